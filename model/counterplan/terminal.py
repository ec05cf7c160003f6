"""What the command line shows on a terminal: tables, and how far the work has come."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray
    from rich.console import Console
    from rich.table import Table

    from counterplan.appraisal import Test
    from counterplan.calibration.fit import Calibration
    from counterplan.checks import Verdict
    from counterplan.loops import Measured
    from counterplan.model import Model
    from counterplan.partial import Fit
    from counterplan.replications import Reading
    from counterplan.study import Row

FEW = 12  # parameter values of a member that are shown
NARROW = 96  # columns below which fewer scenarios stand side by side


def verdicts(found: "Sequence[Verdict]") -> None:
    """A table of checks, and under it what each broken one says and where it is broken most."""
    console, grid = _grid("check", "sector", "result", "broken by", right=("broken by",))
    grid.columns[2].no_wrap = True
    for verdict in found:
        result = "holds" if not verdict.broken else "rare" if verdict.passed else "[bold red]BROKEN[/bold red]"
        grid.add_row(verdict.name, verdict.sector, result, f"{verdict.broken:,} of {verdict.members:,}")
    console.print(grid)
    for verdict in found:
        if verdict.worst:
            console.print(f"{verdict.name}: {verdict.describe}.", style="bold", markup=False)
            console.print(f"  {verdict.worst}", markup=False)
            console.print(
                f"  Rarely: {verdict.rare}" if verdict.passed else f"  Why it should hold: {verdict.because}", markup=False
            )
    failed = sum(not verdict.passed for verdict in found)
    console.print(f"{len(found)} checks, {failed} failed.")


@contextmanager
def progress(total: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A bar of members with rate and time left; nothing for --json or when not on a terminal."""
    with work(total, "members", quiet=quiet) as (_, advance):
        yield advance


@contextmanager
def work(total: int, of: str, *, quiet: bool) -> Iterator[tuple[Callable[[str], None], Callable[[int], None]]]:
    """A bar with rate and time left, shown once the work has taken a second, whose phrase can be changed."""
    if quiet or not sys.stderr.isatty():
        yield (lambda phrase: None), (lambda count: None)
        return
    import time

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed or 0:,.0f}/s")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(of), Rate(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("running", total=total)
    begun = time.monotonic()

    def say(phrase: str) -> None:
        bar.update(task, description=phrase)
        bar.start()

    def advance(count: int) -> None:
        bar.advance(task, count)
        if time.monotonic() - begun > 1:
            bar.start()

    try:
        yield say, advance
    finally:
        bar.stop()


def tables(model: "Model", rows: "Sequence[Row]") -> None:
    """Caution first, then a table for each date: median, 90 % interval, and the paired difference from history."""
    from rich.console import Console

    from counterplan import series, study

    console = Console(highlight=False)
    console.print(study.CAUTION, style="bold")
    console.print("Median, then 5-95 %, then the difference from history (median, 5-95 %, draw by draw).\n")
    nested = study.by_outcome(rows)
    others = [name for name in next(iter(nested.values())) if name != "historical"]
    size = 2 if console.width < NARROW else 4
    groups = [others[k : k + size] for k in range(0, len(others), size)] or [[]]
    for event, day in series.HEADLINE_DATES.items():
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


@contextmanager
def status(verb: str, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Say what is being done, for work in steps of unequal length; nothing for --json or when not on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda name: None
        return
    from rich.console import Console

    with Console(stderr=True).status(verb) as line:
        yield lambda name: line.update(f"{verb} {name}")


def calibration(done: "Calibration") -> None:
    """Error by series, how the chains mixed, and where the file lies."""
    console, grid = _grid("series", "error", right=("error",))
    facts = done.facts
    for name, error in facts["mape"].items():
        grid.add_row(name, f"{error:.1f} %")
    console.print(grid)
    console.print(
        f"Mean absolute error of the best run: median over series of five years or more {facts['median_mape_annual']:.1f} %, over "
        f"all {facts['median_mape_all']:.1f} %."
    )
    console.print(
        f"{facts['parameters']} parameters; errors {facts['error_scale']:g} times as wide as stated, correlation a year apart "
        f"{facts['error_correlation']:g}."
    )
    console.print(f"Chains: {facts['mixing']}; {facts['accepted']:.0%} of proposals accepted.")
    if facts["at_edge"]:
        console.print(f"In the last fortieth of their prior: {', '.join(facts['at_edge'])}.")
    console.print(f"Written: {done.path} in {facts['wall_seconds']:,.0f} s.")


def _grid(*titles: str, right: Sequence[str] = ()) -> "tuple[Console, Table]":
    from rich import box
    from rich.console import Console
    from rich.table import Table

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in titles:
        grid.add_column(title, justify="right" if title in right else "left")
    return Console(highlight=False), grid


def loops(found: "Sequence[Measured]") -> None:
    """Loops: sign as measured, misfit with and without, the headlines that move most, and the way round each."""
    console, grid = _grid("loop", "sign", "misfit", "cut", "June 1941 when cut", right=("misfit", "cut"))
    for one in found:
        loop, knockout = one.polarity.loop, one.knockout
        most = sorted(knockout.changes.items(), key=lambda item: -abs(item[1]))[:3]
        moved = "\n".join(f"{name} {change:+.0%}" for name, change in most if abs(change) >= 0.005) or "nothing moves"
        sign = one.polarity.sign if one.polarity.agrees else f"[bold red]{one.polarity.sign}[/bold red]"
        grid.add_row(
            f"[bold]{loop.name}[/bold] {loop.title}", sign, f"{knockout.misfit_before:.2f}", f"{knockout.misfit:.2f}", moved
        )
    console.print(grid)
    for one in found:
        console.print(f"{one.polarity.loop.name}: {' > '.join(one.polarity.loop.path)}", style="dim", markup=False)
    agree = sum(one.polarity.agrees for one in found)
    console.print(f"{len(found)} loops; {agree} have the sign of their name (R reinforcing, B balancing), and none when cut.")
    console.print("Misfit is the root mean square of the residuals in stated errors; cut loops are not fitted again.")


def partials(found: "Sequence[Fit]") -> None:
    """Partial models: error by series and Theil's shares, and the reasons of those above the bar."""
    numbers = ("n", "error", "bias", "var.", "cov.")
    console, grid = _grid("partial model, series", *numbers, "result", right=numbers)
    last = ""
    for fit in found:
        if fit.partial.name != last:
            grid.add_row(f"[bold]{fit.partial.name}[/bold]: {fit.partial.title}")
            last = fit.partial.name
        shares = [
            f"{share:.2f}" if share == share else "" for share in (fit.theil.bias, fit.theil.variation, fit.theil.covariation)
        ]
        result = "[bold red]FAILED[/bold red]" if not fit.passed else "reason" if fit.excused else "holds"
        grid.add_row(f"  {fit.series}", str(fit.theil.count), f"{fit.theil.mape:.1f} %", *shares, result)
    console.print(grid)
    console.print("Error: mean absolute, of n figures. Bias, variation, covariation: Theil's shares of its square.")
    for fit in found:
        if fit.excused:
            console.print(f"[bold]{fit.series}[/bold]: {fit.excused}")
        elif not fit.passed:
            said = "has a reason it does not need" if fit.series in fit.partial.misses else "is above 5 % and has no reason"
            console.print(f"[bold red]{fit.series}[/bold red] {said}")
    within = sum(fit.passed and not fit.excused for fit in found)
    console.print(f"{len(found)} series, {within} within 5 %, {sum(not fit.passed for fit in found)} failed.")


def replications(found: "Sequence[Reading]") -> None:
    """Published counterfactuals: the author's figure, the span of agreement, ours; and what explains a disagreement."""
    console, grid = _grid("reading", "agrees from, to", "ours (5-95 %)", "result", right=("agrees from, to", "ours (5-95 %)"))
    for one in found:
        row = one.replication
        result = "agrees" if one.agrees else "explained" if one.explained else "[bold red]DISAGREES[/bold red]"
        when = " to ".join(f"{date:g}" for date in row.at)
        ours = f"[bold]{one.median:.2f}[/bold]\n{one.low:.2f} to {one.high:.2f}"
        span = " to ".join(f"{end:g}" for end in row.agrees)
        grid.add_row(f"[bold]{row.name}[/bold]: {row.reading} of {row.of}, {when}", span, ours, result)
    console.print(grid)
    for one in found:
        row = one.replication
        console.print(f"[bold]{row.name}[/bold], the author: {row.author} [dim]({row.basis})[/dim]")
        if one.explained and not one.agrees:
            console.print(f"  Ours differs: {row.otherwise}", markup=False)
    agree = sum(one.agrees for one in found)
    console.print(f"{len(found)} readings, {agree} agree, {sum(one.explained and not one.agrees for one in found)} explained.")


def appraisal(found: "Sequence[Test]") -> None:
    """The twelve tests, those of structure first."""
    console, grid = _grid("test", "result", "figure")
    colours = {"failed": "bold red", "passed": "green", "not made": "yellow", "to be judged": "default"}
    for one in found:
        result = f"[{colours[one.result]}]{one.result}[/{colours[one.result]}]"
        grid.add_row(f"{one.name}\n[dim]{one.kind}[/dim]", result, f"{one.figure}\n[dim]To judge: {one.judge}.[/dim]")
    console.print(grid)
    counts = {result: sum(one.result == result for one in found) for result in colours}
    console.print(f"{len(found)} tests: {', '.join(f'{count} {result}' for result, count in counts.items() if count)}.")


def facts_of_member(found: "xarray.Dataset") -> dict[str, Any]:
    """What a member run alone says, for JSON: scenario, draw, parameter values, and every kept value with its unit."""
    axis = next(dim for dim in ("time", "year", "extreme") if dim in found.dims)
    outcomes = [str(name) for name in found.data_vars if name not in ("failed_at", "parameters")]
    values = found["parameters"].values[0].tolist() if "parameters" in found else []
    return {
        "member": found.attrs["member"],
        "scenario": str(found["scenario"].values[0]),
        "draw": int(found["draw"].values[0]),
        "failed_at": float(found["failed_at"].values[0, 0]),
        "parameters": dict(zip([str(name) for name in found["parameter"].values], values, strict=True)) if values else {},
        axis: found[axis].values.tolist(),
        "outcomes": {name: {"unit": found[name].attrs["units"], "values": found[name].values[0, 0].tolist()} for name in outcomes},
        "made_by": {key: value for key, value in found.attrs.items() if key != "member"},
    }


def member(found: "xarray.Dataset") -> None:
    """A member run alone: what was set, and the first and last kept value of each outcome."""
    facts = facts_of_member(found)
    axis = next(dim for dim in ("time", "year", "extreme") if dim in facts)
    ends = [str(facts[axis][0]), str(facts[axis][-1])]
    console, grid = _grid("outcome", *dict.fromkeys(ends), "unit", right=ends)
    for name, outcome in facts["outcomes"].items():
        shown = [outcome["values"][at] for at in ((0, -1) if ends[0] != ends[1] else (0,))]
        grid.add_row(name, *("\n".join(f"{v:.6g}" for v in _flat(value)) for value in shown), _unit(outcome["unit"]))
    console.print(f"Member {facts['member']}: scenario {facts['scenario']}, draw {facts['draw']}.")
    known = [f"{name} = {value:.6g}" for name, value in facts["parameters"].items() if value == value]
    console.print(", ".join(known) if len(known) <= FEW else f"{len(known)} parameters are set; --json lists them.")
    if facts["failed_at"] == facts["failed_at"]:
        console.print(f"[bold red]A stock was not finite at {facts['failed_at']:g}.[/bold red]")
    console.print(grid)
    console.print("--json gives every kept value in full.")


def _flat(value: Any) -> list[float]:
    return [each for part in value for each in _flat(part)] if isinstance(value, list) else [value]
