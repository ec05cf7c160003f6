"""Kinds of designs, as tables of a specification, and the designs they become."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from counterplan import sampling
from counterplan.errors import InputError
from counterplan.model import Model
from counterplan.sweep.designs import Design, Factor, Grid, LatinHypercube, Listed, Morris, OneAtATime, Sobol
from counterplan.sweep.fields import factors, levels_of, or_fault, range_of, read_columns

Count = Annotated[int, Field(ge=1, le=2**30)]


@dataclass(frozen=True)
class Context:
    """What a specification is checked against: the model, and the folder that its file names start from."""

    model: Model
    folder: Path


def known(info: ValidationInfo) -> Context:
    """What a field is checked against."""
    if not isinstance(info.context, Context):
        raise TypeError("a specification is checked against a model")
    return info.context


class Table(BaseModel):
    """A table of a specification: keys that it does not know are faults, and defaults are checked as if they were given."""

    model_config = ConfigDict(extra="forbid", validate_default=True)


class OfLevels(Table):
    """Levels of parameters, every combination of them or each alone.

    Attributes:
        kind: `grid`; or `one-at-a-time`, whose first draw changes nothing.
        vary: Parameter -> levels: a list, or `{ from, to, count }`; dates as numbers or as dates.
        quick: Levels of each parameter with `--quick`.
    """

    kind: Literal["grid", "one-at-a-time"]
    vary: dict[str, Any]
    quick: Count = 2

    @field_validator("vary")
    @classmethod
    def _vary(cls, vary: dict[str, Any], info: ValidationInfo) -> Any:
        return factors(known(info).model, vary, levels_of)

    def design(self, model: Model, seed: int, quick: bool) -> Design:
        """The design it speaks of."""
        make = Grid if self.kind == "grid" else OneAtATime
        return make(_fewer(self.vary, self.quick) if quick else self.vary)  # type: ignore[arg-type]


class OfRanges(Table):
    """Designs in the space of some parameters.

    Attributes:
        vary: Parameter -> `[low, high]`, uniformly, or `"prior"`; or a list of parameters, all by their priors.
    """

    vary: dict[str, Any] | list[str]

    @field_validator("vary")
    @classmethod
    def _vary(cls, vary: Any, info: ValidationInfo) -> Any:
        return factors(known(info).model, vary, range_of)


class OfSpace(OfRanges):
    """Points spread over the space.

    Attributes:
        count: Number of draws.
        quick: Number of draws with `--quick`.
    """

    kind: Literal["latin-hypercube", "sobol"]
    count: Count
    quick: Count = 16

    def design(self, model: Model, seed: int, quick: bool) -> Design:
        """The design it speaks of."""
        make = Sobol if self.kind == "sobol" else LatinHypercube
        return make(self.vary, self.quick if quick else self.count, seed)  # type: ignore[arg-type]


class OfMorris(OfRanges):
    """Morris trajectories, for screening.

    Attributes:
        trajectories: Number of them, each of one draw more than there are parameters.
        quick: Number of them with `--quick`.
    """

    kind: Literal["morris"]
    trajectories: Count
    quick: Count = 2

    def design(self, model: Model, seed: int, quick: bool) -> Design:
        """The design it speaks of."""
        return Morris(self.vary, self.quick if quick else self.trajectories, seed)  # type: ignore[arg-type]


class OfPrior(Table):
    """Draws of the prior of every parameter that has one: a scrambled Sobol sequence, as of `sampling.prior`."""

    kind: Literal["prior"]
    count: Count
    quick: Count = 16

    def design(self, model: Model, seed: int, quick: bool) -> Design:
        """The design it speaks of."""
        rows = sampling.drawn(model)
        if not rows:
            raise InputError("No parameter of this model has a distribution; give one in parameters.toml.")
        factors = tuple(Factor((row.name,), prior=row) for row in rows)
        return Sobol(factors, self.quick if quick else self.count, seed, named=False)


class OfPosterior(Table):
    """Draws of the posterior: all, or this many.

    Attributes:
        file: The posterior of a calibration of your own, beside the specification; the shipped one without it.
        count: How many; all without it.
        quick: How many with `--quick`.
    """

    kind: Literal["posterior"]
    file: str | None = None
    count: Count | None = None
    quick: Count = 16

    @field_validator("file")
    @classmethod
    def _file(cls, file: str | None, info: ValidationInfo) -> Any:
        return file and or_fault(lambda: sampling.posterior(known(info).model, path=known(info).folder / file))

    def design(self, model: Model, seed: int, quick: bool) -> Design:
        """The design it speaks of."""
        draws: Any = self.file or sampling.posterior(model)
        return Listed(draws, self.quick if quick else self.count or len(draws.index), seed, named=False)


class OfTable(Table):
    """Draws of your own, a column for each parameter.

    Attributes:
        file: A CSV file, beside the specification.
        table: In Python, instead: a mapping of columns, a DataFrame, or a Dataset with one dimension.
        quick: Rows with `--quick`.
    """

    kind: Literal["table"]
    file: str | None = None
    table: Any = None
    quick: Count = 2

    @field_validator("file")
    @classmethod
    def _file(cls, file: str | None, info: ValidationInfo) -> Any:
        return file and or_fault(lambda: sampling.take(known(info).model, read_columns(known(info).folder / file)))

    @field_validator("table")
    @classmethod
    def _table(cls, table: Any, info: ValidationInfo) -> Any:
        return None if table is None else or_fault(lambda: sampling.take(known(info).model, table))

    def design(self, model: Model, seed: int, quick: bool) -> Design:
        """The design it speaks of."""
        draws: Any = self.file if self.file is not None else self.table
        if (self.file is None) == (self.table is None):
            raise InputError("A design of kind table needs a `file`, or in Python a `table`, and not both.")
        return Listed(draws, min(self.quick, len(draws.index)) if quick else len(draws.index), seed, named=True)


AnyDesign = Annotated[OfLevels | OfSpace | OfMorris | OfPrior | OfPosterior | OfTable, Field(discriminator="kind")]


KINDS: dict[str, Any] = {
    "grid": OfLevels, "one-at-a-time": OfLevels, "latin-hypercube": OfSpace, "sobol": OfSpace, "morris": OfMorris,
    "prior": OfPrior, "posterior": OfPosterior, "table": OfTable,
}  # fmt: skip


def named(design: Any) -> list[str]:
    """Scalars that a design of a specification names."""
    if isinstance(design, OfTable):
        draws: Any = design.file if design.file is not None else design.table
        return list(draws.names) if draws is not None else []
    factors: Any = getattr(design, "vary", ())
    return [scalar for factor in factors for scalar in factor.scalars]


def _fewer(found: Any, count: int) -> tuple[Factor, ...]:
    """Factors with no more than so many levels, evenly chosen."""
    chosen = [np.unique(np.linspace(0, len(f.levels) - 1, min(count, len(f.levels))).round().astype(int)) for f in found]
    return tuple(replace(f, levels=tuple(f.levels[k] for k in at)) for f, at in zip(found, chosen, strict=True))
