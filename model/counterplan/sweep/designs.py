"""Designs: which parameter values each draw has. A draw depends on the design, its seed and its own number, and on nothing else.

Every design has `names` (the scalars it sets), `count` (its draws), `named` (whether the specification names what it sets) and
`points(index)`, the values (ndarray[index, name]) of the draws of these numbers. NaN leaves a value as the scenario has it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from counterplan.model import Parameter
from counterplan.sampling import Draws, Marginals, sobol, spread

MORRIS_LEVELS = 4


class Design(Protocol):
    """What a product needs of a design."""

    @property
    def names(self) -> tuple[str, ...]: ...  # noqa: D102

    @property
    def count(self) -> int: ...  # noqa: D102

    @property
    def named(self) -> bool: ...  # noqa: D102

    def points(self, index: np.ndarray) -> np.ndarray: ...  # noqa: D102


@dataclass(frozen=True)
class Factor:
    """What is varied as one: the scalars that take its value, and its levels or its distribution."""

    scalars: tuple[str, ...]
    levels: tuple[float, ...] = ()
    prior: Parameter | None = None


@dataclass(frozen=True)
class _Varied:
    """Factors, and the columns they fill."""

    factors: tuple[Factor, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Scalars the design sets."""
        return tuple(scalar for factor in self.factors for scalar in factor.scalars)

    def columns(self, values: np.ndarray) -> np.ndarray:
        """Values by scalar (ndarray[draw, name]) of values by factor (ndarray[draw, factor])."""
        return np.repeat(values, [len(factor.scalars) for factor in self.factors], axis=1)

    def priors(self, shares: np.ndarray) -> np.ndarray:
        """Values by scalar of shares of each factor's distribution (ndarray[draw, factor])."""
        return self.columns(Marginals(tuple(factor.prior for factor in self.factors if factor.prior)).quantiles(shares))


@dataclass(frozen=True)
class Grid(_Varied):
    """Every combination of the levels; the last factor changes fastest."""

    named: bool = True

    @cached_property
    def count(self) -> int:
        """Number of combinations."""
        return math.prod(len(factor.levels) for factor in self.factors)

    def points(self, index: np.ndarray) -> np.ndarray:
        """Values of some draws."""
        at = np.unravel_index(index, [len(factor.levels) for factor in self.factors])
        return self.columns(np.stack([np.array(factor.levels)[k] for factor, k in zip(self.factors, at, strict=True)], axis=1))


@dataclass(frozen=True)
class OneAtATime(_Varied):
    """First everything as the scenario has it, then each factor at each of its levels alone."""

    named: bool = True

    @cached_property
    def count(self) -> int:
        """One, and the number of levels."""
        return 1 + sum(len(factor.levels) for factor in self.factors)

    def points(self, index: np.ndarray) -> np.ndarray:
        """Values of some draws."""
        table = np.full((self.count, len(self.factors)), np.nan)
        row = 1
        for column, factor in enumerate(self.factors):
            table[row : row + len(factor.levels), column] = factor.levels
            row += len(factor.levels)
        return self.columns(table[index])


@dataclass(frozen=True)
class Sobol(_Varied):
    """A scrambled Sobol sequence through the factors' distributions."""

    count: int
    seed: int
    named: bool = True

    def points(self, index: np.ndarray) -> np.ndarray:
        """Values of some draws."""
        return _by_spans(index, lambda first, count: self.priors(sobol(len(self.factors), self.seed, first, count)))


@dataclass(frozen=True)
class LatinHypercube(_Varied):
    """As many strata of each factor's distribution as draws, each met once, in an order of its own for each factor."""

    count: int
    seed: int
    named: bool = True

    def points(self, index: np.ndarray) -> np.ndarray:
        """Values of some draws."""
        shares = np.empty((len(index), len(self.factors)))
        for column in range(len(self.factors)):
            key = _mix(np.uint64(2 * column + 1), np.uint64(self.seed))
            stratum = shuffled(index, self.count, key)
            within = (_mix(index.astype(np.uint64), key) >> np.uint64(11)).astype(float) * 2.0**-53
            shares[:, column] = (stratum + within) / self.count
        return self.priors(shares)


@dataclass(frozen=True)
class Morris(_Varied):
    """Trajectories on a grid of four levels of each distribution; each begins at random and moves every factor once."""

    trajectories: int
    seed: int
    named: bool = True

    @cached_property
    def count(self) -> int:
        """A trajectory has one more point than there are factors."""
        return self.trajectories * (len(self.factors) + 1)

    def points(self, index: np.ndarray) -> np.ndarray:
        """Values of some draws."""
        length = len(self.factors) + 1
        which, inverse = np.unique(index // length, return_inverse=True)
        shares = np.stack([self._trajectory(int(k)) for k in which])
        return self.priors(shares[inverse, index % length])

    def _trajectory(self, number: int) -> np.ndarray:
        """Shares (ndarray[point, factor]) within the middle of each quarter, where every distribution is finite."""
        random = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(number,)))
        size = len(self.factors)
        start = random.integers(0, MORRIS_LEVELS // 2, size)
        up = random.integers(0, 2, size).astype(bool)
        order = random.permutation(size)
        moved = np.arange(size + 1)[:, None] > np.argsort(order)
        level = start + np.where(moved == up, MORRIS_LEVELS // 2, 0)
        return (level + 0.5) / MORRIS_LEVELS


@dataclass(frozen=True, eq=False)
class Listed:
    """Draws at hand, a table's or a posterior's: all of them, evenly chosen ones, or more than there are with replacement."""

    draws: Draws
    count: int
    seed: int
    named: bool

    @property
    def names(self) -> tuple[str, ...]:
        """Scalars the draws set."""
        return self.draws.names

    def points(self, index: np.ndarray) -> np.ndarray:
        """Values of some draws."""
        if self.named:
            return self.draws.values[index]
        return self.draws.values[spread(len(self.draws.index), self.count, self.seed, index)]


@dataclass(frozen=True)
class Product:
    """Every draw of each design with every draw of the others; the last design changes fastest."""

    designs: tuple[Design, ...]

    @cached_property
    def count(self) -> int:
        """Number of draws."""
        return math.prod(design.count for design in self.designs)

    @property
    def inner(self) -> int:
        """Draws of the last design, over which statistics are taken."""
        return self.designs[-1].count if self.designs else 1

    def points(self, index: np.ndarray) -> list[np.ndarray]:
        """Values of some draws, design by design."""
        at = np.unravel_index(index, [design.count for design in self.designs]) if self.designs else ()
        found = []
        for design, numbers in zip(self.designs, at, strict=True):
            which, inverse = np.unique(numbers, return_inverse=True)
            values = design.points(which)
            found.append(values if len(which) == len(numbers) and (inverse[1:] > inverse[:-1]).all() else values[inverse])
        return found


def _by_spans(index: np.ndarray, span: Callable[[int, int], np.ndarray]) -> np.ndarray:
    """Rows of increasing numbers from a function that gives consecutive ones, called once for each unbroken run."""
    runs = np.split(index, np.flatnonzero(np.diff(index) != 1) + 1)
    return np.concatenate([span(int(run[0]), len(run)) for run in runs])


def _mix(value: Any, key: Any) -> Any:
    """Hash of numbers under a key (the finaliser of SplitMix64; Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        mixed = np.asarray(value + key * np.uint64(0x9E3779B97F4A7C15))
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def shuffled(index: np.ndarray, count: int, key: Any) -> np.ndarray:
    """Where a shuffle of 0..count-1 puts these numbers, without making the whole of it.

    A Feistel network permutes the numbers of an even number of bits; one that lands beyond the count goes through again until it
    does not (Black and Rogaway 2002).
    """
    half = np.uint64(max(1, ((max(count - 1, 1)).bit_length() + 1) // 2))
    mask = (np.uint64(1) << half) - np.uint64(1)
    found = index.astype(np.uint64)
    outside = np.ones(len(found), dtype=bool)
    while outside.any():
        left, right = found[outside] >> half, found[outside] & mask
        for turn in range(4):
            left, right = right, left ^ (_mix(right, key + np.uint64(turn)) & mask)
        found[outside] = left << half | right
        outside = found >= count
    return found.astype(np.int64)
