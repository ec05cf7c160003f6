"""Run members: scenarios times draws, on the compiled kernel or with SciPy's integrators."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from counterplan.errors import InputError, RunError, nearest
from counterplan.kernel import build
from counterplan.model import Model

GRID = ("euler", "rk2", "rk4")
ADAPTIVE = ("LSODA", "DOP853", "Radau")
CHUNK = 1024  # members between two reports of progress
RTOL, ATOL = 1e-9, 1e-12
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Runs:
    """Members that were run: times, values (ndarray[member, time, saved]), and a sentence per member, empty for success."""

    time: np.ndarray
    values: np.ndarray
    status: list[str]


def run(
    model: Model,
    parameters: np.ndarray,
    saved: Sequence[str],
    *,
    method: str = "rk4",
    step: float | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Runs:
    """Run one member for each column of parameter values.

    Args:
        model: The model.
        parameters: Values (ndarray[parameter, member]) in the order of the model's parameters.
        saved: Scalar names to save.
        method: `euler`, `rk2`, `rk4`, `LSODA`, `DOP853` or `Radau`.
        step: Time step of a method on a grid; the model's own by default.
        threads: Threads of a method on a grid; one per processor by default.
        progress: Called with the number of members done since the last call.

    Raises:
        InputError: An unknown method, or a step that does not divide the save interval.
        RunError: The model could not be compiled.
    """
    if method in ADAPTIVE:
        return _adaptive(model, parameters, saved, method, progress)
    if method not in GRID:
        raise InputError(f"{method!r} is not a method.{nearest(method, GRID + ADAPTIVE)} Methods: {', '.join(GRID + ADAPTIVE)}.")
    if threads is not None and (isinstance(threads, bool) or threads < 1):
        raise InputError(f"A number of threads must be at least 1; received {threads}.")
    step, every = grid(model, step)
    kernel = build.build(model.program, saved, method)
    chunk = CHUNK if progress else max(parameters.shape[1], 1)
    parts = []
    for first in range(0, parameters.shape[1], chunk):
        columns = parameters[:, first : first + chunk]
        parts.append(kernel.run(columns, step=step, every=every, threads=threads or os.cpu_count()))
        if progress:
            progress(columns.shape[1])
    values = parts[0].values if len(parts) == 1 else np.concatenate([part.values for part in parts])
    failed_at = np.concatenate([part.failed_at for part in parts])
    blank(parts[0].time, values, failed_at)
    status = ["" if np.isnan(at) else f"a stock was not finite at {at:g}" for at in failed_at]
    return Runs(parts[0].time, values, status)


def blank(time: np.ndarray, values: np.ndarray, failed_at: np.ndarray) -> None:
    """Put NaN in place of what a member (values: ndarray[member, time, saved]) gave once a stock of it was no longer finite."""
    for member in np.flatnonzero(~np.isnan(failed_at)):
        values[member, time >= failed_at[member]] = np.nan


def grid(model: Model, step: float | None) -> tuple[float, int]:
    """Time step, and how many steps lie between two saved rows.

    Raises:
        InputError: The step is not positive, or does not divide the save interval.
    """
    step = model.program.time_step if step is None else step
    saveper = model.program.saveper
    every = round(saveper / step) if step and step > 0 else 0
    if every < 1 or abs(every * step - saveper) > 1e-9:
        fitting = ", ".join(f"{saveper / 2**k:g}" for k in range(1, 6))
        raise InputError(f"A step must divide the save interval of {saveper:g}; received {step!r}. Steps that do: {fitting}.")
    return step, every


def _adaptive(model: Model, parameters: np.ndarray, saved: Sequence[str], method: str, progress: Progress | None) -> Runs:
    kernel = build.build(model.program, saved, "rk4")
    program = model.program
    count = round((program.final_time - program.initial_time) / program.saveper)
    time = program.initial_time + np.arange(count + 1) * program.saveper
    values = np.full((parameters.shape[1], len(time), len(saved)), np.nan)
    status = []
    for member in range(parameters.shape[1]):
        rates = build.Rates(kernel, parameters[:, member])
        status.append(_integrate(rates, time, method, values[member]))
        if progress:
            progress(1)
    return Runs(time, values, status)


def _integrate(rates: build.Rates, time: np.ndarray, method: str, values: np.ndarray) -> str:
    """Integrate between breaks, where the right-hand side is smooth, and fill in the saved rows; return the status."""
    from scipy.integrate import solve_ivp

    state = rates.initial
    breaks = rates.breaks()
    for begin, end in pairwise(breaks):
        wanted = np.flatnonzero((time >= begin) & (time < end) | ((time == end) & (end == breaks[-1])))
        solution = solve_ivp(
            rates.rate, (begin, end), state, method=method, t_eval=np.unique([*time[wanted], end]),
            rtol=RTOL, atol=ATOL, args=(begin, end), max_step=0.25,
        )  # fmt: skip
        if not solution.success:
            return f"{method} stopped between {begin:g} and {end:g}: {solution.message}"
        for row, column in zip(wanted, solution.y.T, strict=False):
            values[row] = rates.saved(time[row], column, begin, end)
        state = solution.y[:, -1]
        if not np.isfinite(state).all():
            return f"a stock was not finite at {end:g}"
    return ""


def raise_failures(status: Sequence[str], describe: Callable[[int], str]) -> None:
    """Raise a RunError that names the first few members that failed."""
    failed = [member for member, sentence in enumerate(status) if sentence]
    if failed:
        lines = [f"  - {describe(member)}: {status[member]}" for member in failed[:3]]
        heading = f"{len(failed)} of {len(status)} members failed; on_failure='keep' keeps them as NaN."
        raise RunError("\n".join([heading, *lines]))
