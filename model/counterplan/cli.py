"""The command line. Each verb has a Python function of the same name; errors end with status 2 and one message."""

import gc
import json
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from counterplan.errors import CounterplanError, InputError, nearest

if TYPE_CHECKING:
    from rich.table import Table

    from counterplan.checks import Verdict
    from counterplan.model import Model
    from counterplan.study import Comparison, Row

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="What if the Soviet Union of 1936 had taken another turn: a calibrated stock-and-flow model, run as ensembles.",
)  # fmt: skip
NARROW = 96  # columns below which fewer scenarios stand side by side


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"counterplan {version('counterplan')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)] = False,
) -> None:
    """Options before the command."""


@app.command()
def compare(
    scenario: Annotated[list[str] | None, typer.Option(help="A scenario to run beside history; repeat for more.")] = None,
    draws: Annotated[int | None, typer.Option(help="Number of posterior draws; all that are shipped by default.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for compare.nc and compare.png.")] = Path("results"),
    as_json: Annotated[bool, typer.Option("--json", help="Print the table as JSON and nothing else.")] = False,
    quick: Annotated[bool, typer.Option(help="A small number of draws.")] = False,
) -> None:
    """Run the scenarios over the posterior: a table at three dates, results/compare.nc and results/compare.png."""
    from counterplan import study
    from counterplan.model import load
    from counterplan.sampling import take

    model = load()
    names = [model.scenario(name).name for name in scenario] if scenario else model.compared
    chosen = take(model, draws if draws is not None else study.QUICK_DRAWS if quick else "posterior")
    _check_folder(out)
    total = len(chosen.index) * len({"historical", *names})
    with _progress(total, quiet=as_json) as advance:
        comparison = study.compare(model, names, chosen, progress=advance)
    files = _write(model, comparison, out, dpi=110 if quick else 150)
    if as_json:
        print(json.dumps({"caution": study.CAUTION, "rows": [asdict(row) for row in comparison.rows], "files": files}, indent=1))
        return
    _print_tables(model, comparison.rows)
    print(f"Written: {files[0]} (all outcomes, draws and times)\n         {files[1]} (figure).")


@app.command(name="list")
def list_names() -> None:
    """List scenarios and outcomes."""
    from counterplan.model import load

    model = load()
    print("Scenarios")
    for scenario in model.scenarios.values():
        print(f"  {scenario.name:18} {scenario.title}. {scenario.because}")
    print("\nOutcomes")
    for outcome in model.outcomes.values():
        variable = model.program.variables[outcome.of.split("[")[0]]
        print(f"  {outcome.name:28} {outcome.title} [{variable.unit}]")


@app.command()
def history(series: Annotated[str | None, typer.Argument(help="Series to print; all are listed without one.")] = None) -> None:
    """Print a series of the historical data with its sources, or list the series."""
    from counterplan.series import tables

    data = tables()
    if series is None:
        for row in data.series.values():
            print(f"{row.series:44} {row.title} [{row.unit}]")
        return
    if series not in data.series:
        raise InputError(f"{series!r} is not a series.{nearest(series, data.series)} `counterplan history` lists them.")
    row = data.series[series]
    print(f"{row.title} [{row.unit}]{'. ' + row.caveat if row.caveat else ''}")
    for figure in (figure for figure in data.figures if figure.series == series):
        print(f"  {figure.country:8} {figure.year:9g} {figure.value:12g}  {figure.basis}, {figure.confidence}  {figure.source}")


@app.command()
def calibrate(
    out: Annotated[Path, typer.Option(help="Folder for posterior.nc.")] = Path("results"),
    draws: Annotated[int, typer.Option(help="Draws to keep.")] = 600,
    seed: Annotated[int, typer.Option(help="Seed of the sample.")] = 0,
    write: Annotated[bool, typer.Option(help="Put the fit into the model's own files instead.")] = False,
) -> None:
    """Fit the model to the historical data and sample around the fit."""
    from counterplan.calibrate import calibrate as run
    from counterplan.model import load

    _check_folder(out)
    facts = run(load(), draws=draws, seed=seed, folder=out, write=write)
    for name, error in facts["mape"].items():
        print(f"  {name:34} mean absolute error {error:6.1f} %")
    print(f"Median over annual series {facts['median_mape_annual']:.1f} %, over all {facts['median_mape_all']:.1f} %;")
    print(f"{draws} draws in {facts['wall_seconds']:g} s; misfit {facts['misfit']:g} times the stated errors.")


@app.command()
def explain(
    name: Annotated[str, typer.Argument(help="A variable, an element of one such as officers[field], or an outcome.")],
    plot: Annotated[
        Path | None, typer.Option(help="Draw its course over the posterior, with historical figures, as a PNG.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Explain a variable: equation, unit, sector, causes, uses, sources, and its run in history."""
    import shutil

    from counterplan.manual.explain import draw
    from counterplan.manual.explain import explain as run
    from counterplan.manual.text import words
    from counterplan.model import load

    model = load()
    found = run(model, name)
    if plot:
        _check_folder(plot.parent)
        figure = draw(model, name)
        _replace(plot, lambda part: figure.savefig(part, format="png"))
    print(json.dumps(found.as_dict(), indent=1) if as_json else words(found, shutil.get_terminal_size().columns))


@app.command()
def reference(
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("results/reference.html"),
) -> None:
    """Write the whole model as one page of HTML: equations, units, sources, links, boundary and warnings."""
    from counterplan.manual.page import reference as run
    from counterplan.model import load

    _check_folder(out.parent)
    text = run(load())
    _replace(out, lambda part: part.write_text(text, encoding="utf-8"))
    print(f"Written: {out}")


def _replace(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file under another name and then rename it, so that none is ever half-written."""
    part = path.parent / f".{path.name}.part"
    try:
        write(part)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InputError(f"{path} cannot be written ({error.strerror}). Give another name.") from None


@app.command()
def check(
    name: Annotated[list[str] | None, typer.Argument(help="Checks or sectors; all without one.")] = None,
    prior: Annotated[int | None, typer.Option(help="Try this many draws of the prior instead of the posterior.")] = None,
    draw: Annotated[int | None, typer.Option(help="Only the draw of this number, to make a worst member again.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the verdicts as JSON and nothing else.")] = False,
) -> None:
    """Try the reality checks of checks.toml; ends with status 1 when one of them fails."""
    from counterplan import checks
    from counterplan.model import load
    from counterplan.sampling import posterior

    model = load()
    count = 1 if draw is not None else prior if prior is not None else len(posterior(model).index)
    with _progress(count * checks.runs_needed(model, name), quiet=as_json) as advance:
        verdicts = checks.check(model, name, prior=prior, draw=draw, progress=advance)
    if as_json:
        print(json.dumps([_verdict_row(verdict) for verdict in verdicts], indent=1))
    else:
        _print_verdicts(verdicts)
    if not all(verdict.passed for verdict in verdicts):
        raise typer.Exit(1)


def _verdict_row(verdict: "Verdict") -> dict[str, Any]:
    """A verdict for JSON, which has no word for infinity: an amount that is not a number is null."""
    row = {**asdict(verdict), "passed": verdict.passed}
    if verdict.worst and not math.isfinite(verdict.worst.amount):
        row["worst"]["amount"] = None
    return row


def _print_verdicts(verdicts: "Sequence[Verdict]") -> None:
    """A table of checks, and under it what each broken one says and where it is broken most."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in ("check", "sector", "result"):
        grid.add_column(title, no_wrap=title == "result")
    grid.add_column("broken by", justify="right")
    for verdict in verdicts:
        result = "holds" if not verdict.broken else "rare" if verdict.passed else "[bold red]BROKEN[/bold red]"
        grid.add_row(verdict.name, verdict.sector, result, f"{verdict.broken:,} of {verdict.members:,}")
    console.print(grid)
    for verdict in verdicts:
        if verdict.worst:
            console.print(f"{verdict.name}: {verdict.describe}.", style="bold", markup=False)
            console.print(f"  {verdict.worst}", markup=False)
            console.print(
                f"  Rarely: {verdict.rare}" if verdict.passed else f"  Why it should hold: {verdict.because}", markup=False
            )
    failed = sum(not verdict.passed for verdict in verdicts)
    console.print(f"{len(verdicts)} checks, {failed} failed.")


def _check_folder(folder: Path) -> None:
    """Fail before the work rather than after it when results cannot be written."""
    import tempfile

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InputError(
            f"Results need a folder that can be written; {folder} cannot ({error.strerror}). Give another --out."
        ) from None


def _write(model: "Model", comparison: "Comparison", out: Path, dpi: int) -> list[str]:
    from counterplan import results, study

    results.write(comparison.dataset, out / "compare.nc")
    figure = study.draw(model, comparison.dataset)
    figure.savefig(out / ".compare.part", format="png", dpi=dpi)
    (out / ".compare.part").replace(out / "compare.png")
    return [str(out / "compare.nc"), str(out / "compare.png")]


@contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A bar with rate and time left, shown once the work has taken a second; nothing for --json or when not on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda count: None
        return
    import time

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("running"), BarColumn(), MofNCompleteColumn(), TextColumn("members"), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True,
    )  # fmt: skip
    task = bar.add_task("running", total=total)
    begun = time.monotonic()

    def advance(count: int) -> None:
        bar.advance(task, count)
        if time.monotonic() - begun > 1 and not bar.live.is_started:
            bar.start()

    try:
        yield advance
    finally:
        bar.stop()


def _print_tables(model: "Model", rows: "Sequence[Row]") -> None:
    """Caution first, then a table for each date: median, 90 % interval, and the paired difference from history."""
    from rich.console import Console

    from counterplan import study

    console = Console(highlight=False)
    console.print(study.CAUTION, style="bold")
    console.print("Median, then 5-95 %, then the difference from history (median, 5-95 %, draw by draw).\n")
    nested = study.by_outcome(rows)
    others = [name for name in next(iter(nested.values())) if name != "historical"]
    size = 2 if console.width < NARROW else 4
    groups = [others[k : k + size] for k in range(0, len(others), size)] or [[]]
    for event, day in study.DATES.items():
        for number, group in enumerate(groups, 1):
            part = f" ({number} of {len(groups)})" if len(groups) > 1 else ""
            console.print(_table(model, nested, event, f"{day.isoformat()}{part}", group))


def _table(model: "Model", nested: "dict[str, dict[str, dict[str, Row]]]", event: str, day: str, group: list[str]) -> "Table":
    from rich import box
    from rich.table import Table

    grid = Table(title=f"{event}, {day}", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    grid.add_column("outcome", ratio=1, min_width=18)
    for name in ["historical", *group]:
        grid.add_column(model.scenarios[name].title, justify="right", no_wrap=False, min_width=13, max_width=17)
    for by_scenario in nested.values():
        row = by_scenario["historical"][event]
        cells = [f"{row.title}\n[dim]{_unit(row.unit)}[/dim]"]
        cells += [_cell(by_scenario[name][event]) for name in ["historical", *group]]
        grid.add_row(*cells, end_section=False)
    return grid


def _unit(unit: str) -> str:
    from counterplan.plot.fans import unit_words

    return unit_words(unit)


def _cell(row: "Row") -> str:
    d = row.decimals
    text = f"[bold]{row.median:.{d}f}[/bold]\n[dim]{row.low:.{d}f}…{row.high:.{d}f}[/dim]"
    if row.scenario == "historical":
        return text
    if max(abs(row.difference_low), abs(row.difference_high)) < 0.5 * 10**-d:
        return f"{text}\n[dim]as in history[/dim]"
    return f"{text}\n{row.difference:+.{d}f} [dim]{row.difference_low:+.{d}f}…{row.difference_high:+.{d}f}[/dim]"


def main() -> None:
    """Entry point: run the command, and turn an error of ours into one message and status 2."""
    gc.set_threshold(100_000)  # importing makes many objects that live on; looking through them costs a tenth of a second
    try:
        app()
    except CounterplanError as error:
        print(f"counterplan: {error}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:  # the reader of our output has gone
        sys.stderr.close()
        sys.exit(1)
