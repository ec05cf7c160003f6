"""Profiles of the posterior: a parameter held at one value after another, all others fitted anew.

They are no profiles of the likelihood alone: of some three hundred parameters many have nothing but their priors, and all others
keep theirs. Only the prior of the parameter that is held does not count.
"""

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
        optimum: Its coordinate at the optimum of the whole posterior, one of the points.
        coordinates: Where it was held, in prior standard deviations, rising (ndarray[point]).
        values: The same as parameter values (ndarray[point]).
        fall: Log of likelihood times the prior of all other parameters, below its best on the grid (ndarray[point]).
        bounded_below: Whether it falls by 1.92 towards the lowest point.
        bounded_above: Towards the highest.
        edge: Where it is highest at an end of the grid, `lowest` or `highest`; else empty.
    """

    name: str
    optimum: float
    coordinates: np.ndarray
    values: np.ndarray
    fall: np.ndarray
    bounded_below: bool
    bounded_above: bool
    edge: str


def profile(sample: Sample, name: str, grid: Sequence[float], *, rounds: int) -> Profile:
    """Hold a parameter at the coordinates of a grid, and at that of the optimum.

    Scale and correlation of the errors are held at their best over the whole posterior: fitted anew they would shrink a fall of 2
    by a few hundredths, since so many figures speak of them. Each climb begins where the others would be, given the parameter, if
    the errors were linear.
    """
    own, count = sample.target.space.names.index(name), len(sample.target.space.rows)
    mean, covariance = sample.reference.mean, sample.reference.covariance[:count, :count]
    scale, correlation = (float(value[0]) for value in sample.target.noise.values(mean[None, count:]))
    target = replace(sample.target, noise=Noise(scale, correlation))
    row = target.space.rows[own]
    others = replace(target, space=Space(tuple(one for one in target.space.rows if one is not row)))
    slope = np.delete(covariance[own] / covariance[own, own], own)
    points = np.unique([*grid, mean[own]])
    values = Space((row,)).values(points[:, None])[:, 0]
    costs = []
    for coordinate, value in zip(points, values, strict=True):
        start = np.delete(mean[:count], own) + slope * (coordinate - mean[own])
        costs.append(_best(others, row.name, value, start, rounds))
    fall = np.array(costs) - min(costs)
    best = int(np.argmin(fall))
    below, above = bool(fall[: best + 1].max() > FALL), bool(fall[best:].max() > FALL)
    edge = {0: "lowest", len(points) - 1: "highest"}.get(best, "")
    return Profile(name, float(mean[own]), points, values, -fall, below, above, edge)


def _best(others: Target, name: str, value: float, start: np.ndarray, rounds: int) -> float:
    """Minus the best log density of the others with a parameter held."""
    base = others.base.copy()
    base[others.problem.model.rows[name]] = value
    target = replace(others, base=base)
    found = least_squares(target, start, np.empty(0), rounds, TOLERANCE)
    return -float(target.log_density(found[None, :])[0])
