"""Results in other formats: one NetCDF file, or one CSV table, written part by part so that memory stays flat."""

import csv
import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from counterplan.errors import InputError, nearest
from counterplan.sweep import store

if TYPE_CHECKING:
    import xarray

ENTRIES = 4096  # draws or points copied at once


def export(results: str | Path, to: str | Path) -> Path:
    """Write the results of a run as one file.

    Args:
        results: The `.zarr` folder that `run` has written.
        to: The file: `.nc` (NetCDF, double precision, all attrs) or `.csv` (a line for each scenario, draw and time, a column for
            each outcome or element of one, and for each parameter the designs set).

    Raises:
        InputError: The results cannot be read, or are not what was written, the name ends otherwise, or the file cannot be written.
    """
    target = Path(to)
    writers: dict[str, Callable[[xarray.Dataset, Path], None]] = {".nc": _netcdf, ".csv": _csv}
    if target.suffix not in writers:
        raise InputError(f"Results are exported to .nc or .csv; received {target.name!r}.{nearest(target.suffix, writers)}")
    dataset = store.read(results)
    store.check(Path(results))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
        os.close(handle)
    except OSError as error:
        raise InputError(f"{target} cannot be written ({error.strerror}). Give another name.") from None
    part = Path(name)
    try:
        writers[target.suffix](dataset, part)
        part.chmod(0o644)
        os.replace(part, target)
    except OSError as error:
        raise InputError(f"{target} cannot be written ({error.strerror}). Give another name.") from None
    finally:
        part.unlink(missing_ok=True)
    return target


def _spans(dataset: "xarray.Dataset") -> Iterator[tuple[int, slice]]:
    """Parts of a dataset: number of the scenario, and some draws."""
    size = dataset.sizes[_entry(dataset)]
    for scenario in range(dataset.sizes["scenario"]):
        for first in range(0, size, ENTRIES):
            yield scenario, slice(first, min(first + ENTRIES, size))


def _entry(dataset: "xarray.Dataset") -> str:
    return "draw" if "draw" in dataset.dims else "point"


def _netcdf(dataset: "xarray.Dataset", path: Path) -> None:
    import netCDF4

    with netCDF4.Dataset(path, "w") as file:
        file.setncatts(dataset.attrs)
        for dim, size in dataset.sizes.items():
            file.createDimension(str(dim), size)
        made = {}
        for name, variable in dataset.variables.items():
            kind: Any = {"f": "f8", "i": "i8"}.get(variable.dtype.kind, str)
            options: dict[str, Any] = {"zlib": True, "complevel": 1} if variable.ndim > 1 else {}
            made[name] = file.createVariable(str(name), kind, [str(dim) for dim in variable.dims], **options)
            made[name].setncatts(variable.attrs)
            if variable.ndim == 1 and name in dataset.coords:
                made[name][:] = variable.values if kind is not str else variable.values.astype(object)
        for scenario, some in _spans(dataset):
            for name, array in dataset.data_vars.items():
                if array.dims[0] == "scenario":
                    made[name][scenario, some] = array[scenario, some].values
                elif scenario == 0:
                    made[name][some] = array[some].values


def _csv(dataset: "xarray.Dataset", path: Path) -> None:
    entry = _entry(dataset)
    parameters = [str(name) for name in dataset["parameter"].values] if "parameters" in dataset else []
    outcomes = [name for name in dataset.data_vars if name not in ("parameters", "failed", "failed_at")]
    axis = next(dim for dim in ("time", "year", "extreme") if dim in dataset.dims)
    labels = dataset[axis].values
    # subscripts and quantiles become columns: gnp, output[goods], gnp[0.95]
    columns = {name: _columns(dataset, str(name)) for name in outcomes}
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["scenario", entry, axis, *parameters, *itertools.chain.from_iterable(columns.values())])
        for scenario, some in _spans(dataset):
            own = dataset["parameters"][some].values if parameters else np.empty((some.stop - some.start, 0))
            parts = [dataset[name][scenario, some].values for name in outcomes]
            flat = np.concatenate([part.reshape(*part.shape[:2], -1) for part in parts], axis=2)
            label = str(dataset["scenario"].values[scenario])
            for row, number in enumerate(range(some.start, some.stop)):
                head: list[Any] = [label, number]
                for at, when in enumerate(labels):
                    writer.writerow([*head, when, *own[row].tolist(), *flat[row, at].tolist()])


def _columns(dataset: "xarray.Dataset", name: str) -> list[str]:
    rest = [[str(label) for label in dataset[dim].values] for dim in dataset[name].dims[3:]]
    return [f"{name}[{','.join(labels)}]" for labels in itertools.product(*rest)] if rest else [name]
