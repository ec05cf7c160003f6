from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from counterplan.calibration.likelihood import Problem
from counterplan.credence import holdout
from counterplan.credence.sample import Sample
from tests.calibration.toys import target

SCALE, CORRELATION = 1.3, 0.7


@pytest.fixture(scope="module")
def one(toy):
    """A single draw, fitted to the years before 5, and the figures from 5 on."""
    whole = target(toy, noise=0.02, sd=0.02)
    seen, later = (tuple(o for o in whole.problem.data if (o.year < 5) == early) for early in (True, False))
    points = np.concatenate([np.full(4, 0.3), whole.noise.space.coordinates(np.array([[SCALE, CORRELATION]]))[0]])
    return Sample(replace(whole, problem=Problem(toy, seen)), points[None, :]), later


def together(sample, later, k):
    """Mean and covariance of the logs of a figure left out, last, and of those of its series that were seen, and the latter's logs."""
    whole = Problem(sample.target.problem.model, (*sample.target.problem.data, *later))
    at = [n for n, other in enumerate(whole.data) if other.series == later[k].series and (other.year < 5 or other is later[k])]
    ours = [whole.data[n] for n in at]
    assert ours[-1] is later[k]
    covariance = np.array([[SCALE**2 * a.log_sd * b.log_sd * CORRELATION ** abs(a.year - b.year) for b in ours] for a in ours])
    return np.log(whole.run(sample.parameters)[0, at]), covariance, np.log([other.value for other in ours[:-1]])


def test_a_score_is_the_density_given_what_was_seen(one):
    sample, later = one
    found = holdout.foresee(sample, later, np.random.default_rng(0))
    for k, o in enumerate(later):
        mean, covariance, seen = together(sample, later, k)
        joint = multivariate_normal(mean, covariance).logpdf([*seen, np.log(o.value)])
        before = multivariate_normal(mean[:-1], covariance[:-1, :-1]).logpdf(seen)
        assert found.log_score[k] == pytest.approx(joint - before)


def test_figures_are_drawn_from_that_density(one):
    sample, later = one
    many = Sample(sample.target, np.repeat(sample.points, 4000, axis=0))
    found = holdout.foresee(many, later, np.random.default_rng(0))
    for k, o in enumerate(later):
        mean, covariance, seen = together(sample, later, k)
        weights = np.linalg.solve(covariance[:-1, :-1], covariance[:-1, -1])
        drawn = np.log(found.drawn[:, k])
        assert drawn.mean() == pytest.approx(mean[-1] + weights @ (seen - mean[:-1]), abs=0.1 * o.log_sd)
        assert drawn.std() == pytest.approx(np.sqrt(covariance[-1, -1] - weights @ covariance[:-1, -1]), rel=0.05)


def test_rows_tell_how_many_figures_were_seen_and_left_out(one):
    sample, later = one
    found = holdout.foresee(Sample(sample.target, np.repeat(sample.points, 500, axis=0)), later, np.random.default_rng(0))
    rows = holdout.rows(sample, found)
    assert {row.series: (row.seen, row.count) for row in rows} == dict.fromkeys(sample.series, (5, 4))


def test_a_summary_counts_figures_and_scores_series():
    rows = [row("a", 9, 1, mape=4, naive=5, within=1), row("b", 2, 3, mape=10, naive=9, within=1 / 3), row("c", 0, 1, mape=30)]
    data = tuple(SimpleNamespace(series=name) for name in "abbbc")
    total = holdout.summary(rows, SimpleNamespace(data=data, log_score=np.array([1.0, 2.0, -1.0, 0.5, 0.5])))
    assert (total["median_mape"], total["median_mape_annual"], total["annual"]) == (10, 7, 2)  # b has five, seen and left out
    assert (total["better_than_trend"], total["against_trend"]) == (1, 2)
    assert (total["figures"], total["within_90"]) == (5, pytest.approx((1 + 1 + 0) / 5))
    assert total["elpd"] == 3
    assert total["elpd_se_series"] == pytest.approx(np.sqrt(3) * np.std([1, 1.5, 0.5]))


def test_without_a_series_of_five_figures_there_is_no_annual_error():
    data = (SimpleNamespace(series="a"),)
    total = holdout.summary([row("a", 3, 1, mape=4)], SimpleNamespace(data=data, log_score=np.zeros(1)))
    assert np.isnan(total["median_mape_annual"])
    assert total["annual"] == 0


def row(name, seen, count, *, mape, naive=np.nan, within=0.0):
    return holdout.Row(name, seen, count, float(mape), float(mape), float(naive), 0.0, within)
