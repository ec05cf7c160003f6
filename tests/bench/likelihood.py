"""Likelihoods a second: the posterior's density and the sampler's steps, against the kernel that runs the same members bare.

python -m tests.bench.likelihood
"""

import os
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from counterplan import load, members
from counterplan.calibration.fit import target_of
from counterplan.calibration.optimum import Target
from counterplan.calibration.sampler import Reference, Settings, sample
from counterplan.calibration.spec import Spec
from tests.bench.engines import bar, seconds

ROUNDS = 7
STEPS = 200  # of the sampler, in each round: a checkpoint comes after 7,500 in a whole run
ENOUGH = 1_000_000 / 600  # likelihoods a second
MOST = 30.0  # percent over the bare kernel
SPREAD = 0.1  # of the points about the prior median, in prior standard deviations


def paired(bare: Callable[[], object], whole: Callable[[], object]) -> tuple[float, float, float]:
    """Median seconds of each, in turn so that a busy machine slows both, and the median excess of the second in percent."""
    bare(), whole()
    pairs = [(seconds(bare), seconds(whole)) for _ in range(ROUNDS)]
    first, second = (statistics.median(column) for column in zip(*pairs, strict=True))
    return first, second, 100 * (statistics.median(w / b for b, w in pairs) - 1)


def kernel_alone(target: Target, points: np.ndarray) -> Callable[[], object]:
    """The bare run of the members at these points."""
    space, kernel = target.space, target.problem.kernel
    parameters = space.fill(target.base, space.values(points[:, : len(space.rows)]), target.problem.model)
    step, every = members.grid(target.problem.model, None)
    return lambda: kernel.run(parameters, step=step, every=every)


def lines(name: str, count: int, found: tuple[float, float, float]) -> str:
    bare, whole, over = found
    return "\n".join([
        f"{f'{name}: bare kernel (runs/s)':58} {count / bare:12,.0f}",
        bar(f"{name} (likelihoods/s)", count / whole, least=round(ENOUGH)),
        bar(f"{name}: over the bare kernel (%)", over, most=MOST),
    ])  # fmt: skip


def density(target: Target, count: int) -> str:
    """The posterior's log density at some points a call."""
    points = SPREAD * np.random.default_rng(0).standard_normal((count, len(target.names)))
    return lines(f"density, {count} a call", count, paired(kernel_alone(target, points), lambda: target.log_density(points)))


def sampler(target: Target, chains: int) -> str:
    """The sampler with all it does: proposals, checkpoints, emcee's own book-keeping."""
    size = len(target.names)
    reference, settings = Reference(np.zeros(size), SPREAD**2 * np.eye(size)), Settings(chains, rounds=(), steps=STEPS, thin=STEPS)
    one = kernel_alone(target, SPREAD * np.random.default_rng(0).standard_normal((chains, size)))

    def whole() -> None:
        with tempfile.TemporaryDirectory() as folder:
            sample(target, reference, settings, Path(folder))

    return lines(f"sampler, {chains} chains", chains * STEPS, paired(lambda: [one() for _ in range(STEPS)], whole))


def main() -> None:
    model, spec = load(), Spec()
    target = target_of(model, spec, spec.observations(model, Path(".")))
    print(f"{len(target.names)} coordinates, {len(target.problem.data)} figures, {os.cpu_count()} processors")
    for count in (spec.sampling.chains, 1024):
        print(density(target, count))
    print(sampler(target, 8))
    print(sampler(target, 16))


if __name__ == "__main__":
    main()
