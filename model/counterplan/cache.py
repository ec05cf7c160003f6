"""Load a Program, parsing its .mdl only when it or the translator has changed, and keep the cache both share."""

import contextlib
import hashlib
import os
import pickle
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from counterplan.mdl.program import Program

PACKAGE = Path(__file__).parent


def load_program(path: Path) -> Program:
    """Program of a .mdl file.

    Raises:
        TranslationError: The file cannot be read or holds something that is not translated.
    """
    from counterplan.mdl import reader

    key = hashlib.sha256((reader.digest_of(reader.read_text(path)) + translator_hash()).encode()).hexdigest()[:32]
    stored = cached(f"{key}.program", lambda: pickle.dumps(_translate(path), protocol=5))
    try:
        return pickle.loads(stored)
    except Exception:  # a damaged cache file may raise anything; it is only a cache
        return _translate(path)


def _translate(path: Path) -> Program:
    from counterplan.mdl import order, reader, rewrite

    source = reader.read(path)
    return order.arrange(source, rewrite.expand(source))


@cache
def translator_hash() -> str:
    """Hash of the sources that turn a .mdl file into a Program, and of the parser's version."""
    from importlib.metadata import version

    return source_hash("mdl") + version("pysd")


@cache
def source_hash(*folders: str) -> str:
    """Hash of the Python sources in folders of the package; those that lie in none are in the folder of an empty name."""
    hasher = hashlib.sha256()
    for path in [path for folder in folders for path in sorted((PACKAGE / folder).glob("*.py"))]:
        hasher.update(path.read_bytes())
    return hasher.hexdigest()


def cache_folder() -> Path:
    """Where parsed models and machine code are kept: $COUNTERPLAN_CACHE, or counterplan/ in the user's cache folder."""
    chosen = os.environ.get("COUNTERPLAN_CACHE")
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(chosen) if chosen else Path(base) / "counterplan"


def cached(name: str, make: Callable[[], bytes]) -> bytes:
    """Bytes under a name that says all about their content; made and stored when they are not there.

    A folder that cannot be written only costs time: the bytes are then made anew at every start.
    """
    path = cache_folder() / name
    with contextlib.suppress(OSError):
        content, checksum = path.read_bytes()[:-32], path.read_bytes()[-32:]
        if hashlib.sha256(content).digest() == checksum:
            return content
    content = make()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content + hashlib.sha256(content).digest())
        os.replace(file.name, path)
    return content
