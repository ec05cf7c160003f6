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
    known = 0.5 * grid**2 - 0.5 * np.array([4, 1, 0, 1, 4])  # the posterior's fall without the parameter's own prior
    assert found.fall == pytest.approx(known - known.max(), abs=0.3)
    assert toy.parameters["saving"].low < found.values[0] < found.values[-1] < toy.parameters["saving"].high


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
