"""The posterior sampled by emcee, on chains that never look at each other, with checkpoints.

Differential evolution and stretch moves, emcee's own, lose their way in hundreds of dimensions. What moves here is a proposal that
would always be accepted if the posterior were a given Gaussian, its reference, whatever the number of dimensions (the
preconditioned Crank-Nicolson proposal of Cotter and others 2013, around a Gaussian other than the prior: Rudolf and Sprungk 2018):

    proposed = mean + sqrt(1 - b**2) * (point - mean) + b * noise,   noise ~ N(0, covariance).

The reference is first the Gaussian with the curvature of the optimum, then the mean and covariance of the chains of the rounds
before, shrunk. Those rounds are thrown away; in the last, which is kept, it is fixed, so that its chains are plain Metropolis.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from counterplan.calibration.optimum import Target
from counterplan.errors import InputError

STEPS = (0.25, 0.5, 0.75)  # b of the proposals, in equal parts
SAVED_AT_ONCE = 25  # kept steps between two checkpoints


@dataclass(frozen=True)
class Settings:
    """How long to sample.

    Attributes:
        chains: Chains, all moved in one call of the kernel.
        rounds: Steps of each round that only learns the reference.
        steps: Steps of the round that is kept.
        thin: Steps from one kept point to the next.
        seed: Seed.
    """

    chains: int = 128
    rounds: tuple[int, ...] = (600, 1000, 1400)
    steps: int = 6000
    thin: int = 20
    seed: int = 0

    @property
    def evaluations(self) -> int:
        """Likelihoods the sampler evaluates in all."""
        return self.chains * self.thin * sum(steps // self.thin for steps in (*self.rounds, self.steps))


@dataclass(frozen=True)
class Reference:
    """The Gaussian that the proposal leaves as it is."""

    mean: np.ndarray
    covariance: np.ndarray

    def moves(self) -> list[tuple[Any, float]]:
        """Proposals around this reference, as emcee takes them, with their shares."""
        from emcee.moves import MHMove

        root = np.linalg.cholesky(self.covariance)
        inverse = np.linalg.inv(root)

        def log_density(points: np.ndarray) -> np.ndarray:
            return -0.5 * (((points - self.mean) @ inverse.T) ** 2).sum(axis=1)

        def proposal(step: float) -> Callable[[np.ndarray, Any], tuple[np.ndarray, np.ndarray]]:
            def propose(points: np.ndarray, random: Any) -> tuple[np.ndarray, np.ndarray]:
                noise = random.standard_normal(points.shape) @ root.T
                moved = self.mean + np.sqrt(1 - step**2) * (points - self.mean) + step * noise
                return moved, log_density(points) - log_density(moved)

            return propose

        return [(MHMove(proposal(step)), 1 / len(STEPS)) for step in STEPS]


@dataclass(frozen=True)
class Chains:
    """Kept points.

    Attributes:
        points: ndarray[draw, chain, coordinate].
        log_density: ndarray[draw, chain].
        accepted: Share of proposals accepted.
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
    signature: str = "",
    progress: Callable[[int], None] | None = None,
) -> Chains:
    """Sample the posterior; a run that was killed goes on from its last checkpoint to the same chains.

    Args:
        target: The posterior.
        reference: Mean and covariance to begin with.
        settings: How long to sample.
        folder: Where checkpoints lie.
        signature: What else makes another run of it: hashes of equations, data and specification.
        progress: Called with the number of likelihoods evaluated since the last call; at once for those of checkpoints.

    Returns:
        The chains of the last round.

    Raises:
        InputError: The folder holds checkpoints of another run, or one that cannot be read.
    """
    from threadpoolctl import threadpool_limits

    _claim(folder, {"signature": signature, **asdict(settings)})
    random = np.random.RandomState(settings.seed)
    # OpenBLAS's threads go on spinning for 30 ms after each product, on the processors that the kernel needs
    with threadpool_limits(1, "blas"):
        noise = random.standard_normal((settings.chains, len(reference.mean)))
        start = reference.mean + noise @ np.linalg.cholesky(reference.covariance).T
        state = random.get_state()
        for number, steps in enumerate((*settings.rounds, settings.steps)):
            chains, start, state = _round(
                target, reference, start, state, steps // settings.thin, settings.thin, folder / f"round-{number}", progress
            )
            reference = learnt(chains, reference)
    return chains


def learnt(chains: Chains, before: Reference) -> Reference:
    """Mean and covariance of the second half of a round, the covariance drawn towards what was thought before.

    In coordinates in which the reference before is standard, the covariance is shrunk towards its own diagonal by the share that
    Ledoit and Wolf (2004) give for as many independent points as there are chains times the independent points in each, for which
    one in ten kept points is taken.
    """
    points = chains.points[len(chains.points) // 2 :]
    root = np.linalg.cholesky(before.covariance)
    flat = points.reshape(-1, points.shape[-1])
    standard = np.linalg.solve(root, (flat - before.mean).T).T
    mean, covariance = standard.mean(axis=0), np.cov(standard.T)
    independent = max(points.shape[1] * len(points) / 10, points.shape[1])
    diagonal = np.diag(np.diag(covariance))
    apart = ((covariance - diagonal) ** 2).sum()
    noise = (np.outer(np.diag(covariance), np.diag(covariance)) - diagonal**2).sum() / independent
    shrink = min(1.0, noise / apart)
    shrunk = shrink * diagonal + (1 - shrink) * covariance
    return Reference(before.mean + root @ mean, root @ shrunk @ root.T)


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
    folder.mkdir(exist_ok=True)
    parts: list[dict[str, np.ndarray]] = []
    for first in range(0, kept, SAVED_AT_ONCE):
        path, count = folder / f"{first:06d}.npz", min(SAVED_AT_ONCE, kept - first)
        if path.exists():
            part = _read(path)
            if progress:
                progress(count * thin * len(start))
        else:
            part = _steps(target, reference, start, state, count, thin, progress)
            _write(path, part)
        parts.append(part)
        start = part["points"][-1]
        state = ("MT19937", part["keys"], int(part["rest"][0]), int(part["rest"][1]), float(part["rest"][2]))
    points, log_density = (np.concatenate([part[name] for part in parts]) for name in ("points", "log_density"))
    return Chains(points, log_density, float(np.mean([part["accepted"] for part in parts]))), start, state


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


def _claim(folder: Path, facts: dict[str, Any]) -> None:
    """Make a folder of checkpoints this run's own, or find that it is."""
    folder.mkdir(parents=True, exist_ok=True)
    path, text = folder / "run.json", json.dumps(facts, indent=1, sort_keys=True)
    if not path.exists():
        path.write_text(text)
    elif path.read_text() != text:
        raise InputError(f"{folder} holds the checkpoints of another calibration. Remove it, or give another folder with --out.")


def _write(path: Path, part: dict[str, np.ndarray]) -> None:
    being_written = path.with_suffix(".part")
    with being_written.open("wb") as file:
        np.savez(file, allow_pickle=False, **part)
    being_written.replace(path)


def _read(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"The checkpoint {path} cannot be read ({error}). Remove it and all after it, and go on.") from None
