"""The two lists that stand beside a model for its readers: excuses for warnings, and what lies outside its boundary."""

import tomllib
from pathlib import Path
from typing import Any

from counterplan.errors import InputError, faults, nearest
from counterplan.series import Tables, tables


def history_of(model_path: Path) -> Tables | None:
    """Historical data that stand beside a model, if any."""
    folder = model_path.with_name("history")
    return tables(folder) if folder.is_dir() else None


def load_table(path: Path) -> dict[str, Any]:
    """Content of a TOML file, empty when there is none.

    Raises:
        InputError: It cannot be read, or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not valid TOML: {error}.") from None


def check_rows(path: Path, rows: list[tuple[str, Any]], required: set[str], optional: frozenset[str] = frozenset()) -> None:
    """Check that every row is a table with the keys it needs, none of them empty, and no others.

    Raises:
        InputError: Names every faulty row.
    """
    problems = []
    for label, row in rows:
        if not isinstance(row, dict):
            problems.append(f"{label} is not a table")
            continue
        unknown = sorted(set(row) - required - optional)
        problems += [f"{label} has a key that is not known: {key}.{nearest(key, required | optional)}" for key in unknown]
        problems += [f"{label} needs a {key}" for key in sorted(required) if not row.get(key)]
    faults(InputError, f"{path} has faults:", problems)
