"""What the command line leaves behind: files that are never half-written, and JSON."""

import json
import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from counterplan.errors import InputError


def check_folder(folder: Path) -> None:
    """Fail before the work rather than after it when results cannot be written."""
    import tempfile

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InputError(f"Results need a folder that can be written; {folder} cannot ({error.strerror}). Give another.") from None


@contextmanager
def held_alone(folder: Path) -> Iterator[bool]:
    """Hold a folder, making it where there is none; no other process can until it is let go.

    The lock belongs to the open folder: the system takes it away when the process ends, however it ends. It yields whether there is
    one: some systems give none.

    Raises:
        InputError: Another process holds the folder, or it cannot be written.
    """
    check_folder(folder)
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # a system that opens no folders
        yield False
        return
    try:
        yield _lock(handle, folder)
    finally:
        os.close(handle)


def _lock(handle: int, folder: Path) -> bool:
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise InputError(f"Another process is running {folder}. Wait for it to end, or give another --out.") from None
    except OSError:
        return False
    return True


def differences(there: Any, here: Any) -> list[str]:
    """Where two nestings of tables and lists differ: a phrase for each place."""
    old, new = dict(_leaves(there)), dict(_leaves(here))
    other = [place for place in {**new, **old} if new.get(place) != old.get(place)]
    return [f"{place}: {old.get(place, 'nothing')} there, {new.get(place, 'nothing')} here" for place in other]


def _leaves(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every value in nested tables and lists, with its place."""
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(part, f"{place}.{key}" if place else str(key))
    else:
        yield place, value


def check_file(path: Path, suffix: str) -> None:
    """Fail before the work rather than after it when a file cannot be written, or is named as another kind of file."""
    if path.suffix.lower() != suffix:
        raise InputError(f"What is written is a {suffix} file; received {str(path)!r}. Give a name that ends in {suffix}.")
    if path.is_dir():
        raise InputError(f"{path} is a folder; a {suffix} file is to be written. Give another name.")
    check_folder(path.parent)


def replace(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file under another name and then rename it, so that none is ever half-written."""
    part = path.parent / f".{path.name}.part"
    try:
        write(part)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InputError(f"{path} cannot be written ({error.strerror}). Give another name.") from None


def show(as_json: bool, rows: Sequence[Any], table: Callable[[Sequence[Any]], None]) -> None:
    """Print rows as JSON, or as a table."""
    if as_json:
        print(json.dumps([plain(row) for row in rows], indent=1))
    else:
        table(rows)


def plain(value: Any) -> Any:
    """What JSON can hold: a dataclass with its properties as a mapping, and null for what is not a finite number."""
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value)] + [n for n, v in vars(type(value)).items() if isinstance(v, property)]
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value
