"""Computations that figures read, each as a Dataset over named dimensions, with a small size of its own for tests."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from counterplan import posteriors
from counterplan.errors import InputError
from counterplan.model import Model
from counterplan.runkey import origin
from counterplan.sampling import posterior, take
from counterplan.sweep import library

if TYPE_CHECKING:
    import xarray

GAP = ("industrial_output", "readiness", "consumption_per_head")  # outcomes whose gap in June 1941 is attributed and explained
ATTACK = "German attack"
LAST = 1942.0  # end of the figures there are
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Request:
    """What a computation is given: the model, whether at its small size, the hold-out's file, and the other sources by name."""

    model: Model
    quick: bool
    holdout: Path | None
    need: "Callable[[str], xarray.Dataset]"


@dataclass(frozen=True)
class Made:
    """A computation: what shapes it besides the model and its posterior, and how it is made."""

    compute: "Callable[[Request], xarray.Dataset]"
    files: tuple[str, ...] = ()  # of the model's folder
    sizes: tuple[Any, ...] = ()
    runs: tuple[str, ...] = ()  # of runs/

    def spec(self, model: Model, holdout: Path | None) -> list[Any]:
        """Content of the files, and the sizes."""
        paths = [model.path.with_name(name) for name in self.files] + [library.named()[name] for name in self.runs]
        texts = [path.read_text(encoding="utf-8") for path in paths]
        state = [hashlib.sha256(holdout.read_bytes()).hexdigest()] if holdout is not None else []
        return [texts, list(self.sizes), state if self.compute is holdout_runs else []]


def history() -> "xarray.Dataset":
    """Historical figures that entered the fit, over `figure`."""
    import xarray

    from counterplan.observations import observations

    data = observations("fit")
    columns = ("series", "outcome", "how", "year", "value", "log_sd", "basis", "confidence")
    return xarray.Dataset({name: ("figure", [getattr(one, name) for one in data]) for name in columns})


def grounds(asked: Request) -> "xarray.Dataset":
    """What each outcome of `dates` rests on; unknown where not the whole posterior was run."""
    from counterplan.analysis.grounds import grounds as found

    dates = asked.need("dates")
    draws = take(asked.model, dates.sizes["draw"])
    return _drawn(asked, found(asked.model, draws, dates, "bukharin"), len(draws.index))


def learned(asked: Request) -> "xarray.Dataset":
    """What the data taught of each parameter."""
    from counterplan.analysis.grounds import learned as found

    draws = posterior(asked.model)
    return _drawn(asked, found(asked.model, draws), len(draws.index))


def attribution(asked: Request) -> "xarray.Dataset":
    """Shapley values of the gap of June 1941."""
    from counterplan.analysis.attribution import attribute

    draws = take(asked.model, 6 if asked.quick else 256)
    found = attribute(asked.model, GAP, dates=[ATTACK], draws=draws).dataset
    titles = [asked.model.outcomes[name].title for name in GAP]
    members = 2 ** found.sizes["group"] * found.sizes["draw"]
    return _drawn(asked, found.assign_coords(long_name=("outcome", titles)), found.sizes["draw"], members)


def claims(asked: Request) -> "xarray.Dataset":
    """Effects and truth of every claim in every draw."""
    from counterplan.analysis.verdicts import claims as found
    from counterplan.analysis.verdicts import members_needed

    draws = 16 if asked.quick else "posterior"
    chosen = take(asked.model, draws)
    early = 32 if asked.quick else 512
    dataset = found(asked.model, draws=chosen, prior=early).dataset
    members = members_needed(asked.model, None, chosen, early)
    failed = int(np.isnan(dataset["prior_effect"].values).any(axis=0).sum())
    return _drawn(asked, dataset, dataset.sizes["draw"], members, failed)


def replications(asked: Request) -> "xarray.Dataset":
    """Published counterfactuals: the span of agreement and our interval."""
    import xarray

    from counterplan.replications import UNITS, replicate, title_of

    draws = take(asked.model, 16 if asked.quick else "posterior")
    found = replicate(asked.model, draws)
    rows = [one.replication for one in found]
    variables = {
        "agrees": (("replication", "end"), [row.agrees for row in rows]),
        "ours": (("replication", "quantile"), [(one.low, one.median, one.high) for one in found]),
        "explained": ("replication", [int(one.explained) for one in found]),
    }
    words = ("reading", "of", "author", "basis", "scenario")
    coords = {"replication": [row.name for row in rows], "end": ["low", "high"], "quantile": [0.05, 0.5, 0.95]} | {
        name: ("replication", [str(getattr(row, name)) for row in rows]) for name in words
    }  # fmt: skip
    coords["unit"] = ("replication", [UNITS[row.reading] for row in rows])
    coords["title"] = ("replication", [title_of(asked.model, row.of) for row in rows])
    coords["when"] = ("replication", [" to ".join(f"{date:g}" for date in row.at) for row in rows])
    scenarios = len({"historical", *(row.scenario for row in rows)})
    return _drawn(asked, xarray.Dataset(variables, coords), len(draws.index), scenarios * len(draws.index))


def loops(asked: Request) -> "xarray.Dataset":
    """Historical run without each feedback loop, at the default parameter values."""
    import xarray

    from counterplan.loops import measure_loops

    found = measure_loops(asked.model)
    effects = [one.knockout.effect for one in found]
    outcomes = list(effects[0].june_1941)
    variables = {
        "change": (("loop", "outcome"), [[100 * one.june_1941[name] for name in outcomes] for one in effects], {"units": "%"}),
        "misfit": ("loop", [one.knockout.misfit for one in found], {"units": "stated errors"}),
        "before": ("loop", [one.knockout.misfit_before for one in found]),
    }
    coords = {
        "loop": [one.loop.name for one in effects], "outcome": outcomes,
        "title": ("loop", [one.loop.title for one in effects]), "sign": ("loop", [one.polarity.sign for one in found]),
        "long_name": ("outcome", [asked.model.outcomes[name].title for name in outcomes]),
    }  # fmt: skip
    dataset = xarray.Dataset(variables, coords)
    return dataset.assign_attrs(drawn="1 run for each loop, at the fitted default values", members=0)


def sensitivity(asked: Request) -> "xarray.Dataset":
    """Sobol indices over time, by sector, of the difference between two scenarios in the outcomes of GAP."""
    import xarray

    from counterplan.analysis.sensitivity import sensitivity as found

    samples, trajectories, outcomes = (16, 2, GAP[:1]) if asked.quick else (256, 4, GAP)
    parts = []
    for outcome in outcomes:
        one = found(asked.model, outcome, "bukharin", "historical", by="sector", samples=samples, trajectories=trajectories).dataset
        parts.append(one[["first", "total", "first_error", "total_error"]])
    dataset = xarray.concat(parts, dim=xarray.Variable("outcome", list(outcomes)), combine_attrs="override", join="exact")
    titles = [asked.model.outcomes[name].title for name in outcomes]
    members = len(outcomes) * 2 * samples * (dataset.sizes["factor"] + 2)
    kept = dataset.assign_coords(long_name=("outcome", titles))
    kept.attrs.clear()
    return kept.assign_attrs(drawn=f"{samples:,} base samples of the priors", members=members, failed=0)


def holdout_runs(asked: Request) -> "xarray.Dataset":
    """History over the posterior of a fit that held out some figures, the last years say, and which of them it had `seen`.

    Raises:
        InputError: It had seen them all.
    """
    from counterplan.observations import observations
    from counterplan.simulation import ensemble

    assert asked.holdout is not None
    draws, data = posterior(asked.model, path=asked.holdout), observations("fit")
    years = json.loads(posteriors.attributes(asked.holdout).get("spec", "{}")).get("data", {})
    begin, end = years.get("begin", 0.0), years.get("end", LAST)
    given = {one.name: set(one.year.round(3)) for one in posteriors.fitted(asked.holdout)}
    # the year against which an index was read is no figure of the file, but was seen
    seen = [one.series in given and (begin <= one.year < end or round(one.year, 3) in given[one.series]) for one in data]
    if all(seen):
        raise InputError(f"{asked.holdout} was fitted to every figure; a hold-out is a posterior that has not seen some of them.")
    outcomes = sorted({one.outcome.split("[")[0] for one in data})
    runs = ensemble(asked.model, "historical", draws, save=outcomes, on_failure="keep")
    failed = int((runs["status"] != "").sum())
    kept = runs.quantile(QUANTILES, "draw", keep_attrs=True).drop_vars("status", errors="ignore")
    kept.attrs.clear()
    count, fit = len(draws.index), f"fit to {end - 1:g}" if end < LAST else f"fit to {len(given)} series"
    attrs = {"drawn": f"{count:,} draws of the {fit}", "fit": fit, "members": count, "failed": failed}
    return kept.assign(seen=("figure", seen)).assign_attrs(attrs)


def _drawn(asked: Request, dataset: "xarray.Dataset", count: int, members: int = 0, failed: int = 0) -> "xarray.Dataset":
    """Say how many draws stand behind a computation; those that raise when a member fails have none that failed."""
    return dataset.assign_attrs(drawn=f"{count:,} draws ({origin(asked.model)})", members=members, failed=failed)


def quantiles_of(values: np.ndarray, axis: int = -1) -> Sequence[np.ndarray]:
    """The five quantiles of a whisker, failed members left out."""
    from counterplan.results import quantiles

    return list(quantiles(values, QUANTILES, axis=axis))


MADE = {
    "attribution": Made(attribution, ("levers.toml",), (GAP, 256)),
    "claims": Made(claims, ("claims.toml",), (512,)),
    "grounds": Made(grounds, runs=("dates",)),
    "holdout": Made(holdout_runs),
    "learned": Made(learned),
    "loops": Made(loops, ("loops.toml",)),
    "replications": Made(replications, ("replications.toml",)),
    "sensitivity": Made(sensitivity, (), (GAP, 256, 4)),
}
