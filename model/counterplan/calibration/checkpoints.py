"""Checkpoints: arrays of work that is done, in a folder that belongs to one run."""

import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from counterplan.errors import InputError, faults
from counterplan.output import differences, replace

CLAIM = "run.json"  # in the folder: whose it is
OTHERS = "{} holds the checkpoints of another calibration. Remove it, or give another folder with --out."


def claim(folder: Path, facts: Mapping[str, Any]) -> bool:
    """Make a folder of checkpoints this run's own, or find that it is; a run of more or fewer `steps` is the same one.

    Returns:
        Whether it was so before.

    Raises:
        InputError: It holds another run's; says in what they differ.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path, here = folder / CLAIM, {name: fact for name, fact in json.loads(json.dumps(facts)).items() if name != "steps"}
    if path.exists():
        faults(InputError, f"{OTHERS.format(folder)} They differ in:", differences(_claimed(path), here))
        return True
    replace(path, lambda part: part.write_text(json.dumps(here, indent=1)))
    return False


def _claimed(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read ({error}). Remove its folder, or give another with --out.") from None


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


def read(path: Path, *names: str) -> dict[str, np.ndarray]:
    """The arrays of these names in a checkpoint.

    Raises:
        InputError: It cannot be read, or lacks one.
    """
    try:
        with path.open("rb") as content, np.load(content) as file:
            return {name: file[name] for name in names}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):  # what is said of a damaged file is no help
        raise InputError(f"The checkpoint {path} cannot be read. Remove it and all after it, and go on.") from None
