"""Claims run over draws, and the verdicts on them.

What is run is kept whole in a Dataset (the effect and the truth of every statement in every draw, the draws' parameters, the claims
as they were asked), and every verdict is computed from that Dataset alone: `counterplan claims --from results/claims.nc` computes
them again.
"""

import json
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from counterplan import members, results, sampling
from counterplan.analysis import basis
from counterplan.analysis.claims import Fact, Statement, facts, load_claims, select, statements
from counterplan.errors import InputError, StaleWarning
from counterplan.evaluator import Run, evaluate, measure
from counterplan.model import Model, load
from counterplan.sampling import Draws, take

if TYPE_CHECKING:
    import xarray

FITTED = "as fitted"
# Switches of structure, each set to 1 in turn on the same draws, which were fitted with all of them at 0.
ALTERNATIVES = ("endogenous_terror_switch", "cobb_douglas_switch", "price_led_switch")
PRIOR_DRAWS = 512
AT_ONCE = 512  # draws run together, so that memory does not grow with their number
TOLERANCE = 1e-9
# Upper end of each band of probability and its words: the scale of the IPCC (Mastrandrea and others 2010), cut so that bands do not
# overlap. A probability on a border belongs to the band farther from a half.
BANDS = (
    (0.01, "exceptionally unlikely"), (0.10, "very unlikely"), (1 / 3, "unlikely"), (2 / 3, "about as likely as not"),
    (0.90, "likely"), (0.99, "very likely"), (1.0, "virtually certain"),
)  # fmt: skip
ASSUMPTION = "mainly assumption"


@dataclass(frozen=True)
class Verdict:
    """What becomes of a claim at a date.

    Attributes:
        claim: Its id.
        date: The date.
        who: Who says it.
        says: The sentence.
        because: Why the predicate renders it.
        probability: Share of the draws for which it holds.
        error: Monte-Carlo standard error of the probability.
        words: Its band in words.
        heading: `mainly assumption` where the effect's variance comes more from parameters the data do not inform.
        unit: Unit of the effect.
        decimals: Digits of the effect in tables.
        effect: Median effect.
        low: 5 % quantile.
        high: 95 % quantile.
        rests_on: Shares of the effect's variance: `data`, `sources`, `judgement`, and `not linear`, which no group is given.
        prior: Probability, median, 5 % and 95 % quantile before the data: with all parameters drawn from their priors.
        structures: Probability under each structural alternative.
        structure_share: Share of the effect's variance between the structures, each as likely as the others.
        facts: Counts of the claim beside the sources'.
    """

    claim: str
    date: str
    who: str
    says: str
    because: str
    probability: float
    error: float
    words: str
    heading: str
    unit: str
    decimals: int
    effect: float
    low: float
    high: float
    rests_on: Mapping[str, float]
    prior: tuple[float, float, float, float]
    structures: Mapping[str, float]
    structure_share: float
    facts: tuple[Fact, ...]

    @property
    def known(self) -> bool:
        """Whether there were draws enough to tell what the effect rests on."""
        return not np.isnan(self.rests_on[basis.DATA])

    @property
    def spread(self) -> float:
        """Largest difference between the probabilities under the structures."""
        return max(self.structures.values()) - min(self.structures.values())


@dataclass(frozen=True)
class Claims:
    """Verdicts, and the Dataset from which they were computed."""

    dataset: "xarray.Dataset"
    verdicts: tuple[Verdict, ...]


def words(probability: float) -> str:
    """Words of a probability's band."""
    return next(text for upper, text in BANDS if probability <= upper and not (probability == upper and 0.5 < upper < 1))


def claims(
    model: Model | None = None,
    names: Iterable[str] | None = None,
    draws: Any = "posterior",
    *,
    source: "xarray.Dataset | str | Path | None" = None,
    prior: int = PRIOR_DRAWS,
    seed: int = 0,
    threads: int | None = None,
    progress: members.Progress | None = None,
) -> Claims:
    """Give verdicts on the claims of the discussion.

    Each claim is run over the draws as fitted, over the same draws under each structural alternative, and over draws of the prior.

    Args:
        model: The shipped model by default.
        names: Ids of claims; all by default.
        draws: As in `ensemble`.
        source: Runs that were stored, a Dataset or its file: verdicts are computed from them and nothing is run. Warns where they
            were made with other equations than those of a model given.
        prior: Number of draws from the prior.
        seed: Seed of the prior's draws.
        threads: As in `ensemble`.
        progress: Called with the number of members done since the last call.

    Returns:
        Verdicts in the order of claims.toml, and the Dataset they were computed from.

    Raises:
        InputError: An unknown id, a faulty claims.toml, bad draws, or a source that is not one.
        RunError: Members failed.
    """
    if source is not None:
        dataset = stored(source) if isinstance(source, str | Path) else source
        if model and model.program.digest != dataset.attrs["equations"]:
            warnings.warn("These runs of claims were made with other equations than those at hand.", StaleWarning, stacklevel=2)
        return Claims(dataset, tuple(verdicts(dataset, names)))
    model = model or load()
    asked = load_claims(model, names)
    chosen, before = take(model, draws), sampling.prior(model, prior, seed)
    return judged(model, asked, chosen, before, threads=threads, progress=progress)


def judged(
    model: Model, asked: Mapping[str, Any], chosen: Draws, before: Draws, *, threads: int | None = None,
    progress: members.Progress | None = None,
) -> Claims:  # fmt: skip
    """Verdicts on statements given as tables like those of claims.toml.

    Args:
        model: The model.
        asked: Tables by name.
        chosen: Draws after the data.
        before: Draws of the prior.
        threads: As in `ensemble`.
        progress: As in `claims`.

    Raises:
        InputError: A table is faulty.
        RunError: Members failed.
    """
    found = [each for name, table in asked.items() for each in statements(model, name, table)]
    by_structure = {
        label: _evaluated(model, found, chosen, switch, threads, progress) for label, switch in structures(model).items()
    }
    early = _evaluated(model, found, before, {}, threads, progress, keep=True)
    dataset = _dataset(model, asked, found, chosen, by_structure, early)
    dataset.attrs |= {"draws": chosen.origin, "prior": before.origin, **results.versions()}
    return Claims(dataset, tuple(verdicts(dataset)))


def structures(model: Model) -> dict[str, dict[str, float]]:
    """Structural alternatives of a model, and what each sets."""
    return {FITTED: {}} | {switch.removesuffix("_switch"): {switch: 1.0} for switch in ALTERNATIVES if switch in model.parameters}


def members_needed(model: Model, names: Iterable[str] | None, draws: Draws, prior: int = PRIOR_DRAWS) -> int:
    """Number of members that the claims take, for a bar of progress."""
    asked = [each for name, table in load_claims(model, names).items() for each in statements(model, name, table)]
    return len(_scenarios(asked)) * (len(structures(model)) * len(draws.index) + prior)


def _scenarios(asked: Iterable[Statement]) -> list[str]:
    return sorted({name for each in asked for name in (each.scenario, each.against)})


def _evaluated(
    model: Model, asked: Sequence[Statement], draws: Draws, switch: Mapping[str, float], threads: int | None,
    progress: members.Progress | None, keep: bool = False,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Effect and truth of each statement in each draw (each ndarray[statement, draw]); the effect is NaN where a member failed."""
    phrases = [phrase for each in asked for phrase in (each.predicate, each.effect)]
    saved = sorted({s for phrase in phrases for symbol in phrase.symbols.values() if not symbol.constant for s in symbol.scalars})
    matrix, parts = draws.matrix(model), []
    for first in range(0, len(draws.index), AT_ONCE):
        part = matrix[:, first : first + AT_ONCE]
        runs = {name: _run(model, name, part, switch, saved, threads, progress, keep) for name in _scenarios(asked)}
        parts.append([_try(each, {"": runs[each.scenario], "base": runs[each.against]}) for each in asked])
    effect, holds = (np.concatenate([[pair[k] for pair in part] for part in parts], axis=1) for k in (0, 1))
    return effect, holds


def _run(
    model: Model, scenario: str, part: np.ndarray, switch: Mapping[str, float], saved: list[str], threads: int | None,
    progress: members.Progress | None, keep: bool,
) -> Run:  # fmt: skip
    parameters = part.copy()
    for name, value in {**model.scenario(scenario).overrides, **switch}.items():
        parameters[model.rows[name]] = value
    runs = members.run(model, parameters, saved, threads=threads, progress=progress)
    if not keep:
        members.raise_failures(runs.status, lambda m: f"scenario {scenario}, draw {m}")
    return Run(runs.time, runs.values, {scalar: column for column, scalar in enumerate(saved)}, parameters, model.rows)


def _try(each: Statement, runs: Mapping[str, Run]) -> tuple[np.ndarray, np.ndarray]:
    _, holds, _ = evaluate(each.predicate, runs, each.years, TOLERANCE)
    counts: np.ndarray = np.logical_and.reduce(holds, axis=(1, 2))
    return measure(each.effect, runs, each.years), counts


def _dataset(
    model: Model, asked: Mapping[str, Any], found: Sequence[Statement], draws: Draws,
    by_structure: Mapping[str, tuple[np.ndarray, np.ndarray]], early: tuple[np.ndarray, np.ndarray],
) -> "xarray.Dataset":  # fmt: skip
    import xarray

    names, points = basis.coordinates(model, draws)
    effect, holds = (np.array([pair[k] for pair in by_structure.values()]) for k in (0, 1))
    chain = np.arange(len(draws.index)) if draws.chain is None else draws.chain
    after, before = ("structure", "statement", "draw"), ("statement", "prior_draw")
    variables = {
        "effect": (after, effect), "holds": (after, holds.astype("int8")),
        "prior_effect": (before, early[0]), "prior_holds": (before, early[1].astype("int8")),
        "coordinate": (("draw", "parameter"), points, {"long_name": "Parameter, in coordinates of a standard Gaussian prior"}),
    }  # fmt: skip
    coords = {
        "structure": list(by_structure), "claim": ("statement", [each.name for each in found]),
        "date": ("statement", [each.date for each in found]), "draw": draws.index, "chain": ("draw", chain),
        "parameter": list(names), "grade": ("parameter", [model.parameters[name].grade for name in names]),
    }  # fmt: skip
    attrs = {"claims": json.dumps(asked), "equations": model.program.digest, "inputs": model.digest, "model": model.path.name}
    return xarray.Dataset(variables, coords, attrs)


def stored(path: str | Path) -> "xarray.Dataset":
    """The Dataset of a file that `counterplan claims` wrote.

    Raises:
        InputError: It cannot be read, or is not such a file.
    """
    import xarray

    try:
        with xarray.open_dataset(path, engine="netcdf4") as file:
            dataset = file.load()
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read as NetCDF ({error}). `counterplan claims` writes such a file.") from None
    if "claims" not in dataset.attrs or {"effect", "holds", "prior_effect", "prior_holds", "coordinate"} - set(dataset.data_vars):
        raise InputError(f"{path} holds no runs of claims. `counterplan claims` writes such a file.")
    return dataset


def verdicts(dataset: "xarray.Dataset", names: Iterable[str] | None = None) -> list[Verdict]:
    """Verdicts on the claims of a Dataset of `claims`, computed from it alone.

    Raises:
        InputError: An unknown id.
    """
    tables = select(json.loads(dataset.attrs["claims"]), names)
    points = dataset["coordinate"].values
    groups = basis.grouped(points, [str(grade) for grade in dataset["grade"].values])
    shares = basis.shares(dataset["effect"].values[0], points, groups)
    return [
        _verdict(dataset, row, tables[str(name)], {group: float(share[row]) for group, share in shares.items()})
        for row, name in enumerate(dataset["claim"].values) if str(name) in tables
    ]  # fmt: skip


def _verdict(dataset: "xarray.Dataset", row: int, table: Mapping[str, Any], rests_on: Mapping[str, float]) -> Verdict:
    effect, holds = dataset["effect"].values[:, row], dataset["holds"].values[:, row].astype(bool)
    early, before = dataset["prior_effect"].values[row], dataset["prior_holds"].values[row].astype(bool)
    ran = np.isfinite(early)
    low, median, high = np.quantile(effect[0], [0.05, 0.5, 0.95])
    prior_low, prior_median, prior_high = np.quantile(early[ran], [0.05, 0.5, 0.95])
    probability = float(holds[0].mean())
    return Verdict(
        str(dataset["claim"].values[row]), str(dataset["date"].values[row]), table["who"], table["says"], table["because"],
        probability, error(holds[0], dataset["chain"].values), words(probability),
        ASSUMPTION if rests_on[basis.SOURCES] + rests_on[basis.JUDGEMENT] > rests_on[basis.DATA] else "",
        table["unit"], int(table.get("decimals", 2)), float(median), float(low), float(high), rests_on,
        (float(before[ran].mean()), float(prior_median), float(prior_low), float(prior_high)),
        {str(name): float(share) for name, share in zip(dataset["structure"].values, holds.mean(axis=1), strict=True)},
        between(effect), tuple(facts(table)),
    )  # fmt: skip


def error(holds: np.ndarray, chain: np.ndarray) -> float:
    """Monte-Carlo standard error of the share of draws for which a statement holds.

    The larger of two: that of independent draws, by Laplace's rule, so that a share of 0 or 1 has an error too; and that between
    chains, in which draws of one chain may resemble each other.

    Args:
        holds: ndarray[draw] of bool.
        chain: Chain of each draw (ndarray[draw]).
    """
    count = len(holds)
    share = (holds.sum() + 1) / (count + 2)
    _, number = np.unique(chain, return_inverse=True)
    by_chain = np.bincount(number, holds - holds.mean())
    return float(max(np.sqrt(share * (1 - share) / count), np.sqrt((by_chain**2).sum()) / count))


def between(effect: np.ndarray) -> float:
    """Share of an effect's variance (ndarray[structure, draw]) that lies between the structures, each as likely as the others."""
    across, within = effect.mean(axis=1).var(), effect.var(axis=1).mean()
    return float(across / (across + within)) if across + within > 0 else float("nan")
