"""A C translation of a Program, for the benchmark alone: the same arithmetic in hand-laned C for gcc and its vector maths.

Lanes of eight members stand in an inner loop that gcc vectorises with -O3 -march=native -ffast-math -fopenmp-simd, exp, log and
pow from libmvec. Work is hoisted exactly as in the kernel, so that the comparison is of code generation and nothing else.
"""

import ctypes
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from counterplan.kernel import emit
from counterplan.mdl.program import Const, Expr, Op, Program, Ref, Table, references

LANES = 8
FLAGS = ["-O3", "-march=native", "-ffast-math", "-fopenmp-simd", "-shared", "-fPIC"]
INFIX = {"add": "+", "sub": "-", "mul": "*", "div": "/", "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
         "and": "&&", "or": "||"}  # fmt: skip
CALLS: dict[str, Callable[..., str]] = {
    "neg": lambda a: f"(-{a})",
    "pow": lambda a, b: f"pow({a}, {b})",
    "exp": lambda a: f"exp({a})",
    "ln": lambda a: f"log({a})",
    "sqrt": lambda a: f"sqrt({a})",
    "abs": lambda a: f"fabs({a})",
    "integer": lambda a: f"trunc({a})",
    "min": lambda a, b: f"({a} < {b} ? {a} : {b})",
    "max": lambda a, b: f"({a} > {b} ? {a} : {b})",
    "modulo": lambda a, b: f"({a} - {b}*trunc({a}/{b}))",
    "zidz": lambda a, b: f"(fabs({b}) < 1e-6 ? 0.0 : {a}/{b})",
    "xidz": lambda a, b, c: f"(fabs({b}) < 1e-6 ? {c} : {a}/{b})",
    "if": lambda c, a, b: f"({c} ? {a} : {b})",
    "not": lambda a: f"(!{a})",
    "step": lambda h, t: f"(held_time + 0.5*step > {t} ? {h} : 0.0)",
    "pulse": lambda t, w: f"(held_time >= {t} - 1e-6 && held_time < {t} + ({w} > 0.5*step ? {w} : 0.5*step) ? 1.0 : 0.0)",
    "ramp": lambda s, a, b: f"(held_time > {a} ? {s}*((held_time < {b} ? held_time : {b}) - {a}) : 0.0)",
}


class _Writer:
    """Statements of one loop body; shared subexpressions become locals."""

    def __init__(self, program: Program, names: dict[str, str]) -> None:
        self.program, self.names = program, names
        self.lines: list[str] = []
        self.known: dict[Expr, str] = {}

    def value(self, expr: Expr) -> str:
        if isinstance(expr, Const):
            return repr(expr.value)
        if isinstance(expr, Ref):
            return self.names[expr.name]
        if expr not in self.known:
            text = self.table(expr) if isinstance(expr, Table) else self.operation(expr)
            local = f"x{len(self.lines)}"
            self.lines.append(f"const double {local} = {text};")
            self.known[expr] = local
        return self.known[expr]

    def operation(self, expr: Op) -> str:
        arguments = [self.value(argument) for argument in expr.args]
        return f"({arguments[0]} {INFIX[expr.name]} {arguments[1]})" if expr.name in INFIX else CALLS[expr.name](*arguments)

    def table(self, table: Table) -> str:
        at = self.value(table.arg)
        text = repr(table.y[-1])
        for left in reversed(range(len(table.x) - 1)):
            slope = (table.y[left + 1] - table.y[left]) / (table.x[left + 1] - table.x[left])
            text = f"({at} < {table.x[left + 1]!r} ? {table.y[left]!r} + {slope!r}*({at} - {table.x[left]!r}) : {text})"
        return f"({at} <= {table.x[0]!r} ? {table.y[0]!r} : {text})"

    def bind(self, name: str, expr: Expr) -> None:
        value = self.value(expr)
        local = f"n{len(self.lines)}"
        self.lines.append(f"const double {local} = {value};")
        self.names[name] = local


def source(program: Program, saved: Sequence[str], method: str) -> str:
    """C text of a model."""
    place = emit.layout(program)
    start = _Writer(program, {n: f"par[{r}*L+l]" for n, r in place.parameters.items()} | {"time": "time"})
    for name, expr in program.start:
        start.bind(name, expr)
    start_lines = start.lines + [f"held[{row}*L+l] = {start.names[name]};" for name, row in place.held.items()]
    start_lines += [f"state[{row}*L+l] = {start.names[name]};" for name, row in place.state.items()]
    uniform = _Writer(program, {"time": "time"})
    for name, expr in program.step:
        if name in place.uniform:
            uniform.bind(name, expr)
    uniform_lines = uniform.lines + [f"uni[{row}] = {uniform.names[name]};" for name, row in place.uniform.items()]
    flows = dict(program.rates)
    rates = _moment(program, place, set().union(*(references(e) for e in flows.values())))
    rate_lines = [f"rate[{row}*L+l] = {rates.value(flows[name])};" for name, row in place.state.items()]
    outputs = _moment(program, place, set(saved))
    out_lines = [f"out[{row}*L+l] = {outputs.names[name]};" for row, name in enumerate(saved)]
    return "\n".join([
        "#include <math.h>", f"#define L {LANES}", f"#define NS {len(place.state)}",
        f"#define NH {len(place.held)}", f"#define NU {max(len(place.uniform), 1)}", f"#define NO {len(saved)}",
        f"#define NP {len(place.parameters)}", f"#define RK4 {int(method == 'rk4')}",
        "static void start(const double*restrict par, double*restrict held, double*restrict state, double time, double step) {",
        "const double held_time = time;", _loop(start_lines), "}",
        "static void uniforms(double*restrict uni, double time) {", *uniform_lines, "}",
        f"static void rates({_MOMENT}, double*restrict rate) {{", _loop(rates.lines + rate_lines), "}",
        f"static void outputs({_MOMENT}, double*restrict out) {{", _loop(outputs.lines + out_lines), "}",
        _DRIVER,
    ])  # fmt: skip


def _moment(program: Program, place: emit.Layout, wanted: set[str]) -> _Writer:
    names = {name: f"held[{row}*L+l]" for name, row in place.held.items()}
    names |= {name: f"state[{row}*L+l]" for name, row in place.state.items()}
    names |= {name: f"uni[{row}]" for name, row in place.uniform.items()} | {"time": "time"}
    writer = _Writer(program, names)
    for name, expr in emit._needed(program.step, wanted, place):
        writer.bind(name, expr)
    return writer


def _loop(lines: list[str]) -> str:
    return "\n".join(['_Pragma("omp simd") for (int l = 0; l < L; l++) {', *lines, "}"])


_MOMENT = (
    "const double*restrict held, const double*restrict state, const double*restrict uni, double time, double held_time, double step"
)
_DRIVER = """
#define FOR for (int i = 0; i < NS*L; i++)
void run(const double*restrict par, double*restrict out, long first, long last, long steps, long every, double t0, double h) {
  static _Thread_local double held[NH*L+1], y[NS*L], z[NS*L], k[NS*L], s[NS*L], uni[3][NU];
  const long saves = steps/every + 1;
  for (long b = first; b < last; b++) {
    start(par + b*NP*L, held, y, t0, h);
    double*o = out + b*saves*NO*L;
    for (long n = 0; n <= steps; n++) {
      const double t = t0 + n*h;
      uniforms(uni[0], t);
      if (n % every == 0) { outputs(held, y, uni[0], t, t, h, o); o += NO*L; }
      if (n == steps) break;
      rates(held, y, uni[0], t, t, h, k);
      if (!RK4) { FOR y[i] += h*k[i]; continue; }
      uniforms(uni[1], t + 0.5*h); uniforms(uni[2], t + h);
      FOR { s[i] = y[i] + h/6*k[i]; z[i] = y[i] + 0.5*h*k[i]; }
      rates(held, z, uni[1], t + 0.5*h, t, h, k);
      FOR { s[i] += h/3*k[i]; z[i] = y[i] + 0.5*h*k[i]; }
      rates(held, z, uni[1], t + 0.5*h, t, h, k);
      FOR { s[i] += h/3*k[i]; z[i] = y[i] + h*k[i]; }
      rates(held, z, uni[2], t + h, t, h, k);
      FOR y[i] = s[i] + h/6*k[i];
    }
  }
}
"""


class CModel:
    """A compiled C translation: `run(parameters, step, every)` as the kernel's, on one thread."""

    def __init__(self, program: Program, saved: Sequence[str], method: str, folder: Path) -> None:
        self.program, self.saved = program, tuple(saved)
        text, library = folder / f"{method}.c", folder / f"{method}.so"
        text.write_text(source(program, saved, method))
        subprocess.run(["gcc", *FLAGS, str(text), "-o", str(library), "-lm", "-lmvec"], check=True, capture_output=True)
        self._run = ctypes.CDLL(str(library)).run
        self._run.argtypes = [ctypes.c_void_p] * 2 + [ctypes.c_long] * 4 + [ctypes.c_double] * 2

    def run(self, parameters: np.ndarray, *, step: float, every: int) -> np.ndarray:
        """Values (ndarray[member, time, saved]) of an ensemble whose size is a multiple of the lanes."""
        rows, members = parameters.shape
        blocks = members // LANES
        given = np.ascontiguousarray(parameters.reshape(rows, blocks, LANES).transpose(1, 0, 2))
        steps = round((self.program.final_time - self.program.initial_time) / step)
        saves = steps // every + 1
        out = np.empty((blocks, saves, len(self.saved), LANES))
        self._run(given.ctypes.data, out.ctypes.data, 0, blocks, steps, every, self.program.initial_time, step)
        return out.transpose(0, 3, 1, 2).reshape(members, saves, len(self.saved))
