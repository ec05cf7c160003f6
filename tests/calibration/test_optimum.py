import numpy as np
import pytest

from counterplan.calibration.optimum import optimum
from counterplan.calibration.space import Noise
from tests.calibration.toys import TRUTH, target


def test_known_parameters_are_recovered_from_any_start(toy):
    given = target(toy)
    starts = np.vstack([np.zeros(4), np.random.default_rng(1).standard_normal((2, 4))])
    for found in optimum(given, starts):
        values = given.space.values(found.coordinates[None, :])[0]
        assert dict(zip(given.space.names, values, strict=True)) == pytest.approx(TRUTH, rel=0.02)


def test_the_best_optimum_comes_first_and_nothing_near_it_is_better(toy):
    given = target(toy, noise=0.02, sd=0.02)
    best, other = optimum(given, np.array([np.zeros(4), np.ones(4)]))
    assert best.log_density >= other.log_density
    around = best.whole + 0.02 * np.random.default_rng(0).standard_normal((200, len(best.whole)))
    assert given.log_density(around).max() <= best.log_density + 0.01


def test_a_climb_that_has_ended_is_taken_from_its_checkpoint(toy, tmp_path):
    given, starts, told = target(toy, noise=0.02, sd=0.02), np.array([np.zeros(4), np.ones(4)]), []
    first = optimum(given, starts, folder=tmp_path, progress=told.append)
    (tmp_path / "climb-1.npz").unlink()
    again = optimum(given, starts, folder=tmp_path, progress=told.append)
    assert told == ["1 of 2", "2 of 2", "2 of 2"]
    for one, other in zip(first, again, strict=True):
        assert one.log_density == other.log_density
        np.testing.assert_array_equal(one.covariance(), other.covariance())


def test_slopes_are_central_differences_of_the_innovations(toy):
    given = target(toy, noise=0.02, sd=0.02, errors=Noise(1.3, 0.4))
    found = optimum(given, np.zeros((1, 4)))[0]

    def innovations(coordinates):
        new, variance = given.problem.innovations(given.errors(coordinates[None, :]), 0.4)
        return (new / (1.3 * np.sqrt(variance)))[0]

    for column, step in enumerate(1e-4 * np.eye(4)):
        slope = (innovations(found.coordinates + step) - innovations(found.coordinates - step)) / 2e-4
        np.testing.assert_allclose(found.slopes[:, column], slope, rtol=2e-3, atol=2e-2)


def test_the_covariance_is_that_of_the_curvature(toy):
    given = target(toy, noise=0.02, sd=0.02, errors=Noise(1.0, 0.0))
    found = optimum(given, np.zeros((1, 4)))[0]
    drawn = np.random.default_rng(2).multivariate_normal(found.whole, found.covariance(), 500)
    fall = found.log_density - given.log_density(drawn)
    assert fall.mean() == pytest.approx(len(found.whole) / 2, rel=0.15)
