"""What the command line shows on a terminal: tables, and how far the work has come."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray
    from rich.console import Console
    from rich.table import Table

    from counterplan.analysis.attribution import Attribution
    from counterplan.analysis.sensitivity import Sensitivity
    from counterplan.analysis.verdicts import Verdict as Judged
    from counterplan.appraisal import Test
    from counterplan.calibration.fit import Calibration
    from counterplan.checks import Verdict
    from counterplan.loops import Effect, Measured
    from counterplan.model import Model
    from counterplan.partial import Fit
    from counterplan.posteriors import Series
    from counterplan.replications import Reading
    from counterplan.study import Comparison, Row

SHOWN = 12  # parameters of a member, or of a calibration, that are shown
NARROW = 96  # columns below which fewer scenarios stand side by side
YEARS = 3  # years beside the date for which a table shows indices
FEW = 3  # outcomes up to which each has tables of its own


def verdicts(found: "Sequence[Verdict]") -> None:
    """A table of checks, and under it what each broken one says and where it is broken most."""
    from counterplan.checks import counted

    console, grid = _grid("check", "kind", "sector", "result", "broken by", right=("broken by",))
    grid.columns[1].no_wrap = grid.columns[3].no_wrap = True
    for verdict in found:
        result = "holds" if not verdict.broken else "rare" if verdict.passed else "[bold red]BROKEN[/bold red]"
        kind = "guard" if verdict.guard else "extreme" if verdict.extreme else ""
        grid.add_row(verdict.name, kind, verdict.sector, result, f"{verdict.broken:,} of {verdict.members:,}")
    console.print(grid)
    for verdict in found:
        if verdict.worst:
            console.print(f"{verdict.name}: {verdict.describe}.", style="bold", markup=False)
            console.print(f"  {verdict.worst}", markup=False)
            console.print(
                f"  Rarely: {verdict.rare}" if verdict.passed else f"  Why it should hold: {verdict.because}", markup=False
            )
    failed = sum(not verdict.passed for verdict in found)
    console.print(f"{counted(found)}; {failed} failed. A guard restates an equation or a bound and guards it against edits.")


def tables(model: "Model", found: "Comparison") -> None:
    """Caution first, then a table for each date: median, 90 % interval, and the paired difference from history."""
    from rich.console import Console

    from counterplan import series, study

    console = Console(highlight=False)
    console.print(study.CAUTION, style="bold")
    console.print(
        f"Median, then 5-95 %, then the difference from history (median, 5-95 %, draw by draw); {found.dataset.sizes['draw']:,} "
        f"draws, {found.dataset.attrs['draws']}.\n"
    )
    nested = study.by_outcome(found.rows)
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
    from counterplan.plot.units import unit_words

    return unit_words(unit)


def _cell(row: "Row") -> str:
    d = row.decimals
    text = f"[bold]{row.median:.{d}f}[/bold]\n[dim]{row.low:.{d}f}…{row.high:.{d}f}[/dim]"
    if row.scenario == "historical":
        return text
    if max(abs(row.difference_low), abs(row.difference_high)) < 0.5 * 10**-d:
        return f"{text}\n[dim]as in history[/dim]"
    return f"{text}\n{row.difference:+.{d}f} [dim]{row.difference_low:+.{d}f}…{row.difference_high:+.{d}f}[/dim]"


def calibration(done: "Calibration") -> None:
    """Error by series, what the figures told most of, how the chains mixed, and where the files lie."""
    from counterplan.calibration.space import CONTRACTED
    from counterplan.posteriors import unmixed

    console, grid = _grid("series", "error", right=("error",))
    facts = done.facts
    count = facts["annual_series"]
    annual = f", over the {count} of five figures or more {facts['median_mape_annual']:.1f} %" if count else ""
    for name, error in facts["mape"].items():
        grid.add_row(_plain(name), f"{error:.1f} %")
    console.print(grid)
    console.print(f"Mean absolute error of the best run: median over all series {facts['median_mape_all']:.1f} %{annual}.")
    told = ("parameters told most of", "prior", "posterior", "variance gone")
    console, grid = _grid(*told, right=told[1:])
    grid.columns[1].no_wrap = grid.columns[2].no_wrap = True
    for row in sorted(done.estimates, key=lambda row: -row.contraction)[:SHOWN]:
        bands = ("{1:.3g} ({0:.3g}…{2:.3g})".format(*band) for band in (row.prior, row.posterior))
        grid.add_row(_plain(row.name), *bands, f"{row.contraction:.0%}")
    console.print(grid)
    informed = sum(row.contraction >= CONTRACTED for row in done.estimates)
    console.print(
        f"Median and 5 to 95 %. Of {len(done.estimates)} the figures took {CONTRACTED:.0%} or more of the prior's variance from "
        f"{informed}."
    )
    scale, correlation = (_interval(*facts[name]) for name in ("error_scale", "error_correlation"))
    freely = facts["error_scale"][0] < facts["error_scale"][2]
    mode = f" At its mode the scale, which lies too low there, is {facts['mode_error_scale']:g}." if freely else ""
    console.print(
        f"{facts['parameters']} parameters. Errors {scale} times as wide as stated, correlation a year apart {correlation}: median "
        f"and 5 to 95 % of the posterior.{mode}"
    )
    climbs = ", ".join(f"{one:.1f}" for one in facts["optima"])
    console.print(f"Log density at the end of each climb, the best first: {climbs}.")
    console.print(f"Chains: {facts['mixing']}; {facts['accepted']:.0%} of proposals accepted.", markup=False)
    if loose := unmixed(max(row.rhat for row in done.estimates), min(row.ess for row in done.estimates)):
        console.print(f"They have not mixed: {loose}. Sample longer before relying on any of it.", style="bold", markup=False)
    if facts["at_edge"]:
        names = ", ".join(facts["at_edge"])
        console.print(f"In the last fortieth of their prior, which may hold them against the figures: {names}.", markup=False)
    print(f"Written: {done.table} (all parameters, before and after the data)")
    print(f"         {done.path} after {facts['wall_seconds']:,.0f} s in all and {facts['evaluations']:,} likelihoods.")


def series(found: "Sequence[Series]") -> None:
    """How a posterior fits each of its series."""
    titles = ("series", "figures", "error of the median", "within 5-95 %")
    console, grid = _grid(*titles, right=titles[1:])
    for one in found:
        grid.add_row(_plain(one.name), str(len(one.year)), f"{one.error:.1f} %", str(one.within))
    console.print(grid)
    figures = sum(len(one.year) for one in found)
    console.print(f"Within 5 to 95 % of what might be reported: {sum(one.within for one in found)} of {figures} figures.")


def figures(one: "Series", unit: str) -> None:
    """The figures of one series, and what a posterior makes of them."""
    titles = ("year", "figure", "± 2 sd", "5 %", "50 %", "95 %", "")
    console, grid = _grid(*titles, right=titles[:-1])
    for year, value, sd, (low, _, middle, _, high) in zip(one.year, one.value, one.log_sd, one.bands.T, strict=True):
        cells = (f"{number:.4g}" for number in (value, 2 * sd * value, low, middle, high))
        grid.add_row(f"{year:g}", *cells, "" if low <= value <= high else "outside")
    console.print(f"{one.name}, {one.how} [{unit}]", markup=False)
    console.print(grid)
    console.print(f"Mean absolute error of the median {one.error:.1f} %; {one.within} of {len(one.year)} within 5 to 95 %.")


def _plain(text: str) -> str:
    """A text in which square brackets are what they are, not marks of style."""
    from rich.markup import escape

    return escape(text)


def _interval(low: float, median: float, high: float) -> str:
    return f"{median:g} ({low:g} to {high:g})" if low < high else f"{median:g} (held)"


def _grid(*titles: str, right: Sequence[str] = ()) -> "tuple[Console, Table]":
    from rich import box
    from rich.console import Console
    from rich.table import Table

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in titles:
        grid.add_column(title, justify="right" if title in right else "left", overflow="fold")
    return Console(highlight=False), grid


def loops(found: "Sequence[Measured]") -> None:
    """Loops: sign as measured, misfit with and without, the headlines that move most, and the way round each."""
    console, grid = _grid("loop", "sign", "misfit", "cut", "largest changes when cut", right=("misfit", "cut"))
    for one in found:
        loop, knockout = one.polarity.loop, one.knockout
        sign = one.polarity.sign if one.polarity.agrees else f"[bold red]{one.polarity.sign}[/bold red]"
        grid.add_row(
            f"[bold]{loop.name}[/bold] {loop.title}", sign, f"{knockout.misfit_before:.2f}", f"{knockout.misfit:.2f}",
            _moved(knockout.effect),
        )  # fmt: skip
    console.print(grid)
    for one in found:
        console.print(f"{one.polarity.loop.name}: {' > '.join(one.polarity.loop.path)}", style="dim", markup=False)
    agree = sum(one.polarity.agrees for one in found)
    dormant = sum(one.knockout.effect.dormant for one in found)
    console.print(
        f"{len(found)} loops; {agree} have the sign of their name (R reinforcing, B balancing), and none when cut; {dormant} are "
        "dormant at the defaults: they move no headline outcome by 1 %."
    )
    console.print(
        "Changes are of headline outcomes, each at the headline date where it is largest. Misfit is the root mean square of the "
        "residuals in stated errors; cut loops are not fitted again."
    )


def _moved(effect: "Effect") -> str:
    """The largest changes of headline outcomes, and why there are none at the defaults where there are none."""
    lines = [f"{one.outcome} {one.share:+.1%}, {one.date:.1f}" for one in effect.alive[:3]]
    if effect.dormant:
        lines.append(f"[dim]dormant at the defaults: {effect.loop.dormant or '[red]not told in loops.toml[/red]'}[/dim]")
    elif effect.loop.dormant:
        lines.append("[red]not dormant, as loops.toml says[/red]")
    return "\n".join(lines)


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
    colours = {"failed": "bold red", "passed": "green", "missed": "yellow", "not made": "yellow", "to be judged": "default"}
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
    console.print(", ".join(known) if len(known) <= SHOWN else f"{len(known)} parameters are set; --json lists them.")
    if facts["failed_at"] == facts["failed_at"]:
        console.print(f"[bold red]A stock was not finite at {facts['failed_at']:g}.[/bold red]")
    console.print(grid)
    console.print("--json gives every kept value in full.")


def _flat(value: Any) -> list[float]:
    return [each for part in value for each in _flat(part)] if isinstance(value, list) else [value]


def claims(found: "Sequence[Judged]") -> None:
    """Verdicts on claims, and under them what each says, why its predicate renders it, and its counts beside the sources'."""
    from rich.markup import escape

    from counterplan import study
    from counterplan.analysis import verdicts

    console, grid = _grid("claim", "probability", "effect, 5-95 %", "rests on")
    console.print(study.CAUTION, style="bold")
    for one in found:
        heading = f"[bold red]{one.heading.upper()}[/bold red]\n" if one.heading else ""
        low, median, high = (f"{value:.{one.decimals}f}" for value in (one.low, one.effect, one.high))
        ends = f"structures {min(one.structures.values()):.2f} to {max(one.structures.values()):.2f}"
        shares = "\n".join(f"{share:4.0%} {name}" for name, share in one.rests_on.items())
        before = " to ".join(f"{end:.{one.decimals}f}" for end in one.prior[2:])
        share = f"{one.probability:.3f} ± {one.error:.3f}"
        grid.add_row(
            f"[bold]{one.claim}[/bold]\n{one.date}",
            f"{heading}[bold]{one.words}[/bold]\n{share}\n[dim]{ends}\nprior {one.prior[0]:.2f}[/dim]",
            f"[bold]{median}[/bold]\n{low} to {high}\n[dim]{one.unit}\nprior {before}[/dim]",
            shares if one.known else "too few draws\nto tell", end_section=True,
        )  # fmt: skip
    grid.columns[0].no_wrap = True
    console.print(grid)
    for claim in dict.fromkeys(one.claim for one in found):
        one = next(each for each in found if each.claim == claim)
        console.print(f"[bold]{claim}[/bold], {escape(one.who)}: {escape(one.says)} [dim]{escape(one.because)}[/dim]")
        for fact in one.facts:
            said, reference = (f"{lost} of {of}" for lost, of in (fact.said, fact.reference))
            console.print(
                f"  {fact.rank}: the claim {said}, reference works {reference}, archival memo {fact.dismissed} dismissed and "
                f"{fact.arrested} arrested where {fact.holders} held the rank at the end of 1936. {fact.finding.capitalize()}."
            )
    bands = "; ".join(f"{words} to {upper:.2g}" for upper, words in verdicts.BANDS)
    console.print(f"\nProbability: share of the draws, ± Monte-Carlo standard error. Its words: {bands}.")
    console.print(
        "Structures: lowest and highest probability with each structure exchanged in turn, not fitted again. Prior: probability "
        "and interval before the data. Rests on: shares of the effect's variance due to parameters that the data inform, and to "
        "those whose prior stands, from sources (grades A to C) or by judgement (D). "
        f"{verdicts.ASSUMPTION.capitalize()}: priors make more of it than data."
    )


def attribution(model: "Model", found: "Attribution") -> None:
    """The gap and the part of each lever group: a table for each outcome and date, or for each date where outcomes are many."""
    from rich.console import Console

    from counterplan import study

    console, runs = Console(highlight=False), found.dataset
    console.print(study.CAUTION, style="bold")
    names = [str(name) for name in runs["outcome"].values]
    for date in (str(date) for date in runs["date"].values):
        if len(names) > FEW:
            _overview(model, found, date)
            continue
        for name in names:
            _parts(model, found, name, date)
    if len(names) > FEW:
        console.print(f"Means only: name up to {FEW} outcomes for intervals and interactions, or see the file.")
    console.print(
        f"{runs.attrs['scenario']} minus {runs.attrs['against']}, over {runs.sizes['draw']} draws. Mean: of the Shapley values, "
        f"which add up to the gap in every draw (within {runs.attrs['error']:.0e}). Alone: the lever by itself. Last: when "
        "all others have acted. Together: what two do jointly beyond what each does (Shapley interaction index, 5-95 %)."
    )


def _overview(model: "Model", found: "Attribution", date: str) -> None:
    """One row for each outcome: the gap, and the parts that are not nothing when rounded, the largest first."""
    titles = dict(zip(found.dataset["group"].values, found.dataset["title"].values, strict=True))
    console, grid = _grid(f"mean, {date}", "gap", "parts", right=("gap",))
    for name in (str(name) for name in found.dataset["outcome"].values):
        decimals = _decimals(model, name)
        means = {part.group: part.mean for part in found.parts if part.outcome == name and part.date == date}
        gap = means.pop("gap")
        large = sorted((group for group in means if abs(means[group]) >= 0.5 * 10**-decimals), key=lambda group: -abs(means[group]))
        parts = ", ".join(f"{str(titles[group]).lower()} {means[group]:+.{decimals}f}" for group in large)
        grid.add_row(name, f"[bold]{gap:+.{decimals}f}[/bold]", parts or "nothing")
    console.print(grid)


def _parts(model: "Model", found: "Attribution", name: str, date: str) -> None:
    runs, decimals = found.dataset, _decimals(model, name)
    titles = {"gap": "whole gap"} | dict(zip(runs["group"].values, runs["title"].values, strict=True))
    right = ("mean", "5-95 %", "alone", "last")
    title = f"{name}, {date}{_bracketed(str(runs['units'].sel(outcome=name).values))}"
    console, grid = _grid(_plain(title), *right, right=right)
    for part in (part for part in found.parts if part.outcome == name and part.date == date):
        cells = [f"{value:+.{decimals}f}" for value in (part.mean, part.alone, part.last)]
        span = f"{part.low:+.{decimals}f} to {part.high:+.{decimals}f}"
        grid.add_row(str(titles[part.group]), f"[bold]{cells[0]}[/bold]", span, *cells[1:], end_section=part.group == "gap")
    console.print(grid)
    console.print(_pairs(found, name, date, decimals))


def _decimals(model: "Model", name: str) -> int:
    return model.outcomes[name].decimals + 1 if name in model.outcomes else 2


def _bracketed(unit: str) -> str:
    words = _unit(unit)
    return f" [{words}]" if words else ""


def _pairs(found: "Attribution", outcome: str, date: str, decimals: int) -> str:
    """The two strongest interactions of an outcome at a date."""
    from itertools import combinations

    runs = found.dataset["interaction"].sel(outcome=outcome, date=date)
    mean = {pair: float(runs.sel(group=pair[0], partner=pair[1]).mean()) for pair in combinations(runs["group"].values, 2)}
    lines = []
    for one, other in sorted(mean, key=lambda pair: -abs(mean[pair]))[:2]:
        low, high = runs.sel(group=one, partner=other).quantile([0.05, 0.95]).values
        lines.append(f"{one} with {other} {mean[one, other]:+.{decimals}f} ({low:+.{decimals}f} to {high:+.{decimals}f})")
    return f"Together: {'; '.join(lines)}.\n" if lines else ""


def sensitivity(found: "Sensitivity") -> None:
    """Screening, indices at the date and over time, how they settle with the sample, and the split."""
    runs, told = found.dataset, found.dataset.attrs
    difference = f" minus {told['against']}" if told["against"] else ""
    console, grid = _grid("screening: the largest moves", "mean size", "spread", right=("mean size", "spread"))
    console.print(f"{told['outcome']}, {told['scenario']}{difference}{_bracketed(told['units'])}. {told['ranges']}", markup=False)
    if "standard_deviation_joint" in told:
        console.print(
            f"Standard deviation at {told['date']}: {told['standard_deviation']:.4g} over the marginals, "
            f"{told['standard_deviation_joint']:.4g} over the posterior itself."
        )
    for name in found.ranked()[:12]:
        row = runs.sel(parameter=name)
        grid.add_row(_plain(name), f"{float(row['move']):.4g} ± {float(row['move_error']):.2g}", f"{float(row['spread']):.3g}")
    console.print(grid)
    _indices(found)
    sizes = [f"N = {size}" for size in runs["size"].values]
    console, grid = _grid("total at the date, as the sample grows", *sizes, right=sizes)
    for k, factor in enumerate(runs["factor"].values):
        pairs = zip(runs["total_by_size"].values[:, k], runs["total_error_by_size"].values[:, k], strict=True)
        grid.add_row(_plain(str(factor)), *(f"{value:.2f} ± {error:.2f}" for value, error in pairs))
    console.print(grid)
    console, grid = _grid(f"split: {told['behaves']} in {told['behaving']:.0%}", "distance", "p", right=("distance", "p"))
    for name in found.ranked("distance")[:8]:
        row = runs.sel(parameter=name)
        grid.add_row(_plain(name), f"{float(row['distance']):.2f}", f"{float(row['chance']):.1g}")
    console.print(grid)
    console.print(
        "Mean size: of the effect of a move over the range, ± 95 %; a spread as large as it means interaction or bending. First: "
        "share of the variance due to a factor alone; total: with all that it shares; ± 95 %. Distance: Kolmogorov and Smirnov's, "
        f"between members that behave and others; p below {0.05 / runs.sizes['parameter']:.1g} counts, as many are compared."
    )


def _indices(found: "Sensitivity") -> None:
    """First and total index of each factor at the date, and the total at some years before."""
    runs = found.dataset
    when = runs.attrs["year"]
    moving = [year for year in runs["time"].values if year < when - 0.5 and runs["total"].sel(time=year).notnull().any()]
    years = moving[:: max(1, len(moving) // YEARS)][:YEARS]
    titles = [f"{year:g}" for year in years]
    console, grid = _grid(f"indices at {runs.attrs['date']}", "first", "total", *(f"total {title}" for title in titles))
    order = runs["total"].sel(time=when).argsort().values[::-1]
    for factor in runs["factor"].values[order]:
        row = runs.sel(factor=factor)
        at = row.sel(time=when)
        cells = [f"{float(at[key]):.2f} ± {float(at[f'{key}_error']):.2f}" for key in ("first", "total")]
        grid.add_row(_plain(str(factor)), *cells, *(f"{float(row['total'].sel(time=year)):.2f}" for year in years))
    console.print(grid)
