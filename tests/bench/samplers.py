"""Bulk effective draws a second of the posterior: emcee's own moves against our proposal.

python -m tests.bench.samplers [--seconds 75]

All begin at draws of the shipped posterior, or of the Gaussian of the optimum where the shipped one is of other equations, so that
none is charged for finding it. Emcee's moves want twice as many chains as coordinates; ours is run with as many, and with the
sixteen that a calibration has.

Chains that do not move from as many good starts would seem to have as many effective draws: here every chain's own autocorrelation
counts, about the mean of all, of ranks turned into Gaussian scores. What of it lies beyond the run is taken to fall on as fast as in
the run's last lags, in favour of those that are slow.
"""

import argparse
import os
import time
from pathlib import Path
from typing import Any

import numpy as np

from counterplan import load
from counterplan.calibration.fit import target_of
from counterplan.calibration.laplace import laplace
from counterplan.calibration.optimum import Target, one_thread
from counterplan.calibration.sampler import WORTH, Reference, Settings, learnt
from counterplan.calibration.spec import Spec
from counterplan.credence.sample import shipped
from counterplan.errors import InputError
from counterplan.model import Model

SECONDS = 75.0
COORDINATES = 24  # that are measured, evenly chosen
AT_MOST = 4000  # kept steps; beyond it every second is dropped


def effective(values: np.ndarray) -> float:
    """Effective draws in chains (ndarray[draw, chain]) of one quantity."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    scores = ndtri((rankdata(values).reshape(values.shape) - 0.375) / (values.size + 0.25))
    scores = (scores - scores.mean()) / scores.std()
    lags = max(2, len(scores) // 2)
    correlation = np.array([(scores[lag:] * scores[: len(scores) - lag]).mean() for lag in range(lags)])
    gone = np.flatnonzero(correlation < 0.02)
    if gone.size:
        return values.size / (1 + 2 * correlation[1 : gone[0]].sum())
    middle, last = correlation[lags // 2], correlation[-1]
    if last >= middle:
        return 0.0
    fall = (last / middle) ** (1 / (lags - 1 - lags // 2))
    return values.size / (1 + 2 * correlation[1:].sum() + 2 * last * fall / (1 - fall))


def run(target: Target, moves: Any, start: np.ndarray, allowed: float) -> tuple[np.ndarray, float, int, float]:
    """Log density and some coordinates (ndarray[draw, chain, quantity]), seconds, steps and acceptance of emcee with these moves."""
    import emcee

    some = np.linspace(0, start.shape[1] - 1, min(COORDINATES, start.shape[1])).round().astype(int)
    sampler = emcee.EnsembleSampler(len(start), start.shape[1], target.log_density, moves=moves, vectorize=True)
    kept: list[np.ndarray] = []
    before, moved = target.log_density(start), 0
    every, steps, begun = 1, 0, time.perf_counter()
    for state in sampler.sample(start, iterations=10**9, store=False, skip_initial_state_check=True):
        steps, moved = steps + 1, moved + np.count_nonzero(state.log_prob != before)
        before = state.log_prob.copy()
        if steps % every == 0:
            kept.append(np.column_stack([state.log_prob, state.coords[:, some]]))
        if len(kept) == AT_MOST:
            kept, every = kept[1::2], 2 * every
        if time.perf_counter() - begun > allowed:
            break
    return np.array(kept), time.perf_counter() - begun, steps, moved / (steps * len(start))


def beginnings(model: Model, target: Target) -> tuple[np.ndarray, Reference, str]:
    """Draws to begin from (ndarray[draw, coordinate]), the reference of our proposal, and where both come from."""
    gaussian = laplace(target, np.zeros(len(target.space.rows)))
    try:
        points = shipped(model)[0].points
    except InputError:
        noise = np.random.default_rng(0).standard_normal((1024, len(target.names)))
        return gaussian.mean + noise @ np.linalg.cholesky(gaussian.covariance).T, gaussian, "the Gaussian of the optimum"
    return points, learnt(target, points, WORTH * len(points), gaussian), "the shipped posterior"


def measured(name: str, target: Target, moves: Any, start: np.ndarray, allowed: float) -> str:
    """A line of the table."""
    kept, seconds, steps, accepted = run(target, moves, start, allowed)
    density, *others = (effective(kept[:, :, k]) / seconds for k in range(kept.shape[2]))
    return (
        f"{name:26} {len(start):6} {len(start) * steps / seconds:14,.0f} {accepted:9.0%} {density:12.3f} {min(others):12.3f} "
        f"{np.median(others):12.3f}"
    )


def main() -> None:
    from emcee.moves import DEMove, DESnookerMove, StretchMove

    options = argparse.ArgumentParser(description="Effective draws a second of emcee's own moves and of our proposal.")
    options.add_argument("--seconds", type=float, default=SECONDS, help="of each")
    allowed = options.parse_args().seconds
    model, spec = load(), Spec()
    target = target_of(model, spec, spec.observations(model, Path(".")))
    with one_thread():
        points, reference, origin = beginnings(model, target)
        many = points[np.linspace(0, len(points) - 1, min(len(points), 2 * points.shape[1] + 16)).round().astype(int)]
        few = points[np.linspace(0, len(points) - 1, Settings().chains).round().astype(int)]
        print(f"{points.shape[1]} coordinates, from {origin}, {allowed:g} s each, {os.cpu_count()} processors")
        print(f"{'effective draws a second':26} chains likelihoods/s  accepted  log density  least coord. median coord.")
        print(measured("emcee, stretch", target, StretchMove(), many, allowed))
        print(measured("emcee, differential ev.", target, [(DEMove(), 0.8), (DESnookerMove(), 0.2)], many, allowed))
        print(measured("ours", target, reference.moves(), many, allowed))
        print(measured("ours, as calibrated", target, reference.moves(), few, allowed))


if __name__ == "__main__":
    main()
