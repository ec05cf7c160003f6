"""What is asked of a calibration, set beside what was found: a bar that is missed is told with its figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from counterplan.credence.plan import Bars

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
    return [*_mixing(found, asked), *_fit(found, asked, outcomes), *_facts(found), *_foresight(found, asked), *_recovery(found)]


def _mixing(found: Found, asked: Bars) -> list[Bar]:
    rhat, ess = (found["made"]["mixing"][name] for name in ("rhat", "ess"))
    return [
        Bar("Largest R-hat of a parameter", f"at most {asked.rhat:g}", f"{rhat:.3f}", rhat <= asked.rhat),
        Bar("Fewest effective draws of a parameter", f"at least {asked.ess:g}", f"{ess:,.0f}", ess >= asked.ess),
    ]


def _fit(found: Found, asked: Bars, outcomes: Mapping[str, str]) -> list[Bar]:
    part = found["reproduction"]
    best, median = found["made"]["best_error"], part["summary"]["median_mape_annual"]
    made = [
        _error("Median error of the annual series, best run", best, asked.error),
        _error("Median error of the annual series, posterior median", median, asked.error),
    ]
    for outcome in asked.unbiased:
        rows = [row for row in part["series"] if outcomes[row["series"]] == outcome and row["count"] > 1]
        for row in rows:
            name = f"Theil's share of bias: {outcome.replace('_', ' ')} ({row['series'].replace('_', ' ')})"
            known = row["bias"] is not None
            told = f"{row['bias']:.2f}" if known else f"not defined for {row['count']} figures"
            made.append(Bar(name, f"at most {asked.bias:g}", told, row["bias"] <= asked.bias if known else None))
    return made


def _error(about: str, found: float | None, most: float) -> Bar:
    """A bar on an error in percent; None where there is no annual series to take it of."""
    told = "no such series" if found is None else f"{found:.1f} %"
    return Bar(about, f"at most {most:g} %", told, None if found is None else found <= most)


def _facts(found: Found) -> list[Bar]:
    return [
        Bar(
            f"Growth of {fact['outcome'].replace('_', ' ')} {fact['begin']:g}-{fact['end']:g}, % a year",
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
    share, (low, high) = total["better_than_trend"] / max(total["against_trend"], 1), asked.covered
    return [
        _error(f"Median error of the annual series {years}", total["median_mape_annual"], asked.foreseen),
        Bar(
            f"Series {years}, better than a trend", f"at least {asked.better_than_trend:.0%}",
            f"{total['better_than_trend']} of {total['against_trend']}", share >= asked.better_than_trend,
        ),
        Bar(
            f"Figures {years}, within the 90 % bands", f"{low:.0%} to {high:.0%}",
            f"{total['within_90']:.0%} of {total['figures']}", low <= total["within_90"] <= high,
        ),
    ]  # fmt: skip


def _recovery(found: Found) -> list[Bar]:
    """Coverage of known truths, against the interval in which that of one quantity lies if it is right."""
    made = []
    for name, part in found["recovery"].items():
        for level, share in part["pooled"].items():
            low, high = part["expected"][level]
            made.append(Bar(
                f"Known truths ({name}) within the {float(level):.0%} interval", f"{low:.0%} to {high:.0%}", f"{share:.0%}",
                low <= share <= high,
            ))  # fmt: skip
    return made
