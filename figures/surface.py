"""Purge intensity against decentralisation: readiness and consumption per head on 22 June 1941, else as under Bukharin.

Contours are medians over the posterior on a grid of the intensity of the officers' purge (0 none, 1 as in history) and of the
share of light industry that is moved out of the plan, with no more of farming moved and with 45 % more. Each outcome has one scale
in both panels; dots are the grid that was run. In the corner stands half the width of the 5-95 % band, least and most.
"""

from counterplan.gallery import scripts
from counterplan.plot import fans, handles, kit, units

RUNS = ("purge_and_decentralisation", "grounds")
OUTCOMES = ("readiness", "consumption_per_head")
ACROSS, UP, APART = "officer_purge_intensity", "decentralisation_target[light]", "decentralisation_target[agriculture]"


def grid(runs, name):
    """An outcome in June 1941 over the three axes of the design, and its quantiles."""
    axes = {axis: ("point", runs.parameters.sel(parameter=axis).values) for axis in (ACROSS, UP, APART)}
    last = runs[name].sel(scenario="bukharin").isel(time=-1)
    return last.assign_coords(axes).set_index(point=[ACROSS, UP, APART]).unstack("point")


def meaning(runs, axis):
    """What a parameter means and its unit, as the model tells them."""
    one = runs.parameters.sel(parameter=axis)
    words = str(one.meaning.values).split(";")[0].rstrip(".") + (f": {axis.partition('[')[2][:-1]}" if "[" in axis else "")
    return f"{words} ({units.axis_label(str(one.parameter_unit.values), '', units.within(one))})"


def draw(purge_and_decentralisation, grounds):
    """Outcomes in rows; farming planned or not in columns."""
    runs = purge_and_decentralisation
    figure, axes = kit.sheet(4, columns=2, row=2.5, extra=0.4, sharex=True, sharey=True)
    for row, name in enumerate(OUTCOMES):
        found = grid(runs, name)
        middle = found.sel(quantile=0.5)
        levels = kit.round_levels(middle)
        for column, farms in enumerate(found[APART].values):
            axis = axes[2 * row + column]
            axis.set_title(f"{units.plain_title(runs[name])},\n{100 * farms:.0f} % more of farming decentralised")
            drawn = kit.contours(axis, middle.sel({APART: farms}).transpose(UP, ACROSS), levels)
            half = (found.sel(quantile=0.95) - found.sel(quantile=0.05)).sel({APART: farms}) / 2
            judged = f"; {fans.JUDGED}" if name in kit.assumed(grounds, "difference") else ""
            least, most = f"{float(half.min()):.2g}", f"{float(half.max()):.2g}"
            spread = least if least == most else f"{least} to {most}"
            kit.remark(axis, f"5-95 % of draws: ± {spread}{judged}", room=0.0 if row or column else 0.09)  # all share one scale
            axis.set_xlabel(kit.wrapped(meaning(runs, ACROSS), 44) if row else "")
            axis.set_ylabel("" if column else kit.wrapped(meaning(runs, UP), 34))
        bar = figure.colorbar(drawn, ax=axes[2 * row : 2 * row + 2], pad=0.02, aspect=18, ticks=levels[::2])
        bar.set_label(units.axis_words(runs[name]))
        bar.outline.set_linewidth(0.4)
    kit.footer(figure, runs, note=f"{handles.JUDGED_NOTE} Conditional on the structure of the model.")
    return figure


if __name__ == "__main__":
    scripts.main(__file__)
