"""Loop knock-outs: what history of June 1941 becomes when one feedback loop is cut at one link.

Colours are the change of each headline outcome against the run with all loops, in per cent, blank below half a per cent; at the
right the misfit to the historical figures, in stated errors, before the cut (line) and after it (dot). Loops that live only in
an alternative structure are cut in that. Cut loops are not fitted again.
"""

from counterplan.gallery import scripts
from counterplan.plot import kit, units
from counterplan.plot.sheet import record
from counterplan.plot.style import GREY, HISTORY, PALETTE, SMALL

RUNS = ("loops",)
LIMIT = 50.0  # per cent at which colours end


def draw(loops):
    """A matrix of changes, and the misfit of each cut."""
    figure, (matrix, side) = kit.sheet(2, columns=2, row=4.3, extra=0.35, width_ratios=[4.2, 1.0], sharey=True)
    change, unit, errors = loops.change.values, loops.change.attrs["units"], loops.misfit.attrs["units"]
    shown = matrix.imshow(change, cmap="RdBu", vmin=-LIMIT, vmax=LIMIT, aspect="auto")
    names = [f"{name} {title}" for name, title in zip(loops.loop.values, loops.title.values, strict=True)]
    matrix.set_title("Change in June 1941 without the loop")
    for row, loop in enumerate(names):
        for column in range(change.shape[1]):
            value = change[row, column]
            if abs(value) >= 0.5:
                colour = "white" if abs(value) > 0.7 * LIMIT else "black"
                matrix.text(column, row, f"{value:+.0f}", ha="center", va="center", fontsize=5.8, color=colour)
        record(matrix, loop, loops.long_name.values, unit, value=change[row])
    matrix.set_yticks(range(len(names)), names, fontsize=6.5)
    columns = [units.bare(str(name)) for name in loops.long_name.values]
    matrix.set_xticks(range(len(columns)), columns, rotation=55, ha="right", fontsize=SMALL, rotation_mode="anchor")
    matrix.tick_params(length=0)
    bar = figure.colorbar(shown, ax=matrix, location="bottom", aspect=50, pad=0.01, extend="both")
    bar.set_label(f"change, {unit} (colours end at ±{LIMIT:g})")
    side.set_title("Misfit")
    side.hlines(range(len(names)), loops.before.values, loops.misfit.values, color=GREY, linewidth=0.8)
    side.plot(loops.before.values, range(len(names)), "|", color=HISTORY, markersize=7)
    side.plot(loops.misfit.values, range(len(names)), "o", color=PALETTE[1], markersize=3.2)
    side.set_xlabel(errors)
    side.tick_params(axis="y", length=0)
    record(side, "misfit without the loop", names, errors, value=loops.misfit.values)
    kit.footer(figure, loops, note="R reinforcing, B balancing. Line: with the loop; dot: without it.")
    return figure


if __name__ == "__main__":
    scripts.main(__file__)
