"""The checklist of Rahmandad and Sterman (2012) for models, runs and optimisation, filled from how the results were made."""

import platform
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from counterplan.calibration.spec import Sampling
from counterplan.model import Model
from counterplan.sampling import drawn
from counterplan.series import tables

MINIMUM, PREFERRED = "minimum", "preferred"


@dataclass(frozen=True)
class Item:
    """A requirement: of what, `minimum` or `preferred`, in our words, and how it is met."""

    of: str
    level: str
    asked: str
    met: str


def checklist(model: Model, made: dict[str, Any]) -> list[Item]:
    """The requirements in order.

    Args:
        model: The model.
        made: How the results were made: attrs of the runs, and what the report adds.
    """
    return [Item(of, level, asked, say(model, made)) for of, level, asked, say in ITEMS]


def _equations(model: Model, made: dict[str, Any]) -> str:
    kinds = Counter(variable.kind for variable in model.program.variables.values())
    return (
        f"{made['model']}: {kinds['stock']} stocks ({len(model.program.stocks)} by element), {kinds['auxiliary']} auxiliaries, "
        f"{kinds['constant']} constants. `counterplan reference` prints every equation. SHA-256 {made['equations']}."
    )


def _units(model: Model, made: dict[str, Any]) -> str:
    bare = [name for name, variable in model.program.variables.items() if not variable.unit]
    return f"Every equation and constant has one ({len(bare)} lack it); `counterplan check --all` checks them as algebra."


def _sources(model: Model, made: dict[str, Any]) -> str:
    rows = model.parameters.values()
    grades = Counter(row.grade for row in rows)
    counted = ", ".join(f"{grade} {grades[grade]}" for grade in "ABCD")
    bare = sum(not (row.source and row.reason) for row in rows)
    return f"parameters.toml: {len(model.parameters)} rows, {bare} unsourced; grades, A measured to D judged: {counted}."


def _data(model: Model, made: dict[str, Any]) -> str:
    data = tables()
    seen = Counter(figure.basis for figure in data.figures)
    counted = ", ".join(f"{count:,} {basis}" for basis, count in seen.most_common())
    return (
        f"inputs/history: {len(data.series)} series, {len(data.figures):,} figures ({counted}), {len(data.sources)} sources. "
        f"SHA-256 {made['history']}."
    )


def _software(model: Model, made: dict[str, Any]) -> str:
    versions = ", ".join(f"{name.removeprefix('version_')} {value}" for name, value in made.items() if name.startswith("version_"))
    return f"{versions}; Python {platform.python_version()} on {platform.system()} {platform.machine()}."


def _method(model: Model, made: dict[str, Any]) -> str:
    program = model.program
    return (
        f"{made['method']}, time step {made['step']:g} Year, {program.initial_time:g} to {program.final_time:g}, saved every "
        f"{program.saveper:g} Year. Initial values stand in the equations."
    )


def _runs(model: Model, made: dict[str, Any]) -> str:
    return (
        f"{made['members']:,} members: {made['used_draws']:,} of {made['posterior_draws']:,} posterior draws in each of "
        f"{len(made['scenarios'])} scenarios ({', '.join(made['scenarios'])}). {made['failed']} failed. Run key {made['run_key']}."
    )


def _random(model: Model, made: dict[str, Any]) -> str:
    return (
        "Runs have no random numbers. Posterior draws are those of posterior.nc, by number; the prior's are a "
        f"scrambled Sobol sequence, seed 0; the sampler's seed is {Sampling().seed}. The same seed, the same bits."
    )


def _processing(model: Model, made: dict[str, Any]) -> str:
    return (
        "Medians and quantiles over the draws, differences draw by draw; nothing is smoothed or left out. Every number of this "
        "page is read from stored results."
    )


def _code(model: Model, made: dict[str, Any]) -> str:
    return "The package holds equations, data, draws and code (MIT licence); `counterplan report` makes this page from them."


def _scenarios(model: Model, made: dict[str, Any]) -> str:
    return (
        f"scenarios.toml gives each of {len(model.scenarios)} scenarios its levers, values and reasons; the stores hold them too."
    )


def _space(model: Model, made: dict[str, Any]) -> str:
    fitted = sum(row.calibrated for row in model.parameters.values())
    return (
        f"{len(drawn(model))} parameters have a prior and are estimated together; {fitted} of them are marked as fitted, and their "
        "best values are the model's own. Prior and bounds of each stand in parameters.toml."
    )


def _objective(model: Model, made: dict[str, Any]) -> str:
    return "Log errors with a standard deviation by series, autocorrelated within it, and the priors: calibration/likelihood.py."


def _search(model: Model, made: dict[str, Any]) -> str:
    sampling = Sampling()
    return (
        f"Least squares (SciPy) from {sampling.starts} starts, then {sampling.chains} Metropolis chains that never look at each "
        "other (emcee, proposals about a Gaussian); R-hat and effective sizes stand in posterior.nc."
    )


ITEMS: tuple[tuple[str, str, str, Callable[[Model, dict[str, Any]], str]], ...] = (
    ("Model", MINIMUM, "Every computation that makes up the model, so that it can be built again", _equations),
    ("Model", MINIMUM, "Sources of the data and of the values of parameters", _sources),
    ("Model", PREFERRED, "Units, and a documented meaning, for each variable", _units),
    ("Model", PREFERRED, "The model in a form that runs, open to readers", _code),
    ("Data", MINIMUM, "Which data, from where, and how they were treated", _data),
    ("Runs", MINIMUM, "Software, its version, and the machine", _software),
    ("Runs", MINIMUM, "Method of integration, step, span and initial values", _method),
    ("Runs", MINIMUM, "Settings that tell each experiment from the base run", _scenarios),
    ("Runs", MINIMUM, "Number of runs, and what varies between them", _runs),
    ("Runs", MINIMUM, "Random numbers: generator and seeds", _random),
    ("Runs", MINIMUM, "What was done with the results before they were shown", _processing),
    ("Optimisation", MINIMUM, "What was searched: parameters and their ranges", _space),
    ("Optimisation", MINIMUM, "The function that was optimised", _objective),
    ("Optimisation", PREFERRED, "Algorithm and its diagnostics", _search),
)  # fmt: skip
