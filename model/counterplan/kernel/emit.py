"""Emit a Program as LLVM IR text: one lane of a vector per ensemble member.

The module holds `start` (once per block of members), `rates` and `outputs` (the right-hand side, and what is saved), and the
driver that runs the time loop over blocks. Layout of every buffer of a block: [name][lane]. What is the same for all members
(tables over time, and what is made of them) is computed once per call into a buffer of plain doubles, one row per stage.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from counterplan.kernel import maths
from counterplan.kernel.maths import LANES, VECTOR, literal
from counterplan.mdl.program import Assignment, Const, Expr, Op, Program, Ref, Table, references

FLAGS = "reassoc nsz arcp contract"  # no nnan and no ninf: a NaN must stay one
COMPARE = {"eq": "oeq", "ne": "une", "lt": "olt", "le": "ole", "gt": "ogt", "ge": "oge"}
ARITHMETIC = {"add": "fadd", "sub": "fsub", "mul": "fmul", "div": "fdiv"}
TIMED = ("step", "pulse", "pulse_train", "ramp")
STAGES = {  # (time, held time) in steps
    "euler": ((0.0, 0.0),),
    "rk2": ((0.0, 0.0), (0.5, 0.0)),
    "rk4": ((0.0, 0.0), (0.5, 0.0), (1.0, 0.0)),
}


@dataclass(frozen=True)
class Layout:
    """Where each name lies: rows of the parameter, held, state and saved buffers, and of the uniform row."""

    parameters: dict[str, int]
    held: dict[str, int]
    state: dict[str, int]
    uniform: dict[str, int]


def layout(program: Program) -> Layout:
    """Assign a row to every name that lives in a buffer."""
    parameters = {name: row for row, name in enumerate(program.parameters)}
    reads = [(name, expr, references(expr)) for name, expr in program.step]
    needed = program.held.union(*(read for _, _, read in reads), *(references(expr) for _, expr in program.rates))
    kept = [name for name in (*program.parameters, *(name for name, _ in program.start)) if name in needed]
    held = {name: row for row, name in enumerate(name for name in kept if name not in program.stocks)}
    uniform: dict[str, int] = {}
    for name, expr, read in reads:
        shared = all(cause in uniform or cause == "time" for cause in read) and not sees_held_time(expr)
        if shared and not isinstance(expr, Const | Ref):
            uniform[name] = len(uniform)
    state = {name: row for row, name in enumerate(program.stocks)}
    return Layout(parameters, held, state, uniform)


def sees_held_time(expr: Expr) -> bool:
    """Whether an expression holds STEP, PULSE or RAMP, which see the start of the step and not the stage's time."""
    if isinstance(expr, Op):
        return expr.name in TIMED or any(sees_held_time(argument) for argument in expr.args)
    return isinstance(expr, Table) and sees_held_time(expr.arg)


@dataclass
class Body:
    """Instructions of one function under construction; `shape` is the vector type, or double for uniform work."""

    shape: str
    lines: list[str] = field(default_factory=list)
    known: dict[Expr, str] = field(default_factory=dict)
    count: int = 0

    def put(self, instruction: str) -> str:
        """Append an instruction and return the name of its value."""
        self.count += 1
        self.lines.append(f"  %v{self.count} = {instruction}")
        return f"%v{self.count}"

    def constant(self, value: float) -> str:
        """A number, in every lane."""
        return literal(value, self.shape)

    def truth(self, kind: str, left: str, right: str) -> str:
        """Compare, lane by lane; the result is a mask."""
        return self.put(f"fcmp {kind} {self.shape} {left}, {right}")

    def select(self, condition: str, yes: str, no: str) -> str:
        """Choose by a mask, lane by lane."""
        mask = "i1" if self.shape == "double" else f"<{LANES} x i1>"
        return self.put(f"select {mask} {condition}, {self.shape} {yes}, {self.shape} {no}")

    def arithmetic(self, name: str, left: str, right: str) -> str:
        """One of the four operations."""
        return self.put(f"{name} {FLAGS} {self.shape} {left}, {right}")

    def call(self, function: str, *arguments: str) -> str:
        """Call a function of `maths`."""
        suffix = "" if self.shape != "double" else "_scalar"
        given = ", ".join(f"{self.shape} {argument}" for argument in arguments)
        return self.put(f"call fastcc {self.shape} @{function}{suffix}({given})")

    def intrinsic(self, name: str, *arguments: str) -> str:
        """Call one of LLVM's own functions."""
        given = ", ".join(f"{self.shape} {argument}" for argument in arguments)
        return self.put(f"call {self.shape} @llvm.{name}.{'f64' if self.shape == 'double' else f'v{LANES}f64'}({given})")

    def load(self, buffer: str, row: int) -> str:
        """Read a row of a block's buffer (one value per lane)."""
        place = self.put(f"getelementptr inbounds double, ptr %{buffer}, i64 {row * LANES}")
        return self.put(f"load {VECTOR}, ptr {place}, align 32")

    def store(self, buffer: str, row: int, value: str) -> None:
        """Write a row of a block's buffer."""
        place = self.put(f"getelementptr inbounds double, ptr %{buffer}, i64 {row * LANES}")
        self.lines.append(f"  store {VECTOR} {value}, ptr {place}, align 32")

    def splat(self, scalar: str) -> str:
        """Put one double into every lane."""
        first = self.put(f"insertelement {VECTOR} poison, double {scalar}, i64 0")
        return self.put(f"shufflevector {VECTOR} {first}, {VECTOR} poison, <{LANES} x i32> zeroinitializer")

    def load_uniform(self, row: int) -> str:
        """Read what all members share, into every lane."""
        place = self.put(f"getelementptr inbounds double, ptr %uniform, i64 {row}")
        return self.splat(self.put(f"load double, ptr {place}, align 8"))

    def branch_free(self, expr: Expr) -> str:
        """Emit an expression and return the value's name; equal expressions are emitted once."""
        if expr not in self.known:
            self.known[expr] = self._emit(expr)
        return self.known[expr]

    def _emit(self, expr: Expr) -> str:
        if isinstance(expr, Const):
            return self.constant(expr.value)
        if isinstance(expr, Table):
            return _table(self, expr)
        if isinstance(expr, Op):
            return _operation(self, expr)
        raise KeyError(expr)

    def bind(self, name: str, value: str) -> None:
        """Let a name of the Program stand for a value."""
        self.known[Ref(name)] = value


def _table(body: Body, table: Table) -> str:
    """Choose the segment without a branch: slope and intercept start as the left end and are replaced at each knot passed."""
    origin = table.x[0]
    at = body.arithmetic("fsub", body.branch_free(table.arg), body.constant(origin))
    slope, base = body.constant(0.0), body.constant(table.y[0])
    for index, x in enumerate(table.x):
        last = index == len(table.x) - 1
        rise = 0.0 if last else (table.y[index + 1] - table.y[index]) / (table.x[index + 1] - x)
        passed = body.truth("oge" if last else "ogt", at, body.constant(x - origin))
        slope = body.select(passed, body.constant(rise), slope)
        base = body.select(passed, body.constant(table.y[index] - rise * (x - origin)), base)
    span = body.constant(table.x[-1] - origin)  # keeps 0 times infinity out of the sum
    inside = body.select(body.truth("olt", at, span), at, span)
    inside = body.select(body.truth("ogt", inside, body.constant(0.0)), inside, body.constant(0.0))
    line = body.intrinsic("fma", slope, inside, base)
    return body.select(body.truth("uno", at, at), at, line)


def _operation(body: Body, expr: Op) -> str:
    name = expr.name
    if name == "pow" and isinstance(expr.args[1], Const):
        return _constant_power(body, body.branch_free(expr.args[0]), expr.args[1].value)
    values = [body.branch_free(argument) for argument in expr.args]
    if name in ARITHMETIC:
        return body.arithmetic(ARITHMETIC[name], *values)
    if name in COMPARE:
        return body.select(body.truth(COMPARE[name], *values), body.constant(1.0), body.constant(0.0))
    return OPERATIONS[name](body, *values)


def _constant_power(body: Body, base: str, exponent: float) -> str:
    """Small whole powers and the square root by themselves; the rest by exp and ln."""
    if exponent == 0.5:
        return body.intrinsic("sqrt", base)
    if exponent != int(exponent) or not 1 <= abs(exponent) <= 8:
        return body.call("vpow", base, body.constant(exponent))
    result = base
    for _ in range(int(abs(exponent)) - 1):
        result = body.arithmetic("fmul", result, base)
    return result if exponent > 0 else body.arithmetic("fdiv", body.constant(1.0), result)


def _extreme(kind: str) -> Callable[[Body, str, str], str]:
    def emit(body: Body, left: str, right: str) -> str:
        chosen = body.select(body.truth(kind, left, right), left, right)
        return body.select(body.truth("uno", left, left), left, chosen)

    return emit


def _is_true(body: Body, value: str) -> str:
    return body.truth("une", value, body.constant(0.0))


def _flag(body: Body, condition: str) -> str:
    return body.select(condition, body.constant(1.0), body.constant(0.0))


def _both(body: Body, word: str, left: str, right: str) -> str:
    mask = "i1" if body.shape == "double" else f"<{LANES} x i1>"
    return body.put(f"{word} {mask} {left}, {right}")


def _logic(word: str) -> Callable[[Body, str, str], str]:
    return lambda body, left, right: _flag(body, _both(body, word, _is_true(body, left), _is_true(body, right)))


def _modulo(body: Body, left: str, right: str) -> str:
    whole = body.intrinsic("trunc", body.arithmetic("fdiv", left, right))
    return body.arithmetic("fsub", left, body.arithmetic("fmul", right, whole))


def _xidz(body: Body, left: str, right: str, instead: str) -> str:
    tiny = body.truth("olt", body.intrinsic("fabs", right), body.constant(1e-6))
    return body.select(tiny, instead, body.arithmetic("fdiv", left, right))


def _held_clock(body: Body) -> tuple[str, str]:
    return body.known[Ref("#held_time")], body.known[Ref("time_step")]


def _pulse_length(body: Body, width: str, step: str) -> str:
    """A pulse shorter than half a step lasts one step, so that none is lost between two points of the grid."""
    half = body.arithmetic("fmul", step, body.constant(0.5))
    return body.select(body.truth("olt", width, half), step, width)


def _step(body: Body, height: str, when: str) -> str:
    now, _ = _held_clock(body)
    reached = body.truth("ogt", body.arithmetic("fadd", now, body.known[Ref("#half_step")]), when)
    return body.select(reached, height, body.constant(0.0))


def _pulse(body: Body, begin: str, width: str) -> str:
    now, step = _held_clock(body)
    begun = body.truth("oge", now, body.arithmetic("fsub", begin, body.constant(1e-6)))
    length = _pulse_length(body, width, step)
    running = body.truth("olt", now, body.arithmetic("fadd", begin, length))
    return _flag(body, _both(body, "and", begun, running))


def _pulse_train(body: Body, begin: str, width: str, between: str, end: str) -> str:
    now, step = _held_clock(body)
    begun = body.truth("oge", now, body.arithmetic("fsub", begin, body.constant(1e-6)))
    inside = _both(body, "and", begun, body.truth("olt", now, end))
    since = body.arithmetic("fadd", body.arithmetic("fsub", now, begin), body.constant(1e-6))
    phase = body.intrinsic("floor", body.arithmetic("fdiv", since, between))
    into = body.arithmetic("fsub", since, body.arithmetic("fmul", between, phase))
    on = body.truth("olt", into, _pulse_length(body, width, step))
    valid = body.truth("ogt", between, body.constant(0.0))
    return _flag(body, _both(body, "and", valid, _both(body, "and", inside, on)))


def _ramp(body: Body, slope: str, begin: str, end: str) -> str:
    now, _ = _held_clock(body)
    until = _extreme("olt")(body, now, end)
    height = body.arithmetic("fmul", slope, body.arithmetic("fsub", until, begin))
    return body.select(body.truth("ogt", now, begin), height, body.constant(0.0))


OPERATIONS: dict[str, Callable[..., str]] = {
    "neg": lambda body, a: body.put(f"fneg {body.shape} {a}"),
    "pow": lambda body, a, b: body.call("vpow", a, b),
    "exp": lambda body, a: body.call("vexp", a),
    "ln": lambda body, a: body.call("vln", a),
    "sqrt": lambda body, a: body.intrinsic("sqrt", a),
    "abs": lambda body, a: body.intrinsic("fabs", a),
    "integer": lambda body, a: body.intrinsic("trunc", a),
    "min": _extreme("olt"),
    "max": _extreme("ogt"),
    "modulo": _modulo,
    "zidz": lambda body, a, b: _xidz(body, a, b, body.constant(0.0)),
    "xidz": _xidz,
    "if": lambda body, condition, yes, no: body.select(_is_true(body, condition), yes, no),
    "and": _logic("and"),
    "or": _logic("or"),
    "not": lambda body, a: _flag(body, body.truth("oeq", a, body.constant(0.0))),
    "step": _step,
    "pulse": _pulse,
    "pulse_train": _pulse_train,
    "ramp": _ramp,
}


def module(program: Program, saved: Sequence[str], method: str) -> str:
    """IR text of a model.

    Args:
        program: The model.
        saved: Scalar names to be written by `outputs`, in order.
        method: `euler` or `rk4` for the driver.
    """
    place = layout(program)
    parts = [
        maths.functions(), _uniforms(program, place), _start(program, place), _rates(program, place),
        _outputs(program, place, saved), _driver(place, len(saved), method),
    ]  # fmt: skip
    return "\n".join(parts)


def _function(name: str, arguments: str, body: Body) -> str:
    return f"define void @{name}({arguments}) #0 {{\n" + "\n".join(body.lines) + "\n  ret void\n}\n"


def _uniforms(program: Program, place: Layout) -> str:
    """`uniforms(row, time)`: what every member shares at a moment."""
    body = Body("double")
    body.bind("time", "%time")
    for name, expr in program.step:
        if name in place.uniform:
            body.bind(name, body.branch_free(expr))
            target = body.put(f"getelementptr inbounds double, ptr %uniform, i64 {place.uniform[name]}")
            body.lines.append(f"  store double {body.known[Ref(name)]}, ptr {target}, align 8")
    return _function("uniforms", "ptr noalias %uniform, double %time", body)


def _clock(body: Body, held_time: str = "%held_time") -> None:
    body.bind("time", body.splat("%time"))
    body.bind("#held_time", body.splat(held_time))
    body.bind("time_step", body.splat("%step"))
    body.bind("#half_step", body.splat("%half"))


def _start(program: Program, place: Layout) -> str:
    body = Body(VECTOR)
    _clock(body, "%time")
    reader = _Reader(body, {name: ("parameters", row) for name, row in place.parameters.items()})
    for name, expr in program.start:
        body.bind(name, reader.value(expr))
    for name, row in place.held.items():
        body.store("held", row, reader.value(Ref(name)))
    for name, row in place.state.items():
        body.store("state", row, body.known[Ref(name)])
    arguments = "ptr noalias %parameters, ptr noalias %held, ptr noalias %state, double %time, double %step, double %half"
    return _function("start", arguments, body)


@dataclass
class _Reader:
    """Loads names from their buffers when an expression first asks for them, so that nothing unused is read."""

    body: Body
    places: dict[str, tuple[str, int]]

    def value(self, expr: Expr) -> str:
        for name in sorted(references(expr)):
            if Ref(name) not in self.body.known:
                buffer, row = self.places[name]
                loaded = self.body.load_uniform(row) if buffer == "uniform" else self.body.load(buffer, row)
                self.body.bind(name, loaded)
        return self.body.branch_free(expr)


def _moment(program: Program, place: Layout, wanted: set[str]) -> tuple[Body, _Reader]:
    """The auxiliaries that `wanted` names need, evaluated at a moment."""
    body = Body(VECTOR)
    _clock(body)
    places = {name: ("held", row) for name, row in place.held.items()}
    places |= {name: ("state", row) for name, row in place.state.items()}
    places |= {name: ("uniform", row) for name, row in place.uniform.items()}
    reader = _Reader(body, places)
    for name, expr in _needed(program.step, wanted, place):
        body.bind(name, reader.value(expr))
    return body, reader


def _needed(step: Sequence[Assignment], wanted: set[str], place: Layout) -> list[Assignment]:
    kept = []
    wanted = set(wanted)
    for name, expr in reversed(step):
        if name in wanted and name not in place.uniform:
            wanted |= references(expr)
            kept.append((name, expr))
    return kept[::-1]


MOMENT = "ptr noalias %held, ptr noalias %state, ptr noalias %uniform, double %time, double %held_time, double %step, double %half"


def _rates(program: Program, place: Layout) -> str:
    wanted = set().union(*(references(expr) for _, expr in program.rates)) if program.rates else set()
    body, reader = _moment(program, place, wanted)
    for name, expr in program.rates:
        body.store("rate", place.state[name], reader.value(expr))
    return _function("rates", f"{MOMENT}, ptr noalias %rate", body)


def _outputs(program: Program, place: Layout, saved: Sequence[str]) -> str:
    body, reader = _moment(program, place, set(saved))
    for row, name in enumerate(saved):
        body.store("out", row, reader.value(Ref(name)))
    return _function("outputs", f"{MOMENT}, ptr noalias %out", body)


def _driver(place: Layout, saved: int, method: str) -> str:
    from counterplan.kernel.driver import driver

    return driver(len(place.parameters), len(place.held), len(place.state), len(place.uniform), saved, method)
