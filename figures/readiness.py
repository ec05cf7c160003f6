"""Readiness of the Red Army and its six parts at Munich, at the Moscow talks and when the Germans attack.

Each part is relative to mid-1936 in history (the dashed line). Bars are 5-95 % (thin) and 25-75 % (thick) over the posterior,
circles medians; all three dates have the same scale, which is logarithmic. Readiness joins the parts with weights that are
judged, not measured.
"""

from counterplan.gallery import scripts
from counterplan.gallery.computations import quantiles_of
from counterplan.plot import handles, kit
from counterplan.plot.style import GREY, look
from counterplan.plot.units import axis_words, norm
from counterplan.runkey import titles

RUNS = ("dates", "grounds")
SCENARIOS = ("historical", "no-officer-purge", "no-cadre-purge", "bukharin-planned", "bukharin")
ORDER = "In each row the scenarios stand in the legend's order."


def rows(dates):
    """Readiness on the scale of its parts, and the parts, by title."""
    parts = {str(name).capitalize(): dates.part.sel(part_name=name) for name in dates.part_name.values}
    return {"Readiness": dates.readiness / norm(dates.readiness.attrs["long_name"])} | parts


def draw(dates, grounds):
    """Dates side by side, parts one above the other, a whisker for each scenario."""
    figure, axes = kit.sheet(3, columns=3, row=4.6, extra=0.75, sharex=True, sharey=True)
    shown, unit = rows(dates), axis_words(dates.part)
    others = [name for name in SCENARIOS if name != "historical"]
    for axis, (event, when) in zip(axes, kit.DATES.items(), strict=True):
        axis.set_title(event)
        axis.axvline(1.0, color=GREY, linewidth=0.7, linestyle=(0, (3, 2)), zorder=1)
        for place, (part, values) in enumerate(shown.items()):
            if place % 2 == 0:
                axis.axhspan(place - 0.5, place + 0.5, color="#f4f4f4", linewidth=0, zorder=0)
            for number, name in enumerate(SCENARIOS):
                drawn = values.sel(scenario=name).sel(time=when, method="nearest").values
                at = place + 0.14 * (number - (len(SCENARIOS) - 1) / 2)
                kit.whisker(axis, at, quantiles_of(drawn), look(name, others), name, unit, part)
        axis.set_xlabel(unit)
        axis.set_ylim(len(shown) - 0.5, -0.5)
        axis.set_yticks(range(len(shown)), list(shown))
        axis.tick_params(axis="y", length=0)
    axes[0].set_xscale("log")
    axes[0].set_xticks([0.5, 1, 2, 4], ["0.5", "1", "2", "4"])
    axes[0].minorticks_off()
    names = ["readiness", *(f"part[{name}]" for name in dates.part_name.values)]
    kit.slant(axes[0].get_yticklabels(), [name in kit.assumed(grounds, "difference") for name in names])
    kit.legend(figure, handles.scenario_handles(titles(dates), SCENARIOS), columns=2)
    kit.footer(figure, dates, note=f"Thin and thick: {handles.BANDS[7:]}. {ORDER} {handles.SLANTED} Conditional on structure.")
    return figure


if __name__ == "__main__":
    scripts.main(__file__)
