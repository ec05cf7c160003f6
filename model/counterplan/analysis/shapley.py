"""Shapley values: what each player adds to a coalition, averaged over every order in which the players may come.

A game is given by the worth of each coalition (ndarray[coalition, ...]). Digit k of a coalition's number in base 2 says whether
player k is in it: 0 is nobody, the last is everybody. The values of all players sum to the worth of everybody less that of nobody
(Shapley 1953).
"""

from math import comb

import numpy as np


def players(worth: np.ndarray) -> int:
    """Number of players of a game.

    Raises:
        ValueError: The number of coalitions is not a power of 2.
    """
    count = len(worth).bit_length() - 1
    if len(worth) != 2**count:
        raise ValueError(f"A game of n players has 2**n coalitions; received {len(worth)}.")
    return count


def shapley(worth: np.ndarray) -> np.ndarray:
    """Shapley values (ndarray[player, ...])."""
    count = players(worth)
    found = np.zeros((count, *worth.shape[1:]))
    for player in range(count):
        without = _without(count, player)
        weights = [1 / (count * comb(count - 1, int(c).bit_count())) for c in without]
        found[player] = np.tensordot(weights, worth[without | 1 << player] - worth[without], 1)
    return found


def interactions(worth: np.ndarray) -> np.ndarray:
    """Shapley interaction index of each pair (ndarray[player, player, ...]), symmetric with a diagonal of zeros.

    It is what two players add together beyond what they add apart, averaged over the coalitions of the others: positive where they
    help each other, negative where one makes the other needless (Grabisch and Roubens 1999).
    """
    count = players(worth)
    found = np.zeros((count, count, *worth.shape[1:]))
    for one in range(count):
        for other in range(one):
            without = _without(count, one, other)
            weights = [1 / ((count - 1) * comb(count - 2, int(c).bit_count())) for c in without]
            both = worth[without | 1 << one | 1 << other] + worth[without]
            apart = worth[without | 1 << one] + worth[without | 1 << other]
            found[one, other] = found[other, one] = np.tensordot(weights, both - apart, 1)
    return found


def alone(worth: np.ndarray) -> np.ndarray:
    """What each player adds to nobody (ndarray[player, ...]): one at a time."""
    return np.array([worth[1 << player] - worth[0] for player in range(players(worth))]).reshape(-1, *worth.shape[1:])


def last(worth: np.ndarray) -> np.ndarray:
    """What each player adds to all the others (ndarray[player, ...])."""
    everybody = len(worth) - 1
    return np.array([worth[-1] - worth[everybody ^ 1 << player] for player in range(players(worth))]).reshape(-1, *worth.shape[1:])


def _without(count: int, *absent: int) -> np.ndarray:
    """Coalitions that none of some players is in."""
    return np.flatnonzero(np.arange(2**count) & sum(1 << player for player in absent) == 0)
