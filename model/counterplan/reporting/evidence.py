"""What `counterplan evidence` found, in statements for a reader; numbers come from its file."""

from collections.abc import Callable, Mapping
from typing import Any

from counterplan.model import Model

Found = Mapping[str, Any]


def statements(found: Found) -> list[tuple[str, str]]:
    """A heading and a sentence for each part of the evidence that is at hand."""
    made = []
    for title, say in PARTS.items():
        try:
            made.append((title, say(found)))
        except (KeyError, IndexError, StopIteration, TypeError, ValueError):
            made.append((title, "Not among the evidence at hand."))
    return made


def doubts(found: Found, model: Model) -> list[str]:
    """What makes the evidence less than it should be: other equations, or a quick run."""
    made = found.get("made", {})
    other = made.get("equations") != model.program.digest
    return [text for text, holds in (
        ("It was gathered with other equations than those of this report.", other),
        ("It was gathered with --quick, by far too few draws to rely on.", bool(made.get("quick"))),
    ) if holds]  # fmt: skip


def _before(found: Found) -> str:
    rows = found["before"]
    figures = sum(row["count"] for row in rows)
    within = sum(row["count"] * row["within_90"] for row in rows) / figures
    outside = [row["series"].replace("_", " ") for row in rows if row["within_90"] < 0.5]
    told = f"; less than half of {', '.join(outside)}" if outside else "; of no series less than half"
    return f"Before the data, {within:.0%} of {figures} figures lie within the 90 % bands of the prior{told}."


def _reproduction(found: Found) -> str:
    total = found["reproduction"]["summary"]
    return (
        f"The median error of the annual series is {total['median_mape_annual']:.1f} %; {total['within_90']:.0%} of "
        f"{total['figures']} figures lie within the 90 % bands and {total['within_50']:.0%} within the 50 % bands. Over the second "
        f"half of its figures the model beats a trend of the first on {total['better_than_trend']} of {total['against_trend']}."
    )


def _bias(found: Found) -> str:
    rows = [row for row in found["reproduction"]["series"] if row["bias"] is not None]
    worst = max(rows, key=lambda row: row["bias"])
    small = sum(row["bias"] <= 0.2 for row in rows)
    return (
        f"Theil's share of bias is a fifth or less in {small} of {len(rows)} series; it is largest in "
        f"{worst['series'].replace('_', ' ')} ({worst['bias']:.2f}, with an error of {worst['mape']:.1f} %)."
    )


def _years(found: Found) -> str:
    part = next(iter(found["structures"]["holdout"].values()))
    total = part["summary"]
    return (
        f"Fitted to the years before {part['end']:g}, the model foresees the later figures with a median error of "
        f"{total['median_mape']:.1f} % and {total['within_90']:.0%} of {total['figures']} within the 90 % bands; it beats the "
        f"trend on {total['better_than_trend']} of {total['against_trend']} series."
    )


def _series(found: Found) -> str:
    rows = found["influence"]["left_out"]
    count = sum(row["count"] for row in rows)
    within = sum(row["count"] * row["within_90"] for row in rows) / count
    return f"Each of {len(rows)} series foretold by the others: {within:.0%} of {count} figures lie within the 90 % bands."


def _recovery(found: Found) -> str:
    texts = []
    for name, part in found["recovery"].items():
        shares = ", ".join(f"{share:.0%} within the {float(level):.0%} interval" for level, share in part["pooled"].items())
        texts.append(f"{name}: {shares}, in {part['trials']} trials")
    return f"Truths drawn from the prior come back from made-up figures. {'; '.join(texts).capitalize()}."


def _profiles(found: Found) -> str:
    rows = found["profiles"]
    both = sum(row["bounded_below"] and row["bounded_above"] for row in rows)
    return f"Of {len(rows)} parameters whose likelihood was profiled {both} are bounded on both sides by the data."


def _learned(found: Found) -> str:
    rows = found["information"]
    informed = sum(row["verdict"] == "data-informed" for row in rows)
    return f"The data say something of {informed} of {len(rows)} parameters; of the others the prior stands."


def _structures(found: Found) -> str:
    scores = found["structures"]["scores"]
    told = "; ".join(
        f"{name.replace('_', ' ')} {one['behind']:.1f} behind, weight {one['weight']:.2f}" for name, one in scores.items()
    )
    return f"On the years left out, log scores of {len(scores)} structures: {told}."


PARTS: dict[str, Callable[[Found], str]] = {
    "Prior predictive": _before, "Reproduction": _reproduction, "Bias": _bias, "Years left out": _years, "Series left out": _series,
    "Recovery": _recovery, "Profile likelihoods": _profiles, "What the data taught": _learned, "Other structures": _structures,
}  # fmt: skip
