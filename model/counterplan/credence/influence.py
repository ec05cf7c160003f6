"""What each series does to the answers: the posterior without it, and with its information doubled or halved.

The draws at hand are weighted by the ratio of the other posterior to this one, which needs only the series' own terms of the log
likelihood. Where the weights cannot be trusted, both posteriors are replaced by the Gaussians that they would be if the errors were
linear about the optimum, and the row says so. No chains are run anew.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from counterplan.calibration.laplace import Linear
from counterplan.calibration.likelihood import Problem
from counterplan.credence.reproduction import BANDS, mape
from counterplan.credence.sample import Answers, Sample, gaussian_draws
from counterplan.credence.weights import Weights, smoothed

FACTORS = (2.0, 0.5)
Answering = Callable[[Sample], Answers]


@dataclass(frozen=True)
class LeftOut:
    """A series foretold by all others.

    Attributes:
        series: Name.
        count: Figures.
        k: Pareto k of the weights.
        effective: Equal draws that the weights are worth.
        gaussian: Whether the weights could not be trusted and Gaussians took their place.
        log_score: Log density of the series given all others.
        mape: Error of the median.
        within_90: Share of its figures in the middle nine tenths foretold.
        shifts: Of the mean of each answer without it, in posterior standard deviations (ndarray[answer]).
    """

    series: str
    count: int
    k: float
    effective: float
    gaussian: bool
    log_score: float
    mape: float
    within_90: float
    shifts: np.ndarray


@dataclass(frozen=True)
class Reweighted:
    """The answers when a series counts more or less: factor, Pareto k, whether by Gaussians, and shifts as in `LeftOut`."""

    series: str
    factor: float
    k: float
    gaussian: bool
    shifts: np.ndarray


def left_out(sample: Sample, given: Answers, answering: Answering, series: str, random: np.random.Generator) -> LeftOut:
    """The posterior without a series, and what it says of the series and of the answers.

    Args:
        sample: The whole posterior.
        given: Its answers.
        answering: How to read answers off another sample.
        series: The series to leave out.
        random: For the errors of what is foretold.
    """
    at = sample.series[series]
    weights = smoothed(-sample.terms[:, at].sum(axis=1))
    other, k = sample, weights
    if weights.trusted:
        shifts = given.shift(weights.mean(given.values))
    else:
        problem = sample.target.problem
        kept = np.array([n for n, o in enumerate(problem.data) if o.series != series])
        without = replace(problem, data=tuple(problem.data[n] for n in kept))
        other, shifts = _by_gaussians(sample, given, answering, without, kept)
        weights = Weights(np.full(len(other.points), 1 / len(other.points)), 0.0)
    data = sample.target.problem.data
    values = np.array([data[n].value for n in at])
    low, high = weights.quantiles(other.reported(random)[:, at], BANDS["90"])
    median = weights.quantiles(other.readings[:, at], (0.5,))[0]
    score = np.logaddexp.reduce(np.log(weights.values) + other.terms[:, at].sum(axis=1))
    return LeftOut(
        series, len(at), k.k, k.effective, not k.trusted, float(score), mape(median, values),
        float(((values >= low) & (values <= high)).mean()), shifts,
    )  # fmt: skip


def reweighted(sample: Sample, given: Answers, answering: Answering, series: str, factor: float) -> Reweighted:
    """The answers when the information of a series is multiplied, as `weights` of a specification would."""
    problem = sample.target.problem
    other = replace(
        problem, data=tuple(replace(o, log_sd=o.log_sd / np.sqrt(factor)) if o.series == series else o for o in problem.data)
    )
    terms = other.log_likelihood(other.errors(sample.readings), *sample.noise)
    weights = smoothed((terms - sample.terms).sum(axis=1))
    if weights.trusted:
        return Reweighted(series, factor, weights.k, False, given.shift(weights.mean(given.values)))
    every = np.arange(len(problem.data))
    return Reweighted(series, factor, weights.k, True, _by_gaussians(sample, given, answering, other, every)[1])


def _by_gaussians(
    sample: Sample, given: Answers, answering: Answering, other: Problem, kept: np.ndarray
) -> tuple[Sample, np.ndarray]:
    """Draws from the Gaussian of a posterior over some of the figures, read by the whole problem, and shifts from ours."""
    linear, factor = sample.linear, sample.target.problem.sd[kept] / other.sd
    there = Linear(replace(sample.target, problem=other), linear.at_zero[kept] * factor, linear.slopes[:, kept] * factor)
    found = gaussian_draws(sample.target, there.gaussian())
    before, after = (answering(one).values.mean(axis=0) for one in (sample.gaussian, found))
    return found, given.shift(given.values.mean(axis=0) + after - before)
