"""What stands in a specification's fields: numbers and dates, levels and ranges of parameters, tables in CSV files."""

import csv
import datetime
import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from counterplan.errors import InputError, faults, nearest
from counterplan.model import Model, Parameter
from counterplan.series import decimal_year
from counterplan.sweep.designs import Factor

Parse = Callable[[Model, str, tuple[str, ...], Any], list[Factor]]


def number(value: Any) -> float:
    """A number, or a date as a decimal year; NaN for anything else."""
    if isinstance(value, str):
        try:
            value = datetime.date.fromisoformat(value)
        except ValueError:
            return math.nan
    if isinstance(value, datetime.date):
        return decimal_year(value)
    return float(value) if isinstance(value, int | float | np.number) and not isinstance(value, bool) else math.nan


def read_columns(path: Path) -> dict[str, np.ndarray]:
    """Columns of numbers of a CSV file with a line of names.

    Raises:
        InputError: It cannot be read; names the first lines that do not fit.
    """
    try:
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.reader(file)
            names = next(reader, [])
            rows, problems = [], []
            for row in reader:
                if not row:
                    continue
                values = [_cell(cell) for cell in row]
                if len(row) != len(names):
                    problems.append(f"line {reader.line_num} has {len(row)} values for {len(names)} names")
                problems += [
                    f"line {reader.line_num}: {cell!r} of column {name!r} is not a finite number"
                    for name, cell, value in zip(names, row, values, strict=False)
                    if not math.isfinite(value)
                ]
                rows.append(values)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"A table:\n  - {path} cannot be read ({getattr(error, 'strerror', None) or error})") from None
    if not rows or len(set(names)) < len(names):
        problems.append(f"{path} needs a line of names, each once, and a line of numbers for each draw")
    faults(InputError, f"{path} is a table of draws:", problems[:5])
    return dict(zip(names, np.array(rows).T, strict=True))


def _cell(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return number(cell)


def factors(model: Model, vary: Any, parse: Parse) -> tuple[Factor, ...]:
    """Factors of a design's `vary`, every fault of it at once."""
    problems: list[str] = []
    found: list[Factor] = []
    for name, value in vary.items() if isinstance(vary, dict) else [(name, "prior") for name in vary]:
        scalars = model.expand(name)
        if not scalars:
            problems.append(f"{name!r} is not a parameter of {model.path.name}.{nearest(name, model.known_names)}")
            continue
        try:
            found += parse(model, name, scalars, value)
        except ValueError as error:
            problems.append(f"{name} {error}")
    if not vary:
        problems.append("names no parameter")
    if problems:
        raise ValueError("\n".join(problems))
    return tuple(found)


def levels_of(model: Model, name: str, scalars: tuple[str, ...], value: Any) -> list[Factor]:
    """One factor with the levels of a list, or of `{ from, to, count }`."""
    if isinstance(value, dict) and set(value) == {"from", "to", "count"}:
        count = value["count"]
        if isinstance(count, bool) or not isinstance(count, int) or count < 2:
            raise ValueError(f"needs a count of at least 2; received {count!r}")
        levels = np.linspace(number(value["from"]), number(value["to"]), count).tolist()
    elif isinstance(value, list) and value:
        levels = [number(each) for each in value]
    else:
        raise ValueError(f"is a list of values, or {{ from, to, count }}; received {value!r}")
    _check_bounds(model, scalars, levels, value)
    return [Factor(scalars, tuple(levels))]


def range_of(model: Model, name: str, scalars: tuple[str, ...], value: Any) -> list[Factor]:
    """One factor, uniform in `[low, high]`; or one for each element, with its prior."""
    rows = [model.parameters[scalar] for scalar in scalars]
    if value == "prior":
        without = [row.name for row in rows if row.distribution == "fixed"]
        if without:
            raise ValueError(f"has no prior in parameters.toml; give a range, as {{ {name} = [low, high] }}")
        return [Factor((row.name,), prior=row) for row in rows]
    ends = [number(each) for each in value] if isinstance(value, list) else []
    if len(ends) != 2 or not ends[0] < ends[1]:
        raise ValueError(f"is [low, high], or 'prior'; received {value!r}")
    _check_bounds(model, scalars, ends, value)
    uniform = Parameter(name, rows[0].unit, ends[0], ends[0], ends[1], "uniform", ends[0])
    return [Factor(scalars, prior=uniform)]


def _check_bounds(model: Model, scalars: tuple[str, ...], values: list[float], given: Any) -> None:
    if not all(map(math.isfinite, values)):
        raise ValueError(f"takes finite numbers or dates; received {given!r}")
    rows = [model.parameters[scalar] for scalar in scalars]
    low, high = max(row.low for row in rows), min(row.high for row in rows)
    outside = [f"{value:g}" for value in values if not low <= value <= high]
    if outside:
        raise ValueError(f"= {', '.join(outside)} lies outside [{low:g}, {high:g}] {rows[0].unit}")


def each_of(names: Iterable[Any], find: Callable[[Any], Any]) -> dict[str, Any]:
    """What a function finds for each name, every fault at once."""
    found, problems = {}, []
    for name in names:
        try:
            found[str(name)] = find(name)
        except (InputError, TypeError, ValueError) as error:
            lines = str(error).splitlines()
            problems += [line.strip(" -") for line in (lines[1:] or lines)]
    if problems:
        raise ValueError("\n".join(problems))
    return found


def or_fault(make: Callable[[], Any]) -> Any:
    """Call a function, its InputError becoming one that pydantic collects."""
    try:
        return make()
    except InputError as error:
        lines = str(error).splitlines()
        raise ValueError("\n".join(line.strip(" -") for line in (lines[1:] or lines))) from None
