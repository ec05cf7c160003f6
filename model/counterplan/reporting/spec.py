"""report.toml: the title, the question, the quantities asked of the runs, and the sentences of the answer."""

import re
from dataclasses import dataclass
from typing import Any

from counterplan.analysis.claims import statements
from counterplan.errors import InputError, collect, faults, nearest
from counterplan.manual.tables import check_rows, load_table
from counterplan.model import Model

FIELD = re.compile(r"\{([^{}]*)\}")
FORMS = ("", "higher", "more", "words")
CAUSE_FORMS = ("first", "part", "second", "second_part", "gap")
SUMS = ("differences", "firm", "firm_share", "claims", "assumed", "likely", "misfit")
ALWAYS = "time > 0"  # the predicate of a quantity that has none


@dataclass(frozen=True)
class Cause:
    """A gap to be split among groups of levers."""

    name: str
    outcome: str
    scenario: str
    date: str
    unit: str
    decimals: int


@dataclass(frozen=True)
class Template:
    """A sentence with fields, and the quantities it rests on without naming their numbers."""

    text: str
    rests: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words:
    """What report.toml says: `quantities` are tables as in claims.toml, `figures` names of those that come first."""

    title: str
    question: str
    quantities: dict[str, dict[str, Any]]
    causes: dict[str, Cause]
    sentences: tuple[Template, ...]
    figures: tuple[str, ...] = ()


def read_words(model: Model) -> Words:
    """The words of the report beside a model's .mdl file.

    Raises:
        InputError: There are none, or they are faulty; every fault is named.
    """
    path = model.path.with_name("report.toml")
    table = load_table(path)
    if not table:
        raise InputError(f"{model.path.name} has no report.toml beside it, which holds the words of its report.")
    rows = [(f"[quantity.{name}]", row) for name, row in table.get("quantity", {}).items()]
    check_rows(path, rows, {"scenario", "effect", "unit"}, frozenset({"against", "predicate", "decimals", "date"}))
    rows = [(f"[cause.{name}]", row) for name, row in table.get("cause", {}).items()]
    check_rows(path, rows, {"outcome", "scenario", "date", "unit"}, frozenset({"decimals"}))
    check_rows(path, [(f"sentence {k}", row) for k, row in enumerate(table.get("sentence", []), 1)], {"text"}, frozenset({"rests"}))
    quantities = {name: _statement(row) for name, row in table.get("quantity", {}).items()}
    causes = {name: Cause(name, **{"decimals": 0} | row) for name, row in table.get("cause", {}).items()}
    sentences = tuple(Template(row["text"], tuple(row.get("rests", ()))) for row in table.get("sentence", []))
    problems: list[str] = []
    for name, row in quantities.items():
        own: list[str] = []
        collect(own, statements, model, name, row)
        problems += [f"[quantity.{name}] {problem}" for problem in own]
    for one in sentences:
        problems += _unknown(one.text, table.get("quantity", {}), causes)
        problems += [
            f"rests on {name!r}, which is no quantity.{nearest(name, quantities)}" for name in one.rests if name not in quantities
        ]
    faults(InputError, f"{path} holds the words of the report:", problems)
    return Words(table.get("title", ""), table.get("question", ""), quantities, causes, sentences, tuple(table.get("figures", ())))


def _statement(row: dict[str, Any]) -> dict[str, Any]:
    """A quantity as a table of claims.toml."""
    given = {key: value for key, value in row.items() if key != "date"}
    dated = {"dates": [row["date"]]} if "date" in row else {}
    return {"who": "report", "says": "", "because": "", "predicate": ALWAYS, "decimals": 0} | given | dated


def _unknown(text: str, quantities: dict[str, Any], causes: dict[str, Cause]) -> list[str]:
    known = [
        f"{name}.{form}".rstrip(".")
        for name in quantities
        for form in FORMS
        if form != "words" or quantities[name].get("predicate")
    ]
    known += [f"cause.{name}.{form}" for name in causes for form in CAUSE_FORMS] + [f"sum.{name}" for name in SUMS]
    return [f"{{{field}}} is not known.{nearest(field, known)}" for field in FIELD.findall(text) if field not in known]
