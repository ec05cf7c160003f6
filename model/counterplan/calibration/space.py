"""Coordinates in which the prior is a standard Gaussian: a parameter's coordinate is the Gaussian quantile of its prior share.

Whatever its distribution and bounds, a coordinate of 0 is the prior median, and every real number lies within the bounds. Optimum
and sampler work in these coordinates; the prior needs no other term than half the squared distance from 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from counterplan.model import Model, Parameter
from counterplan.sampling import Marginals

CONTRACTED = 0.2  # share of a parameter's prior variance that is gone, from which on the data count as informing it
EDGE = 1e-12  # prior shares nearer to 0 or 1 than this count as this near


@dataclass(frozen=True)
class Space:
    """Parameters as Gaussian coordinates of their priors."""

    rows: tuple[Parameter, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return tuple(row.name for row in self.rows)

    @cached_property
    def _priors(self) -> Marginals:
        return Marginals(self.rows)

    def values(self, coordinates: np.ndarray) -> np.ndarray:
        """Parameter values (ndarray[member, row]) at these coordinates (ndarray[member, row])."""
        from scipy.special import ndtr

        return self._priors.quantiles(np.clip(ndtr(coordinates), EDGE, 1 - EDGE))

    def coordinates(self, values: np.ndarray) -> np.ndarray:
        """Coordinates (ndarray[member, row]) of these parameter values (ndarray[member, row])."""
        from scipy.special import ndtri

        return ndtri(np.clip(self._priors.shares(values), EDGE, 1 - EDGE))

    def fill(self, base: np.ndarray, values: np.ndarray, model: Model) -> np.ndarray:
        """Values of all parameters (ndarray[parameter, member]): these (ndarray[member, row]) over a base."""
        filled = np.repeat(base[:, None], len(values), axis=1)
        filled[[*map(model.rows.__getitem__, self.names)]] = values.T  # for each likelihood; a loop would take a fiftieth of it
        return filled


SCALE = Parameter("error_scale", "Dmnl", 1.0, 0.3, 3.0, "lognormal", 1.0, 0.3)
CORRELATION = Parameter("error_correlation", "Dmnl", 0.475, 0.0, 0.95, "uniform", 0.475)


@dataclass(frozen=True)
class Noise:
    """Scale and correlation of the errors: a number where it is given, estimated where it is not.

    The scale is expected to be 1, the errors as stated; every correlation up to 0.95 is as likely.
    """

    scale: float | None = None
    correlation: float | None = None

    @cached_property
    def space(self) -> Space:
        """Those that are estimated."""
        given = {SCALE.name: self.scale, CORRELATION.name: self.correlation}
        return Space(tuple(row for row in (SCALE, CORRELATION) if given[row.name] is None))

    def values(self, coordinates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Scale and correlation (each ndarray[member]) at these coordinates (ndarray[member, estimated])."""
        found = dict(zip(self.space.names, self.space.values(coordinates).T, strict=True))
        one = np.ones(len(coordinates))
        return found.get(SCALE.name, one * (self.scale or 0)), found.get(CORRELATION.name, one * (self.correlation or 0))


def at_edge(rows: Sequence[Parameter], coordinates: np.ndarray, beyond: float = 2.0) -> list[str]:
    """Names of parameters pushed into the last fortieth of their prior, where it and not the data may hold them."""
    return [row.name for row, z in zip(rows, coordinates, strict=True) if abs(z) > beyond]


def contraction(coordinates: np.ndarray) -> np.ndarray:
    """Share of the prior variance that draws (ndarray[draw, row]) no longer have (ndarray[row]); below 0 where they spread more."""
    return 1 - coordinates.var(axis=0, ddof=1)


def verdict(gone: float) -> str:
    """What a contraction makes of a parameter: `data-informed` from `CONTRACTED` on, else `prior-only`."""
    return "data-informed" if gone >= CONTRACTED else "prior-only"
