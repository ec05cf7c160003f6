"""Verbs that put questions to the model: sensitivity, attribute, claims."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterplan.commands import progress, terminal
from counterplan.errors import InputError
from counterplan.output import check_folder, plain, show

if TYPE_CHECKING:
    from counterplan.model import Model
    from counterplan.sampling import Draws

app = typer.Typer()
QUICK_DRAWS = 48
ATTRIBUTED_DRAWS = 256

Out = Annotated[Path, typer.Option(help="Folder for the result file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Quick = Annotated[bool, typer.Option(help="A small number of runs.")]
Count = Annotated[int | None, typer.Option(help="Number of posterior draws; all by default.")]
Posterior = Annotated[Path | None, typer.Option(help="The posterior of a calibration of your own; the shipped one by default.")]


def _file(out: Path, name: str, quick: bool) -> Path:
    """Where a result goes: a quick one never into the place of a whole one."""
    return out / (f"{name}-quick.nc" if quick else f"{name}.nc")


@app.command()
def sensitivity(
    outcome: Annotated[str, typer.Argument(help="An outcome, or a scalar such as officers[company].")] = "readiness",
    scenario: Annotated[str, typer.Option(help="Scenario.")] = "historical",
    against: Annotated[str | None, typer.Option(help="Measure the difference from this scenario.")] = None,
    over: Annotated[str, typer.Option(help="prior, or posterior: its marginals, taken as independent.")] = "prior",
    parameter: Annotated[list[str] | None, typer.Option(help="Vary only this parameter or sector; repeat for more.")] = None,
    by: Annotated[str, typer.Option(help="Indices of each parameter, or of each sector.")] = "parameter",
    first: Annotated[int, typer.Option(help="Parameters with indices of their own; the others share one.")] = 12,
    samples: Annotated[int, typer.Option(help="Base sample of the indices, a power of 2.")] = 512,
    trajectories: Annotated[int, typer.Option(help="Trajectories of the screening.")] = 20,
    date: Annotated[str, typer.Option(help="A headline event, YYYY-MM-DD or a decimal year.")] = "German attack",
    above: Annotated[float | None, typer.Option(help="What counts as behaving: the outcome above this at the date.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the designs.")] = 0,
    out: Out = Path("results"),
    quick: Quick = False,
    as_json: AsJson = False,
) -> None:
    """Which parameters move an outcome: Morris' screening, Sobol's indices over time, a regional split; results/sensitivity.nc."""
    from counterplan import results
    from counterplan.analysis import sensitivity as inquiry
    from counterplan.model import load

    model = load()
    if quick:
        samples, trajectories = min(samples, 32), min(trajectories, 3)
    design = inquiry.Design(by, first, samples, trajectories, seed)
    question = inquiry.ask(model, outcome, scenario, against, over, parameter, date)
    total = question.size(design)
    check_folder(out)
    with progress.progress(total, quiet=as_json) as advance:
        found = inquiry.answer(question, design, above=above, progress=advance)
    file = _file(out, "sensitivity", quick)
    results.write(found.dataset, file)
    if as_json:
        print(json.dumps(plain(found.dataset.to_dict()), indent=1))
        return
    terminal.sensitivity(found)
    print(f"Written: {file}")


@app.command()
def attribute(
    outcome: Annotated[list[str] | None, typer.Argument(help="Outcomes; the headline ones without any.")] = None,
    scenario: Annotated[str, typer.Option(help="Scenario explained.")] = "bukharin",
    against: Annotated[str, typer.Option(help="Scenario started from.")] = "historical",
    date: Annotated[list[str] | None, typer.Option(help="A headline event, YYYY-MM-DD or a decimal year; repeat for more.")] = None,
    draws: Annotated[
        int | None, typer.Option(help="Number of posterior draws, each run for every coalition; 256 by default.")
    ] = None,
    posterior: Posterior = None,
    out: Out = Path("results"),
    quick: Quick = False,
    as_json: AsJson = False,
) -> None:
    """Which lever makes which part of the gap between two scenarios: exact Shapley values, draw by draw; results/attribution.nc."""
    from counterplan import results
    from counterplan.analysis import attribution
    from counterplan.model import load

    model = load()
    chosen = _draws(model, posterior, draws, QUICK_DRAWS if quick else ATTRIBUTED_DRAWS)
    game = attribution.game(model, outcome, scenario, against, date, chosen)
    check_folder(out)
    with progress.progress(game.members, quiet=as_json) as advance:
        found = attribution.play(game, progress=advance)
    file = _file(out, "attribution", quick)
    results.write(found.dataset, file)
    if not as_json:
        terminal.attribution(model, found)
        print(f"Written: {file} (every draw, and the interactions of each pair).")
        return
    show(as_json, found.parts, print)


@app.command()
def claims(
    claim: Annotated[list[str] | None, typer.Argument(help="Ids of claims; all without any.")] = None,
    source: Annotated[
        Path | None, typer.Option("--from", help="Compute the verdicts from this file of an earlier run, and run nothing.")
    ] = None,
    draws: Count = None,
    posterior: Posterior = None,
    out: Out = Path("results"),
    quick: Quick = False,
    as_json: AsJson = False,
) -> None:
    """Verdicts on the claims of the discussion: probability, effect, and what they rest on; results/claims.nc."""
    from counterplan import results
    from counterplan.analysis import verdicts
    from counterplan.model import load

    if source:
        if draws is not None or posterior or quick:
            raise InputError(
                "--from computes verdicts from runs that were made; --draws, --posterior and --quick belong to new ones."
            )
        show(as_json, verdicts.claims(load(), claim, source=source).verdicts, terminal.claims)
        return
    model = load()
    chosen = _draws(model, posterior, draws, QUICK_DRAWS if quick else None)
    total = verdicts.members_needed(model, claim, chosen)
    check_folder(out)
    with progress.progress(total, quiet=as_json) as advance:
        found = verdicts.claims(model, claim, chosen, progress=advance)
    file = _file(out, "claims", quick)
    results.write(found.dataset, file, "float64")
    show(as_json, found.verdicts, terminal.claims)
    if not as_json:
        print(f"Written: {file}. The same verdicts from it: counterplan claims --from {file}")


def _draws(model: "Model", path: Path | None, given: int | None, otherwise: int | None) -> "Draws":
    """Draws of the posterior, the shipped one or another: as many as were given, or as this verb takes by default, or all.

    Raises:
        InputError: More than there are: draws that repeat would make intervals and errors look better than they are.
    """
    from counterplan import sampling

    whole = sampling.posterior(model, path=path)
    count = len(whole.index)
    if given is not None and given > count:
        raise InputError(
            f"The posterior has {count:,} draws; received --draws {given:,}. Give a smaller number, or none for the default."
        )
    return sampling.some(whole, given if given is not None else min(otherwise or count, count))
