"""What `counterplan evidence` found, in statements for a reader; numbers come from its file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from counterplan.credence.bars import spaced, tally
from counterplan.credence.profile import FALL
from counterplan.model import Model
from counterplan.reporting.answer import signed
from counterplan.sampling import signature

Found = Mapping[str, Any]
SMALL_BIAS = 0.2
EDGE = 2.0  # prior standard deviations beyond which a parameter lies in the last fortieth of its prior
NAMED = 5  # names that a sentence holds at most of what is largest


def statements(found: Found) -> list[tuple[str, str]]:
    """A heading and a sentence for each part of the evidence that is at hand."""
    return [(title, say(found) if found.get(part) else "Not among the evidence at hand.") for title, (part, say) in PARTS.items()]


def doubts(found: Found, model: Model) -> list[str]:
    """What makes the evidence less than it should be: another posterior, or a quick run."""
    made = found.get("made", {})
    equations = made.get("equations") != model.program.digest
    posterior = not equations and made.get("posterior") != signature(model)
    return [text for text, holds in (
        ("It was gathered with other equations than those of this report.", equations),
        ("It is of another posterior of these equations than this report.", posterior),
        ("It was gathered with --quick, by far too few draws to rely on.", bool(made.get("quick"))),
    ) if holds]  # fmt: skip


def _before(found: Found) -> str:
    rows = found["before"]
    figures = sum(row["count"] for row in rows)
    within = sum(row["count"] * row["within_90"] for row in rows) / figures
    outside = [spaced(row["series"]) for row in rows if row["within_90"] < 0.5]
    told = f"; less than half of {', '.join(outside)}" if outside else "; of no series less than half"
    return f"Before the data, {within:.0%} of {figures} figures lie within the 90 % bands of the prior{told}."


def _reproduction(found: Found) -> str:
    total, errors = found["reproduction"]["summary"], found["made"]["errors"]
    scale, correlation = ("{1:.2f} ({0:.2f} to {2:.2f})".format(*errors[name]) for name in ("scale", "correlation"))
    return (
        f"The median error of the {total['annual']} annual series is {total['median_mape_annual']:.1f} %; "
        f"{total['within_90']:.0%} of {total['figures']} figures lie within the 90 % bands and {total['within_50']:.0%} within the "
        f"50 % bands. Errors are {scale} times as wide as stated, and correlated by {correlation} from a year to the next. Over "
        "the second half of its figures the model, which saw both, beats a trend of the first on "
        f"{total['better_than_trend']} of {total['against_trend']}."
    )


def _bias(found: Found) -> str:
    rows = [row for row in found["reproduction"]["series"] if row["bias"] is not None]
    if not rows:
        return "No series is long enough for Theil's shares."
    worst = max(rows, key=lambda row: row["bias"])
    small = sum(row["bias"] <= SMALL_BIAS for row in rows)
    unknown = [bar["about"].partition(": ")[2] for bar in found["bars"] if bar["met"] is None and bar["about"].startswith("Theil")]
    untold = f" Of {listed(unknown)} it cannot be told: too few figures. That counts as not met." if unknown else ""
    return (
        f"Theil's share of bias is {SMALL_BIAS:g} or less in {small} of {len(rows)} series; it is largest in "
        f"{spaced(worst['series'])} ({worst['bias']:.2f}, with an error of {worst['mape']:.1f} %).{untold}"
    )


def _years(found: Found) -> str:
    part = next(iter(found["structures"]["holdout"].values()))
    total, mixing = part["summary"], part["mixing"]
    given = f" It is conditional on the record of those years that runs are given: {part['record']}." if part["record"] else ""
    annual = total["median_mape_annual"]
    among = "" if annual is None else f", {annual:.1f} % in the {total['annual']} annual series,"
    return (
        f"Fitted to the years before {part['end']:g}, the model foresees the later figures with a median error of "
        f"{total['median_mape']:.1f} %{among} and {total['within_90']:.0%} of {total['figures']} within the 90 % bands; it beats "
        f"the trend on {total['better_than_trend']} of {total['against_trend']} series.{given} Largest R-hat of its chains "
        f"{mixing['rhat']:.3f}, fewest effective draws {mixing['ess']:,.0f}."
    )


def _series(found: Found) -> str:
    rows = found["influence"]["left_out"]
    count = sum(row["count"] for row in rows)
    within = sum(row["count"] * row["within_90"] for row in rows) / count
    gaussian = sum(row["gaussian"] for row in rows)
    return (
        f"Each of {len(rows)} series foretold by the others: {within:.0%} of {count} figures lie within the 90 % bands. "
        f"Left out by weighting the draws: {len(rows) - gaussian}; by the Gaussian approximation of the posterior, where weights "
        f"cannot be trusted: {gaussian}; by fitting anew: none."
    )


def _recovery(found: Found) -> str:
    texts, chains = [], found["recovery"]["chains"]
    for name, part in found["recovery"]["groups"].items():
        shares = ((part["outside"]["0.9"], part["outside_by_chance"]["0.9"]), (part["uneven"], part["uneven_by_chance"]))
        outside, uneven = ("{:.1%} ({:.1%} by chance, seldom over {:.1%})".format(of, *chance) for of, chance in shares)
        texts.append(
            f"{name} ({len(part['names'])}): {part['pooled']['0.9']:.0%} of truths within the 90 % intervals, too seldom or too "
            f"often for {outside}, ranks uneven for {uneven}"
        )
    part, (change, error) = next(iter(found["recovery"]["groups"].values())), chains["rise"]
    return (
        f"Truths drawn from the prior come back from figures made up for them, in {part['trials']} trials. "
        f"{'; '.join(texts).capitalize()}. Each posterior is sampled by {part['draws']} chains of {chains['steps']} steps from a "
        "Gaussian wider than that about the optimum; from half-way to the end their mean log density changed by "
        f"{signed(change, 2)} of its standard deviation (standard error {error:.2f}): by nothing if they had settled, downwards if "
        "they were still spreading from a Gaussian too narrow."
    )


def _profiles(found: Found) -> str:
    rows = found["profiles"]
    both = sum(row["bounded_below"] and row["bounded_above"] for row in rows)
    rising = [row for row in rows if row["edge"]]
    steep, flat = ([row["name"] for row in rising if (-min(row["fall"]) > FALL) == wanted] for wanted in (True, False))
    ends = (
        f" Highest at an end of the grid: {len(rising)}, clearly (by {FALL} or more) {listed(steep)}; hardly {listed(flat)}."
        if rising
        else " None is highest at an end of the grid."
    )
    low, high = min(min(row["coordinates"]) for row in rows), max(max(row["coordinates"]) for row in rows)
    return (
        f"Bounded on both sides by the data: {both} of {len(rows)} parameters whose profile was taken. These are profiles of the "
        f"posterior, from {signed(low, 0)} to {signed(high, 0)} prior standard deviations and at the optimum: the other parameters "
        f"keep their priors, and the errors' scale and correlation are held.{ends}"
    )


def _learned(found: Found) -> str:
    rows = found["information"]
    informed = sum(row["verdict"] == "data-informed" for row in rows)
    return f"The data say something of {informed} of {len(rows)} parameters; of the others the prior stands."


def _edges(found: Found) -> str:
    rows = sorted(found["information"], key=lambda row: -abs(row["shift"]))
    beyond = [row for row in rows if abs(row["shift"]) > EDGE]
    far = listed([f"{row['name']} ({signed(row['shift'], 1)})" for row in (beyond or rows[:NAMED])])
    means = f"Posterior means beyond {EDGE:g} prior standard deviations from the prior's middle: " + (
        f"{far}." if beyond else f"none; the farthest are {far}."
    )
    return f"{means} At the optimum the last fortieth of its prior holds {listed(found['made']['at_edge'])}."


def _causes(found: Found) -> str:
    part = found["causes"]
    first, begin, end = part["years"]
    texts = []
    for outcome, band in part["growth"].items():
        effects, shares = part["effects"][outcome], part["shares"][outcome]
        sizes = [f"{name} {banded(one)}" for name, one in part["together"][outcome].items()]
        if shares:
            most = max(shares, key=lambda name: shares[name][1])
            low, middle, high = shares[most]
            largest = f"{middle:.0%} of the sizes of all ({low:.0%} to {high:.0%})"
            sizes.insert(0, f"most by {part['causes'][most].lower()} {banded(effects[most])}, {largest}")
        texts.append(f"{spaced(outcome)}: growth {banded(band)}; of it {'; '.join(sizes)}")
    return (
        f"What rival causes did to growth from {first:g} to {begin:g}-{end % 100:g}, in 100 times its log, minus where they slowed "
        f"it. {'. '.join(text[0].upper() + text[1:] for text in texts)}. {_entangled(part)}"
    )


def _entangled(part: Found) -> str:
    """The two causes, and the two of their parameters, that the posterior tells apart worst."""
    if min(len(part["causes"]), len(part["parameters"])) < 2:
        return "There is but one cause, or one parameter of it."
    outcome = next(iter(part["correlations"]))
    size, one, other = _closest(part["correlations"][outcome], list(part["causes"].values()))
    within, first, second = _closest(part["parameter_correlations"], part["parameters"])
    return (
        f"Over the draws, effects on {spaced(outcome)} hang together most of {one.lower()} and {other.lower()} "
        f"(correlation {signed(size, 2)}), and of the causes' parameters {first} and {second} ({signed(within, 2)})."
    )


def _closest(correlations: Sequence[Sequence[float]], names: Sequence[str]) -> tuple[float, str, str]:
    """The largest correlation of two things, and their names."""
    size, row, column = max(
        ((correlations[row][column], row, column) for row in range(len(names)) for column in range(row)),
        key=lambda one: abs(one[0]),
    )
    return size, names[row], names[column]


def _influence(found: Found) -> str:
    most = sorted(
        (largest(row, found["influence"]["answers"]) for row in found["influence"]["left_out"]), key=lambda one: -abs(one[0])
    )
    middle = float(np.median([abs(shift) for shift, _, _ in most]))
    told = "; ".join(f"{series} ({answer}: {signed(shift, 1)})" for shift, series, answer in most[:NAMED])
    return (
        f"Left out, a series moves the answer that it moves most by {middle:.2f} posterior standard deviations in the middle of "
        f"{len(most)} series. Most move with {told}."
    )


def _weights(found: Found) -> str:
    part, texts = found["influence"], []
    for how, chosen in (("double", lambda factor: factor > 1), ("half", lambda factor: factor < 1)):
        rows = [largest(row, part["answers"]) for row in part["reweighted"] if chosen(row["factor"])]
        shift, series, answer = max(rows, key=lambda one: abs(one[0]))
        small = sum(abs(one[0]) < 0.5 for one in rows)
        texts.append(
            f"counted {how}, {small} of {len(rows)} series move no answer by half a posterior standard deviation; the most is "
            f"{signed(shift, 1)} ({series}, on {answer})"
        )
    gaussian = sum(row["gaussian"] for row in part["reweighted"])
    told = ". ".join(text[0].upper() + text[1:] for text in texts)
    return f"{told}. {gaussian} of {len(part['reweighted'])} rest on the Gaussian approximation."


def _structures(found: Found) -> str:
    part = found["structures"]
    told = "; ".join(
        f"{name} {one['behind']:.1f} behind (standard error {one['behind_se_series']:.1f} over series), weight {one['weight']:.2f} "
        f"({one['weight_band'][0]:.2f} to {one['weight_band'][2]:.2f} over series drawn anew)"
        for name, one in part["scores"].items()
    )
    mixing = [one[key] for one in part["holdout"].values() for key in ("mixing", "mixing_whole") if key in one]
    return (
        f"{len(part['scores'])} structures were fitted each by itself. On the years left out, by log scores: {told}. Largest R-hat "
        f"of these fits {max(one['rhat'] for one in mixing):.2f}, fewest effective draws {min(one['ess'] for one in mixing):,.0f}. "
        "The claims above are tried under other structures by a switch alone, with nothing refitted; the answers of fitted "
        "structures stand side by side below."
    )


def _bars(found: Found) -> str:
    return tally(found["bars"])


def largest(row: Found, answers: Sequence[Sequence[str]]) -> tuple[float, str, str]:
    """The largest shift that a series gives an answer (in posterior standard deviations), the series, and the answer."""
    at = int(np.argmax(np.abs(row["shifts"])))
    scenario, outcome, event = answers[at]
    return row["shifts"][at], spaced(row["series"]), f"{spaced(outcome)} of {scenario}, {event}"


def listed(names: Iterable[str]) -> str:
    """Names with commas, or that there are none."""
    return ", ".join(names) or "none"


def banded(band: Sequence[float], decimals: int = 1) -> str:
    """A median with its 90 % interval, each with its sign, from 5, 50 and 95 %."""
    low, middle, high = (signed(value, decimals) for value in band)
    return f"{middle} ({low} to {high})"


PARTS: dict[str, tuple[str, Callable[[Found], str]]] = {  # with the part of the evidence that each tells
    "Prior predictive": ("before", _before), "Reproduction": ("reproduction", _reproduction), "Bias": ("reproduction", _bias),
    "Years left out": ("structures", _years), "Series left out": ("influence", _series), "Recovery": ("recovery", _recovery),
    "Profiles of the posterior": ("profiles", _profiles), "What the data taught": ("information", _learned),
    "Parameters at their edge": ("information", _edges), "Rival causes of the slowdown": ("causes", _causes),
    "Influence of series": ("influence", _influence), "Weights of series": ("influence", _weights),
    "Other structures": ("structures", _structures), "Bars": ("bars", _bars),
}  # fmt: skip
