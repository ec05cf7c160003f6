"""Figures of a user's own: a CSV file, checked whole."""

import csv
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from counterplan.errors import InputError, collect, faults, nearest
from counterplan.model import Model
from counterplan.observations import Observation, observations

COLUMNS = ("series", "outcome", "how", "year", "value", "log_sd")
HOW = re.compile(r"annual|instant|index:-?\d+(\.\d+)?")
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}  # that a file may have instead of commas
LARGEST_LOG_SD = 1.0  # an error of a factor of 2.7 either way
FAR = 20.0  # from 1, as a factor: an index all of whose values lie farther is not relative to its base year
Numbered = list[tuple[int, Observation]]  # each with the line it stands in


def read_figures(path: Path, model: Model) -> list[Observation]:
    """Figures of a user's own, each with the outcome it speaks of and the standard deviation of its log.

    Further columns are for the user. Values of an index are divided by that of its base year where there is such a row, which says
    nothing else and is left out; without it they must be relative to the base year already.

    Args:
        path: The file.
        model: Whose outcomes they speak of.

    Raises:
        InputError: The file cannot be read; names every fault in it.
    """
    found, problems = [], []
    for line, row in _rows(path):
        observation, wrong = _figure(row, model)
        problems += [f"line {line}: {one}" for one in wrong]
        if observation:
            found.append((line, observation))
    problems += [f"line {line}: {one}" for line, one in [*_clashes(found), *_without_base(found)]]
    if not found and not problems:
        problems.append("there is none")
    faults(InputError, f"{path} holds figures to fit, one a line:", problems)
    return [one for name in _series(found) for one in _relative([o for _, o in found if o.series == name])]


def _rows(path: Path) -> Iterator[tuple[int, dict[str | None, str]]]:
    """Number and cells of each line; cells beyond the head stand, as one, under None."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:  # spreadsheets put a mark before the first letter
            reader = csv.DictReader(file)
            reader.fieldnames = _head(path, reader.fieldnames)
            for row in reader:
                yield reader.line_num, {key: (",".join(v) if isinstance(v, list) else v or "").strip() for key, v in row.items()}
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not text in UTF-8. Save it again as CSV in UTF-8.") from None
    except csv.Error as error:
        raise InputError(f"{path} cannot be read as CSV ({error}).") from None


def _head(path: Path, given: Sequence[str] | None) -> list[str]:
    """Names of the columns; those that are asked for may be spaced and capitalised otherwise, unless they stand there as asked."""
    if not given:
        raise InputError(f"{path} is empty. Its first line names the columns: {', '.join(COLUMNS)}.")
    meant = [name.strip().lower() for name in given]
    found = [m if m in COLUMNS and m not in given else name for name, m in zip(given, meant, strict=True)]
    missing = [name + nearest(name, [one for one in found if one not in COLUMNS]) for name in COLUMNS if name not in found]
    if missing and len(found) == 1 and (mark := next((m for m in SEPARATORS if m in found[0]), None)):
        raise InputError(f"{path} separates its values by {SEPARATORS[mark]}. Save it with commas, and points in its numbers.")
    if missing:
        raise InputError(f"{path} lacks the columns {', '.join(missing)}; it has {', '.join(found)}.")
    twice = [name for name in COLUMNS if found.count(name) > 1]
    if twice:
        raise InputError(f"{path} has the columns {', '.join(twice)} twice.")
    return found


def _figure(row: dict[str | None, str], model: Model) -> tuple[Observation | None, list[str]]:
    problems: list[str] = []
    if None in row:
        problems.append(f"more values than columns: {row[None]!r}; quote a text that has a comma in it")
    if not row["series"]:
        problems.append("series is empty; name the series that the figure belongs to")
    if not HOW.fullmatch(row["how"]):
        problems.append(f"how {row['how']!r} is not annual, instant or index:YEAR")
    if collect(problems, model.saved, [row["outcome"]]):
        problems += _elements(row["outcome"], model)
    numbers = {}
    for column in ("year", "value", "log_sd"):
        numbers[column] = _number(row[column])
        if not math.isfinite(numbers[column]) or (column != "year" and numbers[column] <= 0):
            problems.append(f"{column} {row[column]!r} is not a {'number' if column == 'year' else 'positive number'}")
    if row["how"] != "instant" and numbers["year"] % 1 > 0:
        problems.append(f"year {row['year']} is no calendar year; only what is `instant` has a date within one")
    if numbers["log_sd"] > LARGEST_LOG_SD:
        problems.append(f"log_sd {row['log_sd']} is of a logarithm, 0.05 for about 5 %; above 1 a figure says nothing")
    if not problems:
        problems += _outside(row, numbers["year"], model)
    if problems:
        return None, problems
    return Observation(
        row["series"], row["outcome"], row["how"], numbers["year"], numbers["value"], numbers["log_sd"], "own", "own"
    ), []


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _elements(outcome: str, model: Model) -> list[str]:
    """A sentence where an outcome is an array."""
    of = model.outcomes[outcome].of if outcome in model.outcomes else outcome
    variable = model.program.variables.get(of)
    if variable and variable.dims:
        return [f"{outcome!r} has several elements; name one of them, such as {model.program.elements(of)[0]}"]
    return []


def _outside(row: dict[str | None, str], year: float, model: Model) -> list[str]:
    """Sentences on a year, or a base year, that the run does not reach; but for dates it must hold the whole year."""
    program = model.program
    begin, end = program.initial_time, program.final_time - (row["how"] != "instant")
    asked = [(f"year {row['year']}", year)]
    base = _base(row["how"])
    if base is not None:
        asked.append((f"base year {base:g}", base))
    return [f"{what} lies outside the run, {begin:g} to {end:g}" for what, at in asked if not begin <= at <= end]


def _base(how: str) -> float | None:
    """Base year of an index; nothing for another figure."""
    return float(how[6:]) if how.startswith("index:") else None


def _series(found: Numbered) -> dict[str, Numbered]:
    by_name: dict[str, Numbered] = {}
    for line, observation in found:
        by_name.setdefault(observation.series, []).append((line, observation))
    return by_name


def _clashes(found: Numbered) -> Iterator[tuple[int, str]]:
    """Lines that contradict one before, or the shipped data, and a sentence on each."""
    shipped = {one.series for one in observations("fit")}
    for name, ours in _series(found).items():
        first, like = ours[0]
        if name in shipped:
            yield first, f"{name!r} is a shipped series; give yours a name of its own, and leave the shipped one out with `without`"
        years: dict[float, int] = {}
        for line, one in ours:
            if one.outcome != like.outcome:
                yield (
                    line,
                    f"{name!r} speaks of {one.outcome}, but of {like.outcome} in line {first}; a series speaks of one outcome",
                )
            if one.how != like.how:
                yield line, f"{name!r} is {one.how}, but {like.how} in line {first}; a series is read in one way"
            if one.year in years:
                yield line, f"{name!r} has a figure of {one.year:g} in line {years[one.year]} already"
            years.setdefault(one.year, line)


def _without_base(found: Numbered) -> Iterator[tuple[int, str]]:
    """First lines of indexes that cannot be read against their base year, and a sentence on each."""
    for name, ours in _series(found).items():
        first, like = ours[0]
        base = _base(like.how)
        if base is None:
            continue
        if all(one.year == base for _, one in ours):
            yield first, f"{name!r} has no figure but that of its base year, which says nothing; add those of other years"
        elif all(one.year != base and not 1 / FAR <= one.value <= FAR for _, one in ours):
            said = f"{name!r} is relative to {base:g}, but none of its values is near 1"
            yield first, f"{said}; add the row of {base:g}, and they are divided by it, or divide them yourself"


def _relative(ours: list[Observation]) -> list[Observation]:
    """Figures of one series, those of an index relative to its base year, which is left out."""
    base = _base(ours[0].how)
    divisor = next((one.value for one in ours if one.year == base), 1.0)
    return [replace(one, value=one.value / divisor) for one in ours if one.year != base]
