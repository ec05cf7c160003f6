"""Posterior files, as `counterplan calibrate` writes them, read in one opening of the file.

By netCDF4 itself: where a user holds the same file open, xarray's opening of one group after another ends the process in HDF5 once
there are texts of variable length in it, as names are (xarray issue 11581 tells of the same).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from counterplan.errors import InputError

LARGEST_RHAT = 1.1  # the same as plans of evidence ask of side fits
FEWEST_ESS = 100  # likewise
TEXTS = ("series", "how", "outcome")
BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Posterior:
    """Draws and facts of a file.

    Attributes:
        attrs: What the file says of itself: hashes, specification, settings.
        names: Of the parameters.
        values: ndarray[draw, chain, parameter].
        noise: Draws of the errors' scale and correlation, as far as they were estimated, by name (each ndarray[draw, chain]).
        rhat: Largest rank-normalised R-hat of whole chains.
        ess: Fewest bulk effective draws of whole chains.
    """

    attrs: dict[str, Any]
    names: tuple[str, ...]
    values: np.ndarray
    noise: dict[str, np.ndarray]
    rhat: float
    ess: float

    @property
    def unmixed(self) -> str:
        """As the function `unmixed`."""
        return unmixed(self.rhat, self.ess)


@dataclass(frozen=True)
class Series:
    """Figures of one series that a posterior was fitted to, and what it makes of them.

    Attributes:
        name: Name.
        how: `annual`, `instant` or `index:YEAR`.
        outcome: Public outcome or scalar it speaks of; empty where the file does not tell.
        year: ndarray[figure].
        value: As observed (ndarray[figure]).
        log_sd: Stated standard deviation of its log (ndarray[figure]).
        predicted: As they might have been reported, errors drawn (ndarray[draw, figure]).
    """

    name: str
    how: str
    outcome: str
    year: np.ndarray
    value: np.ndarray
    log_sd: np.ndarray
    predicted: np.ndarray

    @cached_property
    def bands(self) -> np.ndarray:
        """5, 25, 50, 75 and 95 % of what is predicted (ndarray[5, figure])."""
        return np.quantile(self.predicted, BANDS, axis=0)

    @property
    def error(self) -> float:
        """Mean absolute error of the median, in %."""
        return float(np.abs(self.bands[2] / self.value - 1).mean() * 100)

    @property
    def within(self) -> int:
        """How many figures lie within 5 to 95 %."""
        return int(((self.bands[0] <= self.value) & (self.value <= self.bands[4])).sum())


def unmixed(rhat: float, ess: float) -> str:
    """What is wrong with chains of this largest R-hat and these fewest effective draws, in words; empty where they will do.

    What is asked of the shipped posterior is more (`bars` of `runs/fits/evidence.toml`); beyond these limits intervals mean little.
    """
    wrong = [] if rhat <= LARGEST_RHAT else [f"largest R-hat {rhat:.2f}, above {LARGEST_RHAT}"]  # nan too: chains that never moved
    wrong += [] if ess >= FEWEST_ESS else [f"fewest effective draws {ess:.0f}, below {FEWEST_ESS}"]
    return " and ".join(wrong)


def attributes(path: Path) -> dict[str, Any]:
    """What a file says of itself.

    Raises:
        InputError: It cannot be read.
    """
    with _opened(path) as file:
        return _attributes(file)


def read(path: Path) -> Posterior:
    """Draws and facts of a file.

    Raises:
        InputError: It cannot be read, or is no posterior.
    """
    with _opened(path) as file:
        group, mixing = file["posterior"], file["sample_stats"]
        noise = {
            name: _over(one, "draw", "chain") for name, one in group.variables.items() if set(one.dimensions) == {"draw", "chain"}
        }
        return Posterior(
            _attributes(file), _texts(group["parameter"]), _over(group["value"], "draw", "chain", "parameter"), noise,
            float(np.max(_numbers(mixing["rhat"]))), float(np.min(_numbers(mixing["ess_bulk"]))),
        )  # fmt: skip


def fitted(path: Path) -> tuple[Series, ...]:
    """The series a file was fitted to, in its order, and what it makes of them.

    Raises:
        InputError: It cannot be read, or is no posterior.
    """
    with _opened(path) as file:
        given, observed, predicted = file["constant_data"], file["observed_data"], file["posterior_predictive"]
        drawn = _over(predicted["figure"], "draw", "chain", "observation")
        drawn = drawn.reshape(-1, drawn.shape[-1])
        names, how, of = (np.array(_texts(given[name])) if name in given.variables else None for name in TEXTS)
        year, log_sd, value = _numbers(given["year"]), _numbers(given["log_sd"]), _numbers(observed["figure"])
    assert names is not None
    assert how is not None
    found = []
    for name in dict.fromkeys(names):
        at = np.flatnonzero(names == name)
        outcome = "" if of is None else str(of[at[0]])
        found.append(Series(str(name), str(how[at[0]]), outcome, year[at], value[at], log_sd[at], drawn[:, at]))
    return tuple(found)


@contextmanager
def _opened(path: Path) -> "Iterator[Any]":
    import netCDF4

    try:
        with netCDF4.Dataset(path) as file:
            yield file
    except (OSError, LookupError, ValueError) as error:
        raise InputError(f"{path} is not a posterior of counterplan ({error}). `counterplan calibrate` writes one.") from None


def _attributes(file: Any) -> dict[str, Any]:
    return {name: file.getncattr(name) for name in file.ncattrs()}


def _texts(variable: Any) -> tuple[str, ...]:
    return tuple(str(text) for text in variable[:])


def _numbers(variable: Any) -> np.ndarray:
    return np.ma.filled(np.ma.asarray(variable[:], dtype=float), np.nan)


def _over(variable: Any, *dims: str) -> np.ndarray:
    """Values with their dimensions in this order."""
    return _numbers(variable).transpose([variable.dimensions.index(name) for name in dims])
