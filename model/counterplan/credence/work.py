"""Work in parts, each kept in a file when it is done, so that a run that was killed goes on where it was."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np

from counterplan.errors import InputError


@dataclass(frozen=True)
class Work:
    """A folder of finished parts.

    Attributes:
        folder: Where they lie.
        tell: Called with the name of each part before it is made.
    """

    folder: Path
    tell: Callable[[str], None]

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """A part as JSON holds it, from its file or made now."""
        path = self.folder / f"{name}.json"
        if not path.exists():
            self.tell(name)
            write(path, make())
        return json.loads(path.read_text())


def claim(folder: Path, facts: dict[str, Any]) -> None:
    """Make a folder of parts this run's own, or find that it is.

    Raises:
        InputError: It holds the parts of another run.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "run.json"
    if not path.exists():
        write(path, facts)
    elif json.loads(path.read_text()) != plain(facts):
        raise InputError(f"{folder} holds the parts of other evidence. Remove it, or give another folder with --out.")


def write(path: Path, value: Any) -> None:
    """Write JSON under another name and then rename it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    being_written = path.with_suffix(".part")
    being_written.write_text(json.dumps(plain(value), indent=1))
    being_written.replace(path)


def plain(value: Any) -> Any:
    """What JSON can hold: dataclasses as mappings, arrays as lists, and null for what is not a finite number."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value
