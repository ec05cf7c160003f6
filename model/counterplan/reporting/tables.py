"""Tables of what `counterplan evidence` found, for the report."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from counterplan.model import Model
from counterplan.reporting.answer import signed
from counterplan.reporting.evidence import banded, largest

Found = Mapping[str, Any]
MOST = 8  # rows of a table of the largest


@dataclass(frozen=True)
class Table:
    """A table as text: its title, a note beneath it, heads of the columns, and rows, each of which begins with its own head."""

    title: str
    note: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(found: Found, model: Model) -> list[Table]:
    """The tables for which the evidence is at hand."""
    made: list[Table] = []
    for make in TABLES:
        try:
            made += make(found, model)
        except (KeyError, IndexError, StopIteration, TypeError, ValueError):
            continue
    return made


def _causes(found: Found, model: Model) -> list[Table]:
    """Effects of rival causes on growth, and their correlations over the draws, a table for each outcome."""
    part = found["causes"]
    names = list(part["causes"])
    made = []
    for outcome, effects in part["effects"].items():
        shares, matrix = part["shares"][outcome], part["correlations"][outcome]
        rows = [
            (
                f"{k + 1}. {part['causes'][name]}", banded(effects[name]),
                "{1:.0%} ({0:.0%} to {2:.0%})".format(*shares[name]),
                *(signed(r, 2) if c != k else "" for c, r in enumerate(matrix[k])),
            )
            for k, name in enumerate(names)
        ]  # fmt: skip
        blank = ("",) * (len(names) + 1)
        rows += [(name.capitalize(), banded(band), *blank) for name, band in part["together"][outcome].items()]
        made.append(Table(
            f"Rival causes of the slowdown: {model.outcomes[outcome].title}",
            "Effect on growth in 100 times its log, switched off alone and (last) together; the part is that of the sizes of all "
            "effects; correlations are those of the effects over the draws: near −1 the figures cannot tell which of two it was.",
            ("Cause", "Effect", "Part", *(f"r with {k + 1}" for k in range(len(names)))), tuple(rows),
        ))  # fmt: skip
    return made


def _influence(found: Found, model: Model) -> list[Table]:
    """The series that move an answer most when left out, and when counted double or half."""
    part = found["influence"]
    rows = [("left out", row) for row in part["left_out"]]
    rows += [("counted double" if row["factor"] > 1 else "counted half", row) for row in part["reweighted"]]
    made = []
    for title, wanted in (("Series left out", {"left out"}), ("Weights of series", {"counted double", "counted half"})):
        moved = sorted(
            ((*largest(row, part["answers"]), how, row["gaussian"]) for how, row in rows if how in wanted),
            key=lambda one: -abs(one[0]),
        )
        body = tuple(
            (f"{series}, {how}", answer, signed(shift, 2), "Gaussian" if gaussian else "weighted draws")
            for shift, series, answer, how, gaussian in moved[:MOST]
        )
        note = "Of each series the answer that it moves most, in posterior standard deviations; of all the largest few."
        made.append(Table(f"{title}: the largest influences on an answer", note, ("Series", "Answer", "Shift", "By"), body))
    return made


def _structures(found: Found, model: Model) -> list[Table]:
    """Headline answers at the last date under each fitted structure, a table for each scenario."""
    part = found["structures"]
    names = list(part["scores"])
    last = part["answers"][-1]["event"]
    made = []
    for scenario in dict.fromkeys(row["scenario"] for row in part["answers"]):
        rows = [row for row in part["answers"] if row["event"] == last and row["scenario"] == scenario]
        body = tuple(_answer(row, names, model) for row in rows)
        note = (
            "Difference from history, median and 90 % interval; each structure is fitted by itself, the stack weighs by foresight."
        )
        title = f"Answers under each fitted structure: {model.scenarios[scenario].title}, {last}"
        made.append(Table(title, note, ("Outcome", *names, "stack"), body))
    return made


def _answer(row: Found, names: Sequence[str], model: Model) -> tuple[str, ...]:
    outcome = model.outcomes[row["outcome"]]
    bands = (*(row["structures"][name] for name in names), row["stacked"])
    return (outcome.title, *(banded(band, outcome.decimals) for band in bands))


TABLES: tuple[Callable[[Found, Model], list[Table]], ...] = (_causes, _influence, _structures)
