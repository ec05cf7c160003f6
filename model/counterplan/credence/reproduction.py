"""How the posterior reproduces each series it was fitted to, beside a naive trend, and a few growth rates it should know."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from counterplan import members
from counterplan.calibration.likelihood import year_weights
from counterplan.calibration.record import ANNUAL, predictive
from counterplan.credence.plan import Fact
from counterplan.credence.sample import Sample
from counterplan.partial import theil

BANDS = {"50": (0.25, 0.75), "90": (0.05, 0.95)}
HALVES = 6  # figures from which on a series is cut in halves for the naive trend


@dataclass(frozen=True)
class Row:
    """A series as the posterior reproduces it.

    Attributes:
        series: Name.
        count: Figures.
        mape: Mean absolute percentage error of the posterior median.
        bias: Share of the mean square error due to unequal means (Theil); NaN, as the next two, for fewer than three figures.
        variation: Share due to unequal variation.
        covariation: The rest.
        within_50: Share of the figures within the middle half of the posterior predictive distribution.
        within_90: Within its middle nine tenths.
        autocorrelation: Of log errors of the median, from a figure to the next; NaN for fewer than five figures.
        later_mape: Error of the median over the second half of the figures; NaN, as the next, for fewer than six figures.
        naive_mape: Over the same half, error of a straight line through the logs of the first half, by least squares.
    """

    series: str
    count: int
    mape: float
    bias: float
    variation: float
    covariation: float
    within_50: float
    within_90: float
    autocorrelation: float
    later_mape: float
    naive_mape: float


def reproduction(sample: Sample, random: np.random.Generator) -> list[Row]:
    """A row for each series; the bands are those of the figures the likelihood would draw, errors included."""
    drawn = sample.reported(random)
    median = np.median(sample.readings, axis=0)
    data = sample.target.problem.data
    rows = []
    for name, at in sample.series.items():
        values, years = np.array([data[k].value for k in at]), np.array([data[k].year for k in at])
        statistics = theil(values.tolist(), median[at].tolist())
        later, naive = against_trend(years, values, median[at])
        within = [covered(drawn[:, at], values, band) for band in BANDS.values()]
        rows.append(Row(
            name, len(at), statistics.mape, statistics.bias, statistics.variation, statistics.covariation, within[0], within[1],
            lag_one(np.log(median[at] / values)), later, naive,
        ))  # fmt: skip
    return rows


@dataclass(frozen=True)
class Before:
    """A series as the prior foretells it: name, figures, error of the median, shares within the middle half and nine tenths."""

    series: str
    count: int
    mape: float
    within_50: float
    within_90: float


def before(sample: Sample, draws: int, random: np.random.Generator) -> list[Before]:
    """The prior predictive check: a row for each series, of figures as they might be reported before any was seen."""
    target = sample.target
    drawn = predictive(target, random.standard_normal((draws, len(target.names))), random)
    values = np.array([one.value for one in target.problem.data])
    return [
        Before(
            name, len(at), mape(np.median(drawn[:, at], axis=0), values[at]),
            *(covered(drawn[:, at], values[at], band) for band in BANDS.values()),
        )
        for name, at in sample.series.items()
    ]  # fmt: skip


def against_trend(years: np.ndarray, values: np.ndarray, fitted: np.ndarray) -> tuple[float, float]:
    """Errors, over the second half of some figures, of a fit and of the trend of the first half (rounded up) carried on."""
    half = -(-len(values) // 2)
    if len(values) < HALVES:
        return np.nan, np.nan
    carried = trend(years[:half], values[:half], years[half:])
    return mape(fitted[half:], values[half:]), mape(carried, values[half:])


def trend(years: np.ndarray, values: np.ndarray, at: np.ndarray) -> np.ndarray:
    """A straight line through logs by least squares, read at other years; a level where there is one figure, NaN where none."""
    if not len(values):
        return np.full(len(at), np.nan)
    slope, level = np.polyfit(years - years[-1], np.log(values), 1) if len(values) > 1 else (0.0, np.log(values[0]))
    return np.exp(level + slope * (at - years[-1]))


def mape(fitted: np.ndarray, values: np.ndarray) -> float:
    """Mean absolute percentage error."""
    return float(np.abs(fitted / values - 1).mean() * 100)


def covered(drawn: np.ndarray, values: np.ndarray, band: tuple[float, float]) -> float:
    """Share of figures between two quantiles of what was drawn (ndarray[draw, observation])."""
    low, high = np.quantile(drawn, band, axis=0)
    return float(((values >= low) & (values <= high)).mean())


def lag_one(errors: np.ndarray) -> float:
    """Correlation of errors from one figure to the next, about 0 and not their mean; NaN for fewer than five."""
    return float(errors[1:] @ errors[:-1] / (errors @ errors)) if len(errors) >= ANNUAL else np.nan


def facts(sample: Sample, known: Sequence[Fact]) -> list[dict[str, Any]]:
    """Growth rates (percent a year, between means of calendar years) at 5, 50 and 95 %, and whether they meet what is known."""
    model = sample.target.problem.model
    if not known:
        return []
    runs = members.run(model, sample.parameters, [model.outcomes[fact.outcome].of for fact in known], method="rk2")
    found = []
    for column, fact in enumerate(known):
        begin, end = (runs.values[:, :, column] @ year_weights(runs.time, year) for year in (fact.begin, fact.end))
        low, middle, high = np.quantile(100 * ((end / begin) ** (1 / (fact.end - fact.begin)) - 1), (0.05, 0.5, 0.95))
        found.append(
            fact.model_dump() | {"at_5": low, "at_50": middle, "at_95": high, "met": low <= fact.high and high >= fact.low}
        )
    return found


def summary(rows: Sequence[Row]) -> dict[str, Any]:
    """Medians over series, pooled coverage, and how often the model beats the trend."""
    counts = np.array([row.count for row in rows])
    annual = [row for row in rows if row.count >= ANNUAL]
    halved = [row for row in rows if np.isfinite(row.naive_mape)]
    return {
        "median_mape": float(np.median([row.mape for row in rows])),
        "median_mape_annual": float(np.median([row.mape for row in annual])) if annual else np.nan, "annual": len(annual),
        "within_50": float(counts @ [row.within_50 for row in rows] / counts.sum()),
        "within_90": float(counts @ [row.within_90 for row in rows] / counts.sum()),
        "better_than_trend": sum(row.later_mape < row.naive_mape for row in halved), "against_trend": len(halved),
        "figures": int(counts.sum()),
    }  # fmt: skip
