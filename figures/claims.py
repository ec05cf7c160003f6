"""The claims of the discussion: how probable each is over the posterior, before the data, and what its effect rests on.

Left: probability, with twice the Monte-Carlo error; a bar spans what three other structures of the model make of it, a cross is
the probability before the data. Right: shares of the effect's variance that rest on parameters the data inform, on priors from
sources, and on priors by judgement. A claim in italics rests mainly on assumption.
"""

import numpy as np

from counterplan.analysis.basis import UNIT
from counterplan.analysis.verdicts import verdicts
from counterplan.gallery import scripts
from counterplan.plot import handles, kit
from counterplan.plot.sheet import record
from counterplan.plot.style import GREY, GROUNDS, HATCHES, HISTORY, PALETTE, SMALL
from counterplan.plot.units import axis_label

RUNS = ("claims",)


def labels(found):
    """Id of each claim, with its date where it has several, its median effect and 90 % interval."""
    return [f"{v.claim}, {v.date}" if v.date else v.claim for v in found]


def chances(axis, found):
    """Probability, span over the structures, and probability before the data."""
    for place, v in enumerate(found):
        low, high = min(v.structures.values()), max(v.structures.values())
        axis.plot([low, high], [place, place], color="#bbbbbb", linewidth=4, solid_capstyle="butt", zorder=2)
        axis.errorbar(
            [v.probability], [place], xerr=[[min(2 * v.error, v.probability)], [min(2 * v.error, 1 - v.probability)]], fmt="o",
            color=HISTORY, markersize=3.4, elinewidth=0.8, zorder=4,
        )  # fmt: skip
        axis.plot([v.prior[0]], [place], "x", color=PALETTE[1], markersize=5.5, zorder=3)
        span = {"value": [v.probability], "p05": [low], "p95": [high]}
        record(axis, "probability", [labels([v])[0]], "share of draws", f"before the data {v.prior[0]:.3g}; {v.words}", **span)
        numbers = {"value": [v.effect], "p05": [v.low], "p95": [v.high]}
        record(axis, "effect", [labels([v])[0]], v.unit, v.heading, **numbers)
    for edge in (1 / 3, 2 / 3):
        axis.axvline(edge, color=GREY, linewidth=0.5, linestyle=(0, (1, 2)), zorder=1)
    axis.set_xlim(-0.02, 1.02)
    axis.set_xlabel(axis_label("Dmnl", axis.get_title(loc="left")))


def effects(axis, found):
    """Median effect and 90 % interval in words, in the claim's own unit."""
    for place, v in enumerate(found):
        d = v.decimals
        axis.text(0, place, f"{v.effect:+.{d}f} ({v.low:+.{d}f} to {v.high:+.{d}f})", va="center", fontsize=SMALL)
        axis.text(1, place, kit.wrapped(v.unit, 22), va="center", fontsize=5.8, color="#444444", ha="right", linespacing=0.95)
    axis.set_xlim(0, 1)
    axis.set_axis_off()


def basis(axis, found):
    """What the effect rests on, in stacked bars; nothing where there are too few draws to tell."""
    left = np.zeros(len(found))
    for ground, colour in GROUNDS.items():
        share = np.array([max(v.rests_on[ground], 0.0) if v.known else 0.0 for v in found])
        axis.barh(
            range(len(found)), share, 0.7, left=left, color=colour, edgecolor="white", linewidth=0.4, hatch=HATCHES.get(ground)
        )
        record(axis, ground, labels(found), UNIT, value=[v.rests_on[ground] for v in found])
        left += share
    for place, v in enumerate(found):
        if not v.known:
            axis.text(0.02, place, "too few draws to tell", va="center", fontsize=SMALL, color=GREY)
    axis.set_xlim(0, max(1.0, left.max()))
    axis.set_xlabel(UNIT)


def draw(claims):
    """A row for each claim and date."""
    found = verdicts(claims)
    figure, (left, middle, right) = kit.sheet(
        3, columns=3, row=0.215 * len(found) + 0.35, extra=0.75, sharey=True, width_ratios=[0.9, 1.3, 0.7]
    )
    for axis, title, fill in ((left, "Probability", chances), (middle, "Effect", effects), (right, "Rests on", basis)):
        axis.set_title(title if axis is not middle else "Effect: median (5-95 %)")
        fill(axis, found)
        axis.tick_params(axis="y", length=0)
    left.set_yticks(range(len(found)), labels(found), fontsize=SMALL)
    kit.slant(left.get_yticklabels(), [bool(v.heading) for v in found])
    left.set_ylim(len(found) - 0.4, -0.6)
    kit.legend(figure, handles.claim_handles(), columns=4)
    kit.footer(
        figure, claims, note="Italics: mainly assumption. Dotted: the borders of unlikely and likely. Conditional on structure."
    )
    return figure


if __name__ == "__main__":
    scripts.main(__file__)
