"""The results of a report: made, or taken from the folder where an earlier report left them."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from counterplan import appraisal, results, sampling, study
from counterplan.analysis import verdicts
from counterplan.analysis.attribution import Part, attribute, load_groups
from counterplan.analysis.claims import load_claims
from counterplan.analysis.verdicts import Verdict
from counterplan.calibration.likelihood import Problem
from counterplan.calibration.record import fit_table
from counterplan.errors import InputError
from counterplan.model import Model
from counterplan.observations import data_hash, observations
from counterplan.reporting.spec import Words, read_words
from counterplan.series import HEADLINE_DATES, decimal_year

Tell = Callable[[str], None]
QUICK_DRAWS, QUICK_PRIOR, QUICK_SPLIT = 32, 32, 8
SPLIT = 256  # draws of which gaps are split, each run for every coalition of levers
FIRM = appraisal.CERTAIN
LIKELY = 2 / 3


@dataclass(frozen=True)
class Findings:
    """All that a report is written from.

    Attributes:
        words: Its words.
        rows: Headline outcomes by scenario and date.
        claims: Verdicts on the claims of the discussion.
        quantities: Verdicts on the quantities of report.toml.
        parts: Parts of each of its gaps.
        titles: Title of each group of levers.
        tests: The twelve tests of the model; none where they were not made.
        evidence: What `counterplan evidence` left; empty where it has not been run.
        sums: What is counted over all results.
        made: How the results were made.
    """

    words: Words
    rows: tuple[study.Row, ...]
    claims: tuple[Verdict, ...]
    quantities: tuple[Verdict, ...]
    parts: dict[str, tuple[Part, ...]]
    titles: dict[str, str]
    tests: tuple[appraisal.Test, ...]
    evidence: dict[str, Any]
    sums: dict[str, str]
    made: dict[str, Any]


def gather(model: Model, *, out: Path, quick: bool, evidence: Path | None, tell: Tell) -> Findings:
    """Make what is missing of a report's results, and read the rest.

    Args:
        model: The model.
        out: Folder under which results are kept by a key of all that shapes them.
        quick: Take few draws, and leave out the twelve tests where they are not at hand.
        evidence: File that `counterplan evidence` wrote; `results/evidence/evidence.json`, or else the shipped one, by default.
        tell: Called with a phrase before each part of the work.
    """
    words = read_words(model)
    draws = sampling.posterior(model)
    prior = sampling.prior(model, QUICK_PRIOR if quick else verdicts.PRIOR_DRAWS)
    chosen = sampling.take(model, min(QUICK_DRAWS, len(draws.index))) if quick else draws
    folder = out / _key(model, draws, words, quick)
    folder.mkdir(parents=True, exist_ok=True)
    compared = _dataset(folder / "compare.nc", lambda: study.compare(model, draws=chosen).dataset, "scenarios", tell)

    def judged(name: str, asked: dict[str, dict[str, Any]], phrase: str) -> list[Verdict]:
        make = partial(verdicts.judged, model, asked, chosen, prior)
        return verdicts.verdicts(_dataset(folder / f"{name}.nc", lambda: make().dataset, phrase, tell, "float64"))

    claims = judged("claims", load_claims(model), "claims of the discussion")
    quantities = judged("answer", words.quantities, "quantities of the answer")
    split = QUICK_SPLIT if quick else SPLIT
    parts = _kept(folder / "causes.json", lambda: _split(model, words, min(split, len(draws.index))), "causes of the gaps", tell)
    tests = _tests(model, out, folder, quick, tell)
    rows = tuple(study.table(model, compared))
    fit = _kept(folder / "fit.json", lambda: _fit(model, draws), "fit", tell)
    return Findings(
        words, rows, tuple(claims), tuple(quantities),
        {name: tuple(Part(**each) for each in found) for name, found in parts.items()},
        {group.name: group.title for group in load_groups(model).values()}, tests, _evidence(model, evidence),
        _sums(rows, claims, fit, compared), _made(model, compared, draws, chosen, folder.name, quick),
    )  # fmt: skip


def _key(model: Model, draws: sampling.Draws, words: Words, quick: bool) -> str:
    causes = {name: asdict(cause) for name, cause in words.causes.items()}
    asked = json.dumps([words.quantities, causes, load_claims(model)], sort_keys=True)
    shape = [model.program.digest, model.digest, data_hash(), hashlib.sha256(draws.values.tobytes()).hexdigest(), asked, quick]
    return hashlib.sha256(json.dumps(shape).encode()).hexdigest()[:10]


def _dataset(path: Path, make: Callable[[], Any], phrase: str, tell: Tell, precision: str = "float32") -> Any:
    tell(phrase)
    if not path.exists():
        results.write(make(), path, precision)
    import xarray

    with xarray.open_dataset(path, engine="netcdf4") as file:
        return file.load()


def _kept(path: Path, make: Callable[[], Any], phrase: str, tell: Tell) -> Any:
    tell(phrase)
    return kept_once(path, make)


def kept_once(path: Path, make: Callable[[], Any]) -> Any:
    """What a file of JSON holds; where there is none it is made first."""
    if not path.exists():
        part = path.with_suffix(".part")
        part.write_text(json.dumps(make(), indent=1), encoding="utf-8")
        part.replace(path)
    return json.loads(path.read_text(encoding="utf-8"))


def _split(model: Model, words: Words, draws: int) -> dict[str, list[dict[str, Any]]]:
    """Parts of each gap; gaps between the same scenarios at the same date are split together."""
    groups: dict[tuple[str, str], list[Any]] = {}
    for cause in words.causes.values():
        groups.setdefault((cause.scenario, cause.date), []).append(cause)
    found = {}
    for (scenario, date), causes in groups.items():
        outcomes = list(dict.fromkeys(cause.outcome for cause in causes))
        parts = attribute(model, outcomes, scenario, dates=[date], draws=draws).parts
        for cause in causes:
            found[cause.name] = [asdict(part) for part in parts if part.outcome == cause.outcome]
    return found


def _tests(model: Model, out: Path, folder: Path, quick: bool, tell: Tell) -> tuple[appraisal.Test, ...]:
    path = folder / "tests.json"
    if quick and not path.exists():
        return ()
    found = _kept(path, lambda: [asdict(test) for test in appraisal.appraise(model, progress=tell)], "twelve tests", tell)
    return tuple(appraisal.Test(**test) for test in found)


def _fit(model: Model, draws: sampling.Draws) -> dict[str, Any]:
    """Errors of the medians over the draws, as the numbers of the report are medians."""
    problem = Problem(model, tuple(observations("fit")))
    return fit_table(problem, np.median(problem.run(draws.matrix(model)), axis=0))


def _evidence(model: Model, path: Path | None) -> dict[str, Any]:
    """The evidence of a file; without one, what was gathered here or else is shipped, that of these equations before any other."""
    places = [path] if path else [Path("results/evidence/evidence.json"), model.path.with_name("evidence.json")]
    found = [_gathered(place) for place in places if place.exists()]
    return next((one for one in found if one["made"].get("equations") == model.program.digest), found[0] if found else {})


def _gathered(path: Path) -> dict[str, Any]:
    """What a file of `counterplan evidence` holds.

    Raises:
        InputError: It is another file, or damaged.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(found["made"], dict):
            raise TypeError("`made` is not a table")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is not a file of `counterplan evidence` ({error}). Give another, or gather it again.") from None
    return found


def _sums(rows: tuple[study.Row, ...], claims: list[Verdict], fit: dict[str, Any], compared: Any) -> dict[str, str]:
    """Counts over all results, as text."""
    firm = moved = 0
    last = max(row.date for row in rows)
    for row in (row for row in rows if row.date == last and row.scenario != "historical"):
        own = compared[row.outcome].sel(scenario=[row.scenario, "historical"])
        there, here = study.read_at(compared["time"].values, own.values, decimal_year(HEADLINE_DATES[row.event]))
        gap = there - here
        if np.abs(gap).max() > 1e-9 * np.abs(here).max():
            share = float((gap > 0).mean())
            moved += 1
            firm += max(share, 1 - share) >= FIRM
    known = all(one.known for one in claims)
    return {
        "differences": str(moved), "firm": str(firm), "firm_share": f"{100 * FIRM:g} %", "claims": str(len(claims)),
        "assumed": str(sum(bool(one.heading) for one in claims)) if known else "an unknown number",
        "likely": str(sum(one.probability > LIKELY for one in claims)), "misfit": f"{fit['median_mape_annual']:.1f} %",
    }  # fmt: skip


def _made(model: Model, compared: Any, draws: sampling.Draws, chosen: sampling.Draws, key: str, quick: bool) -> dict[str, Any]:
    told = {name: compared.attrs[name] for name in compared.attrs if name not in ("scenarios", "wall_seconds")}
    failed = int((compared["status"] != "").sum())
    return told | {
        "history": data_hash(), "run_key": key, "quick": quick, "posterior_draws": len(draws.index),
        "used_draws": len(chosen.index),
        "members": compared["status"].size, "failed": failed, "scenarios": [str(name) for name in compared["scenario"].values],
    }  # fmt: skip
