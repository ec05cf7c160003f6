"""Run a specification: into a store, on this machine or on a cluster, or one of its members alone."""

import contextlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from counterplan.errors import InputError, RunError, faults
from counterplan.members import Progress
from counterplan.model import Model, load
from counterplan.sweep import cluster, library, store
from counterplan.sweep.layout import coordinates, fields
from counterplan.sweep.plan import Block, Plan, plan

if TYPE_CHECKING:
    import xarray


def run(
    spec: str | Path | Mapping[str, Any],
    *,
    model: Model | None = None,
    out: str | Path = "results",
    quick: bool = False,
    member: int | None = None,
    threads: int | None = None,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> "xarray.Dataset":
    """Run a specification into `out`/NAME.zarr. Killed and called again, it goes on where it was, to the same bits.

    Args:
        spec: Name of a run, path of a TOML file or of a store to be made again, or the content of such a file as a mapping.
        model: The specification's own by default, or the shipped model.
        out: Folder of the store.
        quick: Take each design's small size; the store is then called NAME-quick.zarr.
        member: Only this member, and nothing is stored. Members are numbered from 0, scenario by scenario, draw by draw.
        threads: Threads to use; one per processor by default. Results do not depend on it.
        scheduler: Address of a Dask scheduler whose workers do the work.
        progress: Called with the number of members done since the last call, those of an earlier start included.

    Returns:
        The results, as `read` gives them; of a single member with dimensions (scenario, draw, time, subscripts).

    Raises:
        InputError: The specification is faulty, or the store is another run's, damaged, in use or cannot be written.
        RunError: Members failed and `on_failure` is `raise`; the store is whole all the same.
    """
    ready = planned(spec, model=model, quick=quick)
    if member is not None:
        return alone(ready, member)
    return stored(ready, out, threads=threads, scheduler=scheduler, progress=progress)


def stored(
    ready: Plan,
    out: str | Path = "results",
    *,
    threads: int | None = None,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> "xarray.Dataset":
    """Run a plan into its store; arguments, result and errors as of `run`."""
    if threads is not None and (isinstance(threads, bool) or threads < 1):
        raise InputError(f"A number of threads must be at least 1; received {threads}.")
    path = Path(out) / f"{ready.name}.zarr"
    tell = progress or (lambda count: None)
    with contextlib.ExitStack() as stack:
        client = stack.enter_context(cluster.connected(scheduler)) if scheduler is not None else None
        held = stack.enter_context(store.held(path, ready))
        pending = held.pending()
        tell(ready.size - sum(block.count for block in pending))
        for block, arrays in _computed(ready, pending, threads, client, tell):
            held.write(block, arrays)
        count, first = held.failures()
    if count and not ready.keep_failures:
        raise RunError(_failures(ready, path, count, first))
    return store.read(path)


def planned(spec: str | Path | Mapping[str, Any], *, model: Model | None = None, quick: bool = False) -> Plan:
    """A specification made ready to run; arguments and errors as of `run`."""
    source = library.find(spec)
    own = source.given.get("model")
    model = model or load(source.folder / own if isinstance(own, str) and own else None)
    ready = plan(source.given, model, source.folder, source.where, name=source.name, quick=quick or source.quick)
    if source.made:
        other = [key for key, value in ready.identity.items() if source.made.get(key) != value and key != "spec"]
        lines = [f"{key}: {source.made.get(key)} there, {ready.identity[key]} here" for key in other]
        faults(InputError, f"{source.where} cannot be made again, bit for bit, with what is at hand:", lines)
    return ready


def alone(ready: Plan, member: int) -> "xarray.Dataset":
    """Run one member of a plan: all that is kept of it, and the parameter values its designs set.

    Raises:
        InputError: There is no member of that number.
    """
    import xarray

    if isinstance(member, bool) or not 0 <= member < ready.size:
        raise InputError(f"Members are numbered from 0 to {ready.size - 1}; received {member}.")
    scenario, draw = divmod(member, ready.draws)
    names = tuple(dict.fromkeys(name for design in ready.design.designs for name in design.names))
    single = replace(ready, quantiles=(), parameters=names)
    arrays = single.compute(Block(scenario, 0, draw, 1), threads=1)
    if names:
        arrays["parameters"] = single.kept_parameters(np.array([draw]))
    found = fields(single)
    variables = {
        name: (found[name].dims, values[None] if found[name].dims[0] == "scenario" else values, dict(found[name].attrs))
        for name, values in arrays.items()
    }
    coords = {name: (name, labels, attrs) for name, (labels, attrs) in coordinates(single).items()}
    coords["scenario"] = ("scenario", [list(ready.scenarios)[scenario]], {})
    coords["draw"] = ("draw", [draw], {})
    return xarray.Dataset(variables, coords, {"title": ready.title, **ready.identity, "member": member})


def _computed(
    ready: Plan, pending: Sequence[Block], threads: int | None, client: Any, tell: Progress
) -> Iterator[tuple[Block, dict[str, np.ndarray]]]:
    if client is not None:
        for block, arrays in cluster.computed(client, ready, pending):
            tell(block.count)
            yield block, arrays
        return
    ahead, coming = ThreadPoolExecutor(1), deque[tuple[Block, Future[dict[str, np.ndarray]]]]()
    try:
        for block in pending:  # the next block is under way while the last one is written
            coming.append((block, ahead.submit(ready.compute, block, threads, tell)))
            if len(coming) > 1:
                done, future = coming.popleft()
                yield done, future.result()
        for done, future in coming:
            yield done, future.result()
    finally:
        ahead.shutdown(cancel_futures=True)


def _failures(ready: Plan, path: Path, count: int, first: list[tuple[int, int, float]]) -> str:
    names, entry = list(ready.scenarios), "point" if ready.quantiles else "draw"
    what = "{:.0f} failed" if ready.quantiles else "a stock was not finite at {:g}"
    lines = [f"  - scenario {names[scenario]}, {entry} {at}: {what.format(value)}" for scenario, at, value in first]
    heading = f"{count:,} of {ready.size:,} members failed; all are stored in {path}. on_failure = 'keep' takes them as they are."
    return "\n".join([heading, *lines])
