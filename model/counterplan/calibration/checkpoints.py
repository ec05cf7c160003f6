"""Checkpoints: arrays of work that is done, in a folder that belongs to one run."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from counterplan.errors import InputError

if TYPE_CHECKING:
    from counterplan.calibration.sampler import Settings

CLAIM = "run.json"  # in the folder: whose it is
OTHERS = "{} holds the checkpoints of another calibration. Remove it, or give another folder with --out."


def claim(folder: Path, signature: str, settings: "Settings") -> None:
    """Make a folder of checkpoints this run's own, or find that it is.

    Raises:
        InputError: It holds another run's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path, text = folder / CLAIM, json.dumps({"signature": signature, **asdict(settings)}, indent=1, sort_keys=True)
    if not path.exists():
        path.write_text(text)
    elif path.read_text() != text:
        raise InputError(OTHERS.format(folder))


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
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"The checkpoint {path} cannot be read ({error}). Remove it and all after it, and go on.") from None
