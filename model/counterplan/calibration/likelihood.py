"""The likelihood: how far a run lies from the historical figures, in their own errors.

Let e = log(model / figure) / sd for each figure, sd being the stated standard deviation of its log (`series.py` and
`observations.py` say whence). Within a series, in the order of dates, the e are Gaussian with mean 0, standard deviation
`scale` and correlation `correlation ** years` between figures that lie so many years apart; series are independent of each
other. Of the log of a figure whose predecessor in its series lies t years before it, with c = correlation ** t (c = 0 for the
first), the log density is

    -log(sd * scale * sqrt(2 pi (1 - c**2))) - (e - c * e_before)**2 / (2 * scale**2 * (1 - c**2)).

`scale` and `correlation` are the same for all series and are estimated with the parameters: a model that misses by more than the
sources' errors, or for years on end, widens its own intervals.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from counterplan import members
from counterplan.kernel.build import Kernel, build
from counterplan.model import Model
from counterplan.observations import Observation

if TYPE_CHECKING:
    from numpy.typing import NDArray

CLIP = 25.0  # residuals beyond this many standard deviations count as this many
METHOD = "rk2"  # half the work of RK4; moves no figure by more than a hundredth of its standard deviation (tests)


@dataclass(frozen=True)
class Problem:
    """Observations to be met by a model's historical run.

    Attributes:
        model: The model.
        data: The observations, in any order.
        method: Integration method.
    """

    model: Model
    data: tuple[Observation, ...]
    method: str = field(default=METHOD, kw_only=True)

    @cached_property
    def saved(self) -> list[str]:
        """Scalar names the observations speak of."""
        return list(dict.fromkeys(self.scalar(observation) for observation in self.data))

    @cached_property
    def sd(self) -> "NDArray[np.float64]":
        """Standard deviation of the log of each observation."""
        return np.array([observation.log_sd for observation in self.data])

    @cached_property
    def _log_values(self) -> np.ndarray:
        return np.log([observation.value for observation in self.data])

    @cached_property
    def before(self) -> tuple[np.ndarray, np.ndarray]:
        """Of each observation, the index of the one before it in its series (its own for the first), and the years between."""
        before, years = np.arange(len(self.data)), np.full(len(self.data), np.inf)
        last: dict[str, int] = {}
        for index in sorted(range(len(self.data)), key=lambda k: self.data[k].year):
            observation = self.data[index]
            if observation.series in last:
                before[index] = last[observation.series]
                years[index] = observation.year - self.data[before[index]].year
            last[observation.series] = index
        return before, years

    def scalar(self, observation: Observation) -> str:
        """Scalar that an observation speaks of."""
        outcome = self.model.outcomes.get(observation.outcome)
        return outcome.of if outcome else observation.outcome

    @cached_property
    def kernel(self) -> Kernel:
        """The compiled model; looking it up anew for each call would take as long as running fifty members."""
        return build(self.model.program, self.saved, self.method)

    @cached_property
    def _weights(self) -> "tuple[_Weights, _Weights]":
        """Weights over saved values of each observation, and, of those that are indexes, of the base year."""
        program = self.model.program
        count = round((program.final_time - program.initial_time) / program.saveper)
        grid = program.initial_time + np.arange(count + 1) * program.saveper
        at, base = [], []
        for observation in self.data:
            column = self.saved.index(self.scalar(observation))
            weigh = point_weights if observation.how == "instant" else year_weights
            at.append((column, weigh(grid, observation.year)))
            if observation.how.startswith("index:"):
                base.append((column, year_weights(grid, float(observation.how[6:]))))
        return _Weights.of(at), _Weights.of(base)

    @cached_property
    def _indexes(self) -> np.ndarray:
        """Observations that are relative to a base year."""
        return np.flatnonzero([observation.how.startswith("index:") for observation in self.data])

    def predicted(self, values: np.ndarray) -> np.ndarray:
        """Model's reading of each observation (ndarray[member, observation]) from values (ndarray[member, time, saved])."""
        at, base = self._weights
        readings = at.means(values)
        readings[:, self._indexes] /= base.means(values)
        return readings

    def run(self, parameters: np.ndarray) -> np.ndarray:
        """Readings (ndarray[member, observation]) of members with these parameters (ndarray[parameter, member]).

        They are NaN for a member of which a stock was no longer finite at any time.
        """
        step, every = members.grid(self.model, None)
        raw = self.kernel.run(parameters, step=step, every=every)
        readings = self.predicted(raw.values)
        readings[~np.isnan(raw.failed_at)] = np.nan
        return readings

    def errors(self, readings: np.ndarray) -> np.ndarray:
        """Log errors in stated standard deviations (ndarray[member, observation]); not finite where a member failed."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return (np.log(readings) - self._log_values) / self.sd

    def residuals(self, parameters: np.ndarray) -> np.ndarray:
        """`errors` of members with these parameters, kept within 25 standard deviations, for least squares."""
        return np.clip(np.nan_to_num(self.errors(self.run(parameters)), nan=CLIP), -CLIP, CLIP)

    def innovations(self, errors: np.ndarray, correlation: "float | np.ndarray") -> tuple[np.ndarray, np.ndarray]:
        """What is new in each error after the one before it, and its variance in units of scale squared.

        Args:
            errors: ndarray[member, observation].
            correlation: Correlation of errors a year apart, one for all or one for each member.

        Returns:
            Both ndarray[member, observation].
        """
        before, years = self.before
        carried = np.asarray(correlation)[..., None] ** years
        return errors - carried * errors[:, before], 1 - carried**2

    def log_likelihood(self, errors: np.ndarray, scale: "float | np.ndarray", correlation: "float | np.ndarray") -> np.ndarray:
        """Log density of the log of each observation given those before it in its series (ndarray[member, observation]).

        Args:
            errors: ndarray[member, observation].
            scale: Standard deviation of the errors, one for all or one for each member.
            correlation: Correlation of errors a year apart, likewise.

        Returns:
            The terms, whose sum over observations is the log likelihood; -inf where a member failed.
        """
        new, variance = self.innovations(errors, correlation)
        scale = np.asarray(scale)[..., None]
        terms = -np.log(self.sd * scale) - 0.5 * np.log(2 * np.pi * variance) - 0.5 * new**2 / (scale**2 * variance)
        return np.where(np.isfinite(terms), terms, -np.inf)


@dataclass(frozen=True)
class _Weights:
    """Weighted means of saved values: where each takes its values (ndarray[mean, term]) in time and saved, and their weights."""

    times: np.ndarray
    columns: np.ndarray
    weights: np.ndarray

    @staticmethod
    def of(means: list[tuple[int, np.ndarray]]) -> "_Weights":
        """Those of some columns under weights over time; short ones repeat their first term at no weight."""
        width = max((np.count_nonzero(weights) for _, weights in means), default=0)
        times, terms = np.zeros((len(means), width), dtype=int), np.zeros((len(means), width))
        for number, (_, weights) in enumerate(means):
            some = np.flatnonzero(weights)
            times[number] = some[0]
            times[number, : len(some)], terms[number, : len(some)] = some, weights[some]
        return _Weights(times, np.array([column for column, _ in means], dtype=int)[:, None], terms)

    def means(self, values: np.ndarray) -> np.ndarray:
        """The means (ndarray[member, mean]) of values (ndarray[member, time, saved])."""
        return np.einsum("mwt,wt->mw", values[:, self.times, self.columns], self.weights)


def year_weights(grid: np.ndarray, year: float) -> np.ndarray:
    """Weights that take saved values to their mean over a calendar year (trapezoids)."""
    inside = (grid >= year - 1e-9) & (grid <= year + 1 + 1e-9)
    weights = np.where(inside, 1.0, 0.0)
    weights[np.flatnonzero(inside)[[0, -1]]] = 0.5
    return weights / weights.sum()


def point_weights(grid: np.ndarray, date: float) -> np.ndarray:
    """Weights that interpolate saved values to a date."""
    weights = np.zeros(len(grid))
    left = int(np.clip(np.searchsorted(grid, date, side="right") - 1, 0, len(grid) - 2))
    share = (date - grid[left]) / (grid[left + 1] - grid[left])
    weights[left], weights[left + 1] = 1 - share, share
    return weights
