"""Partial models: the figures, the sector alone, and the whole model's reading of the same series."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from counterplan.plot.style import HISTORY, PALETTE, styled
from counterplan.plot.units import unit_words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from counterplan.partial import Fit

COLUMNS = 4
LEAST = 3  # figures of a series that are worth a panel


def partial_figure(fits: "Sequence[Fit]") -> "Figure":
    """Draw each series of three figures or more: data with two standard deviations, the partial model, the whole model."""
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.ticker import MaxNLocator

    shown = [fit for fit in fits if len(fit.data) >= LEAST] or list(fits)
    rows = math.ceil(len(shown) / COLUMNS)
    with styled():
        height = 0.75 + 1.85 * rows + 0.35
        figure = Figure(figsize=(11.7, height))
        axes = figure.subplots(rows, COLUMNS, squeeze=False).ravel()
        for axis, fit in zip(axes, shown, strict=False):
            order = np.argsort([o.year for o in fit.data])
            year = np.array([o.year + (0.0 if o.how == "instant" else 0.5) for o in fit.data])[order]
            value = np.array([o.value for o in fit.data])[order]
            spread = np.array([2 * o.value * o.log_sd for o in fit.data])[order]
            axis.errorbar(
                year, value, yerr=spread, fmt="o", markersize=2.8, markerfacecolor="white", markeredgewidth=0.7, color=HISTORY,
                elinewidth=0.6, zorder=3,
            )  # fmt: skip
            axis.plot(year, fit.fitted[order], color=PALETTE[0], zorder=5)
            axis.plot(year, fit.whole[order], color=PALETTE[1], linestyle=(0, (4, 1.5)), zorder=4)
            axis.set_title(f"{fit.partial.name}, {fit.theil.mape:.1f} %\n{fit.series}", fontsize=7.5)
            axis.set_ylim(bottom=0)
            axis.xaxis.set_major_locator(MaxNLocator(4, integer=True))
            axis.set_ylabel(_unit(fit))
        for axis in axes[len(shown) :]:
            axis.set_axis_off()
        handles = [
            Line2D([], [], marker="o", linewidth=0, markersize=3, markerfacecolor="white", color=HISTORY, label="figures, ± 2 sd"),
            Line2D([], [], color=PALETTE[0], label="the sector alone, driven by data (mean absolute error in the title)"),
            Line2D([], [], color=PALETTE[1], linestyle=(0, (4, 1.5)), label="the whole model"),
        ]
        figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(0.04, 1.0), ncols=3)
        figure.subplots_adjust(left=0.055, right=0.99, top=1 - 0.62 / height, bottom=0.38 / height, hspace=0.58, wspace=0.28)
    return figure


def _unit(fit: "Fit") -> str:
    """Unit of the series; an index has its base year for one."""
    first = fit.data[0]
    return f"{first.how[6:]} = 1" if first.how.startswith("index:") else unit_words(fit.unit) or "share"
