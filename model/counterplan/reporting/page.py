"""The report as one page of HTML that needs nothing else: no network, no script, images inside it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from counterplan import study
from counterplan.analysis import basis
from counterplan.analysis.verdicts import Verdict
from counterplan.drawing import graph, svg
from counterplan.drawing.loops import draw_loop
from counterplan.drawing.sheet import sheet
from counterplan.loops import load_loops
from counterplan.model import Model, load
from counterplan.output import check_file, replace
from counterplan.reporting.answer import answer, signed
from counterplan.reporting.checklist import checklist
from counterplan.reporting.evidence import doubts, statements
from counterplan.reporting.gather import Findings, gather, kept_once
from counterplan.reporting.pictures import Picture, pictures
from counterplan.reporting.tables import tables
from counterplan.sampling import drawn as with_prior
from counterplan.series import tables as history

LONG = 11  # links of a loop from which on its ring takes the whole width
GROUPS = (*basis.GROUPS, basis.UNEXPLAINED)


@dataclass(frozen=True)
class Report:
    """The page as it was written, and what it was written from."""

    path: Path
    findings: Findings


def report(
    model: Model | None = None,
    *,
    out: str | Path | None = None,
    quick: bool = False,
    evidence: str | Path | None = None,
    status: Callable[[str], None] | None = None,
) -> Report:
    """Write the report of a model: one page of HTML that answers its question from results.

    Results are kept in `report/` beside the page, by a key of all that shapes them, so that the page is made again in seconds.

    Args:
        model: The shipped model by default.
        out: The page; results/report.html by default, results/report-quick.html of a quick one.
        quick: Take few draws, leave out the twelve tests, and say so.
        evidence: File that `counterplan evidence` wrote; that of results/evidence, or else the shipped one, by default.
        status: Called with a phrase at the beginning of each part of the work.

    Returns:
        The path of the page, and what it was written from.

    Raises:
        InputError: report.toml is missing or faulty, a posterior of other equations or data, or a folder that cannot be written.
        RunError: Members failed.
    """
    path = Path(out or ("results/report-quick.html" if quick else "results/report.html"))
    model, tell = model or load(), status or (lambda phrase: None)
    check_file(path, ".html")
    kept = path.parent / "report"
    found = gather(model, out=kept, quick=quick, evidence=None if evidence is None else Path(evidence), tell=tell)
    drawn = pictures(model, out=kept, quick=quick, run_key=found.made["run_key"], first=found.words.figures, tell=tell)
    tell("diagrams")
    text = render(model, found, drawn, kept_once(kept / f"diagrams-{_drawing(model)}.json", lambda: diagrams(model)))
    replace(path, lambda part: part.write_text(text, encoding="utf-8"))
    return Report(path, found)


def _drawing(model: Model) -> str:
    """Key of the diagrams: of what they are drawn from, and of what draws them."""
    shape = hashlib.sha256((model.program.digest + model.digest).encode())
    for path in sorted(Path(svg.__file__).parent.glob("*.py")):
        shape.update(path.read_bytes())
    return shape.hexdigest()[:10]


def diagrams(model: Model) -> dict[str, Any]:
    """SVG of the sectors together, of each sector, of each loop, and of everything."""
    return {
        "sectors": svg.draw(model, graph.sectors(model), bare=True),
        "each": {name: svg.draw(model, graph.sector(model, name), bare=True) for name in graph.sectors_of(model)},
        "loops": {name: (draw_loop(model, loop, bare=True), len(loop.path) > LONG) for name, loop in load_loops(model).items()},
        "whole": sheet(model, bare=True),
        "style": svg.STYLE,
    }


def render(model: Model, found: Findings, drawn: list[Picture], diagrams: dict[str, Any]) -> str:
    """The page from results, drawing nothing and running nothing."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {"signed": signed}
    return environment.get_template("page.html").render(
        words=found.words, caution=study.CAUTION, made=found.made, figures=drawn, diagrams=diagrams,
        sentences=answer(found.words, found.quantities, found.parts, found.titles, found.sums),
        claims=[_claim(verdict) for verdict in found.claims], table=_table(model, found), tests=found.tests,
        evidence=statements(found.evidence) if found.evidence else [],
        doubts=doubts(found.evidence, model) if found.evidence else [], bars=found.evidence.get("bars", []),
        shown=tables(found.evidence, model),
        checklist=checklist(model, found.made), sources=sorted(history().sources.items()), method=_method(model),
    )  # fmt: skip


def _claim(verdict: Verdict) -> dict[str, Any]:
    """A verdict as text for the table."""
    shares = [max(verdict.rests_on[group], 0.0) for group in GROUPS] if verdict.known else []
    low, effect, high = (signed(value, verdict.decimals) for value in (verdict.low, verdict.effect, verdict.high))
    return {
        "one": verdict, "low": low, "effect": effect, "high": high,
        "prior": " to ".join(signed(value, verdict.decimals) for value in verdict.prior[2:]),
        "structures": f"{min(verdict.structures.values()):.2f} to {max(verdict.structures.values()):.2f}",
        "shares": [(group, share / (sum(shares) or 1)) for group, share in zip(GROUPS, shares, strict=False)],
    }  # fmt: skip


def _table(model: Model, found: Findings) -> dict[str, Any]:
    """Headline outcomes at the last date: a row for each outcome, a cell for each scenario."""
    last = max(row.date for row in found.rows)
    rows = [row for row in found.rows if row.date == last]
    nested = study.by_outcome(rows)
    event = rows[0].event
    scenarios = list(next(iter(nested.values())))
    body = []
    for cells in nested.values():
        first = cells[scenarios[0]][event]
        values = [_cell(cells[name][event], name == "historical") for name in scenarios]
        body.append(
            {"title": first.title, "unit": UNITS.get(first.unit, first.unit), "cells": list(zip(scenarios, values, strict=True))}
        )
    titles = {name: model.scenarios[name].title for name in scenarios}
    return {"event": event, "date": last, "titles": titles, "rows": body}


UNITS = {
    "Bruble/Year": "billion rubles of 1937 a year", "Kruble/(Year*person)": "thousand rubles of 1937 a head and year",
    "Year": "years", "Dmnl": "index or share", "Mperson": "million", "Kperson": "thousand", "Kunit": "thousand", "person": "people",
}  # fmt: skip


def _cell(row: study.Row, history: bool) -> dict[str, str]:
    def text(value: float) -> str:
        return f"{value:,.{row.decimals}f}"

    span = f"{text(row.low)} to {text(row.high)}"
    if history:
        return {"median": text(row.median), "span": span, "difference": ""}
    low, middle, high = (signed(value, row.decimals) for value in (row.difference_low, row.difference, row.difference_high))
    return {"median": text(row.median), "span": span, "difference": f"{middle} ({low} to {high})"}


def _method(model: Model) -> dict[str, Any]:
    program = model.program
    return {
        "stocks": len(program.stocks), "equations": sum(variable.kind != "constant" for variable in program.variables.values()),
        "constants": len(program.parameters),
        "drawn": len(with_prior(model)),
        "fitted": sum(row.calibrated for row in model.parameters.values()),
        "judged": sum(row.grade == "D" for row in model.parameters.values()),
        "sectors": len(graph.sectors_of(model)), "first": f"{program.initial_time:g}", "last": f"{program.final_time:g}",
        "fork": model.parameters["divergence_date"].value, "loops": len(load_loops(model)),
    }  # fmt: skip
