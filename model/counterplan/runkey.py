"""The run key of results, and what a figure has to say of how they were made.

The key is a short hash of all that shapes the numbers: equations, parameters and scenarios, historical data, posterior, and what
was asked for. Two figures with the same key show the same runs.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterplan.model import Model
from counterplan.observations import data_hash
from counterplan.posteriors import attributes
from counterplan.sampling import posterior_path

if TYPE_CHECKING:
    import xarray

LENGTH = 10


def run_key(model: Model, spec: Any) -> str:
    """Key of what is asked of a model: `spec` is anything that JSON can hold."""
    return _short([model.program.digest, model.digest, data_hash(), _file_hash(posterior_path(model)), spec])


def joined(keys: list[str]) -> str:
    """Key of a figure that is drawn from several results: their own where there is one, a hash of all otherwise."""
    return keys[0] if len(keys) == 1 else _short(sorted(keys))


def ready(model: Model, dataset: "xarray.Dataset", key: str) -> "xarray.Dataset":
    """Results that can tell a figure how they were made: run key, draws, members that ran and failed.

    Scenarios have titles, and parameters the words of the model for them.
    """
    fork = model.parameters["divergence_date"].value
    made: dict[str, Any] = {"run_key": key, "fork": fork} | _counts(dataset, origin(model))
    found = dataset.assign_attrs(made)
    if "scenario" in dataset.dims:
        names = [str(name) for name in dataset["scenario"].values]
        titles = [model.scenarios[name].title if name in model.scenarios else name for name in names]
        found = found.assign_coords(title=("scenario", titles))
    if "parameter" in dataset.dims:
        known = [model.parameters[str(name)] for name in dataset["parameter"].values]
        words = {"meaning": [one.reason for one in known], "parameter_unit": [one.unit for one in known]}
        found = found.assign_coords({name: ("parameter", column) for name, column in words.items()})
    return found


def titles(dataset: "xarray.Dataset") -> dict[str, str]:
    """Title of each scenario of results that are ready."""
    return {str(name): str(title) for name, title in zip(dataset["scenario"].values, dataset["title"].values, strict=True)}


def origin(model: Model) -> str:
    """What the shipped draws are in words: `posterior`, and the note its file bears where it is not the final one."""
    path = posterior_path(model)
    note = attributes(path).get("note") if path.exists() else None
    return f"posterior, {note}" if note else "posterior"


def _counts(dataset: "xarray.Dataset", posterior: str) -> dict[str, Any]:
    """Draws in words, members that were run, and those that failed."""
    if "drawn" in dataset.attrs:
        return {}
    scenarios = dataset.sizes.get("scenario", 1)
    if "failed" in dataset:
        grouped = int(dataset.attrs["grouped"])
        members, failed = scenarios * dataset.sizes.get("point", 1) * grouped, int(dataset["failed"].sum())
        drawn = grouped
    elif "failed_at" in dataset:
        drawn, members, failed = dataset.sizes["draw"], dataset["failed_at"].size, int(dataset["failed_at"].notnull().sum())
    else:
        drawn, members, failed = dataset.sizes["draw"], dataset["status"].size, int((dataset["status"] != "").sum())
    other = "status" in dataset.coords and dataset.attrs["draws"] != "posterior"
    return {"drawn": f"{drawn:,} draws ({dataset.attrs['draws'] if other else posterior})", "members": members, "failed": failed}


@lru_cache(maxsize=8)
def _hash_of(path: Path, changed: int, size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _file_hash(path: Path) -> str:
    """Hash of a file's content, or nothing where there is none."""
    if not path.exists():
        return ""
    state = path.stat()
    return _hash_of(path, state.st_mtime_ns, state.st_size)


def _short(parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:LENGTH]
