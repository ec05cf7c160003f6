"""Small multiples of outcomes over time: history as a fan, other scenarios beside it, historical figures with their errors."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from counterplan.plot.style import HISTORY, look, styled
from counterplan.results import quantiles
from counterplan.series import Observation

if TYPE_CHECKING:
    import xarray
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

UNITS = {
    "Bruble/Year": "bn 1937 rubles a year", "Kruble/(Year*person)": "1,000 rubles of 1937 a year", "Mperson": "million",
    "Kperson": "thousand", "Kunit": "thousand", "Dmnl": "", "Year": "years", "Kunit/Year": "thousand a year",
    "Mhead": "million head", "Mhp": "million horsepower",
}  # fmt: skip
WIDTH = 11.7  # inches, A4 across
TOP, ROW, BOTTOM = 0.95, 1.68, 0.62  # inches for the legend, a row of panels with its title, and the footer


def unit_words(unit: str) -> str:
    """A unit of the equations in words for an axis."""
    return UNITS.get(unit, unit)


def compare_figure(
    dataset: "xarray.Dataset",
    outcomes: Mapping[str, str],
    scenario_titles: Mapping[str, str],
    data: Sequence[Observation],
    dates: Mapping[str, float],
    fork: float,
    since: float = 1932.0,
) -> "Figure":
    """Draw headline outcomes of several scenarios.

    Args:
        dataset: Runs with dimensions (scenario, draw, time).
        outcomes: Title by outcome, in the order of the panels.
        scenario_titles: Title by scenario.
        data: Historical figures.
        dates: Decimal year by event.
        fork: When scenarios leave history.
        since: First year shown.
    """
    from matplotlib.figure import Figure

    scenarios = [str(name) for name in dataset["scenario"].values]
    columns = 4 if len(outcomes) > 6 else min(3, len(outcomes))
    rows = math.ceil(len(outcomes) / columns)
    with styled():
        height = TOP + ROW * rows + BOTTOM
        figure = Figure(figsize=(WIDTH, height))
        axes = figure.subplots(rows, columns, squeeze=False).ravel()
        for axis, (name, title) in zip(axes, outcomes.items(), strict=False):
            panel(axis, dataset[name], scenarios, since)
            points(axis, dataset[name], [o for o in data if o.outcome == name and o.year >= since], name)
            _marks(axis, dates, fork)
            axis.set_title(title)
            axis.set_ylabel(unit_words(dataset[name].attrs["units"]))
            axis.set_xlim(since, 1942)
            axis.set_xticks([1932, 1936, 1940])
            axis.locator_params(axis="y", nbins=4)
            axis.set_ylim(bottom=0 if axis.get_ylim()[0] < 0.45 * axis.get_ylim()[1] else None)
        for axis in axes[len(outcomes) :]:
            axis.set_visible(False)
        _legend(figure, axes[0], scenarios, scenario_titles, dates)
        figure.text(0.012, 0.06 / height, footer(dataset), fontsize=6.5, color="#555555", va="bottom")
        figure.subplots_adjust(left=0.055, right=0.985, top=1 - TOP / height, bottom=BOTTOM / height, hspace=0.42, wspace=0.28)
    return figure


def history_figure(dataset: "xarray.Dataset", titles: Mapping[str, str], figures: Mapping[str, Sequence[Observation]]) -> "Figure":
    """Draw variables of the historical scenario, each in a panel, from the beginning of the run.

    Args:
        dataset: Runs with dimensions (scenario, draw, time).
        titles: Title by variable, in the order of the panels.
        figures: Historical figures by variable.
    """
    from matplotlib.figure import Figure

    columns = min(3, len(titles))
    rows = math.ceil(len(titles) / columns)
    time = dataset["time"].values
    with styled():
        size = (max(5.2, 3.6 * columns), 0.4 + 2.6 * rows)
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots(rows, columns, squeeze=False).ravel()
        for axis, (name, title) in zip(axes, titles.items(), strict=False):
            panel(axis, dataset[name], ["historical"], float(time[0]))
            points(axis, dataset[name], figures.get(name, ()), name)
            axis.set_title(title)
            axis.set_ylabel(unit_words(dataset[name].attrs["units"]))
            axis.set_xlim(float(time[0]), float(time[-1]))
            axis.locator_params(axis="x", integer=True, nbins=7)
        for axis in axes[len(titles) :]:
            axis.set_visible(False)
        figure.supxlabel(f"History: median, 25-75 and 5-95 % of {dataset.sizes['draw']} draws; figures ± 2 sd", fontsize=7)
    return figure


def panel(axis: "Axes", values: "xarray.DataArray", scenarios: Sequence[str], since: float) -> None:
    """One outcome: 5-95 and 25-75 % for history, 5-95 % for the last scenario, the median for all.

    Bands of more than two scenarios hide one another; the table and the result file have them all.
    """
    time = values["time"].values
    chosen = time >= since - 1e-9
    others = [name for name in scenarios if name != "historical"]
    for name in [*others, *(["historical"] if "historical" in scenarios else [])]:
        style: dict[str, Any] = look(name, others)
        drawn = values.values[scenarios.index(name)][:, chosen]
        low, quarter, median, three, high = quantiles(drawn, (0.05, 0.25, 0.5, 0.75, 0.95))
        history = name == "historical"
        if history or name == others[-1]:
            axis.fill_between(time[chosen], low, high, color=style["color"], alpha=0.17, linewidth=0)
        if history:
            axis.fill_between(time[chosen], quarter, three, color=style["color"], alpha=0.22, linewidth=0)
        axis.plot(time[chosen], median, zorder=4 if history else 3, **style)


def points(axis: "Axes", values: "xarray.DataArray", data: Sequence[Observation], name: str) -> None:
    """Historical figures with bars of two standard deviations; index figures are scaled by the historical median's base year."""
    if not data:
        return
    time = values["time"].values
    median = quantiles(values.sel(scenario="historical").values, (0.5,))[0]
    at, height, spread = [], [], []
    for observation in data:
        scale = 1.0
        if observation.how.startswith("index:"):
            base = float(observation.how[6:])
            inside = (time >= base) & (time <= base + 1)
            scale = float(np.trapezoid(median[inside], time[inside]))
        at.append(observation.year + (0.0 if observation.how == "instant" else 0.5))
        height.append(observation.value * scale)
        spread.append(observation.value * scale * 2 * observation.log_sd)
    axis.errorbar(
        at, height, yerr=spread, fmt="o", markersize=2.6, markerfacecolor="white", markeredgecolor=HISTORY, markeredgewidth=0.7,
        ecolor=HISTORY, elinewidth=0.6, zorder=5,
    )  # fmt: skip


def _marks(axis: "Axes", dates: Mapping[str, float], fork: float) -> None:
    across = axis.get_xaxis_transform()
    axis.vlines([fork], 0, 1, transform=across, colors="#888888", linewidths=0.8, zorder=1)
    axis.vlines(list(dates.values()), 0, 1, transform=across, colors="#aaaaaa", linewidths=0.6, linestyles=(0, (1, 2)), zorder=1)


def _legend(
    figure: "Figure", axis: "Axes", scenarios: Sequence[str], titles: Mapping[str, str], dates: Mapping[str, float]
) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    others = [name for name in scenarios if name != "historical"]
    order = [name for name in scenarios if name == "historical"] + others
    handles: list[Any] = [Line2D([], [], label=titles.get(n, n), **look(n, others)) for n in order]  # type: ignore[arg-type]
    handles.append(
        Line2D([], [], marker="o", markersize=3, markerfacecolor="white", color=HISTORY, linewidth=0, label="figures, ± 2 sd")
    )
    figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(0.045, 1.0), ncols=3, columnspacing=2.0, handlelength=2.6)
    last = titles.get(others[-1], others[-1]) if others else ""
    marks: list[Any] = [
        Line2D([], [], color="#888888", linewidth=0.9, label="the fork, spring 1936"),
        Line2D([], [], color="#999999", linewidth=0.8, linestyle=(0, (1, 2)), label=", ".join(dates)),
        Patch(facecolor=HISTORY, alpha=0.3, label="bands 5-95 %: history" + (f", {last}" if last else "")),
    ]
    figure.legend(handles=marks, loc="upper right", bbox_to_anchor=(0.99, 1.0), ncols=1, handlelength=2.6)


def footer(dataset: "xarray.Dataset") -> str:
    """Draws, failures, and the keys of what was run."""
    failed = int((dataset["status"] != "").sum())
    attrs = dataset.attrs
    return (
        f"{dataset.sizes['draw']} draws ({attrs['draws']}), {failed} of {dataset['status'].size} members failed; "
        f"{attrs['method']}, step {attrs['step']:g} a; "
        f"equations {attrs['equations'][:10]}, inputs {attrs['inputs'][:10]}; peace assumed to 1942. "
        "Conditional on the structure of the model."
    )
