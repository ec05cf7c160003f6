"""The two public ways to run a model: one run, or an ensemble."""

import os
import time as clock
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from counterplan import members, results
from counterplan.errors import InputError
from counterplan.model import Model
from counterplan.sampling import take

if TYPE_CHECKING:
    import xarray

Scenarios = str | Iterable[str] | Mapping[str, Mapping[str, float]]


def simulate(
    model: Model,
    scenario: str = "historical",
    *,
    overrides: Mapping[str, float] | None = None,
    method: str = "LSODA",
    save: str | Iterable[str] = "outcomes",
) -> "xarray.Dataset":
    """Run one scenario at the default parameter values.

    Args:
        model: From `load`.
        scenario: Name of a scenario.
        overrides: Parameter values that differ further, by name; an array's bare name sets all its elements.
        method: `LSODA`, `DOP853`, `Radau` (adaptive, relative tolerance 1e-9), `rk4`, `rk2` or `euler` (on the model's time step).
        save: `outcomes`, `all`, or names of outcomes and variables.

    Returns:
        Dataset with dimensions (scenario, draw, time, subscripts), the first two of length 1; units in attrs.

    Raises:
        InputError: An unknown name, or a value out of bounds.
        RunError: The run did not finish.
    """
    chosen = {scenario: {**model.scenario(scenario).overrides, **model.overrides(overrides or {})}}
    return _run(model, chosen, None, method, None, save, None, "raise", None)


def ensemble(
    model: Model,
    scenarios: Scenarios,
    draws: Any = "posterior",
    *,
    method: str = "rk4",
    step: float | None = None,
    save: str | Iterable[str] = "outcomes",
    threads: int | None = None,
    on_failure: str = "raise",
    progress: members.Progress | None = None,
) -> "xarray.Dataset":
    """Run scenarios over draws of the parameters.

    Args:
        model: From `load`.
        scenarios: A name, names, or a mapping from a name to parameter values.
        draws: `"posterior"` (all that is shipped), a number (that many of them, with replacement beyond their number), None (the
            default values, one member), the Path of another posterior file, such as `calibrate` writes, or a table of parameter
            values with one column for each parameter it sets.
        method: `rk4`, `rk2` or `euler` on a fixed step; `LSODA`, `DOP853` or `Radau` adaptively.
        step: Time step of the fixed methods, in years; the model's own by default.
        save: `outcomes`, `all`, or names of outcomes and variables.
        threads: Threads of the fixed methods; one per processor by default. Results do not depend on it.
        on_failure: `raise`, or `keep` a failed member as NaN with its `status`.
        progress: Called with the number of members done since the last call.

    Returns:
        Dataset with dimensions (scenario, draw, time, subscripts), units and titles in attrs, `status(scenario, draw)` (an empty
        sentence is success), and how it was made in the attrs.

    Raises:
        InputError: An unknown name or option, or a value out of bounds; every fault is named.
        RunError: Members failed and `on_failure` is `raise`.
    """
    return _run(model, _scenarios(model, scenarios), draws, method, step, save, threads, on_failure, progress)


def _scenarios(model: Model, scenarios: Scenarios) -> dict[str, dict[str, float]]:
    if isinstance(scenarios, Mapping):
        return {name: model.overrides(values, f"scenario {name!r}") for name, values in scenarios.items()}
    names = [scenarios] if isinstance(scenarios, str) else list(scenarios)
    if not names or len(set(names)) < len(names):
        raise InputError(f"Scenarios are given by name, each once and at least one; received {names!r}.")
    return {name: model.scenario(name).overrides for name in names}


def _check_size(model: Model, count: int, saved: int) -> None:
    """Refuse results that would not fit: they are held whole, and once more while being put together."""
    program = model.program
    times = round((program.final_time - program.initial_time) / program.saveper) + 1
    needed = 2 * 8 * count * (times * saved + len(program.parameters))
    what = f"{count:,} members, {saved} values and {times} times"
    check_memory(needed, what, "Save fewer outcomes, or run fewer draws at a time.")


def check_memory(needed: float, what: str, remedy: str) -> None:
    """Refuse what would not fit into memory before it is begun.

    Args:
        needed: Bytes.
        what: What takes them, in words.
        remedy: What to do, in a sentence.

    Raises:
        InputError: It takes more than half of this machine's memory.
    """
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 8 * 2**30
    if needed > memory / 2:
        raise InputError(f"{what} need about {needed / 2**30:,.0f} GiB, more than half of this machine's memory. {remedy}")


def _run(
    model: Model, scenarios: dict[str, dict[str, float]], draws: Any, method: str, step: float | None,
    save: str | Iterable[str], threads: int | None, on_failure: str, progress: members.Progress | None,
) -> "xarray.Dataset":  # fmt: skip
    if on_failure not in ("raise", "keep"):
        raise InputError(f"on_failure is 'raise' or 'keep'; received {on_failure!r}.")
    wanted = model.saved(save)
    names = results.flat_names(model, wanted)
    chosen = take(model, draws)
    saved = [scalar for scalars in names.values() for scalar in scalars]
    _check_size(model, len(chosen.index) * len(scenarios), len(saved))
    begun = clock.perf_counter()
    base = chosen.matrix(model)
    blocks = []
    for overrides in scenarios.values():
        block = base.copy()
        for name, value in overrides.items():
            block[model.rows[name]] = value
        blocks.append(block)
    runs = members.run(model, np.concatenate(blocks, axis=1), saved, method=method, step=step, threads=threads, progress=progress)
    if on_failure == "raise":
        count = base.shape[1]
        labels = list(scenarios)
        members.raise_failures(runs.status, lambda m: f"scenario {labels[m // count]}, draw {chosen.index[m % count]}")
    provenance = {
        "method": method, "step": 0.0 if method in members.ADAPTIVE else members.grid(model, step)[0],
        "draws": chosen.origin, "wall_seconds": round(clock.perf_counter() - begun, 3),
    }  # fmt: skip
    return results.assemble(model, wanted, runs.time, runs.values, scenarios, list(chosen.index), runs.status, provenance)
