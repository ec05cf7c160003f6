"""The store: a Zarr folder that is whole at every moment, and in which what is done stays done.

A block is one chunk of each array. Once its chunks are written, the hash of their content is written to `manifest/sha256`: a block
without one counts as not done. Every file is written under another name and renamed, chunks depend on the plan alone, and nothing
says when or by whom they were made: a store that was interrupted ends the same, bit for bit, as one that was not.
"""

import contextlib
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from counterplan.errors import InputError, RunError, faults, nearest
from counterplan.output import differences, held_alone
from counterplan.sweep.layout import Field, coordinates, fields
from counterplan.sweep.plan import Block, Plan

if TYPE_CHECKING:
    import xarray

FORMAT = "counterplan 1"
ROOM = 1.1  # free disk needed before a store is begun, times its size
MANIFEST = "manifest"


@dataclass(frozen=True, eq=False)
class Store:
    """A store held by this process, for a plan."""

    path: Path
    plan: Plan

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The arrays that blocks fill."""
        return fields(self.plan)

    @cached_property
    def _group(self) -> Any:
        import zarr

        return zarr.open_group(self.path, mode="r+", zarr_format=3)

    @cached_property
    def _arrays(self) -> dict[str, Any]:
        return {name: self._group[name] for name in self.fields}

    @cached_property
    def _manifest(self) -> Any:
        return self._group[f"{MANIFEST}/sha256"]

    def pending(self) -> list[Block]:
        """Blocks not done yet, those of the first scenario first.

        Raises:
            InputError: A block that was done is no longer what it was.
        """
        try:
            done = (self._manifest[:] != 0).any(axis=2)
        except Exception as error:  # as in `verify`
            raise InputError(f"{self.path / MANIFEST} is damaged ({error}). Remove {self.path} and run again.") from None
        found = []
        for scenario, number in np.ndindex(done.shape):
            block = self.plan.block(scenario, number)
            if done[scenario, number]:
                self.verify(block)
            else:
                found.append(block)
        return found

    def write(self, block: Block, arrays: Mapping[str, np.ndarray]) -> None:
        """Write a block, its hash last.

        Raises:
            RunError: The disk is full, or no longer there.
        """
        try:
            for name, values in arrays.items():
                self._arrays[name][self._place(name, block)] = values
            self._manifest[block.scenario, block.number] = _digest(arrays)
        except OSError as error:
            raise RunError(
                f"{self.path} cannot be written any more ({error.strerror}). What is done is kept; the same command goes on."
            ) from None

    def read(self, block: Block) -> dict[str, np.ndarray]:
        """A block as it was written."""
        names = [name for name, field in self.fields.items() if field.dims[0] == "scenario" or block.scenario == 0]
        return {name: self._arrays[name][self._place(name, block)] for name in names}

    def verify(self, block: Block) -> None:
        """Compare a block with its hash.

        Raises:
            InputError: They differ, or it cannot be read.
        """
        record = self.path / MANIFEST / "sha256" / "c" / str(block.scenario) / str(block.number)
        try:
            sound = np.array_equal(_digest(self.read(block)), self._manifest[block.scenario, block.number])
        except Exception:  # what a damaged chunk raises depends on where it is damaged
            sound = False
        if not sound:
            scenario = list(self.plan.scenarios)[block.scenario]
            raise InputError(
                f"{self.path} is damaged: scenario {scenario}, draws {block.first} to {block.first + block.count - 1} are not what "
                f"was written. Remove {record}, and the same command makes them again."
            )

    def failures(self) -> tuple[int, list[tuple[int, int, float]]]:
        """Number of members that failed, and of the first few: scenario, draw (or point) and time (or number that failed)."""
        name = "failed" if self.plan.quantiles else "failed_at"
        count = 0
        first: list[tuple[int, int, float]] = []
        for scenario, number in np.ndindex(len(self.plan.scenarios), self.plan.blocks):
            block = self.plan.block(scenario, number)
            values = self._arrays[name][self._place(name, block)]
            failed = np.flatnonzero(values if self.plan.quantiles else ~np.isnan(values))
            count += int(values.sum()) if self.plan.quantiles else len(failed)
            first += [(scenario, block.first // self.plan.group + int(at), float(values[at])) for at in failed[: 3 - len(first)]]
        return count, first

    def _place(self, name: str, block: Block) -> Any:
        group = self.plan.group
        entries = slice(block.first // group, (block.first + block.count) // group)
        return (block.scenario, entries) if self.fields[name].dims[0] == "scenario" else entries


@contextlib.contextmanager
def held(path: Path, plan: Plan) -> Iterator[Store]:
    """Hold the store of a plan, beginning it where there is none; no other process can until it is let go.

    Raises:
        InputError: Another process holds it, the folder holds something else or another plan's runs, or it cannot be written.
    """
    with held_alone(path) as alone:
        content = sorted(entry.name for entry in path.iterdir() if not entry.name.endswith(".partial"))
        if content:
            _compare(path, plan, content)
        else:
            _check_room(path, plan)
        if alone:
            for left in path.rglob("*.partial"):  # of a process that was killed while it wrote
                left.unlink()
        try:
            _create(path, plan)
        except OSError as error:
            raise InputError(f"{path} cannot be written ({error.strerror}). Give another --out.") from None
        except Exception as error:  # what damaged metadata raises depends on where it is damaged
            raise InputError(f"{path} is damaged ({error}). Remove it and run again.") from None
        yield Store(path, plan)


def read(path: str | Path) -> "xarray.Dataset":
    """Open the results of a run; values are read from the disk when they are used.

    Args:
        path: The `.zarr` folder that `run` has written.

    Returns:
        Dataset with dimensions (scenario, draw, time, subscripts), or (scenario, point, time, subscripts, quantile) where
        quantiles were kept; `time` is `year` for annual means and `extreme` for extremes. How it was made is in the attrs.

    Raises:
        InputError: There is no such folder, or it is not one of ours, or it is not finished.
    """
    import xarray

    path = Path(path)
    kept = json.loads(attributes(path)["kept"])
    try:
        dataset = xarray.open_dataset(path, engine="zarr", chunks=None, consolidated=False)  # type: ignore[arg-type]
        with xarray.open_dataset(path, engine="zarr", group=MANIFEST, chunks=None, consolidated=False) as manifest:
            done = (manifest["sha256"].values != 0).any(axis=2)
    except Exception as error:  # what a damaged store raises depends on where it is damaged
        raise InputError(f"{path} is damaged ({error}). Remove it and run again.") from None
    if not done.all():
        raise InputError(
            f"{path} is not finished: {done.sum()} of {done.size} blocks are done. The command that began it goes on with it."
        )
    return dataset[kept]


def check(path: Path) -> None:
    """Compare all that the store of a finished run holds with the hashes of what was written.

    Raises:
        InputError: Something differs, or cannot be read.
    """
    import zarr

    group = zarr.open_group(path, mode="r", zarr_format=3)
    arrays: dict[str, Any] = {name: group[name] for name in json.loads(attributes(path)["kept"])}
    manifest: Any = group[f"{MANIFEST}/sha256"]
    for scenario, number in np.ndindex(manifest.shape[:2]):
        try:
            block = {name: array[place] for name, array in arrays.items() if (place := _chunk(array, scenario, number))}
            sound = np.array_equal(_digest(block), manifest[scenario, number])
        except Exception:  # what a damaged chunk raises depends on where it is damaged
            sound = False
        if not sound:
            record = path / MANIFEST / "sha256" / "c" / str(scenario) / str(number)
            raise InputError(
                f"{path} is damaged: block {number} of scenario {scenario + 1} is not what was written. Remove {record}, and the "
                "command that made the results makes that block again."
            )


def _chunk(array: Any, scenario: int, number: int) -> Any:
    """Where a block lies in an array; None in an array that scenarios share, but for the first."""
    shared = array.metadata.dimension_names[0] != "scenario"
    if shared and scenario:
        return None
    size = array.chunks[0 if shared else 1]
    some = slice(number * size, (number + 1) * size)
    return (some,) if shared else (scenario, some)


def attributes(path: Path) -> dict[str, Any]:
    """Attrs of a store.

    Raises:
        InputError: It is not a store of ours.
    """
    try:
        attrs = json.loads((path / "zarr.json").read_text(encoding="utf-8"))["attributes"]
    except OSError as error:
        if not path.exists():
            near = nearest(path.stem, [one.stem for one in path.parent.glob("*.zarr")])
            raise InputError(
                f"There is no {path}.{near} `counterplan run` makes such folders; those of --quick end in -quick."
            ) from None
        raise InputError(f"{path} is not the result of a run ({error.strerror}: zarr.json).") from None
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{path} is not the result of a run: its zarr.json is damaged or another program's.") from None
    if not isinstance(attrs, dict) or attrs.get("store") != FORMAT:
        raise InputError(f"{path} is not the result of a run of this version: `store` is not {FORMAT!r} in its zarr.json.")
    return attrs


def _compare(path: Path, plan: Plan, content: list[str]) -> None:
    """Raise an InputError where the folder holds something else than this plan's runs."""
    if "zarr.json" not in content:
        raise InputError(f"{path} holds {', '.join(content[:3])} and is not the result of a run. Give another --out.")
    there, here = ({**attrs, "spec": json.loads(attrs["spec"])} for attrs in (attributes(path), _attributes(plan)))
    faults(InputError, f"{path} holds another run. Remove it, or give another --out. They differ in:", differences(there, here))


def _attributes(plan: Plan) -> dict[str, str]:
    from importlib.metadata import version

    return {
        "store": FORMAT, "title": plan.title, "kept": json.dumps(list(fields(plan))), **plan.identity,
        "version_zarr": version("zarr"), "remake": plan.remake,
    }  # fmt: skip


def _check_room(path: Path, plan: Plan) -> None:
    needed = sum(8 * np.prod(field.shape, dtype=float) for field in fields(plan).values())
    free = shutil.disk_usage(path).free
    if needed * ROOM > free:
        path.rmdir()
        raise InputError(
            f"{plan.size:,} members need up to {needed / 2**30:,.1f} GiB of disk; {path.parent} has {free / 2**30:,.1f} GiB free. "
            "Keep fewer outcomes or times, or quantiles instead of members, or give another --out."
        )


def _create(path: Path, plan: Plan) -> None:
    """Write what is missing of a store's metadata, its coordinates and its empty arrays; the same again changes nothing."""
    import zarr
    from zarr.codecs import ZstdCodec

    group = zarr.create_group(path, zarr_format=3, attributes=_attributes(plan)) if not (path / "zarr.json").exists() else None
    group = group or zarr.open_group(path, mode="r+", zarr_format=3)
    for name, (labels, attrs) in coordinates(plan).items():
        values = np.array(labels, dtype=object) if isinstance(labels[0], str) else np.array(labels)
        options: dict[str, Any] = {"dtype": str, "fill_value": ""} if isinstance(labels[0], str) else {"dtype": values.dtype}
        if name not in group:
            options |= {"chunks": values.shape, "dimension_names": (name,), "attributes": attrs}
            group.create_array(name, shape=values.shape, **options)
        labelled: Any = group[name]
        labelled[:] = values
    for name, field in fields(plan).items():
        if name not in group:
            group.create_array(
                name, shape=field.shape, chunks=field.chunks, dtype=field.dtype, dimension_names=field.dims,
                attributes=dict(field.attrs), fill_value=np.nan if field.dtype == "float64" else 0,
                compressors=ZstdCodec(level=1, checksum=True),
            )  # fmt: skip
        made: Any = group[name]
        if (made.shape, made.chunks) != (field.shape, field.chunks):
            raise ValueError(
                f"{name} has shape {made.shape} in chunks of {made.chunks}, not {field.shape} in chunks of {field.chunks}"
            )
    records = group.require_group(MANIFEST)
    if "sha256" not in records:
        shape = (len(plan.scenarios), plan.blocks, 32)
        records.create_array(
            "sha256", shape=shape, chunks=(1, 1, 32), dtype="uint8", fill_value=0, compressors=None,
            dimension_names=("scenario", "block", "byte"),
        )  # fmt: skip


def _digest(arrays: Mapping[str, np.ndarray]) -> np.ndarray:
    """SHA-256 of arrays (ndarray[byte]), in the order of their names."""
    hasher = hashlib.sha256()
    for name in sorted(arrays):
        hasher.update(name.encode() + np.ascontiguousarray(arrays[name]).tobytes())
    return np.frombuffer(hasher.digest(), dtype=np.uint8)
