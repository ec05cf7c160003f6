"""Partial models: a sector alone, its inputs driven by data, fitted to its own series, with Theil's statistics."""

import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from counterplan import members
from counterplan.calibration.likelihood import Problem
from counterplan.calibration.optimum import Target, least_squares
from counterplan.calibration.space import Noise, Space
from counterplan.errors import InputError, faults, nearest
from counterplan.mdl.drive import drive
from counterplan.mdl.program import references
from counterplan.model import Model, Parameter, load
from counterplan.observations import Observation, observations

BAR = 5.0  # mean absolute percentage error above which a series needs a reason
ROUNDS = 60  # evaluations of the least squares
Paths = dict[str, tuple[np.ndarray, np.ndarray]]  # times and values of each scalar
Readings = dict[Observation, float]  # the model's own reading of each figure that is fitted
KEYS = {"title", "sectors", "also", "fixed", "series", "misses"}


@dataclass(frozen=True)
class Partial:
    """A partial model: calibrated parameters of some sectors, the series they are to explain, and reasons for what they miss."""

    name: str
    title: str
    rows: tuple[Parameter, ...]
    series: tuple[str, ...]
    misses: dict[str, str]


@dataclass(frozen=True)
class Theil:
    """Fit of a series (Theil 1966; Sterman 1984).

    Attributes:
        count: Number of figures.
        mape: Mean absolute percentage error.
        bias: Share of the mean square error due to unequal means; NaN, as the other shares, for fewer than three figures.
        variation: Share due to unequal variation.
        covariation: The rest.
    """

    count: int
    mape: float
    bias: float
    variation: float
    covariation: float


@dataclass(frozen=True)
class Fit:
    """A series of a partial model as fitted.

    Attributes:
        partial: The partial model.
        series: Name of the series.
        unit: Unit of its figures; of an index, the outcome's own.
        data: Its figures.
        fitted: The partial model's reading of them.
        whole: The whole model's, at its default values.
        theil: Statistics of the partial model's fit.
    """

    partial: Partial
    series: str
    unit: str
    data: tuple[Observation, ...]
    fitted: np.ndarray
    whole: np.ndarray
    theil: Theil

    @property
    def excused(self) -> str:
        """Why the error is above the bar; empty where it is not, or where nobody has said."""
        return self.partial.misses.get(self.series, "") if self.theil.mape > BAR else ""

    @property
    def passed(self) -> bool:
        """Whether the error is within the bar, or has its reason; a reason without need is a fault too."""
        return (self.theil.mape > BAR) == (self.series in self.partial.misses)


def theil(data: Sequence[float], model: Sequence[float]) -> Theil:
    """Statistics of fit."""
    a, p = np.asarray(data, dtype=float), np.asarray(model, dtype=float)
    mape = float(np.abs(p / a - 1).mean() * 100)
    square = float(((p - a) ** 2).mean())
    if len(a) < 3 or square == 0:
        return Theil(len(a), mape, np.nan, np.nan, np.nan)
    bias = float((p.mean() - a.mean()) ** 2 / square)
    variation = float((p.std() - a.std()) ** 2 / square)
    return Theil(len(a), mape, bias, variation, 1 - bias - variation)


def fit_partials(
    model: Model | None = None, names: Iterable[str] | None = None, *, progress: Callable[[str], None] | None = None
) -> list[Fit]:
    """Fit partial models, each alone.

    Args:
        model: The shipped model by default.
        names: Partial models; all by default.
        progress: Called with the name of each before it is fitted.

    Returns:
        A fit for each series of each.

    Raises:
        InputError: An unknown name, or a faulty partial.toml.
        RunError: A model could not be compiled.
    """
    model = model or load()
    partials, drivers = load_partials(model)
    wanted = list(partials if names is None else names)
    problems = [f"{name!r} is not a partial model.{nearest(name, partials)}" for name in wanted if name not in partials]
    faults(InputError, "Partial models are named in partial.toml:", problems)
    readings = _readings(model)
    paths = bent(model, drivers, readings)
    found = []
    for name in wanted:
        if progress:
            progress(name)
        found += run(model, partials[name], drivers, paths, readings)
    return found


def _readings(model: Model) -> Readings:
    data = tuple(observations("fit"))
    return dict(zip(data, Problem(model, data).run(model.defaults[:, None])[0], strict=True))


def load_partials(model: Model) -> tuple[dict[str, Partial], dict[str, list[str]]]:
    """Partial models and drivers of `partial.toml` beside a model's .mdl file.

    Raises:
        InputError: Names every key, sector, parameter and series that is wrong.
    """
    path = model.path.with_name("partial.toml")
    try:
        tables: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not valid TOML: {error}.") from None
    drivers = tables.pop("drivers", {})
    known = {o.series for o in observations("fit")}
    sectors = {variable.sector for variable in model.program.variables.values()}
    problems = [f"[drivers] {name!r} is not a variable" for name in drivers if not _scalars(model, name)]
    driving = [s for listed in drivers.values() for s in listed]
    problems += [f"[drivers] {s!r} has no figures.{nearest(s, known)}" for s in driving if s not in known]
    partials = {}
    for name, table in tables.items():
        problems += [f"[{name}] has a key that is not known: {key}.{nearest(key, KEYS)}" for key in sorted(set(table) - KEYS)]
        wrong: list[tuple[str, str, Collection[str]]] = [
            ("sector", s, sectors) for s in table.get("sectors", []) if s not in sectors
        ]
        wrong += [("series", s, known) for s in [*table.get("series", []), *table.get("misses", {})] if s not in known]
        listed = (*table.get("also", ()), *table.get("fixed", ()))
        wrong += [("parameter", p, model.parameters) for p in listed if p not in model.parameters]
        problems += [f"[{name}] {value!r} is not a {kind}.{nearest(value, options)}" for kind, value, options in wrong]
        partials[name] = Partial(
            name, table.get("title", name), _rows(model, table), tuple(table.get("series", ())), table.get("misses", {})
        )
    faults(InputError, f"{path} describes partial models:", problems)
    return partials, drivers


def _rows(model: Model, table: Mapping[str, Any]) -> tuple[Parameter, ...]:
    def chosen(row: Parameter) -> bool:
        sector = model.program.variables[row.name.split("[")[0]].sector
        return row.calibrated and (sector in table.get("sectors", ()) or row.name in table.get("also", ()))

    return tuple(row for row in model.parameters.values() if chosen(row) and row.name not in table.get("fixed", ()))


def _scalars(model: Model, name: str) -> tuple[str, ...]:
    variable = model.program.variables.get(name)
    return model.program.elements(name) if variable and variable.kind in ("stock", "auxiliary") else ()


def run(
    model: Model, partial: Partial, drivers: Mapping[str, Sequence[str]], paths: Mapping[str, Paths], readings: Readings
) -> list[Fit]:
    """Fit a partial model, driven by the paths of all drivers that it does not itself explain, and read off its series."""
    data = tuple(o for name in partial.series for o in readings if o.series == name)
    whole = Problem(model, data)
    explained = {whole.scalar(o).split("[")[0] for o in data}
    tables = {
        scalar: path for name, listed in drivers.items() if name not in explained and not set(listed) & set(partial.series)
        for scalar, path in paths[name].items()
    }  # fmt: skip
    part = Problem(replace(model, program=drive(model.program, tables, whole.saved)), data)
    rows = _felt(part, partial.rows)
    best = model.defaults.copy()
    if rows:
        target = Target(part, Space(rows), best, Noise(1.0, 0.0))
        start = target.space.coordinates(best[None, [model.rows[row.name] for row in rows]])[0]
        optimum = least_squares(target, start, np.empty(0), ROUNDS)
        best = target.space.fill(best, target.space.values(optimum[None, :]), model)[:, 0]
    fitted, reading = part.run(best[:, None])[0], np.array([readings[o] for o in data])
    found = []
    for name in partial.series:
        at = [k for k, o in enumerate(data) if o.series == name]
        seen = tuple(data[k] for k in at)
        statistics = theil([o.value for o in seen], fitted[at])
        unit = model.unit(seen[0].outcome)
        found.append(Fit(partial, name, unit, seen, fitted[at], reading[at], statistics))
    return found


def _felt(problem: Problem, rows: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """Parameters that the driven equations still read."""
    program = problem.model.program
    parts = (program.start, program.step, program.rates, program.initial)
    read = {name for part in parts for _, expr in part for name in references(expr)}
    return tuple(row for row in rows if row.name in read)


def bent(model: Model, drivers: Mapping[str, Sequence[str]], readings: Readings) -> dict[str, Paths]:
    """The model's own paths of each driver's scalars, scaled so that they pass through the figures of its series.

    The factor is the ratio of the figures to the model's reading of them, on a straight log line between figures and constant
    beyond the first and the last. An index is read against the model's own base year.
    """
    scalars = {name: _scalars(model, name) for name in drivers}
    runs = members.run(model, model.defaults[:, None], [scalar for listed in scalars.values() for scalar in listed])
    columns = iter(runs.values[0].T)
    found = {}
    for name, listed in drivers.items():
        own = [o for o in readings if o.series in listed]
        at, factor = np.array(
            sorted((o.year if o.how == "instant" else o.year + 0.5, np.log(o.value / readings[o])) for o in own)
        ).T
        scale = np.exp(np.interp(runs.time, at, factor))
        found[name] = {scalar: (runs.time, next(columns) * scale) for scalar in scalars[name]}
    return found
