import numpy as np
import pytest
from scipy.stats import binom

from counterplan.credence import recovery
from counterplan.credence.work import plain
from tests.calibration.toys import target

DRAWS, STEPS, TRIALS = 39, 60, 60


def read(sample):
    return sample.coordinates[:, :1] * 2


@pytest.fixture(scope="module")
def found(toy):
    given = target(toy, sd=0.03)
    trials = [recovery.trial(given, number, DRAWS, STEPS, 0, read, rounds=20) for number in range(TRIALS)]
    return recovery.summary([*given.names, "twice"], np.array([one.ranks for one in trials])), trials


def standard_ranks(truths, draws, seed=0):
    """Ranks of truths (ndarray[trial, quantity]) and of draws (ndarray[trial, draw, quantity])."""
    random = np.random.default_rng(seed)
    return np.array([recovery.ranked(np.vstack([t, d]), random) for t, d in zip(truths, draws, strict=True)])


def test_truths_of_a_toy_come_back_as_often_as_they_should(found):
    total, _ = found
    for level in recovery.LEVELS:
        low, high = total["expected"][level]
        assert low <= total["pooled"][level] <= high
    assert total["uniform"].min() > 1e-3


def test_ranks_of_an_answer_are_those_of_what_it_is_read_off(found):
    assert all((one.ranks[:, 0] == one.ranks[:, -1]).all() for one in found[1])


def test_every_point_has_a_rank_of_its_own_and_ties_are_broken_evenly():
    points = np.array([[3.0, 0.0], [1.0, 0.0], [2.0, 0.0]])
    ranks = np.array([recovery.ranked(points, np.random.default_rng(seed)) for seed in range(600)])
    assert (ranks[:, :, 0] == [2, 0, 1]).all()
    assert (np.sort(ranks, axis=1) == np.arange(3)[:, None]).all()
    assert ranks[:, :, 1].mean(axis=0) == pytest.approx([1, 1, 1], abs=0.15)


@pytest.mark.parametrize(("off", "width"), [(0, 0.3), (1, 1)])
def test_a_posterior_that_is_too_narrow_or_off_is_told(off, width):
    random = np.random.default_rng(0)
    truths, draws = random.standard_normal((200, 3)), off + width * random.standard_normal((200, DRAWS, 3))
    total = recovery.summary("abc", standard_ranks(truths, draws))
    assert total["uniform"].max() < 1e-3
    assert total["outside"][0.9] == total["uneven"] == 1
    assert total["uneven_by_chance"][1] < 1  # the draws among themselves look as they should


def test_quantities_that_hang_together_may_be_uneven_together_by_chance():
    random = np.random.default_rng(1)
    apart = random.standard_normal((100, 100, 60))
    alike = np.repeat(apart[:, :, :2], 30, axis=2)
    loose, tied = (recovery.summary(range(60), standard_ranks(x[:, 0], x[:, 1:])) for x in (apart, alike))
    for found in (loose, tied):
        assert found["uneven_by_chance"][0] <= 0.1
    assert tied["uneven_by_chance"][1] >= 0.5 > 0.2 > loose["uneven_by_chance"][1]


def test_the_binomial_interval_holds_its_share():
    low, high = recovery.binomial_interval(60, 0.9)
    assert binom(60, 0.9).cdf(round(high * 60)) - binom(60, 0.9).cdf(round(low * 60) - 1) >= 0.95


def test_as_many_lie_outside_by_chance_as_the_binomial_says():
    random = np.random.default_rng(2)
    points = random.standard_normal((100, 1 + DRAWS, 400))
    total = recovery.summary(range(400), standard_ranks(points[:, 0], points[:, 1:]))
    low, high = total["expected"][0.9]
    chance = 1 - binom(100, 0.9).cdf(round(high * 100)) + binom(100, 0.9).cdf(round(low * 100) - 1)
    assert total["outside_by_chance"][0.9][0] == pytest.approx(chance, abs=0.02)
    assert total["outside"][0.9] == pytest.approx(chance, abs=0.03)


def test_chains_of_a_nearly_linear_toy_stay_with_its_gaussian(found):
    told = recovery.settled({"parameters": [0, 1, 2, 3]}, plain(found[1]))
    assert told["shift"]["parameters"] < 3 * told["by_chance"]
    assert abs(told["rise"][0]) < 4 * told["rise"][1]


def test_chains_that_went_elsewhere_and_still_go_are_told():
    trials = [{"ranks": [[0]] * 101, "shift": [2.0, 0.0], "rise": 1.0 + k} for k in range(3)]
    told = recovery.settled({"first": [0], "second": [1]}, trials)
    assert told["shift"] == {"first": 2.0, "second": 0.0}
    assert told["by_chance"] == pytest.approx(0.0674, abs=1e-4)
    assert told["rise"] == pytest.approx([2, (2 / 3) ** 0.5 / 3**0.5])
