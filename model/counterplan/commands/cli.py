"""The command line. Each verb has a Python function of the same name; errors end with status 2 and one message."""

import gc
import json
import sys
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterplan.commands import progress, terminal
from counterplan.commands.inquiry import app as inquiry
from counterplan.commands.pictures import app as pictures
from counterplan.commands.record import app as record
from counterplan.errors import CounterplanError, CounterplanWarning, InputError
from counterplan.output import check_file, check_folder, plain, replace, show

if TYPE_CHECKING:
    from counterplan.model import Model
    from counterplan.study import Comparison

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="What if the Soviet Union of 1936 had taken another turn: a calibrated stock-and-flow model, run as ensembles.",
)  # fmt: skip
app.add_typer(inquiry)
app.add_typer(pictures)
app.add_typer(record)


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
    draws: Annotated[
        int | None, typer.Option(help="Number of draws; all of the posterior by default, more with replacement.")
    ] = None,
    posterior: Annotated[
        Path | None, typer.Option(help="The posterior of a calibration of your own; the shipped one by default.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for compare.nc and compare.png.")] = Path("results"),
    as_json: Annotated[bool, typer.Option("--json", help="Print the table as JSON and nothing else.")] = False,
    quick: Annotated[bool, typer.Option(help="A small number of draws, into compare-quick.nc and .png.")] = False,
    strict: Annotated[
        bool,
        typer.Option(help="Refuse a posterior of other equations, priors or shipped data than those at hand."),
    ] = False,
) -> None:
    """Run the scenarios over the posterior: a table at three dates, results/compare.nc and results/compare.png."""
    from counterplan import study
    from counterplan.model import load
    from counterplan.sampling import take

    model = load()
    names = [model.scenario(name).name for name in scenario] if scenario else model.compared
    asked = draws if draws is not None else study.QUICK_DRAWS if quick else "posterior"
    chosen = take(model, asked, strict=strict, path=posterior)
    check_folder(out)
    total = len(chosen.index) * len({"historical", *names})
    with progress.progress(total, quiet=as_json) as advance:
        comparison = study.compare(model, names, chosen, progress=advance)
    files = _write(model, comparison, out / ("compare-quick" if quick else "compare"), dpi=110 if quick else 150)
    if as_json:
        runs = {"draws": comparison.dataset.sizes["draw"], "origin": comparison.dataset.attrs["draws"]}
        rows = [asdict(row) for row in comparison.rows]
        print(json.dumps({"caution": study.CAUTION, **runs, "rows": rows, "files": files}, indent=1))
        return
    terminal.tables(model, comparison)
    print(f"Written: {files[0]} (all outcomes, draws and times)\n         {files[1]} (figure).")


@app.command(name="list")
def list_names() -> None:
    """List scenarios, outcomes, runs, fits and figures."""
    from counterplan.calibration.spec import named as fits
    from counterplan.gallery import scripts
    from counterplan.model import load, read_toml
    from counterplan.sweep.library import named

    model = load()
    print("Scenarios")
    for scenario in model.scenarios.values():
        print(f"  {scenario.name:18} {scenario.title}. {scenario.because}")
    print("\nOutcomes")
    for outcome in model.outcomes.values():
        variable = model.program.variables[outcome.of.split("[")[0]]
        print(f"  {outcome.name:28} {outcome.title} [{variable.unit}]")
    print("\nRuns")
    for name, path in named().items():
        print(f"  {name:28} {read_toml(path).get('title', '')}")
    print("\nFits")
    for name, path in fits().items():
        print(f"  {name:28} {read_toml(path).get('title', '')}")
    print("\nFigures")
    for name, path in scripts.found().items():
        print(f"  {name:28} {scripts.script(path).title}")


@app.command()
def run(
    spec: Annotated[str, typer.Argument(help="Name of a run, a .toml file, or a .zarr folder to make again.")],
    quick: Annotated[bool, typer.Option(help="The small size of each design.")] = False,
    out: Annotated[Path, typer.Option(help="Folder for NAME.zarr.")] = Path("results"),
    member: Annotated[int | None, typer.Option(help="Make only this member again, and store nothing.")] = None,
    threads: Annotated[int | None, typer.Option(help="Threads; one per processor by default.")] = None,
    scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler, such as tcp://host:8786.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Run a specification into results/NAME.zarr. Killed and run again, it goes on where it was."""
    from counterplan.sweep import runs

    plan = runs.planned(spec, quick=quick)
    if member is not None:
        found = runs.alone(plan, member)
        if as_json:
            print(json.dumps(plain(terminal.facts_of_member(found)), indent=1))
        else:
            terminal.member(found)
        return
    with progress.resumable(), progress.progress(plan.size, quiet=as_json) as advance:
        dataset = runs.stored(plan, out, threads=threads, scheduler=scheduler, progress=advance)
    path = out / f"{plan.name}.zarr"
    if as_json:
        print(json.dumps(plain({"file": str(path), "members": plan.size, "sizes": dict(dataset.sizes), **dataset.attrs}), indent=1))
    else:
        print(f"{plan.title}: {plan.size:,} members.\nWritten: {path} (counterplan.read opens it; `counterplan export` copies it).")


@app.command()
def export(
    results: Annotated[Path, typer.Argument(help="A .zarr folder that `run` has written.")],
    to: Annotated[Path, typer.Argument(help="The file: .nc or .csv.")],
) -> None:
    """Write the results of a run as one NetCDF or CSV file."""
    from counterplan.sweep.export import export as copy

    print(f"Written: {copy(results, to)}")


@app.command()
def new(folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")]) -> None:
    """Copy the study, its runs and figures, into a new folder to work on."""
    from counterplan.sweep.library import new as copy

    made = copy(folder)
    print(f"Written: {made}. From there, `counterplan list` shows the runs in runs/, and `counterplan run NAME` runs one.")


@app.command()
def calibrate(
    spec: Annotated[
        str | None, typer.Argument(help="Name of a fit, or a .toml file; without it all priors against all figures.")
    ] = None,
    model: Annotated[Path | None, typer.Option(help="Another .mdl file; the shipped model by default.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for checkpoints and results; results/fits/SPEC, or results/calibration, with -quick, by default.",
            show_default=False,
        ),
    ] = None,
    quick: Annotated[bool, typer.Option(help="A short sample, as the specification's [quick] says.")] = False,
    write: Annotated[bool, typer.Option(help="Put the fit into the model's own files.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Fit the model to historical data: best values, then a sample of the posterior. Killed and run again, it goes on."""
    from counterplan.calibration.fit import calibrate as run
    from counterplan.calibration.spec import ask
    from counterplan.model import load

    if quick and write and not model:
        raise InputError("What is put beside the shipped model is for readers to rely on: give --quick or --write, not both.")
    chosen = ask(spec).spec
    length = chosen.quick if quick else chosen.sampling
    total = length.settings().evaluations
    with progress.resumable(), progress.work(total, "likelihoods", quiet=as_json) as (say, advance):
        done = run(spec, model=load(model), out=out, quick=quick, write=write, status=say, progress=advance)
    if as_json:
        print(json.dumps(plain({"file": str(done.path), "estimates": str(done.table)} | done.facts), indent=1))
    else:
        terminal.calibration(done)


@app.command()
def evidence(
    plan: Annotated[Path | None, typer.Argument(help="A plan; the shipped runs/fits/evidence.toml without one.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the parts and evidence.json; results/evidence, or -quick, by default.", show_default=False),
    ] = None,
    quick: Annotated[bool, typer.Option(help="As little as the plan's [quick] says.")] = False,
    write: Annotated[bool, typer.Option(help="Put evidence.json and holdout.nc beside the model.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Ask how far the shipped posterior can be believed. Takes long; killed and run again, it goes on."""
    from counterplan.credence.gather import evidence as run
    from counterplan.credence.words import words

    folder = out or Path("results", "evidence-quick" if quick else "evidence")
    with progress.resumable(), progress.status("gathering", quiet=as_json) as tell:
        done = run(plan, out=folder, quick=quick, write=write, status=tell)
    text = done.path.read_text(encoding="utf-8")
    print(text if as_json else f"{words(json.loads(text))}\n\nWritten: {done.path}")


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
        check_file(plot, ".png")
        figure = draw(model, name)
        replace(plot, lambda part: figure.savefig(part, format="png"))
    print(json.dumps(found.as_dict(), indent=1) if as_json else words(found, shutil.get_terminal_size().columns))


@app.command()
def reference(
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("results/reference.html"),
) -> None:
    """Write the whole model as one page of HTML: equations, units, sources, links, boundary and warnings."""
    from counterplan.manual.page import reference as run
    from counterplan.model import load

    check_file(out, ".html")
    text = run(load())
    replace(out, lambda part: part.write_text(text, encoding="utf-8"))
    print(f"Written: {out}")


@app.command()
def check(
    name: Annotated[list[str] | None, typer.Argument(help="Checks or sectors; all without one.")] = None,
    prior: Annotated[int | None, typer.Option(help="Try this many draws of the prior instead of the posterior.")] = None,
    draw: Annotated[int | None, typer.Option(help="Only the draw of this number, to make a worst member again.")] = None,
    loops: Annotated[
        bool, typer.Option("--loops", help="Instead: the sign of each feedback loop, and history without it.")
    ] = False,
    partial: Annotated[bool, typer.Option("--partial", help="Instead: each sector alone, driven by data, with a figure.")] = False,
    replications: Annotated[bool, typer.Option("--replications", help="Instead: published counterfactuals beside ours.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Instead: the twelve tests of system dynamics.")] = False,
    out: Annotated[Path, typer.Option(help="Folder for partial.png.")] = Path("results"),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Test the model: the reality checks of checks.toml, or what an option asks for. Ends with status 1 when a test fails."""
    chosen = {"--loops": loops, "--partial": partial, "--replications": replications, "--all": everything}
    asked = [option for option, wanted in chosen.items() if wanted]
    if len(asked) > 1:
        raise InputError(f"{' and '.join(asked)} are tables of their own; ask for one at a time.")
    if draw is not None and asked:
        raise InputError(f"--draw belongs to the reality checks; {asked[0]} takes none.")
    if prior is not None and asked and not everything:
        raise InputError(f"--prior belongs to the reality checks and to --all; {asked[0]} takes none.")
    if name and asked and not partial:
        raise InputError(f"{asked[0]} is one table and takes no names; received {', '.join(name)}.")
    if loops:
        passed = _loops(as_json)
    elif partial:
        passed = _partials(name, out, as_json)
    elif replications:
        passed = _replications(as_json)
    elif everything:
        passed = _appraisal(prior, as_json)
    else:
        passed = _checks(name, prior, draw, as_json)
    if not passed:
        raise typer.Exit(1)


def _checks(name: list[str] | None, prior: int | None, draw: int | None, as_json: bool) -> bool:
    from counterplan import checks
    from counterplan.model import load
    from counterplan.sampling import posterior

    model = load()
    count = 1 if draw is not None else prior if prior is not None else len(posterior(model).index)
    with progress.progress(count * checks.runs_needed(model, name), quiet=as_json) as advance:
        verdicts = checks.check(model, name, prior=prior, draw=draw, progress=advance)
    show(as_json, verdicts, terminal.verdicts)
    return all(verdict.passed for verdict in verdicts)


def _loops(as_json: bool) -> bool:
    from counterplan.loops import measure_loops

    found = measure_loops()
    show(as_json, found, terminal.loops)
    return all(one.agrees for one in found)


def _partials(names: list[str] | None, out: Path, as_json: bool) -> bool:
    from counterplan.partial import fit_partials
    from counterplan.plot.series import partial_figure

    check_folder(out)
    with progress.status("fitting", quiet=as_json) as tell:
        found = fit_partials(names=names, progress=tell)
    show(as_json, found, terminal.partials)
    figure = partial_figure(found)
    replace(out / "partial.png", lambda part: figure.savefig(part, format="png"))
    if not as_json:
        print(f"Written: {out / 'partial.png'}")
    return all(one.passed for one in found)


def _replications(as_json: bool) -> bool:
    from counterplan.replications import replicate

    found = replicate()
    show(as_json, found, terminal.replications)
    return all(one.explained for one in found)


def _appraisal(prior: int | None, as_json: bool) -> bool:
    from counterplan.appraisal import FAILED, PRIOR, appraise

    with progress.status("testing", quiet=as_json) as tell:
        found = appraise(prior=PRIOR if prior is None else prior, progress=tell)
    show(as_json, found, terminal.appraisal)
    return all(one.result != FAILED for one in found)


def _write(model: "Model", comparison: "Comparison", stem: Path, dpi: int) -> list[str]:
    from counterplan import results, study

    runs, picture = stem.with_suffix(".nc"), stem.with_suffix(".png")
    results.write(comparison.dataset, runs)
    figure = study.draw(model, comparison.dataset)
    replace(picture, lambda part: figure.savefig(part, format="png", dpi=dpi))
    return [str(runs), str(picture)]


_format = warnings.formatwarning


def _warned(message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None) -> str:
    """A warning of ours as one line; others as Python words them."""
    ours = issubclass(category, CounterplanWarning)
    return f"counterplan: {message}\n" if ours else _format(message, category, filename, lineno, line)


def main() -> None:
    """Entry point: run the command, and turn an error of ours into one message and status 2."""
    warnings.formatwarning = _warned
    gc.set_threshold(100_000)  # importing makes many objects that live on; looking through them costs a tenth of a second
    try:
        app()
    except CounterplanError as error:
        print(f"counterplan: {error}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:  # the reader of our output has gone
        sys.stderr.close()
        sys.exit(1)
