"""Which lever makes which part of the gap between Bukharin with the NEP and history on 22 June 1941.

Shapley values over groups of levers, draw by draw: bars are their means, which add up to the gap (the last bar), with 5-95 %
over the posterior. Open circles are what a lever does alone. Industry, readiness and consumption each have their own unit.
"""

import numpy as np

from counterplan.gallery import scripts
from counterplan.plot import fans, handles, kit
from counterplan.plot.sheet import record
from counterplan.plot.style import GREY, HISTORY, PALETTE
from counterplan.plot.units import axis_label

RUNS = ("attribution", "grounds")
COLOUR = PALETTE[0]


def draw(attribution, grounds):
    """A panel of bars for each outcome."""
    outcomes = attribution.outcome.values
    figure, axes = kit.sheet(len(outcomes), columns=len(outcomes), row=2.6, extra=0.7, sharey=True)
    for axis, outcome in zip(axes, outcomes, strict=True):
        one = attribution.sel(outcome=outcome).isel(date=0)
        parts = np.vstack([one.shapley.values, one.gap.values])
        mean, (low, high) = parts.mean(axis=1), np.quantile(parts, [0.05, 0.95], axis=1)
        alone = one.alone.values.mean(axis=1)
        place = np.arange(len(parts))
        unit = axis_label(str(one.units.values), str(one.long_name.values))
        axis.set_title(kit.wrapped(str(one.long_name.values).split(" (")[0], 24))
        colours = [COLOUR] * (len(parts) - 1) + [HISTORY]
        axis.barh(place, mean, 0.62, color=colours, alpha=0.55, linewidth=0)
        axis.errorbar(mean, place, xerr=[mean - low, high - mean], fmt="none", ecolor=HISTORY, elinewidth=0.8, capsize=1.5)
        axis.plot(alone, place[:-1], "o", markersize=3.2, markerfacecolor="white", markeredgecolor=COLOUR, zorder=4)
        axis.axvline(0, color=GREY, linewidth=0.6)
        labels = [str(title) for title in one.title.values] + ["The whole gap"]
        axis.set_yticks(place, labels)
        axis.set_ylim(len(parts) - 0.5, -0.5)
        axis.tick_params(axis="y", length=0)
        if outcome in kit.assumed(grounds, "difference"):
            kit.remark(axis, fans.JUDGED, room=0.06)
        axis.locator_params(axis="x", nbins=5)
        axis.set_xlabel(kit.wrapped(unit, 30))
        record(axis, "Shapley value", labels, unit, value=mean, p05=low, p95=high)
        record(axis, "alone", labels[:-1], unit, value=alone)
    kit.legend(figure, handles.bar_handles(COLOUR), columns=3)
    kit.footer(figure, attribution, note=f"{handles.JUDGED_NOTE} Conditional on the structure of the model.")
    return figure


if __name__ == "__main__":
    scripts.main(__file__)
