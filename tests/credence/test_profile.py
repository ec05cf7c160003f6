import numpy as np
import pytest

from counterplan.calibration.space import Noise
from counterplan.credence.profile import profile
from tests.calibration.toys import target
from tests.credence.test_influence import drawn


def test_a_profile_falls_as_the_gaussian_it_nearly_is(toy):
    sample = drawn(target(toy, noise=0.02, sd=0.02, errors=Noise(1.0, 0.0)))
    mean, sd = sample.coordinates[:, 1].mean(), sample.coordinates[:, 1].std()
    grid = mean + sd * np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    found = profile(sample, "saving", grid, rounds=30)
    at = found.coordinates
    known = 0.5 * at**2 - 0.5 * ((at - mean) / sd) ** 2  # the posterior's fall without the parameter's own prior
    assert found.fall == pytest.approx(known - known.max(), abs=0.3)
    assert found.edge == ""
    assert toy.parameters["saving"].low < found.values[0] < found.values[-1] < toy.parameters["saving"].high


def test_the_optimum_is_among_the_points_and_none_of_the_grid_lies_higher_by_the_whole_posterior(toy):
    sample = drawn(target(toy, noise=0.02, sd=0.02, errors=Noise(1.0, 0.0)))
    found = profile(sample, "saving", [-3.0, 0.0, 3.0], rounds=30)
    whole = found.fall - 0.5 * found.coordinates**2
    assert found.coordinates[whole.argmax()] == found.optimum
    assert found.optimum == pytest.approx(sample.coordinates[:, 1].mean(), abs=0.1)


def test_a_profile_that_rises_to_an_end_of_its_grid_says_which(toy):
    sample = drawn(target(toy, noise=0.02, sd=0.02, errors=Noise(1.0, 0.0)))
    mean = sample.coordinates[:, 1].mean()
    assert profile(sample, "saving", [mean - 9, mean - 8], rounds=30).edge == "highest"  # the optimum itself
    middle = profile(sample, "saving", [mean - 2, mean + 2], rounds=30)
    assert middle.edge == ""
    assert middle.bounded_below
    assert middle.bounded_above


def test_a_parameter_no_figure_bears_on_is_not_bounded(toy):
    from dataclasses import replace

    from counterplan.calibration.space import Space

    given = target(toy, noise=0.02, sd=0.05)
    idle = replace(toy.parameters["reform"], distribution="uniform", lever=False, name="reform_date", low=9.5, high=9.9)
    sample = drawn(replace(given, space=Space((*given.space.rows, idle))))
    found = profile(sample, "reform_date", [-2.0, 0.0, 2.0], rounds=20)
    assert np.abs(found.fall).max() < 0.01
    assert not found.bounded_below
    assert not found.bounded_above
