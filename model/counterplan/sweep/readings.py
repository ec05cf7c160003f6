"""What is kept of each run's saved rows: the rows themselves, values at dates, means over calendar years, or extremes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from counterplan.errors import InputError
from counterplan.mdl.program import Program

TIMES = ("saved", "years", "annual-means", "extremes")


@dataclass(frozen=True)
class Reading:
    """Values kept of a run, each a weighted sum of saved rows, or the lowest and the highest of all rows.

    Attributes:
        axis: Dimension of the kept values: `time`, `year` (means) or `extreme`.
        labels: Their coordinate.
        rows: For each, the numbers of the saved rows it is made of; empty for extremes.
        weights: For each, the weights of those rows.
        last: Number of the last row of a run.
    """

    axis: str
    labels: tuple[float, ...] | tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]
    weights: tuple[tuple[float, ...], ...]
    last: int

    @cached_property
    def every(self) -> int:
        """Save intervals between the rows that are needed; rows between them need not be saved."""
        needed = {row for each in self.rows for row in each}
        return math.gcd(*needed) or self.last if needed else 1

    def read(self, values: np.ndarray) -> np.ndarray:
        """Kept values (ndarray[member, label, saved]) of saved rows (ndarray[member, row, saved])."""
        if self.axis == "extreme":
            return np.stack([values.min(axis=1), values.max(axis=1)], axis=1)
        kept = np.empty((len(values), len(self.labels), values.shape[2]))
        # sums in a fixed order: a matrix product could round otherwise for other numbers of members
        for label, (rows, weights) in enumerate(zip(self.rows, self.weights, strict=True)):
            kept[:, label] = weights[0] * values[:, rows[0] // self.every]
            for row, weight in zip(rows[1:], weights[1:], strict=True):
                kept[:, label] += weight * values[:, row // self.every]
        return kept


def reading(program: Program, times: str | Sequence[float]) -> Reading:
    """What a specification's `times` asks for.

    Args:
        program: The model.
        times: `saved` (every saved row), `years` (each 1 January), `annual-means` (means over calendar years, trapezoids between
            saved rows), `extremes` (lowest and highest saved value), or dates in decimal years, read on the straight line between
            saved rows.

    Raises:
        InputError: A date lies outside the run, or a year cannot be averaged over saved rows.
    """
    first, saveper = program.initial_time, program.saveper
    last = round((program.final_time - first) / saveper)
    if times == "extremes":
        return Reading("extreme", ("lowest", "highest"), (), (), last)
    if times == "annual-means":
        return _means(program, last)
    if times == "saved":
        dates: Sequence[float] = [first + row * saveper for row in range(last + 1)]
    elif times == "years":
        dates = [float(year) for year in range(math.ceil(first), math.floor(program.final_time) + 1)]
    else:
        dates = [float(date) for date in times]
    points = [_point((date - first) / saveper, last) for date in dates]
    outside = [f"{date:g}" for date, point in zip(dates, points, strict=True) if point is None]
    if outside:
        raise InputError(f"Runs go from {first:g} to {program.final_time:g}; they do not reach {', '.join(outside)}.")
    found = [point for point in points if point]
    return Reading("time", tuple(dates), tuple(rows for rows, _ in found), tuple(weights for _, weights in found), last)


def _point(position: float, last: int) -> tuple[tuple[int, ...], tuple[float, ...]] | None:
    """Rows and weights of a moment, in save intervals from the first time."""
    nearest = round(position)
    if abs(position - nearest) < 1e-9 and 0 <= nearest <= last:
        return (nearest,), (1.0,)
    if not 0 < position < last:
        return None
    left = math.floor(position)
    return (left, left + 1), (1 - (position - left), position - left)


def _means(program: Program, last: int) -> Reading:
    per_year = round(1 / program.saveper)
    begin = (math.ceil(program.initial_time) - program.initial_time) / program.saveper
    if abs(per_year * program.saveper - 1) > 1e-9 or abs(begin - round(begin)) > 1e-9:
        raise InputError(f"Annual means need a save interval that divides a year; this model's is {program.saveper:g}.")
    starts = range(round(begin), last - per_year + 1, per_year)
    if not starts:
        raise InputError("Annual means need a run of a year at least.")
    weights = (0.5 / per_year, *[1 / per_year] * (per_year - 1), 0.5 / per_year)
    years = tuple(program.initial_time + row * program.saveper for row in starts)
    rows = tuple(tuple(range(row, row + per_year + 1)) for row in starts)
    return Reading("year", years, rows, (weights,) * len(rows), last)
