"""Verbs that make something to look at: diagram, figure, report."""

import json
from pathlib import Path
from typing import Annotated

import typer

from counterplan.commands import progress
from counterplan.errors import InputError
from counterplan.output import check_file, plain, replace

app = typer.Typer()


@app.command()
def diagram(
    sector: Annotated[str | None, typer.Option(help="One sector, such as Army.")] = None,
    around: Annotated[str | None, typer.Option(help="One variable, with its causes and uses.")] = None,
    depth: Annotated[int | None, typer.Option(help="With --around: how many links to go, each way; one by default.")] = None,
    loop: Annotated[str | None, typer.Option(help="One feedback loop, such as R1, with the signs measured.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Every stock, flow and auxiliary on one sheet.")] = False,
    out: Annotated[Path, typer.Option(help="The SVG file.")] = Path("results/diagram.svg"),
) -> None:
    """Draw the model from its equations as SVG: the sectors and their links, or what an option asks for."""
    from counterplan.drawing.verbs import diagram as run

    check_file(out, ".svg")
    text = run(sector=sector, around=around, depth=depth, loop=loop, full=full)
    replace(out, lambda part: part.write_text(text, encoding="utf-8"))
    print(f"Written: {out}")


@app.command()
def figure(
    name: Annotated[list[str], typer.Argument(help="Names of figures (`counterplan list` has them), or all.")],
    quick: Annotated[bool, typer.Option(help="The small size of every run.")] = False,
    out: Annotated[Path, typer.Option(help="Folder for the pictures.")] = Path("results/figures"),
    format: Annotated[list[str] | None, typer.Option(help="png, svg or pdf; repeat for more. All by default.")] = None,
    holdout: Annotated[
        Path | None, typer.Option(help="Posterior without the last years, for `history`; else the shipped one.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Draw figures of the study as PNG, SVG and PDF, each with the numbers under it as CSV; runs are kept in results/cache."""
    from counterplan.gallery.scripts import FORMATS
    from counterplan.gallery.scripts import figure as draw

    with progress.status("drawing", quiet=as_json) as tell:
        done = draw(name, out=out, formats=format or FORMATS, quick=quick, holdout=holdout, status=tell)
    if as_json:
        print(json.dumps(plain([{**vars(one), "files": [str(file) for file in one.files]} for one in done]), indent=1))
        return
    for one in done:
        runs = "".join(f", {source} {key}" for source, key in one.runs.items() if key != one.run_key)
        print(f"{one.title} (run key {one.run_key}{runs})\n  " + "\n  ".join(str(file) for file in one.files))


@app.command()
def report(
    out: Annotated[
        Path | None,
        typer.Option(help="The page, results/report.html or report-quick.html by default; results are kept beside it."),
    ] = None,
    evidence: Annotated[
        Path | None,
        typer.Option(help="File of `counterplan evidence`; that of results/evidence or else the shipped one by default."),
    ] = None,
    quick: Annotated[bool, typer.Option(help="Few draws, and without the twelve tests: to look at, not to quote.")] = False,
) -> None:
    """Write the report: one page of HTML with the answer, the claims, the figures, the tests and the diagrams."""
    from counterplan.reporting.page import report as run

    if evidence is not None and not evidence.is_file():
        raise InputError(f"The evidence is a file of `counterplan evidence`; there is none at {evidence}.")
    with progress.status("reading", quiet=False) as tell:
        done = run(out=out, quick=quick, evidence=evidence, status=tell)
    print(f"Written: {done.path} ({done.path.stat().st_size / 1e6:.1f} MB, run key {done.findings.made['run_key']}).")
