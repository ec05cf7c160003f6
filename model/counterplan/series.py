"""The historical data: loaded, checked, derived, and offered as a Dataset and as observations to fit."""

import csv
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from counterplan.cache import PACKAGE
from counterplan.errors import InputError, faults, nearest

if TYPE_CHECKING:
    import xarray

FOLDER = PACKAGE / "inputs" / "history"
COLUMNS = {
    "observations.csv": ("series", "country", "year", "value", "unit", "source", "basis", "confidence", "note"),
    "series.csv": ("series", "title", "unit", "outcome", "how", "scale", "weight", "caveat"),
    "sources.csv": ("key", "citation", "where_seen"),
}
# Where scenarios are read: on the eve of Munich, of the alliance talks, and of the attack.
HEADLINE_DATES = {"Munich": date(1938, 9, 30), "Moscow talks": date(1939, 8, 12), "German attack": date(1941, 6, 22)}
WEIGHTS = ("fit", "check", "context")
HOW = re.compile(r"annual|annual:complement|instant|instant\+1|index:\d{4}")
# Standard deviation of the log of a figure, by confidence and basis; `derived` figures carry their index-number spread.
LOG_SD = {
    ("high", "seen"): 0.03, ("high", "recalled"): 0.05, ("medium", "seen"): 0.08, ("medium", "recalled"): 0.1,
    ("low", "seen"): 0.15, ("low", "recalled"): 0.2,
}  # fmt: skip


def decimal_year(day: date) -> float:
    """A date as a decimal year."""
    begin, end = date(day.year, 1, 1).toordinal(), date(day.year + 1, 1, 1).toordinal()
    return day.year + (day.toordinal() - begin) / (end - begin)


def reading_date(given: str) -> tuple[str, float]:
    """A date at which results are read: its name, and as a decimal year.

    Args:
        given: The event of a headline date, `YYYY-MM-DD`, or a decimal year.

    Raises:
        InputError: It is none of these.
    """
    events = {event.lower(): event for event in HEADLINE_DATES}
    if given.strip().lower() in events:
        event = events[given.strip().lower()]
        return event, decimal_year(HEADLINE_DATES[event])
    try:
        return given, decimal_year(date.fromisoformat(given))
    except ValueError:
        pass
    try:
        return given, float(given)
    except ValueError:
        known = ", ".join(repr(event) for event in HEADLINE_DATES)
        raise InputError(
            f"{given!r} is not a date.{nearest(given, HEADLINE_DATES)} Give {known}, YYYY-MM-DD or a decimal year such as 1938.5."
        ) from None


@dataclass(frozen=True)
class Figure:
    """One row of observations.csv."""

    series: str
    country: str
    year: float
    value: float
    unit: str
    source: str
    basis: str
    confidence: str


@dataclass(frozen=True)
class Series:
    """One row of series.csv."""

    series: str
    title: str
    unit: str
    outcome: str
    how: str
    scale: float
    weight: str
    caveat: str


@dataclass(frozen=True)
class Tables:
    """The data as loaded."""

    figures: tuple[Figure, ...]
    series: dict[str, Series]
    sources: dict[str, str]
    read: set[str] = field(default_factory=set, compare=False)  # series whose values were asked for

    def values(self, name: str, country: str = "ussr") -> dict[float, float]:
        """Value by year of a series."""
        self.read.add(name)
        return {f.year: f.value for f in self.figures if f.series == name and f.country == country}


@cache
def tables(folder: Path = FOLDER) -> Tables:
    """Load and check the CSV files.

    Raises:
        InputError: Names every faulty row, with its file and line.
    """
    problems: list[str] = []
    sources: dict[str, str] = {}
    for line, row in _rows(folder, "sources.csv", problems):
        if row["key"] in sources:
            problems.append(f"sources.csv line {line}: {row['key']} stands twice")
        sources[row["key"]] = row["citation"]
    series = {}
    for line, row in _rows(folder, "series.csv", problems):
        if row["weight"] not in WEIGHTS:
            problems.append(f"series.csv line {line}: weight {row['weight']!r} is not one of {', '.join(WEIGHTS)}")
        scale = _number(row["scale"], f"series.csv line {line}: scale", problems)
        if row["weight"] != "context" and not (row["outcome"] and HOW.fullmatch(row["how"])):
            problems.append(
                f"series.csv line {line}: {row['series']} needs an outcome and a known way to read it, not {row['how']!r}"
            )
        if row["series"] in series:
            problems.append(f"series.csv line {line}: {row['series']} stands twice")
        series[row["series"]] = Series(
            row["series"], row["title"], row["unit"], row["outcome"], row["how"], scale, row["weight"], row["caveat"]
        )
    figures = []
    seen: set[tuple[str, str, float]] = set()
    for line, row in _rows(folder, "observations.csv", problems):
        where = f"observations.csv line {line}"
        problems += [f"{where}: source {s!r} is not in sources.csv" for s in split(row["source"]) if s not in sources]
        if row["series"] not in series:
            problems.append(f"{where}: series {row['series']!r} is not in series.csv")
        if (row["confidence"], row["basis"]) not in LOG_SD:
            problems.append(f"{where}: basis {row['basis']!r} with confidence {row['confidence']!r} is not known")
        year, value = (_number(row[column], f"{where}: {column}", problems) for column in ("year", "value"))
        key = (row["series"], row["country"], year)
        if key in seen:
            problems.append(f"{where}: {row['series']} of {row['country']} in {row['year']} stands twice")
        seen.add(key)
        figures.append(Figure(row["series"], row["country"], year, value, *(row[c] for c in COLUMNS["observations.csv"][4:8])))
    empty = series.keys() - {figure.series for figure in figures}
    problems += [f"series.csv: {name} has no figure in observations.csv" for name in sorted(empty)]
    faults(InputError, f"The historical data in {folder} have faults:", problems)
    return Tables(tuple(figures), series, sources)


def _rows(folder: Path, name: str, problems: list[str]) -> Iterable[tuple[int, dict[str, str]]]:
    try:
        with (folder / name).open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            missing = set(COLUMNS[name]) - set(reader.fieldnames or ())
            if missing:
                problems.append(f"{name}: column {', '.join(sorted(missing))} is missing")
                return
            for row in reader:
                if None in row:
                    problems.append(
                        f"{name} line {reader.line_num}: more columns than the heading; put quotes round a text with commas"
                    )
                yield reader.line_num, {column: (row[column] or "").strip() for column in COLUMNS[name]}
    except OSError as error:
        problems.append(f"{name}: cannot be read ({error.strerror})")


def _number(text: str, where: str, problems: list[str]) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        problems.append(f"{where} {text!r} is not a number")
    return value


def split(keys: str) -> list[str]:
    """Source keys of a figure that rests on several, `A/B` or `A+B`."""
    return [key.strip() for key in re.split(r"[/+;,]", keys)]


def history() -> "xarray.Dataset":
    """The historical data.

    Returns:
        Dataset with one variable for each series over a shared `year` (NaN where there is no figure), named `series` for the USSR
        and `series_country` for other powers; attrs hold units, long_name, source (citations), basis, confidence, caveat, and the
        outcome it speaks of.

    Raises:
        InputError: The data files have faults.
    """
    import xarray

    data = tables()
    years = sorted({figure.year for figure in data.figures})
    place = {year: index for index, year in enumerate(years)}
    grouped: dict[str, list[Figure]] = {}
    for figure in data.figures:
        name = figure.series if figure.country == "ussr" else f"{figure.series}_{figure.country}"
        grouped.setdefault(name, []).append(figure)
    variables = {}
    for name, figures in grouped.items():
        column = np.full(len(years), np.nan)
        for figure in figures:
            column[place[figure.year]] = figure.value
        variables[name] = ("year", column, _attrs(data, figures))
    return xarray.Dataset(variables, {"year": ("year", years, {"units": "Year"})})


def _attrs(data: Tables, figures: list[Figure]) -> dict[str, str]:
    row = data.series[figures[0].series]
    keys = sorted({key for figure in figures for key in split(figure.source)})
    return {
        "units": figures[0].unit, "long_name": row.title, "source": "; ".join(data.sources[key] for key in keys),
        "basis": "/".join(sorted({f.basis for f in figures})), "confidence": "/".join(sorted({f.confidence for f in figures})),
        "caveat": row.caveat, "outcome": row.outcome, "how": row.how,
    }  # fmt: skip
