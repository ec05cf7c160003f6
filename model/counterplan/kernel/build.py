"""Compile a Program and run it over blocks of members. The only module that loads machine code.

Compiled objects are kept in the cache folder under a hash of all that shapes them: the IR text, the version of llvmlite and
the processor. They are written under a name of their own and renamed, so that a reader never sees half a file.
"""

import ctypes
import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from counterplan.cache import cached, source_hash, translator_hash
from counterplan.errors import InputError, RunError
from counterplan.kernel import driver, emit
from counterplan.kernel.maths import LANES
from counterplan.kernel.twin import Values, compute
from counterplan.mdl.program import Program

BLOCKS_PER_TASK = 32
_POINTER, _WHOLE, _REAL = ctypes.c_void_p, ctypes.c_int64, ctypes.c_double
_RUN = ctypes.CFUNCTYPE(None, *[_POINTER] * 5, *[_WHOLE] * 4, _REAL, _REAL)
_START = ctypes.CFUNCTYPE(None, *[_POINTER] * 3, *[_REAL] * 3)
_UNIFORMS = ctypes.CFUNCTYPE(None, _POINTER, _REAL)
_MOMENT = ctypes.CFUNCTYPE(None, *[_POINTER] * 3, *[_REAL] * 4, _POINTER)


class Raw(NamedTuple):
    """Result of a run: times, values (ndarray[member, time, saved]) and, per member, when it stopped being finite (or NaN)."""

    time: np.ndarray
    values: np.ndarray
    failed_at: np.ndarray


@dataclass(frozen=True)
class Kernel:
    """A compiled model: its saved names and its machine code."""

    program: Program
    saved: tuple[str, ...]
    method: str
    layout: emit.Layout
    library: Any

    def run(self, parameters: np.ndarray, *, step: float | None = None, every: int = 1, threads: int | None = None) -> Raw:
        """Run an ensemble on a fixed grid from the first time to the last.

        Args:
            parameters: Parameter values (ndarray[parameter, member]), rows in the order of `program.parameters`.
            step: Time step; the model's own by default.
            every: Steps between saved rows.
            threads: Threads to use; one per processor by default.

        Raises:
            InputError: The step does not divide the time from the first to the last, or there is not one row for each parameter.
        """
        if parameters.ndim != 2 or len(parameters) != len(self.program.parameters):
            raise InputError(
                f"Parameters have {len(self.program.parameters)} rows and a column for each member; received {parameters.shape}."
            )
        step = step or self.program.time_step
        horizon = self.program.final_time - self.program.initial_time
        steps = round(horizon / step)
        if abs(steps * step - horizon) > 1e-9 * horizon:
            raise InputError(f"A step must divide the {horizon:g} from the first time to the last; received {step:g}.")
        members = parameters.shape[1]
        blocks = -(-members // LANES)
        values = np.empty((members, steps // every + 1, len(self.saved)))
        failed_at = np.empty(members)
        threads = max(1, min(threads or os.cpu_count() or 1, blocks))
        size = max(1, min(BLOCKS_PER_TASK, -(-blocks // threads))) * LANES

        def work(first: int) -> None:
            chosen = slice(first, min(first + size, members))
            self._blocks(parameters[:, chosen], values[chosen], failed_at[chosen], steps, every, step)

        tasks = range(0, members, size)
        if threads == 1:
            for first in tasks:
                work(first)
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(work, tasks))
        return Raw(self.program.initial_time + np.arange(values.shape[1]) * (every * step), values, failed_at)

    def _blocks(
        self, parameters: np.ndarray, values: np.ndarray, failed_at: np.ndarray, steps: int, every: int, step: float
    ) -> None:
        """Run some members in one call; ctypes lets other threads run meanwhile."""
        members, saves, saved = values.shape
        blocks = -(-members // LANES)
        rows = len(driver.OFFSETS[self.method])
        out = _aligned(blocks * saves * saved * LANES)
        failed = _aligned(blocks * LANES)
        uniform = _aligned((steps + 1) * rows * max(len(self.layout.uniform), 1))
        work = _aligned(driver.work_size(len(self.layout.held), len(self.layout.state)))
        buffers = (_blocked(parameters, blocks), out, failed, work, uniform)
        self.library.run(*(b.ctypes.data for b in buffers), 0, blocks, steps, every, self.program.initial_time, step)
        lanes = out.reshape(blocks, saves, saved, LANES)
        for block in range(blocks):
            first = block * LANES
            count = min(LANES, members - first)
            values[first : first + count] = lanes[block, :, :, :count].transpose(2, 0, 1)
        failed_at[:] = failed[:members]


class Rates:
    """The compiled right-hand side for one member, for SciPy's integrators.

    STEP, PULSE and RAMP see a held time: inside a segment between two breaks it is kept strictly between them, and STEP does not
    look half a step ahead as it does on a grid, so that the right-hand side is smooth there. TIME STEP is the file's own.
    """

    def __init__(self, kernel: Kernel, parameters: np.ndarray) -> None:
        self.kernel, program = kernel, kernel.program
        sizes = kernel.layout
        self._held = _aligned(max(len(sizes.held), 1) * LANES)
        self._state = _aligned(max(len(sizes.state), 1) * LANES).reshape(-1, LANES)
        self._rate = _aligned(max(len(sizes.state), 1) * LANES).reshape(-1, LANES)
        self._uniform = _aligned(max(len(sizes.uniform), 1))
        self._out = _aligned(max(len(kernel.saved), 1) * LANES).reshape(-1, LANES)
        given = np.repeat(parameters[:, None], LANES, axis=1)
        given = _blocked(given, 1)
        kernel.library.start(
            *(b.ctypes.data for b in (given, self._held, self._state)), program.initial_time, program.time_step, 0.0
        )
        self.initial = self._state[:, 0].copy()
        self._values = dict(zip(program.parameters, (float(value) for value in parameters), strict=True))

    def rate(self, time: float, state: np.ndarray, begin: float, end: float) -> np.ndarray:
        """Net flows (ndarray[stock]) at a time within the segment begin..end."""
        self._moment(self.kernel.library.rates, time, state, self._inside(time, begin, end), self._rate)
        return self._rate[:, 0].copy()

    def saved(self, time: float, state: np.ndarray, begin: float, end: float) -> np.ndarray:
        """Saved variables (ndarray[saved]) at a time within the segment begin..end."""
        self._moment(self.kernel.library.outputs, time, state, self._inside(time, begin, end), self._out)
        return self._out[:, 0].copy()

    def breaks(self) -> list[float]:
        """Times, in order, between which the right-hand side is smooth; the first and last time included."""
        program = self.kernel.program
        scope: Values = {
            **self._values,
            "time": program.initial_time,
            "time_step": program.time_step,
            "#held_time": program.initial_time,
        }
        for name, expr in program.start:
            scope[name] = compute(expr, scope)
        found = {compute(expr, scope) for expr in program.breaks}
        inner = {time for time in found if program.initial_time < time < program.final_time}
        return sorted({program.initial_time, program.final_time} | inner)

    @staticmethod
    def _inside(time: float, begin: float, end: float) -> float:
        return begin + (end - begin) * min(max((time - begin) / (end - begin), 1e-9), 1 - 1e-9)

    def _moment(self, function: Any, time: float, state: np.ndarray, held_time: float, target: np.ndarray) -> None:
        self._state[:] = state[:, None]
        self.kernel.library.uniforms(self._uniform.ctypes.data, time)
        buffers = (self._held, self._state, self._uniform)
        function(*(b.ctypes.data for b in buffers), time, held_time, self.kernel.program.time_step, 0.0, target.ctypes.data)


def build(program: Program, saved: Sequence[str], method: str) -> Kernel:
    """Compile a model, or take it from the cache.

    Args:
        program: The model.
        saved: Scalar names to save, stocks or auxiliaries.
        method: `euler`, `rk2` (midpoint) or `rk4`.

    Raises:
        RunError: The compiler refused the code; its own words are in the message.
    """
    known = emit_key(program, saved, method)
    code = cached(f"{known}.o", lambda: _compile(program, tuple(saved), method))
    return Kernel(program, tuple(saved), method, emit.layout(program), _Library(code, known))


def emit_key(program: Program, saved: Sequence[str], method: str) -> str:
    """Hash of everything that shapes the machine code of a model."""
    import llvmlite

    cpu, features = _processor()
    parts = [program.digest, _emitters(), llvmlite.__version__, cpu, features, str(LANES), method, *saved]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


@cache
def _emitters() -> str:
    """Hash of the sources that turn a .mdl text into IR, so that a change in any of them is a new key."""
    return translator_hash() + source_hash("kernel")


@cache
def _processor() -> tuple[str, str]:
    import llvmlite.binding as llvm

    return llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()


@cache
def _machine() -> Any:
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    cpu, features = _processor()
    # the second level of code generation gives the same speed for twice the wait
    return llvm.Target.from_default_triple().create_target_machine(cpu=cpu, features=features, opt=1, jit=True)


def _compile(program: Program, saved: tuple[str, ...], method: str) -> bytes:
    import llvmlite.binding as llvm

    machine = _machine()
    text = emit.module(program, saved, method)
    try:
        module = llvm.parse_assembly(text)
        module.verify()
    except RuntimeError as error:
        raise RunError(f"The kernel of this model could not be compiled; the compiler says: {error}") from None
    options = llvm.create_pipeline_tuning_options(speed_level=1)
    options.loop_vectorization = options.slp_vectorization = options.loop_unrolling = False
    builder = llvm.create_pass_builder(machine, options)
    builder.getModulePassManager().run(module, builder)
    return machine.emit_object(module)


class _Library:
    """Machine code linked into the process; it lives as long as this object."""

    def __init__(self, code: bytes, name: str) -> None:
        import llvmlite.binding as llvm

        _machine()
        self._engine = llvm.create_lljit_compiler(_machine())
        library = llvm.JITLibraryBuilder().add_object_img(code)
        for symbol in ("run", "start", "uniforms", "rates", "outputs"):
            library = library.export_symbol(symbol)
        self._tracker = library.add_current_process().link(self._engine, name)
        self.run = _RUN(self._tracker["run"])
        self.start = _START(self._tracker["start"])
        self.uniforms = _UNIFORMS(self._tracker["uniforms"])
        self.rates = _MOMENT(self._tracker["rates"])
        self.outputs = _MOMENT(self._tracker["outputs"])


def _aligned(size: int) -> np.ndarray:
    """Zeroed doubles that begin on a cache line, as the kernel's loads and stores expect."""
    raw = np.zeros(size + 8)
    offset = (-raw.ctypes.data // 8) % 8
    return raw[offset : offset + size]


def _blocked(parameters: np.ndarray, blocks: int) -> np.ndarray:
    """Parameters (ndarray[parameter, member]) as blocks of lanes; the last block is filled up with copies of the last member."""
    rows, members = parameters.shape
    target = _aligned(blocks * rows * LANES).reshape(blocks, rows, LANES)
    padded = np.empty((rows, blocks * LANES))
    padded[:, :members] = parameters
    padded[:, members:] = parameters[:, -1:]
    target[:] = padded.reshape(rows, blocks, LANES).transpose(1, 0, 2)
    return target.reshape(-1)
