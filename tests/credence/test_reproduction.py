import numpy as np
import pytest

from counterplan.calibration.laplace import laplace
from counterplan.credence import reproduction
from counterplan.credence.sample import Sample
from tests.calibration.toys import target

YEARS = np.arange(1928.0, 1936.0)


def test_a_trend_is_a_straight_line_through_logs():
    assert reproduction.trend(YEARS, 3 * 1.1 ** (YEARS - 1928), np.array([1940.0])) == pytest.approx([3 * 1.1**12])
    assert reproduction.trend(YEARS[:1], np.array([5.0]), YEARS) == pytest.approx(np.full(8, 5.0))
    assert np.isnan(reproduction.trend(YEARS[:0], YEARS[:0], YEARS)).all()


def test_the_trend_of_the_first_half_is_judged_on_the_second():
    values = np.where(YEARS < 1932, 1.1 ** (YEARS - 1928), 1.1**3)
    later, naive = reproduction.against_trend(YEARS, values, 1.02 * values)
    assert later == pytest.approx(2)
    assert naive == pytest.approx(100 * np.mean([1.1**k - 1 for k in (1, 2, 3, 4)]))
    assert np.isnan(reproduction.against_trend(YEARS[:5], values[:5], values[:5])).all()


def test_errors_that_last_are_correlated_and_those_that_alternate_are_not():
    assert reproduction.lag_one(np.ones(10)) == pytest.approx(0.9)
    assert reproduction.lag_one((-1.0) ** np.arange(10)) == pytest.approx(-0.9)
    assert np.isnan(reproduction.lag_one(np.ones(4)))


def test_a_true_model_is_reproduced_within_its_bands(toy):
    given = target(toy, noise=0.02, sd=0.02)
    gaussian = laplace(given, np.zeros(4))
    points = np.random.default_rng(0).multivariate_normal(gaussian.mean, gaussian.covariance, 800)
    rows = reproduction.reproduction(Sample(given, points), np.random.default_rng(0))
    total = reproduction.summary(rows)
    assert total["median_mape"] < 3
    assert 0.8 < total["within_90"] <= 1
    assert 0.3 < total["within_50"] < 0.75
    assert all(row.bias + row.variation + row.covariation == pytest.approx(1) for row in rows)
