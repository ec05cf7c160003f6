"""A model: its Program, and what stands beside the .mdl file: parameter rows, scenarios, outcomes."""

import hashlib
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from counterplan.cache import PACKAGE, load_program
from counterplan.errors import InputError, faults, nearest
from counterplan.mdl.program import Program

SHIPPED = PACKAGE / "inputs" / "counterplan.mdl"
DISTRIBUTIONS = ("fixed", "uniform", "logitnormal", "normal", "lognormal")
ROW_KEYS = {"unit", "value", "bounds", "distribution", "sd", "calibrated", "lever", "grade", "source", "reason", "center", "normal"}
SCENARIO_KEYS = {"title", "because", "based_on", "set", "headline"}
OUTCOME_KEYS = {"title", "of", "headline", "decimals", "unit"}
Overrides = Mapping[str, float]


def study() -> Path:
    """Folder that holds the shipped `runs/` and `figures/`: in an installed package a copy, in a checkout the checkout itself."""
    return PACKAGE / "_study" if (PACKAGE / "_study").is_dir() else PACKAGE.parent.parent


@dataclass(frozen=True)
class Parameter:
    """One scalar constant: its row of parameters.toml, or a bare default where there is none.

    Attributes:
        name: Scalar name, `depreciation_rate[heavy]`.
        unit: Unit.
        value: Default.
        low: Lower bound.
        high: Upper bound.
        distribution: Prior: `fixed`, `uniform`, `logitnormal` (median at the center; the logit of the share of the way from bound
            to bound has sd 1), `normal`, `lognormal` (sd of the log), cut at the bounds.
        center: Center of the prior; the value itself where calibration has not moved it.
        sd: Standard deviation where the distribution has one.
        calibrated: Whether calibration fits it.
        lever: Whether scenarios set it.
        normal: Where the value is a reference taken from the historical run itself: `variable@date`; `calibrate --write` sets it.
        grade: A measured on this case, B close analogue, C indirect, D judged.
        source: Key of its source.
        reason: Why this value.
    """

    name: str
    unit: str
    value: float
    low: float = -math.inf
    high: float = math.inf
    distribution: str = "fixed"
    center: float = math.nan
    sd: float = math.nan
    calibrated: bool = False
    lever: bool = False
    normal: str = ""
    grade: str = ""
    source: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Scenario:
    """A named set of parameter values, the sentence it renders, and whether a comparison takes it in unasked."""

    name: str
    title: str
    because: str
    overrides: dict[str, float]
    headline: bool = False


@dataclass(frozen=True)
class Outcome:
    """A public result: a variable, or one element of one.

    Attributes:
        name: Public name.
        title: For tables and figures.
        of: Variable or scalar it reads.
        headline: Whether the main table and figure show it.
        decimals: Digits in tables.
    """

    name: str
    title: str
    of: str
    headline: bool = False
    decimals: int = 2


@dataclass(frozen=True)
class Model:
    """A model ready to run, with its parameters, scenarios and outcomes."""

    path: Path
    program: Program
    parameters: dict[str, Parameter]
    scenarios: dict[str, Scenario]
    outcomes: dict[str, Outcome]
    digest: str = field(repr=False, default="")

    def unit(self, name: str) -> str:
        """Unit of an outcome, a variable, or an element of one."""
        of = self.outcomes[name].of if name in self.outcomes else name
        return self.program.variables[of.split("[")[0]].unit

    @cached_property
    def rows(self) -> dict[str, int]:
        """Row of each parameter in a matrix of parameter values."""
        return {name: row for row, name in enumerate(self.program.parameters)}

    @cached_property
    def defaults(self) -> np.ndarray:
        """Default values (ndarray[parameter])."""
        return np.array(list(self.program.parameters.values()))

    def column(self, values: Mapping[str, float]) -> np.ndarray:
        """Parameter values (ndarray[parameter]): these by scalar name, as `overrides` gives them, and defaults for the rest."""
        column = self.defaults.copy()
        for name, value in values.items():
            column[self.rows[name]] = value
        return column

    def overrides(self, values: Mapping[str, float], where: str = "overrides", bounded: bool = True) -> dict[str, float]:
        """Check named values and spread an array's bare name over its elements.

        Args:
            values: By parameter, or by array.
            where: What an error calls them.
            bounded: Whether they must lie within the bounds of the parameters.

        Raises:
            InputError: Names every unknown parameter and every value that is not a finite number, or not within its bounds.
        """
        problems: list[str] = []
        found: dict[str, float] = {}
        for given, value in values.items():
            names = self.expand(given)
            if not names:
                problems.append(f"{given!r} is not a parameter of {self.path.name}.{nearest(given, self.known_names)}")
            for name in names:
                problems += self._faults(name, value, bounded)
                found[name] = value
        heading = f"Parameter values in {where} must be finite numbers, within bounds, for parameters of the model:"
        faults(InputError, heading, problems)
        return {name: float(value) for name, value in found.items()}

    @cached_property
    def known_names(self) -> list[str]:
        """Names that `overrides` accepts."""
        constants = [name for name, variable in self.program.variables.items() if variable.kind == "constant"]
        return sorted({*self.parameters, *constants})

    def expand(self, name: str) -> tuple[str, ...]:
        """Scalar names meant by a parameter name: itself, or all elements of an array; empty when there is none."""
        key = name.strip().replace(" ", "_").replace(",_", ",").lower()
        if key in self.parameters:
            return (key,)
        variable = self.program.variables.get(key)
        return self.program.elements(key) if variable and variable.kind == "constant" else ()

    def _faults(self, name: str, value: Any, bounded: bool) -> list[str]:
        row = self.parameters[name]
        if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not math.isfinite(value):
            return [f"{name} = {value!r} is not a finite number"]
        if bounded and not row.low <= value <= row.high:
            return [f"{name} = {value:g} lies outside [{row.low:g}, {row.high:g}] {row.unit}; the default is {row.value:g}"]
        return []

    @cached_property
    def compared(self) -> list[str]:
        """Scenarios that a comparison takes in unasked: history and the headline ones, or all where none is marked."""
        marked = [scenario.name for scenario in self.scenarios.values() if scenario.headline]
        return ["historical", *marked] if marked else list(self.scenarios)

    def scenario(self, name: str) -> Scenario:
        """A scenario by name.

        Raises:
            InputError: There is none of that name.
        """
        if name not in self.scenarios:
            known = ", ".join(self.scenarios)
            raise InputError(f"{name!r} is not a scenario.{nearest(name, self.scenarios)} The scenarios are {known}.")
        return self.scenarios[name]

    def saved(self, save: str | Iterable[str]) -> dict[str, str]:
        """What to save, as public name -> variable or scalar name.

        Args:
            save: `outcomes`, `all`, or names of outcomes, variables or scalars.

        Raises:
            InputError: Names everything that is neither.
        """
        variables = {name: v for name, v in self.program.variables.items() if v.kind in ("stock", "auxiliary")}
        if save == "outcomes":
            return {outcome.name: outcome.of for outcome in self.outcomes.values()}
        if save == "all":
            return {name: name for name in variables}
        names = [save] if isinstance(save, str) else list(save)
        scalars = {scalar for name in variables for scalar in self.program.elements(name)}
        found, problems = {}, []
        for name in names:
            if name in self.outcomes:
                found[name] = self.outcomes[name].of
            elif name in variables or name in scalars:
                found[name] = name
            else:
                problems.append(f"{name!r} is neither an outcome nor a variable.{nearest(name, [*self.outcomes, *variables])}")
        faults(InputError, "What to save is 'outcomes', 'all', or names of outcomes and variables:", problems)
        return found


def load(path: str | Path | None = None) -> Model:
    """Load a model.

    Args:
        path: A Vensim .mdl file; the shipped model by default. `parameters.toml`, `scenarios.toml` and `outcomes.toml` beside it
            are read where they exist. Without them every constant is a free parameter, `historical` (the file as it stands) is
            the only scenario, and every stock and auxiliary is an outcome.

    Raises:
        TranslationError: The .mdl file cannot be translated.
        InputError: A file beside it is faulty; every fault is named.
    """
    path = SHIPPED if path is None else Path(path)
    program = load_program(path)
    hasher = hashlib.sha256(program.digest.encode())
    tables = {}
    for stem in ("parameters", "scenarios", "outcomes"):
        tables[stem] = read_toml(path.with_name(f"{stem}.toml"), hasher) if path.with_name(f"{stem}.toml").exists() else {}
    parameters = _parameters(program, tables["parameters"], path)
    bare = Model(path, program, parameters, {}, {})
    scenarios = _scenarios(bare, tables["scenarios"])
    return Model(path, program, parameters, scenarios, _outcomes(program, tables["outcomes"], path), hasher.hexdigest())


def read_toml(path: Path, hasher: Any = None) -> dict[str, Any]:
    """Read a TOML file, and add its bytes to a hash.

    Raises:
        InputError: It cannot be read, or is not valid TOML.
    """
    try:
        content = path.read_bytes()
        if hasher:
            hasher.update(content)
        return tomllib.loads(content.decode())
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not valid TOML: {error}.") from None


def _parameters(program: Program, tables: dict[str, Any], path: Path) -> dict[str, Parameter]:
    units = {scalar: v.unit for name, v in program.variables.items() if v.kind == "constant" for scalar in program.elements(name)}
    rows = {name: Parameter(name, units[name], value) for name, value in program.parameters.items()}
    problems: list[str] = []
    for key, table in tables.items():
        scalars = program.elements(key) if key in program.variables and key not in rows else (key,) if key in rows else ()
        if not scalars:
            problems.append(f"[{key}] is not a constant of {path.name}.{nearest(key, program.variables)}")
            continue
        if not isinstance(table, dict) or set(table) - ROW_KEYS:
            extra = sorted(set(table) - ROW_KEYS) if isinstance(table, dict) else [key]
            problems.append(f"[{key}] has a key that is not known: {', '.join(extra)}.{nearest(extra[0], ROW_KEYS)}")
            continue
        for scalar in scalars:
            rows[scalar] = _parameter(scalar, table, units[scalar], program.parameters[scalar], problems)
    faults(InputError, f"{path.with_name('parameters.toml')} has one table for each constant of {path.name}:", problems)
    return rows


def _parameter(scalar: str, table: dict[str, Any], unit: str, default: float, problems: list[str]) -> Parameter:
    element = scalar.partition("[")[2].rstrip("]")

    def pick(key: str, otherwise: Any) -> Any:
        entry = table.get(key, otherwise)
        return entry.get(element, otherwise) if isinstance(entry, dict) else entry

    low, high = pick("bounds", [-math.inf, math.inf])
    row = Parameter(
        scalar, unit, default, low, high, distribution=pick("distribution", "fixed"),
        center=pick("center", default), sd=pick("sd", math.nan),
        calibrated=table.get("calibrated", False), lever=table.get("lever", False),
        normal=pick("normal", ""), grade=table.get("grade", ""),
        source=table.get("source", ""), reason=table.get("reason", ""),
    )  # fmt: skip
    if table.get("unit", unit) != unit:
        problems.append(f"{scalar}: unit {table['unit']!r} is not that of the equations, {unit!r}")
    if pick("value", default) != default:
        problems.append(f"{scalar}: value {pick('value', default)!r} is not that of the equations, {default:g}")
    if not row.low <= default <= row.high:
        problems.append(f"{scalar}: value {default:g} lies outside its bounds [{row.low:g}, {row.high:g}]")
    if row.distribution not in DISTRIBUTIONS:
        problems.append(f"{scalar}: distribution {row.distribution!r} is not one of {', '.join(DISTRIBUTIONS)}")
    elif not row.low <= row.center <= row.high:
        problems.append(f"{scalar}: center {row.center:g} lies outside its bounds [{row.low:g}, {row.high:g}]")
    elif row.distribution == "logitnormal" and not row.low < row.center < row.high:
        problems.append(f"{scalar}: a logitnormal distribution has its center between its bounds, on neither")
    elif row.distribution in ("normal", "lognormal") and not row.sd > 0:
        problems.append(f"{scalar}: a {row.distribution} distribution needs a positive sd")
    return row


def _scenarios(model: Model, tables: dict[str, Any]) -> dict[str, Scenario]:
    where = model.path.with_name("scenarios.toml")
    scenarios = {"historical": Scenario("historical", "History", "The model as it stands.", {})}
    problems: list[str] = []
    for name, table in tables.items():
        unknown = set(table) - SCENARIO_KEYS
        problems += [f"[{name}] has a key that is not known: {key}.{nearest(key, SCENARIO_KEYS)}" for key in sorted(unknown)]
        overrides: dict[str, float] = {}
        for base in table.get("based_on", []):
            if base in scenarios:
                overrides |= scenarios[base].overrides
            else:
                problems.append(f"[{name}] is based on {base!r}, which does not stand before it.{nearest(base, scenarios)}")
        try:
            overrides |= model.overrides(table.get("set", {}), f"[{name}]")
        except InputError as error:
            problems += [line.strip(" -") for line in str(error).splitlines()[1:]]
        texts = (table.get("title", name), table.get("because", ""))
        scenarios[name] = Scenario(name, *texts, overrides, table.get("headline", False))
    faults(InputError, f"{where} names scenarios and the parameters they set:", problems)
    return scenarios


def _outcomes(program: Program, tables: dict[str, Any], path: Path) -> dict[str, Outcome]:
    variables = {name for name, v in program.variables.items() if v.kind in ("stock", "auxiliary")}
    if not tables:
        return {name: Outcome(name, program.variables[name].label, name) for name in program.variables if name in variables}
    known = variables | {scalar for name in variables for scalar in program.elements(name)}
    outcomes, problems = {}, []
    for name, table in tables.items():
        problems += [f"[{name}] has a key that is not known: {key}" for key in sorted(set(table) - OUTCOME_KEYS)]
        of = table.get("of", name)
        if of not in known:
            problems.append(f"[{name}] reads {of!r}, which is not a variable of {path.name}.{nearest(of, known)}")
        title = table.get("title", name)
        outcomes[name] = Outcome(name, title, of, table.get("headline", False), table.get("decimals", 2))
    faults(InputError, f"{path.with_name('outcomes.toml')} names the public results:", problems)
    return outcomes
