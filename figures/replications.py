"""Published counterfactuals beside ours: Allen, Hunter and Szyrmer, Katz, and Cheremukhin and others.

Grey bars span what counts as agreement with the author; circles are our medians with 5-95 % over the posterior, filled where
they lie inside. Ratios to history stand left, rates and percentages right. The author's figure is under each name.
"""

import numpy as np

from counterplan.gallery import scripts
from counterplan.plot import handles, kit
from counterplan.plot.sheet import record
from counterplan.plot.style import GREY, PALETTE

RUNS = ("replications",)
RATIOS = ("ratio", "lowest ratio", "ratio of sums")
UNITS = {True: "scenario over history (ratio)", False: "% a year; welfare in % of consumption"}


def rows(axis, found):
    """A row for each reading."""
    for place in range(found.sizes["replication"]):
        one = found.isel(replication=place)
        low, middle, high = one.ours.values
        inside = one.agrees.values[0] <= middle <= one.agrees.values[1]
        colour = PALETTE[0] if inside else PALETTE[1]
        axis.plot(one.agrees.values, [place, place], color="#cccccc", linewidth=7, solid_capstyle="butt", zorder=1)
        axis.plot([low, high], [place, place], color=colour, linewidth=1.2, zorder=2)
        face = colour if inside else "white"
        axis.plot([middle], [place], "o", markersize=4, markerfacecolor=face, markeredgecolor=colour, zorder=3)
        name = str(one.replication.values)
        record(axis, "ours", [name], str(one.reading.values), str(one.author.values), value=[middle], p05=[low], p95=[high])
        record(axis, "agreement", [name], str(one.reading.values), value=[one.agrees.values.mean()], p05=[one.agrees.values[0]],
                   p95=[one.agrees.values[1]])  # fmt: skip
    names = [f"{one.replication.values}\n{kit.wrapped(str(one.author.values), 38)}" for one in
             (found.isel(replication=k) for k in range(found.sizes["replication"]))]  # fmt: skip
    axis.set_yticks(range(len(names)), names, fontsize=5.6)
    axis.set_ylim(len(names) - 0.4, -0.6)
    axis.tick_params(axis="y", length=0)


def draw(replications):
    """Ratios left, rates and percentages right."""
    ratio = np.isin(replications.reading.values, RATIOS)
    figure, axes = kit.sheet(2, columns=2, row=0.48 * max(ratio.sum(), (~ratio).sum()) + 0.4, extra=0.7)
    for axis, chosen, is_ratio, title in ((axes[0], ratio, True, "Against history"), (axes[1], ~ratio, False, "Rates and welfare")):
        axis.set_title(title)
        rows(axis, replications.isel(replication=np.flatnonzero(chosen)))
        axis.set_xlabel(UNITS[is_ratio])
        axis.axvline(1.0 if is_ratio else 0.0, color=GREY, linewidth=0.6, linestyle=(0, (3, 2)), zorder=0)
    kit.legend(figure, handles.agreement_handles(PALETTE[0], PALETTE[1]), columns=3)
    kit.footer(figure, replications, note="Each branches where its author does. Conditional on the structure of the model.")
    return figure


if __name__ == "__main__":
    scripts.main(__file__)
