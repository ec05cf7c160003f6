"""What a reviewer of the model's text would complain of, after SDM-Doc, and the excuses.

SDM-Doc (Martinez-Moyano 2012, "Documentation for model transparency", System Dynamics Review) assesses a Vensim model by its text;
the kinds here follow it where they fit a model without diagrams. The limit of inputs is our choice.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from counterplan.errors import InputError, nearest
from counterplan.manual.links import Links, equations, links, nodes, reads_clock, stem
from counterplan.manual.tables import check_rows, load_table
from counterplan.mdl.program import Ref, Table, Variable
from counterplan.model import Model

MOST_INPUTS = 8  # constants and switches count; a reader holds about that many names in mind
FREE_NUMBERS = {0.0, 1.0}  # signs stand outside the literals, so -1 is among them


@dataclass(frozen=True)
class Finding:
    """A warning.

    Attributes:
        kind: A key of `KINDS`, or `idle excuse`.
        variable: Variable it is about.
        detail: What was found.
        excuse: Why it may stand; empty when it may not.
    """

    kind: str
    variable: str
    detail: str
    excuse: str = ""


def warnings(model: Model) -> list[Finding]:
    """Every complaint about the model's text, each with its excuse where `excuses.toml` beside the .mdl has one.

    Raises:
        InputError: `excuses.toml` is faulty.
    """
    graph = links(model.program)
    found = [Finding(kind, name, detail) for kind, search in KINDS.items() for name, detail in search(model, graph)]
    excuses = _excuses(model)
    excused = [replace(one, excuse=excuses.get((one.kind, one.variable), "")) for one in found]
    idle = excuses.keys() - {(one.kind, one.variable) for one in found}
    return excused + [Finding("idle excuse", name, f"excused as {kind!r}, which it is not") for kind, name in sorted(idle)]


def _excuses(model: Model) -> dict[tuple[str, str], str]:
    path = model.path.with_name("excuses.toml")
    rows = load_table(path).get("excuse", [])
    check_rows(path, [(f"excuse {number}", row) for number, row in enumerate(rows, 1)], {"kind", "variable", "reason"})
    for row in rows:
        if row["kind"] not in KINDS:
            raise InputError(f"{path}: {row['kind']!r} is not a kind of warning.{nearest(row['kind'], KINDS)}")
    return {(row["kind"], row["variable"]): row["reason"] for row in rows}


def _undocumented(model: Model, graph: Links) -> Iterator[tuple[str, str]]:
    for name, variable in model.program.variables.items():
        lacking = [what for what, text in (("comment", variable.comment), ("unit", variable.unit)) if not text]
        if lacking:
            yield name, f"has no {' and no '.join(lacking)}"


def _numbers(model: Model, graph: Links) -> Iterator[tuple[str, str]]:
    labels = _label_pattern(model)
    for name, variable in model.program.variables.items():
        if variable.kind in ("stock", "auxiliary"):
            numbers = dict.fromkeys(text for text in _literals(variable, labels) if float(text) not in FREE_NUMBERS)
            if numbers:
                yield name, f"has {', '.join(numbers)} in its equation"


def _label_pattern(model: Model) -> re.Pattern[str]:
    """Names of variables and subscripts: they may hold digits, which are no numbers."""
    labels = [variable.label for variable in model.program.variables.values()]
    return re.compile("|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True)), re.IGNORECASE)


def _literals(variable: Variable, labels: re.Pattern[str]) -> list[str]:
    """Numbers written in a variable's equations; the points of a table are data and not counted."""
    found = []
    for line in variable.equation.splitlines():
        text = re.sub(r"\[[^\]]*\]", " ", line.partition("=")[2])
        if re.search("LOOKUP", text, re.IGNORECASE):
            text = re.sub(r"\(\s*[-+.\deE]+\s*,\s*[-+.\deE]+\s*\)", " ", text)
        found += re.findall(r"(?<![\w.])(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.])", labels.sub(" ", text))
    return found


def _unused(model: Model, graph: Links) -> Iterator[tuple[str, str]]:
    read = {stem(outcome.of) for outcome in model.outcomes.values()}
    for name in model.program.variables:
        if not graph.uses[name] and name not in read:
            yield name, "is read by no equation and by no outcome"


def _uneven_tables(model: Model, graph: Links) -> Iterator[tuple[str, str]]:
    """Tables that rise and fall. A table over time is a series of data, not a relation, and may do as history did."""
    for scalar, expr in equations(model.program):
        for node in nodes(expr):
            if isinstance(node, Table) and not reads_clock(node.arg) and not _monotone(node.y):
                yield stem(scalar), "has a table that both rises and falls"
                break


def _monotone(values: tuple[float, ...]) -> bool:
    return list(values) in (sorted(values), sorted(values, reverse=True))


def _crowded(model: Model, graph: Links) -> Iterator[tuple[str, str]]:
    for name, count in graph.inputs.items():
        if count > MOST_INPUTS:
            yield name, f"has an equation of {count} inputs, more than {MOST_INPUTS}"


def _rowless(model: Model, graph: Links) -> Iterator[tuple[str, str]]:
    for name, variable in model.program.variables.items():
        if variable.kind == "constant":
            bare = [s for s in model.program.elements(name) if not (model.parameters[s].source and model.parameters[s].reason)]
            if bare:
                yield name, f"has no row with source and reason in parameters.toml ({', '.join(bare)})"


def _still_stocks(model: Model, graph: Links) -> Iterator[tuple[str, str]]:
    still = [scalar for scalar, rate in model.program.rates if not any(isinstance(node, Ref) for node in nodes(rate))]
    for name in dict.fromkeys(map(stem, still)):
        yield name, "is a stock without a flow"


KINDS: dict[str, Callable[[Model, Links], Iterator[tuple[str, str]]]] = {
    "undocumented": _undocumented,
    "embedded number": _numbers,
    "unused": _unused,
    "non-monotone table": _uneven_tables,
    "too many inputs": _crowded,
    "constant without a row": _rowless,
    "stock without flows": _still_stocks,
}
