"""The verb that shows the historical record, alone or beside what a posterior makes of it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from counterplan.commands import terminal
from counterplan.errors import InputError, nearest
from counterplan.output import check_file, plain, replace

if TYPE_CHECKING:
    from counterplan.model import Model
    from counterplan.posteriors import Series

app = typer.Typer()


@app.command()
def history(
    series: Annotated[str | None, typer.Argument(help="Series to print; all are listed without one.")] = None,
    fitted: Annotated[bool, typer.Option("--fitted", help="Beside what the posterior makes of them.")] = False,
    posterior: Annotated[
        Path | None, typer.Option(help="The same with the posterior of a calibration of your own; else it is the shipped one.")
    ] = None,
    model: Annotated[Path | None, typer.Option(help="The .mdl file that it was fitted to; the shipped model by default.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw the fitted series as a PNG.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Print a series of the historical data with its sources, or list the series; or how a posterior fits them."""
    if fitted or posterior or plot:
        _fitted(series, model, posterior, plot, as_json)
    elif model:
        raise InputError("--model says what a posterior was fitted to; it goes with --fitted or --posterior.")
    elif series is None:
        _list(as_json)
    else:
        _series(series, as_json)


def _list(as_json: bool) -> None:
    """Every series, what it is used for, and its title; those worked out from others last."""
    from counterplan.model import load
    from counterplan.series import tables

    rows = [(row.series, row.weight, row.title, row.unit) for row in tables().series.values()]
    model = load()
    for name, own in _derived().items():
        rows.append((name, "fit", f"Worked out: {_title(model, own[0].outcome)}", _unit(model, own[0].outcome, own[0].how)))
    if as_json:
        print(json.dumps([dict(zip(("series", "use", "title", "unit"), row, strict=True)) for row in rows], indent=1))
        return
    for name, use, title, unit in rows:
        print(f"{name:44} {use:8} {title} [{unit}]")
    print("\nfit: enters calibration; check: shown beside the model; context: for readers.")


def _series(name: str, as_json: bool) -> None:
    from counterplan.model import load
    from counterplan.series import tables

    data, derived = tables(), _derived()
    if name not in data.series and name not in derived:
        raise InputError(f"{name!r} is not a series.{nearest(name, [*data.series, *derived])} `counterplan history` lists them.")
    if name in derived:
        model, own = load(), derived[name]
        title, unit, caveat, use = _title(model, own[0].outcome), _unit(model, own[0].outcome, own[0].how), "", "fit"
        source = "worked out from others, `observations.py` says how; their sources: " + ", ".join(_sources(name))
        rows = [("ussr", one.year, one.value, one.basis, one.confidence, source) for one in own]
    else:
        row = data.series[name]
        title, unit, caveat, use = row.title, row.unit, row.caveat, row.weight
        figures = (one for one in data.figures if one.series == name)
        rows = [(one.country, one.year, one.value, one.basis, one.confidence, one.source) for one in figures]
    if as_json:
        columns = ("country", "year", "value", "basis", "confidence", "source")
        told = {"series": name, "title": title, "unit": unit, "use": use, "caveat": caveat}
        print(json.dumps(told | {"figures": [dict(zip(columns, one, strict=True)) for one in rows]}, indent=1))
        return
    print(f"{title} [{unit}], {use}{'. ' + caveat if caveat else ''}")
    for country, year, value, basis, confidence, source in rows:
        print(f"  {country:8} {year:9g} {value:12g}  {basis}, {confidence}  {source}")


def _fitted(name: str | None, of: Path | None, path: Path | None, plot: Path | None, as_json: bool) -> None:
    """Series as a posterior was fitted to them, or the figures of one."""
    from counterplan import posteriors, sampling
    from counterplan.model import load

    model = load(of)
    sampling.posterior(model, path=path)  # refused or warned of where it is not to be relied on
    path = path or sampling.posterior_path(model)
    found = posteriors.fitted(path)
    if name:
        chosen = [one for one in found if one.name == name]
        if not chosen:
            raise InputError(f"{path} was not fitted to {name!r}.{nearest(name, [one.name for one in found])}")
        found = tuple(chosen)
    units = {one.name: _unit(model, one.outcome or _fitted_outcome(one.name), one.how) for one in found}
    if plot:
        from counterplan.plot.series import fitted_figure

        check_file(plot, ".png")
        figure = fitted_figure(found, units)
        replace(plot, lambda part: figure.savefig(part, format="png", dpi=150))
    if as_json:
        print(json.dumps([_told(one, units[one.name]) for one in found], indent=1))
        return
    if name:
        terminal.figures(found[0], units[name])
    else:
        terminal.series(found)
    if plot:
        print(f"Written: {plot}")


def _told(one: "Series", unit: str) -> dict[str, Any]:
    from counterplan.posteriors import BANDS

    columns = {"year": one.year, "value": one.value, "log_sd": one.log_sd}
    bands = {f"predicted_{100 * share:.0f}": band for share, band in zip(BANDS, one.bands, strict=True)}
    told = {"series": one.name, "how": one.how, "unit": unit, "error": one.error, "within_90": one.within}
    return dict(plain(told | columns | bands))


def _derived() -> dict[str, list[Any]]:
    """Fitted series that are worked out from others, by name."""
    from counterplan.observations import observations
    from counterplan.series import tables

    found: dict[str, list[Any]] = {}
    for one in observations("fit"):
        if one.series not in tables().series:
            found.setdefault(one.series, []).append(one)
    return found


def _sources(name: str) -> tuple[str, ...]:
    from counterplan.observations import sources_of

    return sources_of()[name]


def _fitted_outcome(name: str) -> str:
    """What a series that is shipped speaks of."""
    from counterplan.observations import observations

    return next((one.outcome for one in observations("fit") if one.series == name), "")


def _title(model: "Model", outcome: str) -> str:
    return model.outcomes[outcome].title if outcome in model.outcomes else outcome.replace("_", " ")


def _unit(model: "Model", outcome: str, how: str) -> str:
    """Unit of figures; an index has its base year for one."""
    if how.startswith("index:"):
        return f"{how[6:]} = 1"
    return model.unit(outcome) if outcome else ""
