"""Profile likelihoods: a parameter held at one value after another, all others fitted anew."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from counterplan.calibration.optimum import Target, least_squares
from counterplan.calibration.space import Noise, Space
from counterplan.credence.sample import Sample

FALL = 1.92  # half the 95 % point of chi-squared with one degree of freedom
TOLERANCE = 1e-4  # of the least squares


@dataclass(frozen=True)
class Profile:
    """A parameter's profile.

    Attributes:
        name: Name.
        coordinates: Where it was held, in prior standard deviations (ndarray[point]).
        values: The same as parameter values (ndarray[point]).
        fall: Log of likelihood times the prior of all other parameters, below its best on the grid (ndarray[point]).
        bounded_below: Whether it falls by 1.92 towards the lowest point.
        bounded_above: Towards the highest.
    """

    name: str
    coordinates: np.ndarray
    values: np.ndarray
    fall: np.ndarray
    bounded_below: bool
    bounded_above: bool


def profile(sample: Sample, name: str, grid: Sequence[float], *, rounds: int) -> Profile:
    """Hold a parameter at coordinates of a grid.

    Scale and correlation of the errors are held at their best; each climb begins where the others would be, given the parameter, if
    the errors were linear.
    """
    own, count = sample.target.space.names.index(name), len(sample.target.space.rows)
    mean, covariance = sample.reference.mean, sample.reference.covariance[:count, :count]
    scale, correlation = (float(value[0]) for value in sample.target.noise.values(mean[None, count:]))
    target = replace(sample.target, noise=Noise(scale, correlation))
    row = target.space.rows[own]
    others = replace(target, space=Space(tuple(one for one in target.space.rows if one is not row)))
    slope = np.delete(covariance[own] / covariance[own, own], own)
    values = Space((row,)).values(np.array(grid)[:, None])[:, 0]
    costs = []
    for coordinate, value in zip(grid, values, strict=True):
        start = np.delete(mean[:count], own) + slope * (coordinate - mean[own])
        costs.append(_best(others, row.name, value, start, rounds))
    fall = np.array(costs) - min(costs)
    lowest = int(np.argmin(fall))
    return Profile(name, np.array(grid), values, -fall, bool(fall[: lowest + 1].max() > FALL), bool(fall[lowest:].max() > FALL))


def _best(others: Target, name: str, value: float, start: np.ndarray, rounds: int) -> float:
    """Minus the best log density of the others with a parameter held."""
    base = others.base.copy()
    base[others.problem.model.rows[name]] = value
    target = replace(others, base=base)
    found = least_squares(target, start, np.empty(0), rounds, TOLERANCE)
    return -float(target.log_density(found[None, :])[0])
