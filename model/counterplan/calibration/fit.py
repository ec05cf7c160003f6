"""Calibration of a model against historical data: optimum, posterior, record."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from counterplan.calibration import checkpoints, estimates, provenance, record
from counterplan.calibration.edit import normalise, write_values
from counterplan.calibration.likelihood import Problem
from counterplan.calibration.optimum import Optimum, Target, optimum
from counterplan.calibration.sampler import Reference, Settings, sample
from counterplan.calibration.space import Space, at_edge
from counterplan.calibration.spec import Asked, Sampling, Spec, ask
from counterplan.errors import InputError, together
from counterplan.members import Progress
from counterplan.model import Model, load
from counterplan.observations import Observation
from counterplan.output import held_alone

if TYPE_CHECKING:
    import xarray

SPREAD = 0.7  # of the starts of the climb after the first, in prior standard deviations
ROUNDS = 8  # at most, of climb and references taken from the run at its top
ESTIMATES = "estimates.csv"
SETTLED = 0.01  # change of a reference in a round from which on it is settled
Status = Callable[[str], None]


@dataclass(frozen=True)
class Calibration:
    """What a calibration found.

    Attributes:
        path: The posterior file.
        facts: What its attrs hold: fit by series, diagnostics, settings, hashes, machine. `error_scale` and `error_correlation`
            are the posterior's 5 %, 50 % and 95 %; those of the mode, whose scale lies too low, say so in their names.
            `evaluations` are the sampler's, without the climbs; `wall_seconds` those of all sessions on these checkpoints.
        tree: Its groups.
        estimates: What was found of each parameter.
        table: The CSV file of these.
    """

    path: Path
    facts: dict[str, Any]
    tree: "xarray.DataTree"
    estimates: tuple[estimates.Estimate, ...]
    table: Path


def calibrate(
    spec: str | Path | Mapping[str, Any] | Spec | None = None,
    *,
    model: Model | None = None,
    out: str | Path | None = None,
    quick: bool = False,
    write: bool = False,
    status: Status | None = None,
    progress: Progress | None = None,
) -> Calibration:
    """Fit a model to history: climb to the maximum a posteriori from several starts, then sample the posterior around it.

    A run that was killed goes on from its checkpoints in `out`, to the same chains.

    Args:
        spec: A specification: its name (`counterplan list` has them under "Fits"), the path of a TOML file, a mapping of the same
            tables, or a `Spec`; without it all parameters with a prior, all figures marked `fit`.
        model: The shipped model by default.
        out: Folder for checkpoints, `estimates.csv`, and `posterior.nc` unless `write` is set; `folder_of` names the usual one.
        quick: Sample as long as the specification's `quick` says.
        write: First put the best values of the parameters marked `calibrated` into the model's own files, unless `out` says that
            it has done so before a kill; then put `posterior.nc` beside them.
        status: Called with a phrase at the beginning of each part of the work.
        progress: Called with the number of likelihoods the sampler evaluated since the last call.

    Returns:
        The file, its facts, its groups, and the estimates.

    Raises:
        InputError: The specification is faulty, nothing is free, or `out` cannot be written or holds another calibration's
            checkpoints.
        RunError: The model could not be compiled.
    """
    asked, model, tell = ask(spec), model or load(), status or (lambda phrase: None)
    spec, out = asked.spec, Path(out) if out else folder_of(asked, quick)
    data, _ = together(lambda: spec.checked(model, asked.folder), lambda: spec.free(model))
    with held_alone(out):
        return _calibrate(model, spec, data, spec.quick if quick else spec.sampling, out, write, tell, progress)


def _calibrate(
    model: Model, spec: Spec, data: tuple[Observation, ...], chosen: Sampling, out: Path, write: bool, tell: Status,
    progress: Progress | None,
) -> Calibration:  # fmt: skip
    settings, watch = chosen.settings(), provenance.Stopwatch(out)
    wrote = out / "written.txt"  # what was fitted by the calibration whose values stand in the model's files
    if write and not (wrote.exists() and wrote.read_text() == _signature(_identity(model, spec, data))):
        checkpoints.check_unclaimed(out)
        tell("fitting the model's own values")
        model = _write_optimum(model, spec, data)
        wrote.write_text(_signature(_identity(model, spec, data)))
    identity = _identity(model, spec, data) | {"starts": chosen.starts}
    if checkpoints.claim(out, identity | asdict(settings)):
        tell(f"going on from the checkpoints in {out}")
    target = target_of(model, spec, data)
    random = np.random.default_rng(chosen.seed)
    starts = SPREAD * random.standard_normal((chosen.starts, len(target.space.rows)))
    starts[0] = 0.0

    def climbing(which: str) -> None:
        watch.keep()
        tell(f"climbing, start {which}")

    def advance(count: int) -> None:
        watch.keep()
        if progress:
            progress(count)

    found = optimum(target, starts, folder=out, progress=climbing)
    tell("sampling")
    reference = Reference(found[0].whole, found[0].covariance())
    chains = sample(target, reference, settings, out, facts=identity, progress=advance)
    tell("summing up")
    mixing = record.diagnostics(chains)
    rows = estimates.estimates(target, chains, mixing)
    signature = _signature(identity | asdict(settings) | {"draws": chosen.draws})
    facts = _facts(target, found, spec, settings, signature) | record.errors(target, chains) | {
        "mixing": record.worst(target.names, *mixing), "accepted": round(chains.accepted, 3), "wall_seconds": watch.finish(),
    }  # fmt: skip
    attrs = {key: value if isinstance(value, str | int | float) else json.dumps(value) for key, value in facts.items()}
    tree = record.record(target, chains, mixing, chosen.draws, chosen.seed, attrs)
    path = model.path.with_name("posterior.nc") if write else out / "posterior.nc"
    record.write(tree, path)
    estimates.write(rows, out / ESTIMATES)
    return Calibration(path, facts, tree, rows, out / ESTIMATES)


def folder_of(asked: Asked, quick: bool) -> Path:
    """The usual folder of a calibration, a quick one and each named specification having one of its own."""
    return Path("results", "fits" if asked.name else "", f"{asked.name or 'calibration'}{'-quick' if quick else ''}")


def target_of(model: Model, spec: Spec, data: tuple[Observation, ...]) -> Target:
    """The posterior a specification speaks of."""
    base = model.column(model.overrides(spec.parameters.fixed))
    return Target(Problem(model, data), Space(spec.free(model)), base, spec.noise())


def _write_optimum(model: Model, spec: Spec, data: tuple[Observation, ...]) -> Model:
    """Write the best values of the calibrated parameters, all others at theirs, and load the model anew.

    Over and over until references settle: those taken from the historical run move with the values, and values with them.

    Raises:
        InputError: No parameter is calibrated, or references do not settle.
    """
    count = sum(row.calibrated for row in spec.free(model))
    if not count:
        raise InputError(f"No parameter beside {model.path.name} is marked `calibrated = true` in parameters.toml.")
    start = np.zeros((1, count))
    for _ in range(ROUNDS):
        rows = tuple(row for row in spec.free(model) if row.calibrated)
        target = Target(Problem(model, data), Space(rows), model.column(model.overrides(spec.parameters.fixed)), spec.noise())
        start = optimum(target, start)[0].coordinates[None, :]
        values = target.space.values(start)[0]
        write_values(model, dict(zip(target.space.names, values.tolist(), strict=True)))
        normalise(model.path)
        before, model = model, load(model.path)
        now = {name: row.value for name, row in model.parameters.items() if row.normal}
        moving = [name for name, value in now.items() if abs(value - before.parameters[name].value) > SETTLED * abs(value)]
        if not moving:
            return model
    raise InputError(f"References from the historical run do not settle in {ROUNDS} rounds to {SETTLED:.0%}: {', '.join(moving)}.")


def _identity(model: Model, spec: Spec, data: tuple[Observation, ...]) -> dict[str, Any]:
    """All that makes one posterior another: equations and priors, figures, parameters, errors; in words that can be compared."""
    free = [row.name for row in spec.free(model)]
    figures = sorted((o.series, o.outcome, o.how, o.year, o.value, o.log_sd) for o in data)
    return {
        "model": model.digest,
        "figures": f"{len(data)}, {_signature(figures)[:12]}",
        "series": dict(sorted(Counter(o.series for o in data).items())),
        "free": f"{len(free)}, {_signature(free)[:12]}",
        "fixed": model.overrides(spec.parameters.fixed),
        "errors": spec.errors.model_dump(),
    }


def _signature(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _facts(target: Target, found: list[Optimum], spec: Spec, settings: Settings, signature: str) -> dict[str, Any]:
    problem, space = target.problem, target.space
    best = found[0]
    fitted = problem.run(space.fill(target.base, space.values(best.coordinates[None, :]), problem.model))[0]
    scale, correlation = (float(value[0]) for value in target.noise.values(best.noise[None, :]))
    errors = problem.errors(fitted[None, :])
    return record.fit_table(problem, fitted) | {
        **provenance.fitted_to(problem), "signature": signature, "spec": spec.model_dump_json(), "sampler": repr(settings),
        "evaluations": settings.evaluations, "observations": len(problem.data), "parameters": len(space.rows),
        "misfit": round(float(np.sqrt((errors**2).mean())), 3), "mode_error_scale": round(scale, 3),
        "mode_error_correlation": round(correlation, 3), "optima": [round(one.log_density, 2) for one in found],
        "at_edge": at_edge(space.rows, best.coordinates), **provenance.machine(),
    }  # fmt: skip
