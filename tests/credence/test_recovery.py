import numpy as np
import pytest
from scipy.stats import binom

from counterplan.calibration.sampler import Settings
from counterplan.calibration.space import Noise
from counterplan.credence import recovery
from counterplan.credence.work import plain
from tests.calibration.toys import target

DRAWS, TRIALS = 39, 60


def read(sample):
    return sample.coordinates[:, :1] * 2


@pytest.fixture(scope="module")
def found(toy):
    given = target(toy, sd=0.03)
    trials = [recovery.trial(given, number, DRAWS, 0, read, rounds=20) for number in range(TRIALS)]
    return recovery.summary(given.names, np.array([one.ranks for one in trials]), DRAWS), trials


def test_truths_of_a_toy_come_back_as_often_as_they_should(found):
    total, _ = found
    for level in recovery.LEVELS:
        low, high = total["expected"][level]
        assert low <= total["pooled"][level] <= high
    assert total["uniform"][:4].min() > 1e-3  # scale and correlation of the errors are less nearly Gaussian


def test_ranks_of_an_answer_are_those_of_what_it_is_read_off(found):
    assert all(one.ranks[0] == one.answer_ranks[0] for one in found[1])


def test_a_posterior_that_is_too_narrow_or_off_is_told():
    random = np.random.default_rng(0)
    truths = random.standard_normal((200, 3))
    for draws in (0.3 * random.standard_normal((200, DRAWS, 3)), 1 + random.standard_normal((200, DRAWS, 3))):
        ranks = np.array([recovery.ranked(t, d, random) for t, d in zip(truths, draws, strict=True)])
        total = recovery.summary("abc", ranks, DRAWS)
        assert total["uniform"].max() < 1e-3
        assert total["outside"][0.9] == 1


def test_the_binomial_interval_holds_its_share():
    low, high = recovery.binomial_interval(60, 0.9)
    assert binom(60, 0.9).cdf(round(high * 60)) - binom(60, 0.9).cdf(round(low * 60) - 1) >= 0.95


def test_as_many_lie_outside_by_chance_as_the_binomial_says():
    interval = recovery.binomial_interval(100, 0.9)
    counts = np.random.default_rng(0).binomial(100, 0.9, 200_000) / 100
    outside = ((counts < interval[0]) | (counts > interval[1])).mean()
    assert recovery.beyond(100, 0.9, interval) == pytest.approx(outside, abs=2e-3)
    assert recovery.beyond(2, 0.9, (0.0, 1.0)) == pytest.approx(0)


def test_chains_of_a_nearly_linear_toy_agree_with_its_gaussian(toy, tmp_path):
    given = target(toy, sd=0.03, errors=Noise(1.0, 0.0))
    chains = Settings(16, 16, (40,), 1500, 5, 0)
    both = plain([recovery.agreement(given, number, 0, read, tmp_path / str(number), chains, rounds=20) for number in range(2)])
    total = recovery.agreements({"parameters": [0, 1, 2, 3], "answers": [4]}, both)
    assert total["rhat"] < 1.05
    for told in total["groups"].values():
        assert told["shift_90"] < 0.3
        assert told["width"] == pytest.approx([1, 1, 1], abs=0.25)


def test_chains_that_lie_apart_from_their_gaussian_are_told():
    apart = {"shift": [2.0, 0.0], "width": [0.5, 1.0], "within": [False, True], "rhat": 1.2, "ess": 50.0}
    total = recovery.agreements({"first": [0], "second": [1]}, [apart, apart | {"rhat": 1.1, "ess": 40.0}])
    assert (total["trials"], total["rhat"], total["ess"]) == (2, 1.2, 40.0)
    assert total["groups"]["first"] == {"shift": 2.0, "shift_90": 2.0, "width": pytest.approx([0.5] * 3), "within_90": 0.0}
    assert total["groups"]["second"]["within_90"] == 1.0
