"""Where run specifications are found, and the copy of the study that a user starts from."""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from counterplan.errors import InputError, nearest
from counterplan.model import read_toml, study
from counterplan.sweep import store

PARTS = ("runs", "figures")


@dataclass(frozen=True)
class Source:
    """A specification as it was found.

    Attributes:
        given: Its content.
        where: What to call it in messages.
        name: Name of its results where it gives none.
        folder: Where the files it names are looked for.
        quick: Whether it was run at its small size.
        made: Of a store that is to be made again, its attrs.
    """

    given: Mapping[str, Any]
    where: str
    name: str
    folder: Path
    quick: bool = False
    made: Mapping[str, Any] | None = None


def named() -> dict[str, Path]:
    """Run specifications by name: those of `runs/` here, and those that are shipped."""
    folders = (study() / "runs", Path("runs"))
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.toml"))}


def find(spec: str | Path | Mapping[str, Any]) -> Source:
    """A specification by name, by the path of a TOML file or of a store it has made, or as a mapping.

    Raises:
        InputError: There is none, or it cannot be read.
    """
    if isinstance(spec, Mapping):
        given = dict(spec)
        return Source(given, "The specification", str(given.get("name", "run")), Path(), bool(given.pop("quick", False)))
    path = Path(spec)
    if path.is_dir():
        made = store.attributes(path)
        given = json.loads(made["spec"])
        quick = bool(given.pop("quick", False))
        return Source(given, str(path), path.stem.removesuffix("-quick"), path.parent, quick, made)
    if path.suffix != ".toml":
        known = named()
        if str(spec) not in known:
            listed = f" Runs: {', '.join(known)}." if known else ""
            raise InputError(f"{str(spec)!r} is neither a run nor a .toml file.{nearest(str(spec), known)}{listed}")
        path = known[str(spec)]
    given = read_toml(path)
    if not given:
        raise InputError(f"{path} is empty. `counterplan new DIR` copies specifications to start from.")
    return Source(given, str(path), path.stem, path.parent)


def new(folder: str | Path) -> Path:
    """Copy the study, `runs/` and `figures/`, into a new folder to work on.

    Args:
        folder: The folder; it must not exist, or be empty.

    Raises:
        InputError: It exists and holds something, or cannot be written.
    """
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputError(f"{target} exists and is not an empty folder. Give a new name.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise InputError(f"{target} cannot be made ({error.strerror}). Give another name.") from None
    try:
        for name in PARTS:
            shutil.copytree(study() / name, part / name, ignore=shutil.ignore_patterns("__pycache__"))
        part.chmod(0o755)
        os.replace(part, target)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return target
