"""Recovery of known truths (simulation-based calibration; Talts and others 2018).

A truth is drawn from the prior, the likelihood makes up figures for it with errors, and a posterior is sampled from these. If it is
right, truth and draws cannot be told from each other, and the rank of the truth among them is as often one number as another.
Truths come from the prior and not from the posterior: its histories are odd at the edges but none fails, and truths near the
posterior alone would not test the fit where it is hard.

Each posterior is sampled by many short chains that never look at each other, and the last point of each is kept. They begin at
draws of the Gaussian about the optimum, made wider, and move around it: a posterior has wider tails than its Gaussian, and short
chains that begin within them are still spreading at their end. How far they have come from the Gaussian, and whether they were
still under way, is told with the ranks.

Many quantities hang together, and then more of them come back unlike chance, or fewer, than of as many independent ones. How many
do is seen by taking each draw for the truth in turn, which it might as well have been.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from counterplan.calibration.laplace import laplace
from counterplan.calibration.optimum import Target
from counterplan.calibration.record import predictive
from counterplan.calibration.sampler import moved
from counterplan.credence.sample import Sample

LEVELS = (0.5, 0.9)
BINS = 10
UNLIKELY = 0.05  # p-value below which a histogram counts as not uniform
MOST = 0.95  # quantile of the shares by chance that is told as the most of them
WIDER = 2.0  # variances of the chains' beginning in the Gaussian's
MEDIAN_SIZE = 0.674  # of a standard Gaussian
Reading = Callable[[Sample], np.ndarray]


@dataclass(frozen=True)
class Trial:
    """One truth and the draws of its posterior.

    Attributes:
        ranks: Of the truth (first) and of each draw among all of them, for all coordinates and then all answers (ndarray[point,
            quantity]).
        shift: Of the chains' means from the Gaussian's, in its standard deviations (ndarray[coordinate]).
        rise: Of the chains' mean log density from half-way to the end, in standard deviations of it.
    """

    ranks: np.ndarray
    shift: np.ndarray
    rise: float


def trial(target: Target, number: int, draws: int, steps: int, seed: int, read: Reading, *, rounds: int) -> Trial:
    """Make up figures for a truth and fit them.

    Args:
        target: The posterior whose priors, figures' dates and errors are taken.
        number: Number of the trial; with the seed it makes the same trial again.
        draws: Draws among which the truth is ranked, each the end of a chain.
        steps: Of each chain.
        seed: Seed.
        read: Answers (ndarray[draw, answer]) of a sample.
        rounds: Of the climb.
    """
    random = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))
    truth = random.standard_normal((1, len(target.names)))
    made = predictive(target, truth, random)[0]
    data = tuple(replace(o, value=float(value)) for o, value in zip(target.problem.data, made, strict=True))
    fitted = replace(target, problem=replace(target.problem, data=data))
    gaussian = laplace(fitted, np.zeros(len(target.space.rows)), rounds=rounds)
    chains = moved(fitted, gaussian.wider(WIDER), draws, steps, int(random.integers(2**32)))
    half, end = chains.log_density
    points = np.vstack([truth, chains.points[-1]])
    shift = (chains.points[-1].mean(axis=0) - gaussian.mean) / np.sqrt(np.diag(gaussian.covariance))
    ranks = ranked(np.hstack([points, read(Sample(fitted, points))]), random)
    return Trial(ranks, shift, float((end.mean() - half.mean()) / end.std()))


def ranked(points: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Rank of each point among all of them (ndarray[point, column], as the points); ties are broken at random."""
    return np.argsort(np.lexsort((random.random(points.shape), points), axis=0), axis=0)


def summary(names: Sequence[str], ranks: np.ndarray) -> dict[str, Any]:
    """Rank histograms and coverage.

    Args:
        names: Of the quantities.
        ranks: Of truth and draws (ndarray[trial, point, quantity]).

    Returns:
        `histograms` (quantity -> counts in ten bins), `coverage` (level -> per quantity the share of truths in the central
        interval), `pooled` (level -> the mean of these), `expected` (level -> the interval in which the coverage of a right
        posterior lies for 95 of 100 quantities), `outside` (level -> share of quantities that lie outside), `uniform`: p-values of
        chi-squared of the histograms, and `uneven`: share of quantities whose p-value is below a twentieth. With `_by_chance`:
        the median and the 95 % quantile of such a share when the draws are taken for the truth.
    """
    trials, points, _ = ranks.shape
    bins, draws = min(BINS, points), points - 1
    place = (ranks.transpose(1, 0, 2) + 0.5) / points
    histograms = np.stack([((place * bins).astype(int) == bin).sum(axis=1) for bin in range(bins)], axis=2)
    uniform = chi_squared(histograms)
    uneven = (uniform < UNLIKELY).mean(axis=1)
    covered = {level: (np.abs(place - 0.5) < level / 2).mean(axis=1) for level in LEVELS}
    expected = {level: binomial_interval(trials, level) for level in LEVELS}
    outside = {level: ((c < expected[level][0]) | (c > expected[level][1])).mean(axis=1) for level, c in covered.items()}
    return {
        "trials": trials, "draws": draws, "names": list(names), "histograms": histograms[0], "uniform": uniform[0],
        "coverage": {level: column[0] for level, column in covered.items()}, "expected": expected,
        "pooled": {level: float(column[0].mean()) for level, column in covered.items()},
        "pooled_histogram": histograms[0].sum(axis=0),
        "outside": {level: share[0] for level, share in outside.items()}, "uneven": uneven[0],
        "outside_by_chance": {level: np.quantile(share[1:], (0.5, MOST)) for level, share in outside.items()},
        "uneven_by_chance": np.quantile(uneven[1:], (0.5, MOST)),
    }  # fmt: skip


def binomial_interval(trials: int, share: float, level: float = 0.95) -> tuple[float, float]:
    """The narrowest central interval that holds at least `level` of a binomial share."""
    from scipy.special import bdtr

    counts = np.arange(trials + 1)
    below = bdtr(counts, trials, share)
    low = int(np.searchsorted(below, (1 - level) / 2))
    high = int(np.searchsorted(below, 1 - (1 - level) / 2))
    return low / trials, high / trials


def settled(groups: Mapping[str, Sequence[int]], found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """How far the chains have come from their Gaussians, and whether they were still under way.

    Args:
        groups: Numbers of coordinates of each group.
        found: Each `Trial`, as JSON holds it.

    Returns:
        `shift`: group -> median size of the shifts; `by_chance`: that of chains which are where the Gaussian is; `rise` of the
        mean log density from half-way to the end, its mean over trials and the standard error of that.
    """
    shift, rise = (np.array([one[what] for one in found], dtype=float) for what in ("shift", "rise"))
    draws = len(found[0]["ranks"]) - 1
    return {
        "shift": {name: float(np.median(np.abs(shift[:, at]))) for name, at in groups.items()},
        "by_chance": MEDIAN_SIZE / draws**0.5, "rise": [rise.mean(), rise.std() / len(rise) ** 0.5],
    }  # fmt: skip


def chi_squared(histograms: np.ndarray) -> np.ndarray:
    """P-values of uniformity of histograms (ndarray[..., bin])."""
    from scipy.special import chdtrc

    expected = histograms.sum(axis=-1, keepdims=True) / histograms.shape[-1]
    return chdtrc(histograms.shape[-1] - 1, ((histograms - expected) ** 2 / expected).sum(axis=-1))
