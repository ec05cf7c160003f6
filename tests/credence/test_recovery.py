import numpy as np
import pytest
from scipy.stats import binom

from counterplan.credence import recovery
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
