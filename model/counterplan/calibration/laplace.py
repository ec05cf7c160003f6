"""A Gaussian for the posterior, from one climb: a few seconds where chains need minutes.

The errors are taken as linear in the coordinates about the optimum. Given scale and correlation of the errors the posterior is then
a Gaussian, and the two have a marginal likelihood in closed form. They are set to its maximum, not to that of the joint density,
which puts the scale too low because it counts every parameter as spent.
"""

from dataclasses import dataclass

import numpy as np

from counterplan.calibration.optimum import Target, error_slopes, least_squares, minimum, one_thread, standardised
from counterplan.calibration.sampler import Reference

ROUNDS = 16  # evaluations of each round of least squares
TOLERANCE = 1e-4  # relative fall of the sum of squares at which one stops
ALTERNATIONS = 3  # of parameters and noise
STEP = 0.1  # of the differences in the noise, in prior standard deviations


@dataclass(frozen=True)
class Linear:
    """Errors as a linear function of the coordinates: `at_zero` + coordinates @ `slopes` (ndarray[row, observation])."""

    target: Target
    at_zero: np.ndarray
    slopes: np.ndarray

    def given(self, noise: np.ndarray) -> tuple[np.ndarray, float]:
        """Mean of the coordinates given the noise, and the log of the noise's marginal posterior density.

        Both are worked out among the figures, of which there are fewer than parameters: innovations whose errors are standard
        Gaussian about a line in coordinates that are standard Gaussian have the covariance 1 + slopes.T @ slopes.
        """
        slopes = standardised(self.target, self.slopes, noise)
        new = standardised(self.target, self.at_zero[None, :], noise)[0]
        covariance = np.eye(len(new)) + slopes.T @ slopes
        left = np.linalg.solve(covariance, new)
        scale, correlation = self.target.noise.values(noise[None, :])
        _, variance = self.target.problem.innovations(self.at_zero[None, :], correlation)
        widths = 0.5 * np.log(scale[0] ** 2 * variance).sum() + 0.5 * np.linalg.slogdet(covariance)[1]
        return -slopes @ left, float(-0.5 * (new @ left + noise @ noise) - widths)

    def spread(self, noise: np.ndarray) -> np.ndarray:
        """Covariance of the coordinates given the noise."""
        slopes = standardised(self.target, self.slopes, noise)
        return np.linalg.inv(np.eye(len(slopes)) + slopes @ slopes.T)

    def best_noise(self) -> np.ndarray:
        """Coordinates of the noise (ndarray[estimated]) at which its marginal density is greatest."""
        return minimum(lambda noise: -self.given(noise)[1], np.zeros(len(self.target.noise.space.rows)))

    @one_thread()
    def gaussian(self) -> Reference:
        """The joint Gaussian: the noise by the curvature of its marginal, the coordinates given it moving with it on a line."""
        noise = self.best_noise()
        mean, inside = self.given(noise)[0], self.spread(noise)
        if not len(noise):
            return Reference(mean, inside)
        steps = STEP * np.eye(len(noise))

        def density(move: np.ndarray) -> float:
            return self.given(noise + move)[1]

        curvature = np.array(
            [[density(a + b) - density(a - b) - density(b - a) + density(-a - b) for b in steps] for a in steps]
        ) / (-4 * STEP**2)
        of_noise = np.linalg.inv(curvature) if np.linalg.eigvalsh(curvature)[0] > 0 else np.eye(len(noise))
        moves = np.array([(self.given(noise + a)[0] - self.given(noise - a)[0]) / (2 * STEP) for a in steps])
        across = moves.T @ of_noise
        covariance = np.block([[inside + across @ moves, across], [across.T, of_noise]])
        return Reference(np.concatenate([mean, noise]), covariance)


def laplace(target: Target, start: np.ndarray, *, rounds: int = ROUNDS) -> Reference:
    """The Gaussian of a posterior: mean and covariance of the coordinates of parameters and noise.

    Args:
        target: The posterior.
        start: Coordinates of the parameters to climb from (ndarray[row]).
        rounds: Evaluations of each round of least squares.
    """
    return linearised(target, start, rounds=rounds).gaussian()


@one_thread()
def linearised(target: Target, start: np.ndarray, *, rounds: int = ROUNDS) -> Linear:
    """Climb to the optimum, parameters and noise in turn, and take the errors as linear there; arguments as of `laplace`."""
    noise = np.zeros(len(target.noise.space.rows))
    coordinates = start
    for _ in range(ALTERNATIONS if len(noise) else 1):
        coordinates = least_squares(target, coordinates, noise, rounds, TOLERANCE)
        errors, slopes = error_slopes(target, coordinates)
        linear = Linear(target, errors - coordinates @ slopes, slopes)
        before, noise = noise, linear.best_noise()
        if np.abs(noise - before).max(initial=0) < STEP:
            break
    return linear
