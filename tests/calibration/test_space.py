import numpy as np
import pytest
from scipy.stats import kstest

from counterplan.calibration.space import Noise, Space, at_edge
from counterplan.sampling import drawn, prior


@pytest.fixture(scope="module")
def space(toy):
    return Space(tuple(drawn(toy)))


def test_coordinates_and_values_are_inverse(space):
    coordinates = np.random.default_rng(0).standard_normal((50, len(space.rows)))
    np.testing.assert_allclose(space.coordinates(space.values(coordinates)), coordinates, atol=1e-8)


def test_the_prior_is_a_standard_gaussian(space, toy):
    coordinates = space.coordinates(prior(toy, 2048).values)
    assert all(kstest(column, "norm").pvalue > 0.01 for column in coordinates.T)


def test_every_coordinate_lies_within_the_bounds(space):
    values = space.values(np.array([[-40.0] * len(space.rows), [40.0] * len(space.rows)]))
    for row, (low, high) in zip(space.rows, values.T, strict=True):
        assert row.low <= low < high <= row.high


def test_what_is_given_of_the_noise_is_not_estimated():
    scale, correlation = Noise(scale=1.5).values(np.zeros((3, 1)))
    assert scale.tolist() == [1.5] * 3
    assert correlation == pytest.approx(0.475)
    assert Noise(1.0, 0.0).space.rows == ()


def test_parameters_at_the_edge_of_their_prior_are_named(space):
    coordinates = np.zeros(len(space.rows))
    coordinates[1] = -2.5
    assert at_edge(space.rows, coordinates) == [space.names[1]]
