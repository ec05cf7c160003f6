"""Fits beside the main one: with the last years left out, and of other structures."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from counterplan.calibration import checkpoints, record
from counterplan.calibration.fit import target_of
from counterplan.calibration.laplace import laplace
from counterplan.calibration.optimum import Target
from counterplan.calibration.provenance import fitted_to
from counterplan.calibration.sampler import Reference, learnt, sample
from counterplan.calibration.spec import Spec
from counterplan.credence.plan import Plan, Size
from counterplan.credence.sample import Sample
from counterplan.members import Progress
from counterplan.model import Model

KEPT = 256  # draws of a fit's own posterior file
COMPARED = 64  # points of a sample by which it is found to be near


@dataclass(frozen=True)
class Fit:
    """A sample of another posterior, its mixing (largest R-hat, fewest effective draws, acceptance), and its specification."""

    sample: Sample
    mixing: dict[str, Any]
    spec: Spec


def fit(
    model: Model,
    spec: Spec,
    folder: Path,
    plan: Plan,
    size: Size,
    start: dict[str, float],
    *,
    near: Sequence[Sample],
    beside: Path,
    progress: Progress,
) -> Fit:
    """Sample a posterior as the main one is, but more shortly, from checkpoints where they are.

    Args:
        model: The model.
        spec: What is fitted to what.
        folder: For checkpoints, and a posterior file of a few hundred draws.
        plan: Whose seed is taken.
        size: How long.
        start: Coordinates of parameters to climb from, by name; 0 for others.
        near: Samples of posteriors of the same coordinates; the reference is learnt first from the nearest of them.
        beside: Folder in which the specification lies.
        progress: Called with the number of likelihoods evaluated since the last call.
    """
    target = target_of(model, spec, spec.observations(model, beside))
    begin = np.array([start.get(name, 0.0) for name in target.space.names])
    settings = size.settings(plan.seed)
    signature = repr((model.digest, [asdict(o) for o in target.problem.data], spec.model_dump_json()))
    reference = _kept(folder / "reference.npz", lambda: begun(target, begin, near, size.rounds_of_climb))
    chains = sample(target, reference, settings, folder / "chains", facts={"signature": signature}, progress=progress)
    rhat, ess = record.diagnostics(chains)
    points = record.thinned(chains, size.draws)
    mixing = {"rhat": float(rhat.max()), "ess": float(ess.min()), "accepted": chains.accepted, "settings": repr(settings)}
    facts = fitted_to(target.problem) | {"spec": spec.model_dump_json(), "sampler": repr(settings)}
    told = facts | {"mixing": record.worst(target.names, rhat, ess)}
    record.write(record.record(target, chains, (rhat, ess), KEPT, plan.seed, told), folder / "posterior.nc")
    return Fit(Sample(target, points.reshape(-1, points.shape[-1])), mixing, spec)


def begun(target: Target, begin: np.ndarray, near: Sequence[Sample], rounds: int) -> Reference:
    """The Gaussian of the optimum, and in the informed directions that of the nearest sample: of the greatest mean log density."""
    found = laplace(target, begin, rounds=rounds)
    if not near:
        return found

    def nearness(sample: Sample) -> float:
        some = np.linspace(0, len(sample.points) - 1, COMPARED).round().astype(int)
        return float(target.log_density(sample.points[some]).mean())

    nearest = max(near, key=nearness)
    return learnt(target, nearest.points, len(nearest.points), found)


def _kept(path: Path, make: Callable[[], Reference]) -> Reference:
    """A reference from its checkpoint, or made and kept."""
    if not path.exists():
        made = make()
        checkpoints.write(path, {"mean": made.mean, "covariance": made.covariance})
    return Reference(**checkpoints.read(path, "mean", "covariance"))


def until(spec: Spec, shorter: Spec) -> Spec:
    """The same fit with the figures left out that another leaves out."""
    return spec.model_copy(update={"data": spec.data.model_copy(update={"end": shorter.data.end, "given": shorter.data.given})})
