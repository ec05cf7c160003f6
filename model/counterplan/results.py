"""Results as xarray Datasets: dimensions (scenario, draw, time, subscripts), units and titles in attrs, and how it was made."""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from counterplan.errors import InputError
from counterplan.model import Model

if TYPE_CHECKING:
    import xarray


def flat_names(model: Model, wanted: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Scalar names behind each public name of `Model.saved`."""
    variables = model.program.variables
    return {name: model.program.elements(of) if of in variables else (of,) for name, of in wanted.items()}


def assemble(
    model: Model,
    wanted: Mapping[str, str],
    time: np.ndarray,
    values: np.ndarray,
    scenarios: Mapping[str, Mapping[str, float]],
    draws: Sequence[int],
    status: Sequence[str],
    provenance: Mapping[str, Any],
) -> "xarray.Dataset":
    """Make a Dataset of run members.

    Args:
        model: The model.
        wanted: Public name -> variable or scalar name.
        time: Times (ndarray[time]).
        values: Values (ndarray[member, time, saved]), members scenario by scenario.
        scenarios: Overrides by scenario name.
        draws: Index of each draw in its origin.
        status: A sentence per member, empty for success.
        provenance: Further attrs.
    """
    import xarray

    program = model.program
    shape = (len(scenarios), len(draws), len(time))
    coords: dict[str, Any] = {
        "scenario": list(scenarios), "draw": np.arange(len(draws)), "time": ("time", time, {"units": "Year"}),
        "draw_index": ("draw", np.asarray(draws)),
    }  # fmt: skip
    variables: dict[str, Any] = {}
    column = 0
    for name, of in wanted.items():
        stem = of.split("[")[0]
        variable = program.variables[stem]
        dims = variable.dims if of in program.variables else ()
        axes = [program.dims[dim] for dim in dims]
        size = int(np.prod([len(axis) for axis in axes], dtype=int))
        block = values[:, :, column : column + size].reshape(*shape, *(len(axis) for axis in axes))
        column += size
        title = model.outcomes[name].title if name in model.outcomes else variable.label
        attrs = {"units": variable.unit, "long_name": title, "source": f"{of}: {variable.comment}"}
        variables[name] = (("scenario", "draw", "time", *dims), block, attrs)
        coords.update({dim: list(program.dims[dim]) for dim in dims})
    # a coordinate, so that Datasets can be subtracted and averaged without tripping over a text
    coords["status"] = (("scenario", "draw"), np.array(status, dtype=object).reshape(shape[:2]).astype(str))
    attrs = {
        "equations": program.digest, "inputs": model.digest, "model": model.path.name,
        "scenarios": json.dumps({name: dict(overrides) for name, overrides in scenarios.items()}), **versions(), **provenance,
    }  # fmt: skip
    return xarray.Dataset(variables, coords, attrs)


def quantiles(values: np.ndarray, shares: Sequence[float], axis: int = 0) -> np.ndarray:
    """Quantiles over members, those that failed (NaN) left out; NumPy's NaN-aware function is slow and only used where needed."""
    return np.nanquantile(values, shares, axis=axis) if np.isnan(values).any() else np.quantile(values, shares, axis=axis)


def versions(*more: str) -> dict[str, str]:
    """Versions of what makes the numbers, and of more packages."""
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for package in ("counterplan", "numpy", "scipy", "llvmlite", *more):
        try:
            found[f"version_{package}"] = version(package)
        except PackageNotFoundError:  # run from a source tree that is not installed
            found[f"version_{package}"] = "not installed"
    return found


def write(dataset: "xarray.Dataset", path: Path, precision: str = "float32") -> None:
    """Write a Dataset as NetCDF: compressed, in single precision unless told, under a name of its own and then renamed.

    Raises:
        InputError: The folder cannot be written.
    """
    encoding = {
        str(name): {"dtype": precision, "zlib": True, "complevel": 1}
        for name, variable in dataset.data_vars.items() if variable.dtype.kind == "f"
    }  # fmt: skip
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    except OSError as error:
        raise InputError(f"Results need a folder that can be written; {path.parent} cannot ({error.strerror}).") from None
    os.close(handle)
    try:
        dataset.to_netcdf(temporary, engine="netcdf4", encoding=encoding)
        os.chmod(temporary, 0o644)  # mkstemp keeps its files to their owner
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
