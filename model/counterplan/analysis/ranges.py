"""Ranges over which parameters are varied one independently of another: their priors, or the marginals of a posterior."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from counterplan import sampling
from counterplan.errors import InputError, faults, nearest
from counterplan.model import Model, Parameter

KINDS = ("prior", "posterior")


@dataclass(frozen=True)
class Ranges:
    """Distributions of parameters, independent of each other.

    Attributes:
        rows: Parameters.
        draws: Draws whose marginals they are (ndarray[draw, parameter]); None for the priors.
    """

    rows: tuple[Parameter, ...]
    draws: np.ndarray | None = None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return tuple(row.name for row in self.rows)

    def values(self, shares: np.ndarray) -> np.ndarray:
        """Values (ndarray[member, parameter]) below which these shares (ndarray[member, parameter]) of each distribution lie."""
        if self.draws is None:
            return sampling.Marginals(self.rows).quantiles(shares)
        ordered = np.sort(self.draws, axis=0)
        grid = np.linspace(0, 1, len(ordered))
        return np.column_stack([np.interp(shares[:, k], grid, ordered[:, k]) for k in range(shares.shape[1])])

    @property
    def note(self) -> str:
        """What was taken for granted, in a sentence."""
        if self.draws is None:
            return f"{len(self.rows)} parameters vary independently over their priors."
        related = np.corrcoef(self.draws.T) - np.eye(len(self.rows))
        return (
            f"{len(self.rows)} parameters vary independently over the marginals of {len(self.draws)} posterior draws: their "
            f"correlations in the posterior, up to {np.abs(related).max():.2f}, are left out."
        )


def ranges(model: Model, kind: str = "prior", names: Sequence[str] | None = None) -> Ranges:
    """Ranges of parameters.

    Args:
        model: The model.
        kind: `prior` or `posterior`.
        names: Parameters or sectors; all that have a distribution by default.

    Raises:
        InputError: Another kind, a name that is neither, or nothing that varies.
    """
    if kind not in KINDS:
        raise InputError(f"Ranges are those of the 'prior' or of the 'posterior'; received {kind!r}.{nearest(kind, KINDS)}")
    draws = sampling.posterior(model) if kind == "posterior" else None
    rows = _varying(model, draws) if draws else sampling.drawn(model)
    if names is not None:
        rows = _chosen(model, rows, [names] if isinstance(names, str) else list(names))
    if not rows:
        raise InputError("No parameter of this model has a distribution; give one in parameters.toml.")
    chosen = None if draws is None else draws.values[:, [draws.names.index(row.name) for row in rows]]
    return Ranges(tuple(rows), chosen)


def _varying(model: Model, draws: sampling.Draws) -> list[Parameter]:
    """Parameters that the draws vary; what the fit held fixed has no range."""
    return [model.parameters[name] for name, column in zip(draws.names, draws.values.T, strict=True) if np.ptp(column) > 0]


def sector(model: Model, name: str) -> str:
    """Sector of a parameter: the group of the .mdl file that defines it."""
    return model.program.variables[name.split("[")[0]].sector


def _chosen(model: Model, rows: list[Parameter], names: Sequence[str]) -> list[Parameter]:
    sectors = {sector(model, row.name) for row in rows}
    by_name = {row.name: row for row in rows}
    problems = []
    wanted: set[str] = set()
    for name in names:
        inside = {row.name for row in rows if sector(model, row.name) == name} | {n for n in model.expand(name) if n in by_name}
        if not inside:
            problems.append(f"{name!r} is neither a parameter that varies nor a sector.{nearest(name, [*by_name, *sectors])}")
        wanted |= inside
    faults(InputError, "What varies is given by parameter or by sector:", problems)
    return [row for row in rows if row.name in wanted]
