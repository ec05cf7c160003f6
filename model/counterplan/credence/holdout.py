"""The years left out, foreseen: what a fit to the earlier figures says of the later ones, and how it scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from counterplan.calibration.likelihood import Problem
from counterplan.calibration.record import ANNUAL
from counterplan.credence.reproduction import BANDS, covered, mape, trend
from counterplan.credence.sample import Sample
from counterplan.observations import Observation


@dataclass(frozen=True)
class Foresight:
    """Figures left out, as foreseen.

    Attributes:
        data: The figures.
        readings: The model's (ndarray[draw, observation]).
        drawn: Figures as they might be reported, the last seen error of each series dying away (ndarray[draw, observation]).
        log_score: Log density of the log of each given what was seen, over all draws (ndarray[observation]).
    """

    data: tuple[Observation, ...]
    readings: np.ndarray
    drawn: np.ndarray
    log_score: np.ndarray


@dataclass(frozen=True)
class Row:
    """A series as foreseen.

    Attributes:
        series: Name.
        seen: Figures that were fitted.
        count: Figures left out.
        mape: Mean absolute percentage error of the median foreseen.
        model_mape: Of the model's median reading, without the last seen error.
        naive_mape: Of a straight line through the logs of the figures seen; a level through one, NaN for none.
        within_50: Share within the middle half foreseen.
        within_90: Within the middle nine tenths.
    """

    series: str
    seen: int
    count: int
    mape: float
    model_mape: float
    naive_mape: float
    within_50: float
    within_90: float


def foresee(sample: Sample, later: tuple[Observation, ...], random: np.random.Generator) -> Foresight:
    """What a sample says of figures that come after those it was fitted to.

    An error carries over: with c = correlation ** years since the last seen figure of the series, and its error e, an error of a
    draw has mean c * e and variance scale ** 2 * (1 - c ** 2). Errors of several later figures are drawn one after another. They
    are the model's over the figure, as in the likelihood: a figure is the reading less its error.
    """
    seen = sample.target.problem
    whole = Problem(seen.model, (*seen.data, *later), method=seen.method)
    readings = whole.run(sample.parameters)
    errors = whole.errors(readings)
    scale, correlation = sample.noise
    first = len(seen.data)
    before, years = whole.before
    scores = []
    for index in sorted(range(first, len(whole.data)), key=lambda k: whole.data[k].year):
        last, apart = _last_seen(whole, index, first)
        carried = correlation**apart
        new = errors[:, index] - np.where(carried > 0, carried * errors[:, last], 0)
        variance = scale**2 * (1 - carried**2)
        density = -0.5 * new**2 / variance - 0.5 * np.log(2 * np.pi * variance) - np.log(whole.sd[index])
        scores.append((index, float(np.logaddexp.reduce(density) - np.log(len(density)))))
    drawn = errors.copy()
    for index, _ in scores:
        carried = correlation ** years[index]
        noise = random.standard_normal(len(drawn)) * scale * np.sqrt(1 - carried**2)
        drawn[:, index] = np.where(carried > 0, carried * drawn[:, before[index]], 0) + noise
    late = slice(first, None)
    return Foresight(
        later,
        readings[:, late],
        readings[:, late] * np.exp(-drawn[:, late] * whole.sd[late]),
        np.array([s for _, s in sorted(scores)]),
    )


def _last_seen(whole: Problem, index: int, first: int) -> tuple[int, float]:
    """The last figure of its series that was seen, and the years since; infinitely many where there is none."""
    before, years = whole.before
    apart = 0.0
    while index >= first:
        apart += years[index]
        if not np.isfinite(apart):
            return index, np.inf
        index = int(before[index])
    return index, apart


def rows(sample: Sample, foresight: Foresight) -> list[Row]:
    """A row for each series with figures left out."""
    found = []
    for name in dict.fromkeys(o.series for o in foresight.data):
        at = [k for k, o in enumerate(foresight.data) if o.series == name]
        values, years = (np.array([getattr(foresight.data[k], what) for k in at]) for what in ("value", "year"))
        seen = sorted({o.year: o.value for o in _seen(sample, name)}.items())
        carried = trend(np.array([year for year, _ in seen]), np.array([value for _, value in seen]), years)
        found.append(Row(
            name, len(sample.series.get(name, ())), len(at), mape(np.median(foresight.drawn[:, at], axis=0), values),
            mape(np.median(foresight.readings[:, at], axis=0), values), mape(carried, values),
            *(covered(foresight.drawn[:, at], values, band) for band in BANDS.values()),
        ))  # fmt: skip
    return found


def _seen(sample: Sample, name: str) -> list[Observation]:
    """Figures of a series that were fitted; of an index, its base year too."""
    from dataclasses import replace

    found = [o for o in sample.target.problem.data if o.series == name]
    if found and found[0].how.startswith("index:"):
        found.append(replace(found[0], year=float(found[0].how[6:]), value=1.0))
    return found


def summary(found: Sequence[Row], foresight: Foresight) -> dict[str, Any]:
    """Medians over series, pooled coverage, how often the naive trend is beaten, and the log score with its standard errors.

    Annual are the series that are annual in the fit: those of five figures or more, seen and left out together.
    The standard error over series treats the sum of each series as one independent score: figures of a series are not.
    """
    counts = np.array([row.count for row in found])
    rival = [row for row in found if np.isfinite(row.naive_mape)]
    scores = foresight.log_score
    names = np.array([o.series for o in foresight.data])
    sums = np.array([scores[names == row.series].sum() for row in found])
    annual = [row.mape for row in found if row.seen + row.count >= ANNUAL]
    return {
        "median_mape": float(np.median([row.mape for row in found])),
        "median_mape_annual": float(np.median(annual)) if annual else np.nan, "annual": len(annual),
        "better_than_trend": sum(row.mape < row.naive_mape for row in rival), "against_trend": len(rival),
        "within_50": float(counts @ [row.within_50 for row in found] / counts.sum()),
        "within_90": float(counts @ [row.within_90 for row in found] / counts.sum()),
        "figures": int(counts.sum()), "elpd": float(scores.sum()), "elpd_se": float(np.sqrt(len(scores)) * scores.std()),
        "elpd_se_series": float(np.sqrt(len(sums)) * sums.std()),
    }  # fmt: skip
