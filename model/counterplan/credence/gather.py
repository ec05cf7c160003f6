"""Gather the evidence: every part of the plan, kept as it is made, and one file of all of them."""

import hashlib
import json
import platform
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from counterplan.calibration.provenance import Stopwatch
from counterplan.calibration.spec import Spec, read_spec
from counterplan.credence import bars, causes, fits, holdout, influence, information, profile, recovery, reproduction, structures
from counterplan.credence.plan import Plan, Size, default_path, read_plan
from counterplan.credence.sample import Answers, Sample, answers, shipped
from counterplan.credence.work import Work, claim, plain
from counterplan.credence.work import write as written
from counterplan.errors import InputError, together
from counterplan.model import Model, load
from counterplan.observations import data_hash
from counterplan.output import check_folder
from counterplan.sampling import holdout_path

MAIN = "as shipped"
UNMADE = {"bars", "record"}  # of a plan, with which nothing is made that is kept
Status = Callable[[str], None]


@dataclass(frozen=True)
class Evidence:
    """What was found: the file, and what it holds."""

    path: Path
    found: dict[str, Any]


@dataclass(frozen=True)
class _Given:
    model: Model
    plan: Plan
    size: Size
    beside: Path
    specs: Mapping[str, Spec]  # of the hold-out, as MAIN, then of the other structures
    sample: Sample
    work: Work

    def random(self, part: int) -> np.random.Generator:
        return np.random.default_rng(np.random.SeedSequence(self.plan.seed, spawn_key=(1, part)))

    def answering(self, sample: Sample) -> Answers:
        return answers(sample, self.plan.scenarios)


def evidence(
    plan: str | Path | None = None,
    *,
    model: Model | None = None,
    out: str | Path = "results/evidence",
    quick: bool = False,
    write: bool = False,
    status: Status | None = None,
) -> Evidence:
    """Ask how far the shipped posterior can be believed, and write `evidence.json`.

    It tells how the posterior reproduces each series; how fits foresee what was left out of them (the last years; each series in
    turn); whether truths come back from figures made up for them; how sharply single parameters are bounded; which rival causes
    can be told apart; what the figures taught about each parameter; which series each answer rests on; and what other structures
    of equations say. A run that was killed goes on from its parts in `out`.

    Args:
        plan: Path of a plan; the shipped `runs/fits/evidence.toml` by default.
        model: The shipped model by default.
        out: Folder for the parts and `evidence.json`.
        quick: Gather as little as the plan's `quick` says.
        write: Put `evidence.json` beside the model, and the posterior that has not seen the last years as `holdout.nc`.
        status: Called with the name of each part before it is made.

    Returns:
        The file and what it holds.

    Raises:
        InputError: A faulty plan or specification, a posterior of other equations or data, `out` holds other evidence, or a quick
            one is to be written beside the model.
        RunError: Members failed.
    """
    if quick and write:
        raise InputError("What is put beside the model is for readers to rely on: give --quick or --write, not both.")
    path, model, out = Path(plan) if plan else default_path(), model or load(), Path(out)
    chosen = read_plan(path, model)
    size = chosen.quick if quick else chosen.size
    specs = _specs(chosen, path.parent, model)
    sample, facts = shipped(model)
    check_folder(out)
    watch, told = Stopwatch(out), status or (lambda phrase: None)

    def tell(phrase: str) -> None:
        watch.keep()
        told(phrase)

    work = Work(out, tell)
    asked = [each.model_dump_json(exclude=UNMADE) for each in (chosen, *specs.values())]
    signature = hashlib.sha256(repr((model.digest, data_hash(), facts["signature"], asked)).encode())
    claim(out, {"signature": signature.hexdigest(), "size": size.model_dump()})
    taken = np.linspace(0, len(sample.points) - 1, min(size.draws, len(sample.points))).round().astype(int)
    given = _Given(model, chosen, size, path.parent, specs, Sample(sample.target, sample.points[taken]), work)
    found: dict[str, Any] = {name: plain(part(given)) for name, part in PARTS.items()}
    found["made"] = {
        "equations": model.program.digest, "history": data_hash(), "posterior": facts["signature"], "quick": quick,
        "size": size.model_dump(), "draws": len(taken), "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "wall_seconds": watch.finish(), "mixing": facts["chains"],
        "best_error": facts["median_mape_annual"], "at_edge": json.loads(facts["at_edge"]),
        "fit": plain({name: facts[name] for name in ("evaluations", "wall_seconds", "machine")}),
        "errors": {name: json.loads(facts[f"error_{name}"]) for name in ("scale", "correlation")},
    }  # fmt: skip
    found["bars"] = plain(bars.bars(found, chosen.bars, {o.series: o.outcome for o in sample.target.problem.data}))
    written(out / "evidence.json", found)
    if write:
        shutil.copyfile(out / "evidence.json", model.path.with_name("evidence.json"))
        shutil.copyfile(_folder(out, MAIN, "early") / "posterior.nc", holdout_path(model))
    return Evidence(out / "evidence.json", found)


def _specs(plan: Plan, beside: Path, model: Model) -> dict[str, Spec]:
    """The specifications that a plan names, read and found sound before hours of work, the hold-out's first."""
    files = {MAIN: plan.holdout, **plan.structures}
    found = together(*(partial(_sound, beside / file, model) for file in files.values()))
    specs = dict(zip(files, found, strict=True))
    if not specs[MAIN].left_out(model, beside):
        raise InputError(f"{beside / plan.holdout} leaves no figure out: give an `end` in [data] after which there are some.")
    return specs


def _sound(path: Path, model: Model) -> Spec:
    """A specification that the plan names.

    Raises:
        InputError: It cannot be read, or is faulty; says which.
    """
    try:
        spec = read_spec(path)
        together(lambda: spec.checked(model, path.parent), lambda: spec.free(model))
    except InputError as error:
        raise InputError(f"{path.name}, which the plan names: {error}") from None
    return spec


def _reproduction(given: _Given) -> Any:
    def make() -> Any:
        rows = reproduction.reproduction(given.sample, given.random(0))
        return {
            "series": rows, "summary": reproduction.summary(rows), "facts": reproduction.facts(given.sample, given.plan.facts)
        }  # fmt: skip

    return given.work.once("reproduction", make)


def _before(given: _Given) -> Any:
    return given.work.once("before", lambda: reproduction.before(given.sample, given.size.draws, given.random(1)))


def _information(given: _Given) -> Any:
    return given.work.once("information", lambda: information.information(given.sample))


def _causes(given: _Given) -> Any:
    return given.work.once("causes", lambda: causes.causes(given.sample, given.plan))


def _influence(given: _Given) -> Any:
    """Each series left out, doubled and halved; the answers' own labels, means and spreads beside them."""
    answering = cache(given.answering)
    own = answering(given.sample)
    left_out, reweighted = [], []
    for number, name in enumerate(list(given.sample.series)[: given.size.series]):
        asked = (given.sample, own, answering, name)
        without = partial(influence.left_out, *asked, given.random(100 + number))
        left_out.append(given.work.once(f"influence/without-{name}", without))
        for factor in influence.FACTORS:
            weighted = partial(influence.reweighted, *asked, factor)
            reweighted.append(given.work.once(f"influence/{factor:g}-{name}", weighted))
    return {
        "answers": own.labels, "mean": own.values.mean(axis=0), "sd": own.sd, "left_out": left_out, "reweighted": reweighted
    }  # fmt: skip


def _profiles(given: _Given) -> Any:
    free = given.sample.target.space.names
    named = dict.fromkeys(scalar for name in given.plan.profiles for scalar in given.model.expand(name) if scalar in free)
    found = []
    for name in list(named)[: given.size.profiles]:
        make = partial(profile.profile, given.sample, name, given.size.grid, rounds=given.size.rounds_of_climb)
        found.append(given.work.once(f"profiles/{name}", make))
    return found


def _recovery(given: _Given) -> Any:
    """Ranks of what the figures have informed, of all other coordinates, and of the answers at the last date."""
    size, target, seed = given.size, given.sample.target, given.plan.seed
    labels = given.answering(Sample(target, given.sample.points[:1])).labels
    last = [k for k, label in enumerate(labels) if label[2] == labels[-1][2]]

    def read(sample: Sample) -> np.ndarray:
        return given.answering(sample).values[:, last]

    trials = []
    for number in range(size.recoveries):
        asked = (target, number, size.ranked, size.recovery_steps, seed, read)
        trials.append(given.work.once(f"recovery/{number:04d}", partial(recovery.trial, *asked, rounds=size.rounds_of_climb)))
    names = [*target.names, *(f"{labels[k][1]}, {labels[k][0]}" for k in last)]
    ranks = np.array([one["ranks"] for one in trials])
    uninformed = {row["name"] for row in _information(given) if row["verdict"] != "data-informed"}
    count = len(target.names)
    every = {
        "data-informed parameters": [k for k in range(count) if names[k] not in uninformed],
        "other parameters": [k for k in range(count) if names[k] in uninformed],
        "answers": list(range(count, len(names))),
    }
    groups = {group: at for group, at in every.items() if at}
    told = {group: recovery.summary([names[k] for k in at], ranks[:, :, at]) for group, at in groups.items()}
    parameters = {group: at for group, at in groups.items() if group != "answers"}
    return {"groups": told, "chains": recovery.settled(parameters, trials) | {"steps": size.recovery_steps}}


def _structures(given: _Given) -> Any:
    """The hold-out of the shipped structure, and of each other; the answers of each when it is fitted to all years."""
    given.work.tell("structures")
    end = given.specs[MAIN].data.end
    foresights, tables, answered = {}, {}, {MAIN: given.answering(given.sample)}
    first: Sample | None = None
    for number, (name, spec) in enumerate(list(given.specs.items())[: given.size.structures + 1]):
        early = _fit(given, name, "early", fits.until(spec, given.specs[MAIN]), [first] if first else [])
        first = first or early.sample
        later = early.spec.left_out(given.model, given.beside)
        foresights[name] = holdout.foresee(early.sample, later, given.random(200 + number))
        rows = holdout.rows(early.sample, foresights[name])
        tables[name] = {
            "series": rows, "summary": holdout.summary(rows, foresights[name]), "mixing": early.mixing, "end": end,
            "record": given.plan.record,
        }  # fmt: skip
        if name != MAIN:
            whole = _fit(given, name, "whole", spec, [given.sample, early.sample])
            tables[name]["mixing_whole"] = whole.mixing
            answered[name] = given.answering(whole.sample)
    scores = structures.scores(foresights, given.random(300))
    return {
        "holdout": tables, "scores": scores,
        "answers": structures.spread(answered, {name: one["weight"] for name, one in scores.items()}),
    }  # fmt: skip


def _fit(given: _Given, name: str, years: str, spec: Any, near: Sequence[Sample]) -> fits.Fit:
    done = 0
    total = given.size.settings(0).evaluations

    def advance(count: int) -> None:
        nonlocal done
        done += count
        given.work.tell(f"fit {name}, {years} years: {done / total:.0%}")

    given.work.tell(f"fit {name}, {years} years: climbing")
    start = dict(zip(given.sample.target.space.names, given.sample.coordinates.mean(axis=0).tolist(), strict=True))
    folder = _folder(given.work.folder, name, years)
    return fits.fit(given.model, spec, folder, given.plan, given.size, start, near=near, beside=given.beside, progress=advance)


def _folder(out: Path, name: str, years: str) -> Path:
    """Where a fit keeps its chains and its posterior."""
    return out / "fits" / f"{name.replace(' ', '-')}-{years}"


PARTS: dict[str, Callable[[_Given], Any]] = {
    "before": _before, "reproduction": _reproduction, "information": _information, "causes": _causes, "influence": _influence,
    "profiles": _profiles, "recovery": _recovery, "structures": _structures,
}  # fmt: skip
