"""Checkpoints: arrays of work that is done, in a folder that belongs to one run."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from counterplan.errors import InputError, faults
from counterplan.output import differences

CLAIM = "run.json"  # in the folder: whose it is
OTHERS = "{} holds the checkpoints of another calibration. Remove it, or give another folder with --out."


def claim(folder: Path, facts: Mapping[str, Any]) -> None:
    """Make a folder of checkpoints this run's own, or find that it is; a run may have more `steps` than before, and goes on.

    Raises:
        InputError: It holds another run's; says in what they differ.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path, here = folder / CLAIM, json.loads(json.dumps(facts))
    if path.exists():
        there = _claimed(path)
        if there.get("steps", 0) < here["steps"]:
            there["steps"] = here["steps"]
        faults(InputError, f"{OTHERS.format(folder)} They differ in:", differences(there, here))
    path.write_text(json.dumps(here, indent=1))


def _claimed(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = dict(json.loads(path.read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"{path} cannot be read ({error}). Remove its folder, or give another with --out.") from None
    return found


def check_unclaimed(folder: Path) -> None:
    """Raise InputError where a folder is some run's already, before anything is done that cannot be taken back."""
    if (folder / CLAIM).exists():
        raise InputError(OTHERS.format(folder))


def write(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write a checkpoint under another name and then rename it, so that none is ever half-written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    being_written = path.with_suffix(".part")
    with being_written.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    being_written.replace(path)


def read(path: Path) -> dict[str, np.ndarray]:
    """The arrays of a checkpoint.

    Raises:
        InputError: It cannot be read.
    """
    try:
        with np.load(path) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, KeyError):  # what NumPy says of a damaged file is no help
        raise InputError(f"The checkpoint {path} cannot be read. Remove it and all after it, and go on.") from None
