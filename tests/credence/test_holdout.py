from dataclasses import replace

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


def test_a_score_is_the_density_given_what_was_seen(one):
    sample, later = one
    found = holdout.foresee(sample, later, np.random.default_rng(0))
    whole = Problem(sample.target.problem.model, (*sample.target.problem.data, *later))
    mean = np.log(whole.run(sample.parameters)[0])
    for k, o in enumerate(later):
        at = [n for n, other in enumerate(whole.data) if other.series == o.series and (other.year < 5 or other is o)]
        ours = [whole.data[n] for n in at]
        covariance = np.array([[SCALE**2 * a.log_sd * b.log_sd * CORRELATION ** abs(a.year - b.year) for b in ours] for a in ours])
        logs = np.log([other.value for other in ours])
        joint = multivariate_normal(mean[at], covariance).logpdf(logs)
        before = multivariate_normal(mean[at[:-1]], covariance[:-1, :-1]).logpdf(logs[:-1])
        assert ours[-1] is o
        assert found.log_score[k] == pytest.approx(joint - before)


def test_the_last_seen_error_dies_away(one):
    sample, later = one
    many = Sample(sample.target, np.repeat(sample.points, 4000, axis=0))
    found = holdout.foresee(many, later, np.random.default_rng(0))
    last = {o.series: n for n, o in enumerate(sample.target.problem.data) if o.year == 4}
    errors = sample.target.problem.errors(sample.readings)[0]
    for k, o in enumerate(later):
        carried = CORRELATION ** (o.year - 4)
        drawn = np.log(found.drawn[:, k] / found.readings[:, k]) / o.log_sd
        assert drawn.mean() == pytest.approx(carried * errors[last[o.series]], abs=0.1)
        assert drawn.std() == pytest.approx(SCALE * np.sqrt(1 - carried**2), rel=0.05)


def test_rows_and_summary_tell_error_coverage_and_score(one):
    sample, later = one
    found = holdout.foresee(Sample(sample.target, np.repeat(sample.points, 500, axis=0)), later, np.random.default_rng(0))
    rows = holdout.rows(sample, found)
    total = holdout.summary(rows, found)
    assert {row.series: (row.seen, row.count) for row in rows} == dict.fromkeys(sample.series, (5, 4))
    assert total["elpd"] == pytest.approx(found.log_score.sum())
    assert total["against_trend"] == 4
    assert total["figures"] == 16
