"""Sensitivity indices of any function of shares: Morris' screening, Sobol's indices over time, and a regional split.

The designs and estimators are SALib's.
"""

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Function = Callable[[np.ndarray], np.ndarray]  # shares (ndarray[member, parameter]) -> ndarray[member, time]
LEVELS = 4  # of Morris' grid
TAIL = 0.05  # Morris moves between these quantiles of a distribution, whose ends may lie far out
CONFIDENCE = 0.95
RESAMPLES = 200


def screen(count: int, function: Callable[[np.ndarray], np.ndarray], trajectories: int, seed: int = 0) -> dict[str, np.ndarray]:
    """Morris' screening (Morris 1991; Campolongo and others 2007).

    Args:
        count: Number of parameters.
        function: Shares (ndarray[member, parameter]) to ndarray[member].
        trajectories: Number of trajectories.
        seed: Seed of the design and of the bootstrap.

    Returns:
        `move`, `move_error` and `spread` (each ndarray[parameter]), for a move from the 5 % to the 95 % quantile.
    """
    from SALib.analyze import morris as estimator
    from SALib.sample import morris as design

    problem = _problem(count)
    grid = design.sample(problem, trajectories, num_levels=LEVELS, seed=seed)
    values = function(TAIL + (1 - 2 * TAIL) * grid)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of parameters that move nothing
        found = estimator.analyze(problem, grid, values, num_levels=LEVELS, num_resamples=RESAMPLES, seed=seed + 1)
    return {
        key: np.asarray(found[theirs], dtype=float)
        for key, theirs in (("move", "mu_star"), ("move_error", "mu_star_conf"), ("spread", "sigma"))
    }


def sobol(
    factors: Sequence[str], function: Function, samples: int, seed: int = 0
) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Sobol's indices over time, by Saltelli's design (Saltelli and others 2010) on a scrambled Sobol sequence.

    Args:
        factors: Factor of each parameter; parameters with the same one move together.
        function: Shares (ndarray[member, parameter]) to ndarray[member, time].
        samples: Base sample, a power of 2.
        seed: Seed of the sequence and of the bootstrap.

    Returns:
        `first`, `first_error`, `total` and `total_error` (each ndarray[factor, time]), factors in order of appearance, NaN where
        nothing varies; the design (ndarray[member, parameter]); and the values (ndarray[member, time]).
    """
    from SALib.sample import sobol as design

    names = list(dict.fromkeys(factors))
    problem = _problem(len(factors)) | {"groups": list(factors)}
    sample = design.sample(problem, samples, calc_second_order=False, seed=seed)
    values = function(sample)
    by_time = [analyze(len(names), column, samples, seed) for column in values.T]
    return {key: np.stack([found[key] for found in by_time], axis=1) for key in by_time[0]}, sample, values


def independent(factors: int, samples: int) -> np.ndarray:
    """Rows of Saltelli's design that are independent of each other: the first and the last of each of its blocks."""
    step = factors + 2
    return np.concatenate([np.arange(samples) * step, np.arange(samples) * step + step - 1])


def analyze(count: int, values: np.ndarray, samples: int, seed: int) -> dict[str, np.ndarray]:
    """Indices of some factors (each ndarray[factor]) from the first points of a sample."""
    from SALib.analyze import sobol as estimator

    values = values[: samples * (count + 2)]
    if not np.ptp(values) > 1e-9 * np.abs(values).max():
        return {key: np.full(count, np.nan) for key in ("first", "first_error", "total", "total_error")}
    found = estimator.analyze(
        _problem(count), values, calc_second_order=False, num_resamples=RESAMPLES, conf_level=CONFIDENCE, seed=seed + 1
    )
    return {"first": found["S1"], "first_error": found["S1_conf"], "total": found["ST"], "total_error": found["ST_conf"]}


def _problem(count: int) -> dict[str, Any]:
    """Shares of so many factors, as SALib takes them."""
    return {"num_vars": count, "names": [str(k) for k in range(count)], "bounds": [[0.0, 1.0]] * count}


def regional(sample: np.ndarray, behaves: np.ndarray) -> dict[str, np.ndarray]:
    """Regional sensitivity (Hornberger and Spear 1981): how far values in members that behave lie from those in the others.

    Args:
        sample: Independent members (ndarray[member, parameter]).
        behaves: Which behave (ndarray[member] of bool).

    Returns:
        `distance` (Kolmogorov and Smirnov's) and `chance` (its p), each ndarray[parameter]; NaN where all behave, or none.
    """
    from scipy.stats import ks_2samp

    if behaves.all() or not behaves.any():
        return {key: np.full(sample.shape[1], np.nan) for key in ("distance", "chance")}
    found = [ks_2samp(column[behaves], column[~behaves], method="asymp") for column in sample.T]
    return {"distance": np.array([f.statistic for f in found]), "chance": np.array([f.pvalue for f in found])}
