"""Maximum a posteriori by least squares from several starts; one Jacobian is one call of the kernel.

Half the squared distance from the prior median, in Gaussian coordinates, and half the squared innovations of the errors are one sum
of squares for a given scale and correlation of the errors; those two are then set to their own best values, and so on in turn.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from counterplan.calibration import checkpoints
from counterplan.calibration.likelihood import CLIP, Problem
from counterplan.calibration.space import Noise, Space

DIFFERENCE = 1e-3  # step of the Jacobian's differences, in prior standard deviations
TOLERANCE = 1e-7  # relative fall of the sum of squares at which it stops
ALTERNATIONS = 4  # of parameters and noise


@dataclass(frozen=True)
class Optimum:
    """A maximum a posteriori.

    Attributes:
        coordinates: Of the parameters (ndarray[row]).
        noise: Coordinates of the errors' scale and correlation, as far as they are estimated (ndarray[estimated]).
        log_density: Log of likelihood times prior density, in coordinates.
        slopes: Of the innovations, in scales (ndarray[observation, row]).
    """

    coordinates: np.ndarray
    noise: np.ndarray
    log_density: float
    slopes: np.ndarray

    @property
    def whole(self) -> np.ndarray:
        """Coordinates of parameters and noise (ndarray[coordinate])."""
        return np.concatenate([self.coordinates, self.noise])

    def covariance(self) -> np.ndarray:
        """Covariance of the Gaussian with the posterior's curvature at the optimum (ndarray[coordinate, coordinate])."""
        count = len(self.coordinates)
        precision = np.eye(count + len(self.noise))
        precision[:count, :count] += self.slopes.T @ self.slopes
        return np.linalg.inv(precision)


@dataclass(frozen=True)
class Target:
    """The posterior of a problem over a space, over a base of parameter values for all that is not free.

    A point is the coordinates of the space's parameters, then those of the noise.
    """

    problem: Problem
    space: Space
    base: np.ndarray
    noise: Noise = field(default_factory=Noise)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coordinates."""
        return (*self.space.names, *self.noise.space.names)

    def errors(self, coordinates: np.ndarray) -> np.ndarray:
        """Errors (ndarray[member, observation]) at coordinates of the parameters (ndarray[member, row])."""
        problem = self.problem
        return problem.errors(problem.run(self.space.fill(self.base, self.space.values(coordinates), problem.model)))

    def log_likelihood(self, points: np.ndarray) -> np.ndarray:
        """Terms of the log likelihood (ndarray[member, observation]) at points (ndarray[member, coordinate])."""
        count = len(self.space.rows)
        scale, correlation = self.noise.values(points[:, count:])
        return self.problem.log_likelihood(self.errors(points[:, :count]), scale, correlation)

    def curvature(self, points: np.ndarray) -> np.ndarray:
        """Curvature that the figures add to the prior's (ndarray[coordinate, coordinate]), mean over points.

        It is that of least squares, for the parameters; those of the noise, which the figures always speak of, have 1.
        """
        count = len(self.space.rows)
        found = np.eye(points.shape[1])
        found[:count, :count] = 0
        for point in points:
            slopes = _slopes(self, point[:count], point[count:])
            found[:count, :count] += slopes.T @ slopes / len(points)
        return found

    def log_density(self, points: np.ndarray) -> np.ndarray:
        """Log of likelihood times prior density, up to a constant (ndarray[member]), at points (ndarray[member, coordinate])."""
        return self.log_likelihood(points).sum(axis=1) - 0.5 * (points**2).sum(axis=1)


def optimum(
    target: Target,
    starts: np.ndarray,
    *,
    rounds: int = 60,
    tolerance: float = TOLERANCE,
    folder: Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[Optimum]:
    """Climb from each start; one that has ended is not climbed again where a folder keeps it.

    Args:
        target: The posterior.
        starts: Coordinates of the parameters (ndarray[start, row]).
        rounds: Evaluations of each round of least squares.
        tolerance: Relative fall of the sum of squares at which a round stops.
        folder: For a checkpoint of each climb, of these very starts; none are kept by default.
        progress: Called with a phrase before each climb.

    Returns:
        One for each start, best first.

    Raises:
        InputError: A checkpoint cannot be read.
    """
    found = []
    for number, start in enumerate(starts):
        path = folder and folder / f"climb-{number}.npz"
        if path and path.exists():
            kept = checkpoints.read(path, "coordinates", "noise", "log_density", "slopes")
            found.append(Optimum(kept["coordinates"], kept["noise"], float(kept["log_density"]), kept["slopes"]))
            continue
        if progress:
            progress(f"{number + 1} of {len(starts)}")
        found.append(_climb(target, start, rounds, tolerance))
        if path:
            checkpoints.write(path, vars(found[-1]))
    return sorted(found, key=lambda one: -one.log_density)


def _climb(target: Target, start: np.ndarray, rounds: int, tolerance: float) -> Optimum:
    coordinates, noise = start, np.zeros(len(target.noise.space.rows))
    for _ in range(ALTERNATIONS):
        coordinates = least_squares(target, coordinates, noise, rounds, tolerance)
        errors = _kept(target.errors(coordinates[None, :]))
        before, noise = noise, _best_noise(target, errors)
        if np.abs(noise - before).max(initial=0) < 1e-3:
            break
    point = np.concatenate([coordinates, noise])
    slopes = _slopes(target, coordinates, noise)
    return Optimum(coordinates, noise, float(target.log_density(point[None, :])[0]), slopes)


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep linear algebra to one thread.

    OpenBLAS's threads go on spinning for 30 ms after each product, on the processors that the kernel needs; where those are busy,
    a solution of two hundred equations takes thirty times as long with two threads as with one.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, "blas"):
        yield


@one_thread()
def least_squares(target: Target, start: np.ndarray, noise: np.ndarray, rounds: int, tolerance: float = TOLERANCE) -> np.ndarray:
    """Coordinates of the parameters (ndarray[row]) that minimise squared innovations and prior distance for a given noise."""
    from scipy.optimize import least_squares as minimise

    def residuals(coordinates: np.ndarray) -> np.ndarray:
        return np.concatenate([_innovations(target, coordinates[None, :], noise)[0], coordinates])

    def slopes(coordinates: np.ndarray) -> np.ndarray:
        return np.vstack([_slopes(target, coordinates, noise), np.eye(len(coordinates))])

    return minimise(residuals, start, slopes, max_nfev=rounds, ftol=tolerance).x


def _slopes(target: Target, coordinates: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Slopes of the standardised innovations (ndarray[observation, row])."""
    return standardised(target, error_slopes(target, coordinates)[1], noise).T


def error_slopes(target: Target, coordinates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Errors (ndarray[observation]) and their slopes (ndarray[row, observation]) by differences, all members in one call."""
    found = _kept(target.errors(np.vstack([coordinates, coordinates + DIFFERENCE * np.eye(len(coordinates))])))
    return found[0], (found[1:] - found[0]) / DIFFERENCE


def standardised(target: Target, errors: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Innovations (ndarray[member, observation]) of errors (the same) in their own standard deviations, at one noise."""
    scale, correlation = (value[0] for value in target.noise.values(noise[None, :]))
    new, variance = target.problem.innovations(errors, correlation)
    return new / (scale * np.sqrt(variance))


def _innovations(target: Target, coordinates: np.ndarray, noise: np.ndarray) -> np.ndarray:
    return standardised(target, _kept(target.errors(coordinates)), noise)


def _kept(errors: np.ndarray) -> np.ndarray:
    return np.clip(np.nan_to_num(errors, nan=CLIP), -CLIP, CLIP)


def _best_noise(target: Target, errors: np.ndarray) -> np.ndarray:
    """Coordinates of scale and correlation (ndarray[estimated]) that suit errors (ndarray[1, observation]) best."""

    def cost(noise: np.ndarray) -> float:
        scale, correlation = target.noise.values(noise[None, :])
        return float(-target.problem.log_likelihood(errors, scale, correlation).sum() + 0.5 * (noise**2).sum())

    return minimum(cost, np.zeros(len(target.noise.space.rows)))


def minimum(cost: Callable[[np.ndarray], float], start: np.ndarray) -> np.ndarray:
    """Where a function of few coordinates (ndarray[coordinate], none will do) is least."""
    from scipy.optimize import minimize

    return minimize(cost, start, method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-6}).x if len(start) else start
