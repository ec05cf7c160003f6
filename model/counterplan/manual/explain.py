"""One variable explained: what it says, what it rests on, what it moves, and how it runs in history."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from counterplan.errors import InputError, nearest
from counterplan.manual.links import links, stem
from counterplan.manual.tables import history_of
from counterplan.model import Model, Parameter
from counterplan.observations import Observation, observations
from counterplan.simulation import ensemble, simulate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TAG = re.compile(r"\s*\[([A-Z][A-Z0-9_]*), ([A-D])\]")
BLOCKS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Explanation:
    """All that is known of a variable.

    Attributes:
        name: Name of the variable.
        label: As in the .mdl file.
        kind: `constant`, `stock`, `auxiliary` or `lookup`.
        unit: Unit.
        sector: Group of the .mdl file.
        comment: Comment of the .mdl file, without the tags of its sources.
        equation: Text of its equations, one line each.
        grade: Grade of the evidence where one is given, A measured to D judged.
        sources: Citation by key.
        causes: Variables its equations read.
        uses: Variables that read it.
        elements: Scalars explained: all of the variable, or the one asked for.
        parameters: Rows of parameters.toml, for a constant.
        outcomes: Public outcomes that show it.
        series: Title of each historical series set against it.
        years: Dates of the run.
        run: Values of each element at those dates in the historical scenario, at default parameter values; none for a constant.
    """

    name: str
    label: str
    kind: str
    unit: str
    sector: str
    comment: str
    equation: str
    grade: str
    sources: dict[str, str]
    causes: tuple[str, ...]
    uses: tuple[str, ...]
    elements: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    outcomes: tuple[str, ...]
    series: dict[str, str]
    years: tuple[float, ...]
    run: dict[str, tuple[float, ...]]

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON: bounds and spreads that are not finite become None."""
        return {key: _plain(value) for key, value in asdict(self).items()}


def explain(model: Model, name: str) -> Explanation:
    """Explain a variable.

    Args:
        model: From `load`.
        name: A variable, one element of an array (`officers[field]`), or a public outcome; blanks may stand for `_`.

    Returns:
        Its equation, unit, sector, causes, uses, sources, parameter rows, outcomes and historical series, and its run in the
        historical scenario at the turn of each year.

    Raises:
        InputError: There is no such name.
        RunError: The historical run did not finish.
    """
    elements = _elements(model, name)
    variable = model.program.variables[stem(elements[0])]
    graph = links(model.program)
    parameters = tuple(model.parameters[scalar] for scalar in elements if variable.kind == "constant")
    tags = TAG.findall(variable.comment)
    keys = dict.fromkeys([key for key, _ in tags] + [row.source for row in parameters if row.source])
    data = history_of(model.path)
    citations = data.sources if data else {}
    grades = dict.fromkeys([grade for _, grade in tags] + [row.grade for row in parameters if row.grade])
    years, run = course(model, {stem(elements[0]): elements} if variable.kind in ("stock", "auxiliary") else {})
    return Explanation(
        variable.name, variable.label, variable.kind, variable.unit, variable.sector, TAG.sub("", variable.comment),
        variable.equation, "/".join(grades), {key: citations.get(key, "") for key in keys},
        graph.causes[variable.name], graph.uses[variable.name], elements, parameters,
        tuple(outcome.name for outcome in model.outcomes.values() if scalars(model, outcome.of) & set(elements)),
        _series(model, elements), years, run,
    )  # fmt: skip


def _elements(model: Model, name: str) -> tuple[str, ...]:
    """Scalars meant by the name of a variable, element or outcome."""
    program = model.program
    key = re.sub(r"\s*,\s*", ",", re.sub(r"[\s_]+", "_", name.strip().lower()))
    if key in program.variables:
        return program.elements(key) if program.variables[key].kind != "lookup" else (key,)
    if stem(key) in program.variables and key in program.elements(stem(key)):
        return (key,)
    if key in model.outcomes:
        of = model.outcomes[key].of
        return program.elements(of) if of in program.variables else (of,)
    known = list({**program.variables, **model.outcomes})
    if stem(key) in program.variables:
        known = list(program.elements(stem(key)))
    raise InputError(f"{name!r} is neither a variable nor an outcome of {model.path.name}.{nearest(key, known)}")


def scalars(model: Model, of: str) -> set[str]:
    """Scalars behind the name of an outcome, variable or element."""
    of = model.outcomes[of].of if of in model.outcomes else of
    return set(model.program.elements(of)) if of in model.program.variables else {of}


def course(model: Model, elements: Mapping[str, Sequence[str]]) -> tuple[tuple[float, ...], dict[str, tuple[float, ...]]]:
    """Run history and read variables at whole years.

    Args:
        model: The model.
        elements: Scalars wanted, by variable.

    Returns:
        The dates, and the values of each scalar at them.
    """
    wanted = [scalar for names in elements.values() for scalar in names]
    if not wanted:
        return (), {}
    runs = simulate(model, "historical", method="rk4", save=wanted)
    times = runs["time"].values
    whole = np.isclose(times, np.round(times))
    return tuple(times[whole].tolist()), {scalar: tuple(runs[scalar].values[0, 0, whole].tolist()) for scalar in wanted}


def _series(model: Model, elements: Sequence[str]) -> dict[str, str]:
    data = history_of(model.path)
    if data is None:
        return {}
    wanted = set(elements)
    found = {row.series: row.title for row in data.series.values() if row.outcome and scalars(model, row.outcome) & wanted}
    for one in _observed(model, wanted):
        found.setdefault(one.series, "derived from several series")
    return found


def _observed(model: Model, wanted: set[str]) -> list[Observation]:
    """Historical figures of scalars; those of a model without data of its own are none."""
    if history_of(model.path) is None:
        return []
    return [one for weight in ("fit", "check") for one in observations(weight) if scalars(model, one.outcome) & wanted]


def draw(model: Model, name: str) -> "Figure":
    """Draw a variable in history over the posterior, with the historical figures set against it.

    Raises:
        InputError: There is no such name, it is a constant, or the model has no posterior.
    """
    from counterplan.plot.fans import history_figure

    elements = _elements(model, name)
    variable = model.program.variables[stem(elements[0])]
    if variable.kind not in ("stock", "auxiliary"):
        raise InputError(f"{variable.name} is a {variable.kind}: it has no course to draw.")
    runs = ensemble(model, "historical", save=elements)
    figures = {scalar: _observed(model, {scalar}) for scalar in elements}
    titles = {scalar: scalar.replace("_", " ") for scalar in elements}
    return history_figure(runs, titles, figures)


def spark(values: Sequence[float]) -> str:
    """A course as a row of blocks, from its lowest to its highest value; a level course in the middle."""
    low, high = min(values), max(values)
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        return BLOCKS[3] * len(values)
    return "".join(BLOCKS[round((value - low) / (high - low) * (len(BLOCKS) - 1))] for value in values)


def prior_words(row: Parameter) -> str:
    """Prior of a parameter in words, with its bounds as an interval."""
    bounds = f"[{row.low:g}, {row.high:g}]" if math.isfinite(row.low) and math.isfinite(row.high) else "any value"
    shape = {"fixed": "fixed", "uniform": "uniform", "logitnormal": f"logitnormal, median {row.center:g}"}.get(
        row.distribution, f"{row.distribution}, center {row.center:g}, sd {row.sd:g}"
    )
    marks = [mark for mark, holds in (("fitted", row.calibrated), ("lever", row.lever)) if holds]
    return ", ".join([shape, f"in {bounds}" if bounds[0] == "[" else bounds, *marks])


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value
