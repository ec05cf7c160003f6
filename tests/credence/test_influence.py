import functools
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from counterplan.calibration.laplace import laplace
from counterplan.calibration.sampler import Settings
from counterplan.calibration.sampler import sample as sample_chains
from counterplan.credence import influence
from counterplan.credence.information import information
from counterplan.credence.sample import Answers, Sample
from tests.calibration.toys import target


def drawn(given):
    """Chains, which need not be Gaussian."""
    gaussian = laplace(given, np.zeros(len(given.space.rows)))
    with tempfile.TemporaryDirectory() as folder:
        chains = sample_chains(given, gaussian, Settings(32, 32, (100,), 1000, 10), Path(folder))
    return Sample(given, chains.points.reshape(-1, chains.points.shape[2]))


def answering(sample):
    """The parameters' own coordinates as answers."""
    return Answers((("", "", ""),) * 4, sample.coordinates)


@pytest.fixture(scope="module")
def sample(toy):
    return drawn(target(toy, noise=0.02, sd=0.2))


@pytest.fixture(scope="module")
def without(sample):
    """A function that gives the posterior without a series; each is sampled once."""

    @functools.cache
    def again(series):
        problem = sample.target.problem
        return drawn(replace(sample.target, problem=replace(problem, data=tuple(o for o in problem.data if o.series != series))))

    return again


@pytest.mark.parametrize("trusted", [0.7, -9.0], ids=["weights", "Gaussian"])
@pytest.mark.parametrize("name", ["capital[tools]", "capital[goods]"])
def test_leaving_a_series_out_is_fitting_without_it(name, trusted, sample, without, monkeypatch):
    monkeypatch.setattr("counterplan.credence.weights.TRUSTED", trusted)
    found = influence.left_out(sample, answering(sample), answering, name, np.random.default_rng(0))
    again = without(name)
    assert found.gaussian == (trusted < 0)
    assert found.shifts == pytest.approx(answering(sample).shift(again.coordinates.mean(axis=0)), abs=0.25)
    terms = Sample(sample.target, again.points).terms[:, sample.series[name]].sum(axis=1)
    assert found.log_score == pytest.approx(np.logaddexp.reduce(terms) - np.log(len(terms)), abs=0.5)


def test_a_series_that_much_rests_on_is_not_left_to_weights(sample):
    found = influence.left_out(sample, answering(sample), answering, "output[goods]", np.random.default_rng(0))
    assert found.gaussian
    assert found.shifts[2] < -1  # without it goods' productivity falls back towards its prior


@pytest.mark.parametrize("factor", influence.FACTORS)
def test_a_weight_is_that_of_a_specification(factor, sample):
    name, problem = "capital[tools]", sample.target.problem
    heavier = tuple(replace(o, log_sd=o.log_sd / np.sqrt(factor)) if o.series == name else o for o in problem.data)
    again = drawn(replace(sample.target, problem=replace(problem, data=heavier)))
    found = influence.reweighted(sample, answering(sample), answering, name, factor)
    assert found.shifts == pytest.approx(answering(sample).shift(again.coordinates.mean(axis=0)), abs=0.12)


def test_what_the_figures_bear_on_is_informed_and_the_rest_is_not(sample, toy):
    assert {row.verdict for row in information(sample)} == {"data-informed"}
    prior = Sample(sample.target, np.random.default_rng(0).standard_normal((3000, 6)))
    assert {row.verdict for row in information(prior)} == {"prior-only"}
