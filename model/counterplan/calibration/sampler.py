"""The posterior sampled by emcee, on chains that never look at each other, with checkpoints.

Differential evolution and stretch moves, emcee's own, lose their way in hundreds of dimensions: of a middling coordinate of
457 they give 1.7 and 0.07 effective draws a second where this gives 5.6 (`python -m tests.bench.samplers`, 930 chains each from
the same draws). What moves here is a proposal that would always be accepted if the posterior were a given Gaussian, its
reference, whatever the number of dimensions (the preconditioned Crank-Nicolson proposal of Cotter and others 2013, around a
Gaussian other than the prior: Rudolf and Sprungk 2018):

    proposed = mean + sqrt(1 - b**2) * (point - mean) + b * noise,   noise ~ N(0, covariance),

made in coordinates in which the reference is standard, and there for a share of them, drawn anew at each step, while the others
stay: a few go far where all together would be refused.

The reference is first the Gaussian with the curvature of the optimum, then what the second half of the round before has shown, in
those directions in which the figures add to the prior, and the prior in all others (a likelihood-informed subspace: Cui and others
2014); a covariance of hundreds of dimensions cannot be had from as many draws. Those rounds are thrown away; in the last, which is
kept, the reference is fixed, so that its chains are plain Metropolis. They mix as well as the reference has been learnt: where the
posterior has heavier tails than it, a chain that gets there stays.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from counterplan.calibration import checkpoints
from counterplan.calibration.optimum import Target, one_thread

MOVES = ((0.03, 1.0), (0.1, 1.0), (0.25, 1.0), (1.0, 0.25))  # shares of coordinates that move, and b, in equal parts
INFORMED = 0.1  # curvature, in the prior's, from which on the figures count as adding to it in a direction
LEARNT = 20  # steps from one point to the next in the rounds that learn
WORTH = 0.1  # independent points that a kept one of a round that learns is worth, where each chain is worth one at least
AVERAGED = 24  # points at which curvature is taken
KEPT = ("points", "log_density", "accepted", "keys", "rest")  # arrays of a checkpoint
SAVED_AT_ONCE = 25  # kept steps between two checkpoints


@dataclass(frozen=True)
class Settings:
    """How long to sample.

    Attributes:
        chains: Chains of the round that is kept, all moved in one call of the kernel.
        learners: Chains of the rounds before.
        rounds: Steps of each round that only learns the reference, in twenties, at least one of them.
        steps: Steps of the round that is kept.
        thin: Steps from one kept point to the next.
        seed: Seed.
    """

    chains: int = 16
    learners: int = 128
    rounds: tuple[int, ...] = (400, 800, 1600, 8000)
    steps: int = 450000
    thin: int = 250
    seed: int = 0

    @property
    def evaluations(self) -> int:
        """Likelihoods the sampler evaluates in all."""
        learnt = LEARNT * sum(max(1, steps // LEARNT) for steps in self.rounds)
        return max(self.learners, self.chains) * learnt + self.chains * (self.steps // self.thin * self.thin)


@dataclass(frozen=True)
class Reference:
    """The Gaussian that the proposal leaves as it is."""

    mean: np.ndarray
    covariance: np.ndarray

    def draws(self, count: int, random: Any) -> np.ndarray:
        """Draws from it (ndarray[draw, coordinate])."""
        return self.mean + random.standard_normal((count, len(self.mean))) @ np.linalg.cholesky(self.covariance).T

    def wider(self, by: float) -> "Reference":
        """The same with its variances times a factor, in no direction beyond the prior's or, where that is more, its own."""
        variances, directions = np.linalg.eigh(self.covariance)
        wide = np.maximum(variances, np.minimum(1.0, by * variances))
        return Reference(self.mean, (directions * wide) @ directions.T)

    def moves(self) -> list[tuple[Any, float]]:
        """Proposals around this reference, as emcee takes them, with their shares."""
        from emcee.moves import MHMove

        standard = _Standard(self.mean, np.linalg.cholesky(self.covariance))
        return [(MHMove(partial(standard.propose, *move)), 1 / len(MOVES)) for move in MOVES]


class _Standard:
    """Coordinates in which a reference is standard.

    Those of the points proposed last are remembered, as the next ones are taken from where each chain has stayed or gone: to find
    them anew would take half as long as all the rest of a proposal.
    """

    def __init__(self, mean: np.ndarray, root: np.ndarray) -> None:
        self._mean, self._root, self._inverse = mean, np.asfortranarray(root), np.linalg.inv(root)
        self._last: tuple[np.ndarray, ...] = ()  # points and their standard coordinates: where chains were, and what was proposed

    def _of(self, points: np.ndarray) -> np.ndarray:
        if self._last and self._last[0].shape == points.shape:
            before, standard, proposed, moved = self._last
            went, stayed = (proposed == points).all(axis=1), (before == points).all(axis=1)
            if (went | stayed).all():
                return np.where(went[:, None], moved, standard)
        return (points - self._mean) @ self._inverse.T

    def propose(self, share: float, step: float, points: np.ndarray, random: Any) -> tuple[np.ndarray, np.ndarray]:
        """Points to go to (ndarray[chain, coordinate]), and the log of what makes up for going there more easily than back."""
        from scipy.linalg.blas import dtrmm

        standard = self._of(points)
        move = random.uniform(size=points.shape) < share
        moved = standard.copy()
        moved[move] = np.sqrt(1 - step**2) * standard[move] + step * random.standard_normal(np.count_nonzero(move))
        proposed = self._mean + dtrmm(1.0, self._root, moved.T, lower=1).T
        self._last = (points.copy(), standard, proposed, moved)
        return proposed, 0.5 * ((moved**2).sum(axis=1) - (standard**2).sum(axis=1))


@dataclass(frozen=True)
class Chains:
    """Kept points.

    Attributes:
        points: ndarray[draw, chain, coordinate].
        log_density: ndarray[draw, chain].
        accepted: Share of proposals accepted, at the kept steps alone.
    """

    points: np.ndarray
    log_density: np.ndarray
    accepted: float


def sample(
    target: Target,
    reference: Reference,
    settings: Settings,
    folder: Path,
    *,
    facts: Mapping[str, Any] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Chains:
    """Sample the posterior; a run that was killed, or had fewer steps, goes on from its last checkpoint to the same chains.

    Args:
        target: The posterior.
        reference: Mean and covariance to begin with.
        settings: How long to sample.
        folder: Where checkpoints lie.
        facts: What else makes another run of it: hashes of equations, data and specification.
        progress: Called with the number of likelihoods evaluated since the last call; at once for those of checkpoints.

    Returns:
        The chains of the last round.

    Raises:
        InputError: The folder holds checkpoints of another run, or one that cannot be read.
    """
    checkpoints.claim(folder, {**(facts or {}), **asdict(settings)})
    random = np.random.RandomState(settings.seed)
    with one_thread():
        learners = max(settings.learners, settings.chains)
        start = reference.draws(learners, random)
        state = random.get_state()
        for number, steps in enumerate(settings.rounds):
            chains, start, state = _round(
                target, reference, start, state, max(1, steps // LEARNT), LEARNT, folder / f"round-{number}", progress
            )
            half = chains.points[len(chains.points) // 2 :]
            worth = max(WORTH * half.shape[0] * half.shape[1], half.shape[1])
            reference = learnt(target, half.reshape(-1, half.shape[-1]), worth, reference)
        start, kept = start[: settings.chains], settings.steps // settings.thin
        chains, _, _ = _round(
            target, reference, start, state, kept, settings.thin, folder / f"round-{len(settings.rounds)}", progress
        )
    return chains


def moved(target: Target, reference: Reference, chains: int, steps: int, seed: int) -> Chains:
    """Move draws of the reference on, each by itself, so that they come nearer to the posterior with every step.

    Args:
        target: The posterior.
        reference: Where they are drawn, and what their proposals leave as it is.
        chains: How many.
        steps: How many steps each.
        seed: Seed.

    Returns:
        Their points at half-way and at the end.
    """
    random = np.random.RandomState(seed)
    with one_thread():
        start = reference.draws(chains, random)
        part = _steps(target, reference, start, random.get_state(), 2, max(1, steps // 2), None)
    return Chains(part["points"], part["log_density"], float(part["accepted"]))


def learnt(target: Target, points: np.ndarray, worth: float, before: Reference) -> Reference:
    """Mean and covariance of points in the informed directions; the prior's in the others.

    In coordinates in which the reference before is standard, the covariance is shrunk towards its own diagonal by the share that
    Ledoit and Wolf (2004) give for as many independent points as these are worth.

    Args:
        target: The posterior.
        points: Of it, or of one that is near (ndarray[point, coordinate]).
        worth: How many independent points they are worth.
        before: The reference so far.
    """
    some = points[np.linspace(0, len(points) - 1, AVERAGED).round().astype(int)]
    strength, directions = np.linalg.eigh(target.curvature(some))
    inside = directions[:, np.abs(strength) > INFORMED]
    root = np.linalg.cholesky(inside.T @ before.covariance @ inside)
    middle = inside.T @ before.mean
    standard = np.linalg.solve(root, (points @ inside - middle).T).T
    mean, covariance = standard.mean(axis=0), np.atleast_2d(np.cov(standard.T))
    diagonal = np.diag(np.diag(covariance))
    apart = ((covariance - diagonal) ** 2).sum()
    noise = (np.outer(np.diag(covariance), np.diag(covariance)) - diagonal**2).sum() / worth
    shrink = min(1.0, noise / apart) if apart > 0 else 1.0
    shrunk = root @ (shrink * diagonal + (1 - shrink) * covariance) @ root.T
    outside = np.eye(len(inside)) - inside @ inside.T
    return Reference(inside @ (middle + root @ mean), inside @ shrunk @ inside.T + outside)


def _round(
    target: Target,
    reference: Reference,
    start: np.ndarray,
    state: Any,
    kept: int,
    thin: int,
    folder: Path,
    progress: Callable[[int], None] | None,
) -> tuple[Chains, np.ndarray, Any]:
    """One round from its checkpoints on: its chains, its last points, and the state of the generator."""
    parts: list[dict[str, np.ndarray]] = []
    for first in range(0, kept, SAVED_AT_ONCE):
        path, count = folder / f"{first:06d}.npz", min(SAVED_AT_ONCE, kept - first)
        part = checkpoints.read(path, *KEPT) if path.exists() else None
        if part and len(part["points"]) >= count:
            if progress:
                progress(count * thin * len(start))
        else:  # the last one of a run that had fewer steps is made anew
            part = _steps(target, reference, start, state, count, thin, progress)
            checkpoints.write(path, part)
        parts.append(part)
        start = part["points"][-1]
        state = _state(part)
    points, log_density = (np.concatenate([part[name] for part in parts])[:kept] for name in ("points", "log_density"))
    return Chains(points, log_density, float(np.mean([part["accepted"] for part in parts]))), start, state


def _state(part: Mapping[str, np.ndarray]) -> tuple[Any, ...]:
    """State of the generator after a checkpoint."""
    return ("MT19937", part["keys"], int(part["rest"][0]), int(part["rest"][1]), float(part["rest"][2]))


def _steps(
    target: Target,
    reference: Reference,
    start: np.ndarray,
    state: Any,
    count: int,
    thin: int,
    progress: Callable[[int], None] | None,
) -> dict[str, np.ndarray]:
    """Some kept steps, and the state of the generator after them, as a checkpoint holds them."""
    import emcee

    sampler = emcee.EnsembleSampler(len(start), start.shape[1], target.log_density, moves=reference.moves(), vectorize=True)
    sampler.log_prob_fn = target.log_density  # emcee's own wrapper prints every point when a run is stopped by hand
    began = emcee.State(start, random_state=state)
    for _ in sampler.sample(began, iterations=count, thin_by=thin, skip_initial_state_check=True):
        if progress:
            progress(thin * len(start))
    generator = sampler.random_state
    return {
        "points": sampler.get_chain(), "log_density": sampler.get_log_prob(),
        "accepted": np.array(sampler.acceptance_fraction.mean()),
        "keys": generator[1], "rest": np.array(generator[2:], dtype=float),
    }  # fmt: skip
