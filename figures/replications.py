"""Published counterfactuals beside ours: Allen, Hunter and Szyrmer, Katz, and Cheremukhin and others.

Grey bars span what counts as agreement with the author; circles are our medians with 5-95 % over the posterior, filled where
they lie inside. A panel for each unit, the same line marking no difference or no growth. The author's figure is under each name.
"""

import numpy as np

from counterplan.gallery import scripts
from counterplan.plot import handles, kit
from counterplan.plot.sheet import record
from counterplan.plot.style import GREY, PALETTE, SMALL
from counterplan.plot.units import bare

RUNS = ("replications",)
INSIDE, OUTSIDE = PALETTE[0], PALETTE[1]
TITLES = {"ratio to history": "The counterfactual against history", "% a year": "Growth", "% of consumption": "Welfare"}


def rows(axis, found, unit):
    """A row for each reading."""
    names = []
    for place in range(found.sizes["replication"]):
        one = found.isel(replication=place)
        low, middle, high = one.ours.values
        least, most = one.agrees.values
        colour = INSIDE if least <= middle <= most else OUTSIDE
        axis.plot([least, most], [place, place], color="#cccccc", linewidth=7, solid_capstyle="butt", zorder=1)
        axis.plot([low, high], [place, place], color=colour, linewidth=1.2, zorder=2)
        face = colour if colour == INSIDE else "white"
        axis.plot([middle], [place], "o", markersize=4, markerfacecolor=face, markeredgecolor=colour, zorder=3)
        name, author = str(one.replication.values), str(one.author.values)
        names.append(f"{name}: {bare(str(one.title.values))}, {one.when.values}\n{kit.wrapped(author, 54)}")
        record(axis, "ours", [name], unit, author, value=[middle], p05=[low], p95=[high])
        record(axis, "agreement", [name], unit, author, value=[(least + most) / 2], p05=[least], p95=[most])
    axis.set_yticks(range(len(names)), names, fontsize=SMALL)
    axis.set_ylim(len(names) - 0.4, -0.6)
    axis.tick_params(axis="y", length=0)


def draw(replications):
    """A panel for each unit, one above the other."""
    found = {
        str(unit): replications.isel(replication=replications.unit.values == unit)
        for unit in dict.fromkeys(replications.unit.values)
    }
    count = [one.sizes["replication"] + 0.6 for one in found.values()]
    figure, axes = kit.sheet(len(found), columns=1, row=0.36 * np.mean(count) + 0.35, extra=0.7, height_ratios=count)
    for axis, (unit, one) in zip(axes, found.items(), strict=True):
        axis.set_title(TITLES.get(unit, unit))
        rows(axis, one, unit)
        axis.set_xlabel(unit)
        axis.axvline(1.0 if "ratio" in unit else 0.0, color=GREY, linewidth=0.6, linestyle=(0, (3, 2)), zorder=0)
    kit.legend(figure, handles.agreement_handles(INSIDE, OUTSIDE), columns=3)
    kit.footer(figure, replications, note="Each branches where its author does. Conditional on the structure of the model.")
    return figure


if __name__ == "__main__":
    scripts.main(__file__)
