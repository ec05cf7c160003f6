"""What is asked of a calibration, set beside what was found: a bar that is missed is told with its figure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from counterplan.calibration.record import ANNUAL
from counterplan.credence.plan import Bars
from counterplan.credence.recovery import UNLIKELY

Found = Mapping[str, Any]


@dataclass(frozen=True)
class Bar:
    """One bar: what it is about, what is asked, what was found, and whether it is met; None where the figures cannot tell."""

    about: str
    asked: str
    found: str
    met: bool | None


def bars(found: Found, asked: Bars, outcomes: Mapping[str, str]) -> list[Bar]:
    """All bars in order.

    Args:
        found: The parts of the evidence, as JSON holds them.
        asked: The plan's bars.
        outcomes: Outcome that each series speaks of.
    """
    return [
        *_mixing(found, asked), *_fit(found, asked), *_bias(found, asked, outcomes), *_facts(found), *_foresight(found, asked),
        *_recovery(found, asked), *_fits(found, asked),
    ]  # fmt: skip


def tally(made: Iterable[Mapping[str, Any]]) -> str:
    """How many bars are met, missed, and beyond telling, in a sentence; a bar that cannot be told is not met."""
    verdicts = [bar["met"] for bar in made]
    met, missed, unknown = (sum(one is verdict for one in verdicts) for verdict in (True, False, None))
    untold = f", {unknown} beyond telling from the figures (which counts as not met)" if unknown else ""
    return f"Bars met: {met} of {len(verdicts)}; {missed} missed{untold}."


def _mixing(found: Found, asked: Bars) -> list[Bar]:
    rhat, ess = (found["made"]["mixing"][name] for name in ("rhat", "ess"))
    rate, fit = f"at least {asked.throughput:,.0f} a second", found["made"]["fit"]
    speed = fit["evaluations"] / fit["wall_seconds"]
    told = f"{speed:,.0f} a second over {fit['wall_seconds']:,.0f} seconds"
    return [
        Bar("Largest R-hat of a parameter", f"at most {asked.rhat:g}", f"{rhat:.3f}", rhat <= asked.rhat),
        Bar("Fewest effective draws of a parameter", f"at least {asked.ess:g}", f"{ess:,.0f}", ess >= asked.ess),
        Bar("Likelihoods evaluated in the calibration", rate, told, speed >= asked.throughput),
    ]


def _fit(found: Found, asked: Bars) -> list[Bar]:
    best, total = found["made"]["best_error"], found["reproduction"]["summary"]
    return [
        _error("Median error of the annual series, best run", best, total["annual"], asked.error),
        _error("Median error of the annual series, posterior median", total["median_mape_annual"], total["annual"], asked.error),
    ]


def _error(about: str, found: float | None, series: int, most: float) -> Bar:
    """A bar on an error in percent over some annual series; None where there are none."""
    told = "cannot be told: no such series" if found is None else f"{found:.1f} % ({series} series)"
    return Bar(about, f"at most {most:g} %", told, None if found is None else found <= most)


def _bias(found: Found, asked: Bars, outcomes: Mapping[str, str]) -> list[Bar]:
    """Theil's share of bias in each annual series of an outcome; a series of fewer figures cannot tell bias from chance."""
    made = []
    for outcome in asked.unbiased:
        name = f"Theil's share of bias: {spaced(outcome)}"
        rows = [row for row in found["reproduction"]["series"] if outcomes[row["series"]] == outcome]
        annual = [row for row in rows if row["count"] >= ANNUAL and row["bias"] is not None]
        made += [
            Bar(f"{name} ({spaced(row['series'])})", f"at most {asked.bias:g}", f"{row['bias']:.2f}", row["bias"] <= asked.bias)
            for row in annual
        ]
        if not annual:
            longest = max((row["count"] for row in rows), default=0)
            told = f"cannot be told: its longest series has {longest} of {ANNUAL} figures"
            made.append(Bar(name, f"at most {asked.bias:g}", told, None))
    return made


def _facts(found: Found) -> list[Bar]:
    return [
        Bar(
            f"Growth of {spaced(fact['outcome'])} {fact['begin']:g}-{fact['end']:g}, % a year",
            _span(fact["low"], fact["high"]), f"{fact['at_50']:.1f} ({fact['at_5']:.1f} to {fact['at_95']:.1f})", fact["met"],
        )
        for fact in found["reproduction"]["facts"]
    ]  # fmt: skip


def _span(low: float, high: float) -> str:
    """What a growth rate must reach, where an end that no rate comes near stands for none."""
    if low <= -100:
        return f"band reaches {high:g} or less"
    return f"band reaches {low:g} or more" if high >= 100 else f"band reaches {low:g} to {high:g}"


def _foresight(found: Found, asked: Bars) -> list[Bar]:
    part = next(iter(found["structures"]["holdout"].values()))
    total, years = part["summary"], f"from {part['end']:g} on, left out"
    given = ", given the record" if part["record"] else ""
    beaten, rivals, (low, high) = total["better_than_trend"], total["against_trend"], asked.covered
    return [
        _error(f"Median error of the annual series {years}{given}", total["median_mape_annual"], total["annual"], asked.foreseen),
        Bar(
            f"Series {years}, better than a trend{given}", f"at least {asked.better_than_trend:.0%}",
            f"{beaten} of {rivals}" if rivals else "cannot be told: no series has a trend",
            beaten / rivals >= asked.better_than_trend if rivals else None,
        ),
        Bar(
            f"Figures {years}, within the 90 % bands{given}", f"{low:.0%} to {high:.0%}",
            f"{total['within_90']:.0%} of {total['figures']}", low <= total["within_90"] <= high,
        ),
    ]  # fmt: skip


def _recovery(found: Found, asked: Bars) -> list[Bar]:
    """Known truths of what the figures inform, and of the answers: how many quantities come back unlike chance.

    The other parameters come back whatever the fit does, from their priors, and tell nothing of it.
    """
    made = []
    for name, part in found["recovery"]["groups"].items():
        if name == "other parameters":
            continue
        count, outside = len(part["names"]), part["outside"]["0.9"]
        beyond, uneven = (
            "at most {:.0%} of them ({:.0%} by chance, seldom over {:.0%})".format(asked.recovered, *chance)
            for chance in (part["outside_by_chance"]["0.9"], part["uneven_by_chance"])
        )
        made += [
            Bar(
                f"Known truths, {name}: within the 90 % interval too seldom or too often",
                beyond, f"{outside:.1%} of {count}", outside <= asked.recovered,
            ),
            Bar(
                f"Known truths, {name}: ranks uneven (p below {UNLIKELY:g})",
                uneven, f"{part['uneven']:.1%} of {count}", part["uneven"] <= asked.recovered,
            ),
        ]  # fmt: skip
    return made


def _fits(found: Found, asked: Bars) -> list[Bar]:
    """How the chains of the fits beside the main one mixed: the hold-out, then all fits of other structures together."""
    tables = found["structures"]["holdout"]
    first, *others = tables
    made = _mixed("the hold-out fit", [("", tables[first]["mixing"])], asked)
    rest = [
        (f" ({name}, {years})", tables[name][key])
        for name in others
        for key, years in (("mixing", "hold-out"), ("mixing_whole", "all years"))
    ]
    return made + (_mixed("the fits of other structures", rest, asked) if rest else [])


def _mixed(fits: str, mixing: Sequence[tuple[str, Mapping[str, float]]], asked: Bars) -> list[Bar]:
    slow, few = max(mixing, key=lambda one: one[1]["rhat"]), min(mixing, key=lambda one: one[1]["ess"])
    rhat, ess = slow[1]["rhat"], few[1]["ess"]
    return [
        Bar(f"Largest R-hat of {fits}", f"at most {asked.fits_rhat:g}", f"{rhat:.3f}{slow[0]}", rhat <= asked.fits_rhat),
        Bar(f"Fewest effective draws of {fits}", f"at least {asked.fits_ess:g}", f"{ess:,.0f}{few[0]}", ess >= asked.fits_ess),
    ]


def spaced(name: str) -> str:
    """A name as words."""
    return name.replace("_", " ")
