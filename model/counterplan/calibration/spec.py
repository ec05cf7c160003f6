"""What to calibrate, to what, and how long: a TOML file, checked whole."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from counterplan.calibration.figures import read_figures
from counterplan.calibration.sampler import Settings
from counterplan.calibration.space import Noise
from counterplan.errors import InputError, faults, nearest, together
from counterplan.model import Model, Parameter, read_toml, study
from counterplan.observations import Observation, observations
from counterplan.sampling import drawn
from counterplan.series import tables

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1)]
Chains = Annotated[int, Field(ge=2)]  # one alone agrees with itself
Seed = Annotated[int, Field(ge=0, lt=2**32)]
KEPT = 4  # points of each chain at least; with fewer nothing tells how they mix


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Data(_Table):
    """The figures.

    Attributes:
        series: Names of the series to fit; without it all that are marked `fit` in history/series.csv and speak of outcomes of
            the model, and those of `file`.
        without: Series to leave out.
        begin: First year.
        end: Year from which on nothing is fitted.
        given: Series that are fitted beyond `end` too, and not foreseen: the record that runs are made from.
        weights: Information of a series, times this; 0.5 counts each of its figures half.
        errors: Standard deviation of the log of each figure of a series, instead of the stated one.
        file: A CSV file of your own, beside the specification (of one that is no file, where you are), with the columns of
            `figures.COLUMNS`: series, outcome, how (annual, instant or index:YEAR), year, value, log_sd.
    """

    series: list[str] | None = None
    without: list[str] = []
    begin: float = 1928.0
    end: float = 1942.0
    given: list[str] = []
    weights: dict[str, Positive] = {}
    errors: dict[str, Positive] = {}
    file: str | None = None

    @model_validator(mode="after")
    def _years(self) -> Self:
        if self.begin >= self.end:
            raise ValueError(f"begin = {self.begin:g} is not before end = {self.end:g}")
        return self


class Parameters(_Table):
    """The parameters.

    Attributes:
        free: Names of parameters or sectors to estimate; without it every parameter with a prior.
        fixed: Values of parameters that are held: switches of structure, levers, or any other.
    """

    free: list[str] | None = None
    fixed: dict[str, float] = {}


class Errors(_Table):
    """The errors' common scale and their correlation a year apart; a number holds one, without it it is estimated."""

    scale: Positive | None = None
    correlation: Annotated[float, Field(ge=0, lt=1)] | None = None


class Sampling(_Table):
    """How long.

    Attributes:
        starts: Starts of the climb to the optimum: the prior median, then points drawn about it with 0.7 of the prior's standard
            deviation.
        chains: Chains of the sampler.
        learners: Chains of the rounds that only learn.
        rounds: Steps of each round that only learns.
        steps: Steps of the round that is kept.
        thin: Steps from one kept point to the next.
        draws: Draws in the posterior file, evenly from all chains.
        seed: Seed of all of it.
    """

    starts: Count = 3
    chains: Chains = Settings.chains
    learners: Count = Settings.learners
    rounds: list[Count] = list(Settings.rounds)
    steps: Count = Settings.steps
    thin: Count = Settings.thin
    draws: Count = 1024
    seed: Seed = 0

    @model_validator(mode="after")
    def _kept(self) -> Self:
        check_kept(self.steps, self.thin)
        return self

    def settings(self) -> Settings:
        """For the sampler."""
        return Settings(self.chains, self.learners, tuple(self.rounds), self.steps, self.thin, self.seed)


def check_kept(steps: int, thin: int) -> None:
    """Raise ValueError where too few points of each chain would be kept."""
    if thin > steps:
        raise ValueError(f"thin = {thin} keeps no point of steps = {steps}; it must be less")
    if steps // thin < KEPT:
        raise ValueError(
            f"steps = {steps} with thin = {thin} keep {steps // thin} points of each chain; at least {KEPT} are needed"
        )


class Quick(Sampling):
    """How long with `--quick`: as `Sampling`, with defaults of its own."""

    starts: Count = 1
    chains: Chains = 32
    learners: Count = 32
    rounds: list[Count] = [200]
    steps: Count = 2000
    thin: Count = 20
    draws: Count = 64


class Spec(_Table):
    """A specification.

    Attributes:
        title: What it is for.
        data: The figures.
        parameters: The parameters.
        errors: The errors.
        sampling: How long.
        quick: How long with `--quick`.
    """

    title: str = "Calibration"
    data: Data = Data()
    parameters: Parameters = Parameters()
    errors: Errors = Errors()
    sampling: Sampling = Sampling()
    quick: Quick = Quick()

    def observations(self, model: Model, folder: Path) -> tuple[Observation, ...]:
        """The figures to fit.

        Raises:
            InputError: Names every series that there is not, and every fault of the CSV file.
        """
        chosen = tuple(o for o in self._chosen(model, folder) if self._fitted(o))
        if not chosen:
            raise InputError(
                f"No figure lies between {self.data.begin:g} and {self.data.end:g} in the series chosen that speak of outcomes of "
                f"{model.path.name}. Give other series or years in [data], or a `file` of your own."
            )
        return chosen

    def left_out(self, model: Model, folder: Path) -> tuple[Observation, ...]:
        """The figures of the chosen series from `end` on, which are neither fitted nor given.

        Raises:
            InputError: As `observations`.
        """
        return tuple(o for o in self._chosen(model, folder) if not self._fitted(o))

    def _fitted(self, observation: Observation) -> bool:
        return observation.year < self.data.end or observation.series in self.data.given

    def _chosen(self, model: Model, folder: Path) -> list[Observation]:
        own = read_figures(folder / self.data.file, model) if self.data.file else []
        everything = [*observations("fit"), *own]
        known = {observation.series for observation in everything}
        named = [*(self.data.series or ()), *self.data.without, *self.data.given, *self.data.weights, *self.data.errors]
        faults(
            InputError,
            "Series of a calibration are those of [data] file, and those that `counterplan history` lists as `fit`:",
            [f"{name!r} is not one.{_why_not(name, known)}" for name in dict.fromkeys(named) if name not in known],
        )
        spoken_of = _spoken_of(model, everything)
        faults(
            InputError, f"Series can be fitted where {model.path.name} has what they speak of:",
            [f"{name!r} speaks of other outcomes." for name in self.data.series or () if name not in spoken_of],
        )  # fmt: skip
        wanted = (spoken_of if self.data.series is None else set(self.data.series)) - set(self.data.without)
        chosen = [o for o in everything if o.series in wanted and o.year >= self.data.begin]
        return [replace(o, log_sd=self._log_sd(o)) for o in rebased(chosen, self.data.end)]

    def checked(self, model: Model, folder: Path) -> tuple[Observation, ...]:
        """The figures to fit, of a specification as a user wrote it.

        Raises:
            InputError: As `observations`; and where a series that [data] names has nothing to do with what is fitted.
        """
        figures = self.observations(model, folder)
        fitted = {o.series for o in figures}
        problems = [
            f"{table}: {name!r} has no figure that is fitted"
            for table in ("series", "given", "weights", "errors")
            for name in getattr(self.data, table) or ()
            if name not in fitted and name not in self.data.without
        ]
        faults(InputError, f"[data] names series for {self.data.begin:g} to {self.data.end:g}:", problems)
        return figures

    def _log_sd(self, observation: Observation) -> float:
        stated = self.data.errors.get(observation.series, observation.log_sd)
        return stated / math.sqrt(self.data.weights.get(observation.series, 1.0))

    def free(self, model: Model) -> tuple[Parameter, ...]:
        """The parameters to estimate.

        Raises:
            InputError: Names what is neither a parameter with a prior nor a sector.
        """
        held, chosen = together(
            lambda: model.overrides(self.parameters.fixed, "[parameters] fixed"), lambda: self._named_free(model)
        )
        rows = tuple(row for row in drawn(model) if row.name in chosen and row.name not in held)
        if not rows:
            raise InputError(
                "No parameter is free: [parameters] free names none that is not fixed, or none has a distribution in "
                f"parameters.toml beside {model.path.name}."
            )
        return rows

    def _named_free(self, model: Model) -> set[str]:
        """Names of the parameters with a prior that `free` means; all without it."""
        priors = {row.name for row in drawn(model)}
        if self.parameters.free is None:
            return priors
        sectors = {name: model.program.variables[name.split("[")[0]].sector for name in priors}
        problems, chosen = [], set()
        for name in self.parameters.free:
            found = set(model.expand(name)) & priors or {n for n, sector in sectors.items() if sector == name}
            if not found:
                problems.append(f"{name!r} is neither.{nearest(name, [*priors, *sectors.values()])}")
            chosen |= found
        listed = ", ".join(sorted(set(sectors.values())))
        faults(InputError, f"[parameters] free names parameters with a prior, or sectors ({listed}):", problems)
        return chosen

    def noise(self) -> Noise:
        """For the likelihood."""
        return Noise(self.errors.scale, self.errors.correlation)


@dataclass(frozen=True)
class Asked:
    """A specification as it was asked for: its name, where the files it names are looked for, and what it says."""

    name: str
    folder: Path
    spec: Spec


def named() -> dict[str, Path]:
    """Specifications by name: those of `runs/fits/` here, and those that are shipped; plans of evidence lie there too."""
    folders = (study() / "runs" / "fits", Path("runs", "fits"))
    found = {path.stem: path for folder in folders for path in sorted(folder.glob("*.toml"))}
    return {name: path for name, path in found.items() if not _is_plan(path)}


def _is_plan(path: Path) -> bool:
    try:
        return "holdout" in read_toml(path)
    except InputError:
        return False  # a faulty file is told when it is asked for


def ask(given: str | Path | Mapping[str, Any] | Spec | None) -> Asked:
    """A specification by name, by the path of a TOML file, as a mapping, or ready; without one the default.

    Raises:
        InputError: There is none of that name, or it cannot be read; names every fault in it.
    """
    if given is None or isinstance(given, Spec):
        return Asked("", Path(), given or Spec())
    if isinstance(given, Mapping):
        return Asked("", Path(), _checked(given, "The specification"))
    if not isinstance(given, str | Path):
        raise InputError(f"A specification is a name, a path, a mapping or a Spec; received {type(given).__name__}.")
    path, known = Path(given), named()
    if path.suffix != ".toml":
        if str(given) not in known:
            raise InputError(
                f"{str(given)!r} is neither a fit nor a .toml file.{nearest(str(given), known)} Fits: {', '.join(known)}."
            )
        path = known[str(given)]
    return Asked(path.stem, path.parent, read_spec(path))


def read_spec(path: Path) -> Spec:
    """Read a specification.

    Raises:
        InputError: The file cannot be read; names every fault in it.
    """
    given = read_toml(path)
    if not given:
        raise InputError(f"{path} is empty. Without a specification all priors are fitted to all figures.")
    return _checked(given, str(path))


def _checked(given: Mapping[str, Any], where: str) -> Spec:
    try:
        return Spec.model_validate(given)
    except ValidationError as error:
        faults(InputError, f"{where} specifies a calibration:", [fault(one, Spec) for one in error.errors()])
        raise


def fault(error: Any, table: Any) -> str:
    """A fault that pydantic found in a table, in words: the place, what stands there, and what it should be.

    Args:
        error: One of `ValidationError.errors()`.
        table: The class of the table.
    """
    place = ".".join(str(part) for part in error["loc"])
    if error["type"] == "value_error":  # of a whole table
        return f"{place}: {error['ctx']['error']}"
    if error["type"] == "missing":
        return f"{place} is missing"
    if error["type"] != "extra_forbidden":
        return f"{place} = {error['input']!r}: {error['msg'][0].lower()}{error['msg'][1:]}"
    for part in error["loc"][:-1]:
        named = isinstance(table, type) and issubclass(table, BaseModel)
        table = table.model_fields[part].annotation if named else get_args(table)[-1]  # an entry of a list or of tables by name
    return f"{place} is not a key.{nearest(error['loc'][-1], table.model_fields)}"


def _why_not(name: str, known: set[str]) -> str:
    """What a name may have meant: a series of the record that is not fitted, or one that is near."""
    row = tables().series.get(name)
    return f" The record has it, as `{row.weight}`." if row else nearest(name, known)


def _spoken_of(model: Model, data: list[Observation]) -> set[str]:
    """Series whose outcomes a model has; those that are shipped speak of the shipped one."""
    scalars = {
        s for name, v in model.program.variables.items() if v.kind in ("stock", "auxiliary") for s in model.program.elements(name)
    }
    return {o.series for o in data if o.outcome in scalars or o.outcome in model.outcomes}


def rebased(data: list[Observation], end: float) -> list[Observation]:
    """The figures, an index whose base year is not fitted being read against the last of its years that is.

    Its figures are relative to the base year, so that those before `end` would else tell the fit how they lie to one after it.
    """
    found = []
    for name in dict.fromkeys(o.series for o in data):
        ours = [o for o in data if o.series == name]
        how = ours[0].how
        seen = [o for o in ours if o.year < end]
        if how.startswith("index:") and float(how[6:]) >= end and seen:
            base = max(seen, key=lambda o: o.year)
            first = replace(base, year=float(how[6:]), value=1.0)  # the old base year becomes a figure
            others = sorted([o for o in ours if o is not base] + [first], key=lambda o: o.year)
            ours = [replace(o, how=f"index:{base.year:g}", value=o.value / base.value) for o in others]
        found += ours
    return found
