import numpy as np
import pytest
from scipy.stats import multivariate_normal

from counterplan.calibration.likelihood import Problem, point_weights, year_weights
from counterplan.observations import Observation
from tests.calibration.toys import TRUTH

GRID = np.arange(0, 3.01, 0.25)


def uneven(toy):
    """Two series with gaps, out of order, and one figure alone."""
    given = [("a", 5.0, 9.0, 0.03), ("a", 1.0, 5.0, 0.05), ("a", 2.0, 6.0, 0.03), ("b", 1.0, 4.0, 0.2), ("b", 7.5, 9.0, 0.1), ("c", 3.0, 7.0, 0.1)]  # fmt: skip
    return Problem(toy, tuple(Observation(s, "capital[tools]", "instant", y, v, sd, "own", "own") for s, y, v, sd in given))


def slow_log_density(problem, readings, scale, correlation):
    """As the docstring says it, with the whole covariance of the logs of the figures written out."""
    data = problem.data
    covariance = [
        [scale**2 * a.log_sd * b.log_sd * correlation ** abs(a.year - b.year) * (a.series == b.series) for b in data] for a in data
    ]
    return multivariate_normal(np.log(readings), np.array(covariance)).logpdf(np.log([o.value for o in data]))


@pytest.mark.parametrize(("scale", "correlation"), [(1.0, 0.0), (0.7, 0.5), (1.6, 0.93)])
def test_the_likelihood_is_a_gaussian_autoregressive_in_years(toy, scale, correlation):
    problem = uneven(toy)
    readings = problem.run(np.stack([toy.defaults, toy.column(TRUTH)], axis=1))
    terms = problem.log_likelihood(problem.errors(readings), np.full(2, scale), np.full(2, correlation))
    slow = [slow_log_density(problem, one, scale, correlation) for one in readings]
    np.testing.assert_allclose(terms.sum(axis=1), slow, rtol=1e-10)


def test_the_shipped_figures_have_that_likelihood_too(model):
    from counterplan.observations import observations

    problem = Problem(model, tuple(observations("fit")))
    readings = problem.run(model.defaults[:, None])
    terms = problem.log_likelihood(problem.errors(readings), 1.2, 0.6)
    assert terms.sum() == pytest.approx(slow_log_density(problem, readings[0], 1.2, 0.6), rel=1e-9)


def test_a_member_that_fails_has_no_likelihood(toy):
    problem = uneven(toy)
    broken = toy.column({"saving": np.inf})[:, None]
    assert (problem.log_likelihood(problem.errors(problem.run(broken)), 1.0, 0.5) == -np.inf).all()
    assert np.isfinite(problem.residuals(broken)).all()


def test_a_year_is_averaged_by_trapezoids():
    assert year_weights(GRID, 1.0) @ GRID == pytest.approx(1.5)
    assert year_weights(GRID, 1.0).sum() == pytest.approx(1)


@pytest.mark.parametrize("date", [0.0, 0.3, 1.25, 3.0])
def test_a_date_is_interpolated(date):
    assert point_weights(GRID, date) @ GRID == pytest.approx(date)


def test_readings_are_years_dates_and_indices_against_their_base_year(toy):
    hows = [("annual", 5.0), ("instant", 5.25), ("index:2", 5.0)]
    problem = Problem(toy, tuple(Observation(how, "total_output", how, year, 1.0, 0.1, "own", "own") for how, year in hows))
    values = np.linspace(1, 3, 21)[None, :, None]
    assert problem.predicted(values)[0] == pytest.approx([1 + 5.5 * 0.2, 1 + 5.25 * 0.2, (1 + 5.5 * 0.2) / (1 + 2.5 * 0.2)])


def test_the_midpoint_rule_moves_no_figure_by_a_hundredth_of_its_error(model):
    from counterplan.observations import observations

    data = tuple(observations("fit"))
    ways = [Problem(model, data, method=method) for method in ("rk2", "rk4")]
    fast, exact = (way.errors(way.run(model.defaults[:, None])) for way in ways)
    assert np.abs(fast - exact).max() < 0.01
