import numpy as np
import pytest
from hypothesis import given, strategies
from hypothesis.extra.numpy import arrays

from counterplan.analysis.shapley import alone, interactions, last, shapley

GAMES = strategies.integers(1, 5).flatmap(lambda players: arrays(float, 2**players, elements=strategies.floats(-100, 100)))
PAIRED = [c for c in range(8) if c & 1 and c & 2]


def game(worth, players):
    return np.array([float(worth({k for k in range(players) if c >> k & 1})) for c in range(2**players)])


def test_airport_game():
    """A runway of length 3 serves planes that need 1, 2 and 3: each stretch is shared by those who need it (Littlechild and Owen 1973)."""
    runway = game(lambda planes: max((plane + 1 for plane in planes), default=0), 3)
    assert shapley(runway) == pytest.approx([1 / 3, 1 / 3 + 1 / 2, 1 / 3 + 1 / 2 + 1])


def test_glove_game():
    """Two hold left gloves and one a right glove; a pair is worth 1."""
    gloves = game(lambda hands: 2 in hands and len(hands) > 1, 3)
    assert shapley(gloves) == pytest.approx([1 / 6, 1 / 6, 2 / 3])


@given(GAMES)
def test_values_sum_to_the_worth_of_everybody_less_that_of_nobody(worth):
    assert shapley(worth).sum() == pytest.approx(worth[-1] - worth[0], abs=1e-9)


@given(GAMES)
def test_players_who_can_change_places_have_the_same_value(worth):
    swapped = [worth[c & ~3 | (c & 1) << 1 | (c & 2) >> 1] for c in range(len(worth))] if len(worth) > 2 else worth
    symmetric = (worth + np.array(swapped)) / 2
    values = shapley(symmetric)
    assert len(values) < 2 or values[0] == pytest.approx(values[1], abs=1e-9)


@given(GAMES)
def test_a_player_who_adds_the_same_to_every_coalition_gets_just_that(worth):
    with_dummy = np.concatenate([worth, worth + 5])
    assert shapley(with_dummy)[-1] == pytest.approx(5, abs=1e-9)
    assert interactions(with_dummy)[-1] == pytest.approx(0, abs=1e-9)


def test_games_are_played_side_by_side():
    worth = np.random.default_rng(0).normal(size=(8, 4, 3))
    assert shapley(worth).shape == (3, 4, 3)
    assert shapley(worth)[:, 2, 1] == pytest.approx(shapley(worth[:, 2, 1]))


def test_two_who_are_worth_something_only_together_interact_by_all_of_it():
    assert interactions(np.array([float(c in PAIRED) for c in range(8)]))[0, 1] == pytest.approx(1)
    assert interactions(np.array([float(bin(c).count("1")) for c in range(8)])) == pytest.approx(np.zeros((3, 3)))


def test_alone_and_last_bound_the_value_of_two_players():
    worth = np.array([0.0, 1.0, 2.0, 7.0])
    assert [*alone(worth), *last(worth)] == [1, 2, 5, 6]
    assert shapley(worth) == pytest.approx((alone(worth) + last(worth)) / 2)


def test_a_game_without_players_has_no_values():
    assert shapley(np.ones((1, 2))).shape == (0, 2)


def test_a_number_of_coalitions_that_is_no_power_of_2_is_refused():
    with pytest.raises(ValueError, match=r"n players has 2\*\*n coalitions; received 6"):
        shapley(np.ones(6))
