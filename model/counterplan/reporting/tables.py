"""Tables of what `counterplan evidence` found, for the report."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from counterplan.credence.bars import spaced
from counterplan.credence.profile import FALL
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
    return [table for part, make in TABLES if found.get(part) for table in make(found, model)]


def _series(found: Found, model: Model) -> list[Table]:
    """Each series before the data and as fitted."""
    before = {row["series"]: row for row in found.get("before", [])}

    def row(one: Found) -> tuple[str, ...]:
        prior = before.get(one["series"], {})
        return (
            spaced(one["series"]), f"{one['count']}", _percent(prior.get("mape")), _share(prior.get("within_90")),
            _percent(one["mape"]), *(_plain(one[name]) for name in ("bias", "variation", "covariation")), _share(one["within_90"]),
            _plain(one["autocorrelation"]), _percent(one["later_mape"]), _percent(one["naive_mape"]),
        )  # fmt: skip

    note = (
        "Mean absolute error of the median in percent, and the share of figures within the 90 % bands, over the prior and over the "
        "posterior; Theil's shares of bias, variation and covariation; autocorrelation of errors at one step; the error over the "
        "second half of the figures, beside that of a trend of the first. Blank where there are too few figures."
    )
    heads = (
        "Series", "Figures", "Prior %", "Prior in 90", "Error %", "Bias", "Var.", "Cov.", "In 90", "Lag 1", "Second half %",
        "Trend %",
    )  # fmt: skip
    return [Table("Each series before the data and as fitted", note, heads, tuple(map(row, found["reproduction"]["series"])))]


def _years(found: Found, model: Model) -> list[Table]:
    """Each series over the years left out."""
    part = next(iter(found["structures"]["holdout"].values()))
    rows = tuple(
        (spaced(one["series"]), f"{one['seen']}", f"{one['count']}", _percent(one["mape"]), _percent(one["naive_mape"]),
         _share(one["within_90"]))
        for one in part["series"]
    )  # fmt: skip
    note = (
        f"Fitted before {part['end']:g}. Error of the median foreseen, the last seen error dying away, beside that of a straight "
        "line through the logs of the figures seen; with one seen it is a level, with none there is none."
    )
    return [Table("Each series over the years left out", note, ("Series", "Seen", "Left out", "Error %", "Trend %", "In 90"), rows)]


def _ranks(found: Found, model: Model) -> list[Table]:
    """Histograms of the ranks of truths, pooled over the quantities of each group."""
    groups = found["recovery"]["groups"]
    bins = len(next(iter(groups.values()))["pooled_histogram"])
    rows = tuple(
        (f"{name} ({len(part['names'])})", *(f"{count / sum(part['pooled_histogram']):.1%}" for count in part["pooled_histogram"]))
        for name, part in groups.items()
    )
    note = (
        "Where truths lie among the draws of the posteriors fitted to figures made up for them, from the lowest to the highest; "
        f"{1 / bins:.0%} in each where posteriors are right. Full ends are intervals too narrow, a full middle too wide ones."
    )
    heads = ("Of", *(f"{100 * k // bins}-{100 * (k + 1) // bins} %" for k in range(bins)))
    return [Table("Ranks of known truths", note, heads, rows)]


def _profiles(found: Found, model: Model) -> list[Table]:
    """How far each profile falls from its highest point."""
    grid = found["made"]["size"]["grid"]

    def row(one: Found) -> tuple[str, ...]:
        fall = dict(zip(one["coordinates"], one["fall"], strict=True))
        bounded = " and ".join(end for end in ("below", "above") if one[f"bounded_{end}"]) or "neither side"
        return one["name"], *(f"{abs(fall[at]):.1f}" for at in grid), signed(one["optimum"], 2), bounded

    note = (
        "Fall of the log posterior, all other parameters climbing, at so many prior standard deviations from its median, and "
        f"where the optimum lies. Bounded: by a fall of {FALL:g} on that side."
    )
    heads = ("Parameter", *(f"at {signed(at, 0)}" for at in grid), "Optimum", "Bounded")
    return [Table("Profiles of the posterior", note, heads, tuple(map(row, found["profiles"])))]


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}".replace("-", "−")


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


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


TABLES: tuple[tuple[str, Callable[[Found, Model], list[Table]]], ...] = (  # with the part of the evidence that each shows
    ("reproduction", _series), ("structures", _years), ("recovery", _ranks), ("profiles", _profiles), ("causes", _causes),
    ("influence", _influence), ("structures", _structures),
)  # fmt: skip
