"""Recovery of known truths (simulation-based calibration; Talts and others 2018).

A truth is drawn from the prior, the likelihood makes up figures for it with errors, and the Gaussian about the optimum is fitted to
them. If that posterior is right, the rank of the truth among draws of it is as often one number as another. Truths come from the
prior and not from the posterior: its histories are odd at the edges but none fails, and truths near the posterior alone would not
test the fit where it is hard.

What is tried so often is thus the Gaussian (Laplace's approximation) and not the chains, which would take a day. Some of the same
histories are sampled by chains too, to tell how far the two agree.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from counterplan.calibration.laplace import laplace
from counterplan.calibration.optimum import Target
from counterplan.calibration.record import diagnostics, predictive
from counterplan.calibration.sampler import Reference, Settings
from counterplan.calibration.sampler import sample as sampled
from counterplan.credence.sample import Sample

LEVELS = (0.5, 0.9)
BINS = 10
UNLIKELY = 0.05  # p-value below which a histogram counts as not uniform
COMPARED = 512  # draws of Gaussian and chains that are compared, at most
Reading = Callable[[Sample], np.ndarray]


@dataclass(frozen=True)
class Trial:
    """One truth: its rank among the draws for each coordinate and each answer (each ndarray)."""

    ranks: np.ndarray
    answer_ranks: np.ndarray


@dataclass(frozen=True)
class Agreement:
    """One truth by chains and by the Gaussian; quantities are all coordinates, then all answers.

    Attributes:
        shift: Of the chains' means from the Gaussian's, in its standard deviations (ndarray[quantity]).
        width: The chains' standard deviations over the Gaussian's (ndarray[quantity]).
        within: Whether the truth lies in the central nine tenths of the chains (ndarray[quantity]).
        rhat: Largest R-hat of a coordinate.
        ess: Fewest effective draws of a coordinate.
    """

    shift: np.ndarray
    width: np.ndarray
    within: np.ndarray
    rhat: float
    ess: float


def trial(target: Target, number: int, draws: int, seed: int, read: Reading, *, rounds: int) -> Trial:
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
    truth, fitted, gaussian = _made_up(target, random, rounds)
    points = _drawn(gaussian, draws, random)
    read_off = read(Sample(fitted, np.vstack([truth, points])))
    return Trial(ranked(truth[0], points, random), ranked(read_off[0], read_off[1:], random))


def agreement(target: Target, number: int, seed: int, read: Reading, folder: Path, settings: Settings, *, rounds: int) -> Agreement:
    """Sample the figures of a trial by chains, and compare with its Gaussian.

    Args:
        target: As of `trial`, with the next three.
        number: Number of the trial.
        seed: Seed.
        read: Answers.
        folder: For checkpoints.
        settings: Of the chains, which begin from the Gaussian.
        rounds: Of the climb.
    """
    random = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))
    truth, fitted, gaussian = _made_up(target, random, rounds)
    chains = sampled(fitted, gaussian, settings, folder, signature=repr(fitted.problem.data))
    rhat, ess = diagnostics(chains)
    points = chains.points.reshape(-1, len(gaussian.mean))
    some = points[np.linspace(0, len(points) - 1, min(COMPARED, len(points))).round().astype(int)]

    def both(points: np.ndarray) -> np.ndarray:
        return np.hstack([points, read(Sample(fitted, points))])

    ours, theirs, true = (both(one) for one in (some, _drawn(gaussian, COMPARED, random), truth))
    own, sd = ours.std(axis=0), theirs.std(axis=0)
    varies = sd > 1e-9 * np.abs(theirs).max(axis=0)
    shift = np.divide(ours.mean(axis=0) - theirs.mean(axis=0), sd, out=np.zeros_like(sd), where=varies)
    low, high = np.quantile(ours, (0.05, 0.95), axis=0)
    width = np.divide(own, sd, out=np.ones_like(sd), where=varies)
    return Agreement(shift, width, (true[0] >= low) & (true[0] <= high), float(rhat.max()), float(ess.min()))


def _made_up(target: Target, random: np.random.Generator, rounds: int) -> tuple[np.ndarray, Target, Reference]:
    """A truth (ndarray[1, coordinate]), the posterior of figures made up for it, and its Gaussian."""
    truth = random.standard_normal((1, len(target.names)))
    made = predictive(target, truth, random)[0]
    data = tuple(replace(o, value=float(value)) for o, value in zip(target.problem.data, made, strict=True))
    fitted = replace(target, problem=replace(target.problem, data=data))
    return truth, fitted, laplace(fitted, np.zeros(len(target.space.rows)), rounds=rounds)


def _drawn(gaussian: Reference, draws: int, random: np.random.Generator) -> np.ndarray:
    return gaussian.mean + random.standard_normal((draws, len(gaussian.mean))) @ np.linalg.cholesky(gaussian.covariance).T


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
        posterior lies for 95 of 100 quantities), `outside` (level -> share of quantities that lie outside), `by_chance` (level ->
        the share that would if the posterior were right), `uniform`: p-values of chi-squared of the histograms, and `uneven`: share
        of quantities whose p-value is below a twentieth.
    """
    trials, bins = len(ranks), min(BINS, draws + 1)
    place = (ranks + 0.5) / (draws + 1)
    histograms = np.array([np.histogram(column, bins, (0, 1))[0] for column in place.T])
    covered = {level: (np.abs(place - 0.5) < level / 2).mean(axis=0) for level in LEVELS}
    expected = {level: binomial_interval(trials, level) for level in LEVELS}
    outside = {level: float(((c < expected[level][0]) | (c > expected[level][1])).mean()) for level, c in covered.items()}
    uniform = chi_squared(histograms)
    return {
        "trials": trials, "draws": draws, "names": list(names), "histograms": histograms,
        "uniform": uniform, "uneven": float((uniform < UNLIKELY).mean()), "coverage": covered, "expected": expected,
        "outside": outside, "by_chance": {level: beyond(trials, level, expected[level]) for level in LEVELS},
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


def beyond(trials: int, share: float, interval: tuple[float, float]) -> float:
    """Probability that a binomial share lies outside an interval of shares."""
    from scipy.special import bdtr

    low, high = (round(end * trials) for end in interval)
    return float(1 - bdtr(high, trials, share) + (bdtr(low - 1, trials, share) if low > 0 else 0))


def agreements(groups: Mapping[str, Sequence[int]], found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """How far chains and Gaussians agree, over trials and the quantities of each group.

    Args:
        groups: Numbers of quantities of each group.
        found: An `Agreement` for each trial, as JSON holds it.

    Returns:
        `trials`, `rhat` and `ess` (the worst), and `groups`: group -> `shift` (median of sizes), `shift_90` (their 90 % quantile),
        `width` (5, 50 and 95 %), and `within_90` (share of truths in the central nine tenths of the chains).
    """
    told = {}
    for name, at in groups.items():
        shift, width, within = (np.array([one[what] for one in found], dtype=float)[:, at] for what in ("shift", "width", "within"))
        sizes = np.quantile(np.abs(shift), (0.5, 0.9))
        told[name] = {
            "shift": sizes[0], "shift_90": sizes[1], "width": np.quantile(width, (0.05, 0.5, 0.95)), "within_90": within.mean(),
        }  # fmt: skip
    return {
        "trials": len(found), "rhat": max(one["rhat"] for one in found), "ess": min(one["ess"] for one in found), "groups": told,
    }  # fmt: skip


def chi_squared(histograms: np.ndarray) -> np.ndarray:
    """P-values of uniformity of histograms (ndarray[quantity, bin])."""
    from scipy.special import chdtrc

    expected = histograms.sum(axis=1, keepdims=True) / histograms.shape[1]
    return chdtrc(histograms.shape[1] - 1, ((histograms - expected) ** 2 / expected).sum(axis=1))
