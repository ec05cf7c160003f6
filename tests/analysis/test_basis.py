import numpy as np
import pytest

from counterplan.analysis import basis
from counterplan.calibration.space import CONTRACTED, contraction

RANDOM = np.random.default_rng(0)


def pairs(correlation, count=20_000):
    points = RANDOM.standard_normal((count, 2))
    return np.column_stack([points[:, 0], correlation * points[:, 0] + np.sqrt(1 - correlation**2) * points[:, 1]])


def shares(effect, points):
    found = basis.shares(effect[None], points, {"one": np.array([0]), "other": np.array([1])})
    return {name: float(share[0]) for name, share in found.items()}


def test_independent_parts_of_a_sum_have_the_shares_of_their_variance():
    points = pairs(0.0)
    found = shares(points @ [1, 2], points)
    assert list(found.values()) == pytest.approx([0.2, 0.8, 0], abs=0.02)


def test_a_parameter_that_acts_only_by_its_correlation_gets_half_the_variance_it_could_explain():
    """Of y = x1, with a correlation r: x2 explains r**2 alone and nothing after x1, so its Shapley effect is r**2/2 (Owen 2014)."""
    points = pairs(0.6)
    found = shares(points[:, 0], points)
    assert list(found.values()) == pytest.approx([1 - 0.36 / 2, 0.36 / 2, 0], abs=0.02)


def test_correlated_twins_share_alike():
    points = pairs(0.9)
    found = shares(points.sum(axis=1), points)
    assert found["one"] == pytest.approx(found["other"], abs=0.02)


def test_shares_sum_to_1():
    points = pairs(0.3, 200)
    found = shares(points[:, 0] + points[:, 1] ** 2 + RANDOM.standard_normal(200), points)
    assert list(found) == ["one", "other", "not linear"]
    assert sum(found.values()) == pytest.approx(1, abs=1e-12)


def test_what_no_line_explains_is_given_to_nobody():
    points = pairs(0.0)
    assert shares(points[:, 0] ** 2, points)["not linear"] == pytest.approx(1, abs=0.02)


def test_many_idle_parameters_get_nothing():
    """Two hundred regressors fit a third of the noise of six hundred draws; the correction takes that away again."""
    points = RANDOM.standard_normal((600, 201))
    effects = points[:, 0] + RANDOM.standard_normal((40, 600))
    found = basis.shares(effects, points, {"acts": np.array([0]), "idle": np.arange(1, 201)})
    assert found["idle"].mean() == pytest.approx(0, abs=0.02)
    assert found["acts"].mean() == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize(("effect", "columns"), [(np.ones(50), 2), (np.arange(50.0), 30)])
def test_nothing_is_told_of_what_does_not_vary_or_of_too_few_draws(effect, columns):
    points = RANDOM.standard_normal((50, columns))
    assert np.isnan(list(shares(effect, points).values())).all()


def test_parameters_are_grouped_by_how_much_the_data_narrowed_them_and_by_grade():
    points = RANDOM.standard_normal((5000, 4)) * np.array([0.5, 1.0, 1.0, 0.8])
    found = basis.grouped(points, ["D", "C", "D", "A"])
    assert {name: columns.tolist() for name, columns in found.items()} == {"data": [0, 3], "sources": [1], "judgement": [2]}


def test_draws_of_the_prior_are_not_contracted(model):
    from counterplan.sampling import prior

    names, points = basis.coordinates(model, prior(model, 1024))
    assert len(names) == points.shape[1]
    assert np.abs(contraction(points)).max() < CONTRACTED
