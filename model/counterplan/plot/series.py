"""Series with their figures: beside a sector run alone, or under the bands of a posterior."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from counterplan.plot.style import HISTORY, NARROW, PALETTE, WIDE, styled
from counterplan.plot.units import unit_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from counterplan.partial import Fit
    from counterplan.posteriors import Series

COLUMNS = 4
LEAST = 3  # figures of a series that are worth a panel


def partial_figure(fits: "Sequence[Fit]") -> "Figure":
    """Draw each series of three figures or more: data with two standard deviations, the partial model, the whole model."""
    from matplotlib.lines import Line2D

    shown = [fit for fit in fits if len(fit.data) >= LEAST] or list(fits)
    with styled():
        figure, axes = _page(len(shown))
        for axis, fit in zip(axes, shown, strict=True):
            order = np.argsort([o.year for o in fit.data])
            how = fit.data[0].how
            value, spread = (np.array(column)[order] for column in zip(*((o.value, o.log_sd) for o in fit.data), strict=True))
            year = _middle(np.array([o.year for o in fit.data])[order], how)
            _panel(axis, f"{fit.partial.name}, {fit.theil.mape:.1f} %\n{fit.series}", how, fit.unit)
            _circles(axis, year, value, spread)
            axis.plot(year, fit.fitted[order], color=PALETTE[0], zorder=5)
            axis.plot(year, fit.whole[order], color=PALETTE[1], linestyle=(0, (4, 1.5)), zorder=4)
        lines = [
            Line2D([], [], color=PALETTE[0], label="the sector alone, driven by data (mean absolute error in the title)"),
            Line2D([], [], color=PALETTE[1], linestyle=(0, (4, 1.5)), label="the whole model"),
        ]
        _legend(figure, lines)
    return figure


def fitted_figure(found: "Sequence[Series]", units: Mapping[str, str]) -> "Figure":
    """Draw each series that a posterior was fitted to: data with two standard deviations, and what it makes of them."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    shown = [one for one in found if len(one.year) >= LEAST] or list(found)
    with styled():
        figure, axes = _page(len(shown))
        for axis, one in zip(axes, shown, strict=True):
            order = np.argsort(one.year)
            year, bands = _middle(one.year[order], one.how), one.bands[:, order]
            _panel(axis, f"{one.name}, {one.error:.1f} %", one.how, units[one.name])
            for low, high, alpha in ((0, 4, WIDE), (1, 3, NARROW)):
                axis.fill_between(year, bands[low], bands[high], color=PALETTE[0], alpha=alpha, linewidth=0)
            axis.plot(year, bands[2], color=PALETTE[0], zorder=4)
            _circles(axis, year, one.value[order], one.log_sd[order])
        lines = [
            Line2D([], [], color=PALETTE[0], label="median over the posterior (its mean absolute error in the title)"),
            Patch(facecolor=PALETTE[0], alpha=0.3, label="5-95 % and 25-75 %, as figures might be reported"),
        ]
        _legend(figure, lines)
    return figure


def _page(panels: int) -> "tuple[Figure, list[Axes]]":
    from matplotlib.figure import Figure

    columns = min(panels, COLUMNS)
    rows = math.ceil(panels / columns)
    height = 0.75 + 1.85 * rows + 0.35
    figure = Figure(figsize=(11.7, height))
    axes = list(figure.subplots(rows, columns, squeeze=False).ravel())
    for axis in axes[panels:]:
        axis.set_axis_off()
    figure.subplots_adjust(left=0.055, right=0.99, top=1 - 0.62 / height, bottom=0.38 / height, hspace=0.58, wspace=0.28)
    return figure, axes[:panels]


def _panel(axis: "Axes", title: str, how: str, unit: str) -> None:
    """Title, years, and the unit of the series; an index has its base year for one."""
    from matplotlib.ticker import MaxNLocator

    axis.set_title(title, fontsize=7.5)
    axis.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    axis.set_ylabel(f"{how[6:]} = 1" if how.startswith("index:") else unit_words(unit) or "share")


def _middle(year: np.ndarray, how: str) -> np.ndarray:
    """Where figures are drawn: means of a calendar year at its middle."""
    return year + (0.0 if how == "instant" else 0.5)


def _circles(axis: "Axes", year: np.ndarray, value: np.ndarray, log_sd: np.ndarray) -> None:
    axis.errorbar(
        year, value, yerr=2 * value * log_sd, fmt="o", markersize=2.8, markerfacecolor="white", markeredgewidth=0.7, color=HISTORY,
        elinewidth=0.6, zorder=5,
    )  # fmt: skip
    axis.set_ylim(bottom=0)


def _legend(figure: "Figure", lines: list[Any]) -> None:
    from matplotlib.lines import Line2D

    circle = Line2D([], [], marker="o", linewidth=0, markersize=3, markerfacecolor="white", color=HISTORY, label="figures, ± 2 sd")
    figure.legend(handles=[circle, *lines], loc="upper left", bbox_to_anchor=(0.04, 1.0), ncols=3)
