"""The model boundary table: what the model explains, what it is told, and what it leaves out."""

from dataclasses import dataclass
from typing import Any

from counterplan.errors import InputError, faults, nearest
from counterplan.manual.links import Links, equations, links, nodes, reads_clock, stem, upstream
from counterplan.manual.tables import check_rows, history_of, load_table
from counterplan.mdl.program import Ref, Table
from counterplan.model import Model

ENDOGENOUS, EXOGENOUS, LEFT_OUT = "endogenous", "exogenous", "left out"
SERIES, DATED = "series", "dated"


@dataclass(frozen=True)
class BoundaryRow:
    """A row of the table.

    Attributes:
        group: `endogenous`, `exogenous` or `left out`.
        name: A sector, an exogenous variable, or words for what is left out.
        form: Of what is exogenous: `series` (a table over time) or `dated` (a step, pulse, ramp or curve at a date).
        reason: Why it is not explained.
        sources: Keys of sources; where a dated one has none of its own, those of its dates.
        variables: Variables of a sector that are explained.
    """

    group: str
    name: str
    form: str = ""
    reason: str = ""
    sources: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()


def boundary(model: Model) -> list[BoundaryRow]:
    """The boundary table, read off the equations; reasons and what is left out come from `boundary.toml` beside the .mdl.

    Explained is what stands on a feedback loop of at least two variables, or depends on such. Exogenous is every equation that
    reads the clock. The rest follows from these, or from constants, alone. A model without a `boundary.toml` gets the comments of
    its exogenous variables for reasons.

    Raises:
        InputError: `boundary.toml` is faulty, gives no reason for an exogenous variable, or gives one for another.
    """
    path = model.path.with_name("boundary.toml")
    table = load_table(path)
    forms = exogenous(model)
    reasons, absent = table.get("exogenous", {}), table.get("left_out", [])
    optional = frozenset({"source"})
    check_rows(path, [(f"[exogenous.{name}]", row) for name, row in reasons.items()], {"reason"}, optional)
    check_rows(path, [(f"left_out {number}", row) for number, row in enumerate(absent, 1)], {"what", "reason"})
    if path.exists():
        _check(model, reasons, forms)
    rows = [BoundaryRow(ENDOGENOUS, sector, variables=names) for sector, names in _explained(model, links(model.program)).items()]
    for name, form in sorted(forms.items(), key=lambda item: item[1] != SERIES):
        row = reasons.get(name, {"reason": model.program.variables[name].comment})
        sources = row.get("source") or dict.fromkeys(filter(None, (model.parameters[date].source for date in dates(model, name))))
        rows.append(BoundaryRow(EXOGENOUS, name, form, row["reason"], tuple(sources)))
    return rows + [BoundaryRow(LEFT_OUT, row["what"], reason=row["reason"]) for row in absent]


def exogenous(model: Model) -> dict[str, str]:
    """Variables whose equations read the clock, with their form."""
    program = model.program
    found: dict[str, str] = {}
    for scalar, expr in equations(program):
        if reads_clock(expr):
            tabled = any(isinstance(node, Table) and reads_clock(node.arg) for node in nodes(expr))
            found[stem(scalar)] = SERIES if tabled else found.get(stem(scalar), DATED)
    return {name: found[name] for name in program.variables if name in found}


def dates(model: Model, name: str) -> dict[str, float]:
    """Constants that a variable reads as dates: those in the unit of its clock that lie within the run."""
    program = model.program
    read = {
        node.name for scalar, expr in equations(program) if stem(scalar) == name
        for node in nodes(expr) if isinstance(node, Ref)
    }  # fmt: skip
    inside = {scalar: program.parameters[scalar] for scalar in read & program.parameters.keys()}
    return {scalar: value for scalar, value in sorted(inside.items()) if program.initial_time < value < program.final_time}


def _check(model: Model, reasons: dict[str, Any], forms: dict[str, str]) -> None:
    path = model.path.with_name("boundary.toml")
    data = history_of(model.path)
    problems = [f"{name} is exogenous and has no reason: add [exogenous.{name}]" for name in forms if name not in reasons]
    problems += [
        f"[exogenous.{name}] is not an exogenous variable of {model.path.name}.{nearest(name, forms)}"
        for name in reasons if name not in forms
    ]  # fmt: skip
    if data:
        unknown = [(name, key) for name, row in reasons.items() for key in row.get("source", ()) if key not in data.sources]
        problems += [
            f"[exogenous.{name}]: source {key!r} is not in sources.csv.{nearest(key, data.sources)}" for name, key in unknown
        ]
    faults(InputError, f"{path} gives a reason for each exogenous variable:", problems)


def _explained(model: Model, graph: Links) -> dict[str, tuple[str, ...]]:
    """Variables on feedback loops, or moved by them, by sector."""
    above = {name: upstream(graph.causes, name) for name in graph.causes}
    looped = {name for name, found in above.items() if name in found}
    sectors: dict[str, list[str]] = {}
    for name, variable in model.program.variables.items():
        if name in looped or above[name] & looped:
            sectors.setdefault(variable.sector, []).append(name)
    return {sector: tuple(names) for sector, names in sectors.items()}
