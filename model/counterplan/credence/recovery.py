"""Recovery of known truths (simulation-based calibration; Talts and others 2018).

A truth is drawn from the prior, the likelihood makes up figures for it with errors, and the Gaussian about the optimum is fitted to
them. If that posterior is right, the rank of the truth among draws of it is as often one number as another. Truths come from the
prior and not from the posterior: its histories are odd at the edges but none fails, and truths near the posterior alone would not
test the fit where it is hard.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from counterplan.calibration.laplace import laplace
from counterplan.calibration.optimum import Target
from counterplan.calibration.record import predictive
from counterplan.credence.sample import Sample

LEVELS = (0.5, 0.9)
BINS = 10


@dataclass(frozen=True)
class Trial:
    """One truth: its rank among the draws for each coordinate and each answer (each ndarray)."""

    ranks: np.ndarray
    answer_ranks: np.ndarray


def trial(target: Target, number: int, draws: int, seed: int, read: Callable[[Sample], np.ndarray], *, rounds: int) -> Trial:
    """Make up figures for a truth and fit them.

    Args:
        target: The posterior whose priors, figures' dates and errors are taken.
        number: Number of the trial; with the seed it makes the same trial again.
        draws: Draws among which the truth is ranked.
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
    points = gaussian.mean + random.standard_normal((draws, len(gaussian.mean))) @ np.linalg.cholesky(gaussian.covariance).T
    read_off = read(Sample(fitted, np.vstack([truth, points])))
    return Trial(ranked(truth[0], points, random), ranked(read_off[0], read_off[1:], random))


def ranked(truth: np.ndarray, draws: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """How many draws (ndarray[draw, column]) lie below a truth (ndarray[column]); ties are broken at random."""
    below, level = (draws < truth).sum(axis=0), (draws == truth).sum(axis=0)
    return below + random.integers(0, level + 1)


def summary(names: Sequence[str], ranks: np.ndarray, draws: int) -> dict[str, Any]:
    """Rank histograms and coverage.

    Args:
        names: Of the quantities.
        ranks: ndarray[trial, quantity].
        draws: Draws among which each truth was ranked.

    Returns:
        `histograms` (quantity -> counts in ten bins), `coverage` (level -> per quantity the share of truths in the central
        interval), `pooled` (level -> the mean of these), `expected` (level -> the interval in which the coverage of a right
        posterior lies for 95 of 100 quantities), `outside` (level -> share of quantities that lie outside), and `uniform`: p-values
        of chi-squared of the histograms.
    """
    trials, bins = len(ranks), min(BINS, draws + 1)
    place = (ranks + 0.5) / (draws + 1)
    histograms = np.array([np.histogram(column, bins, (0, 1))[0] for column in place.T])
    covered = {level: (np.abs(place - 0.5) < level / 2).mean(axis=0) for level in LEVELS}
    expected = {level: binomial_interval(trials, level) for level in LEVELS}
    outside = {level: float(((c < expected[level][0]) | (c > expected[level][1])).mean()) for level, c in covered.items()}
    return {
        "trials": trials, "draws": draws, "names": list(names), "histograms": histograms,
        "uniform": chi_squared(histograms), "coverage": covered, "expected": expected, "outside": outside,
        "pooled": {level: float(column.mean()) for level, column in covered.items()},
        "pooled_histogram": histograms.sum(axis=0),
    }  # fmt: skip


def binomial_interval(trials: int, share: float, level: float = 0.95) -> tuple[float, float]:
    """The narrowest central interval that holds at least `level` of a binomial share."""
    from scipy.special import bdtr

    counts = np.arange(trials + 1)
    below = bdtr(counts, trials, share)
    low = int(np.searchsorted(below, (1 - level) / 2))
    high = int(np.searchsorted(below, 1 - (1 - level) / 2))
    return low / trials, high / trials


def chi_squared(histograms: np.ndarray) -> np.ndarray:
    """P-values of uniformity of histograms (ndarray[quantity, bin])."""
    from scipy.special import chdtrc

    expected = histograms.sum(axis=1, keepdims=True) / histograms.shape[1]
    return chdtrc(histograms.shape[1] - 1, ((histograms - expected) ** 2 / expected).sum(axis=1))
