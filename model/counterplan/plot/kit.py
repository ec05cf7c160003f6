"""The figure kit: panels, fans, historical figures, whiskers, marked dates, the legend, and the footer that says how it was made.

Values are DataArrays over `time` with `draw` or `quantile`; their attrs give the unit and the title. Datasets made ready by
`counterplan.gallery` also tell in their attrs how many members ran and failed, and their run key.
"""

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from counterplan.observations import Observation, sources_of
from counterplan.plot.sheet import record, rows
from counterplan.plot.style import GREY, HISTORY, NARROW, SMALL, WIDE, WIDTH, look
from counterplan.plot.units import axis_words, plain_title, unit_words
from counterplan.results import quantiles
from counterplan.series import HEADLINE_DATES, decimal_year

if TYPE_CHECKING:
    import xarray
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
COLUMNS = ("p05", "p25", "value", "p75", "p95")
SPARE = "legend"
DATES = {event: decimal_year(day) for event, day in HEADLINE_DATES.items()}


def sheet(panels: int, columns: int = 3, row: float = 1.55, extra: float = 0.8, **options: Any) -> "tuple[Figure, list[Axes]]":
    """A page of panels.

    Args:
        panels: Number of panels; where two cells or more are left over the legend goes there.
        columns: Panels side by side.
        row: Height of a row, in inches.
        extra: Height for the legend and the footer.
        options: For `Figure.subplots`.
    """
    from matplotlib.figure import Figure

    rows = math.ceil(panels / columns)
    figure = Figure(figsize=(WIDTH, rows * row + extra), layout="constrained")
    axes = list(figure.subplots(rows, columns, squeeze=False, **options).ravel())
    for number, axis in enumerate(axes[panels:]):
        if number == 0 and len(axes) - panels > 1:
            axis.set_axis_off()
            axis.set_label(SPARE)
        else:
            axis.remove()
    return figure, axes[:panels]


def panel(axis: "Axes", values: "xarray.DataArray", title: str = "", wide: int = 27, tall: int = 21) -> None:
    """Name a panel after what it shows, or by a title of its own, and its axis after its unit, which comes from the attrs."""
    named = values.assign_attrs(long_name=title) if title else values
    axis.set_title(wrapped(plain_title(named), wide))
    axis.set_ylabel(wrapped(axis_words(named), tall))


def wrapped(text: str, wide: int) -> str:
    """Text in lines of at most this many letters."""
    return "\n".join(textwrap.wrap(text, wide))


def bands(values: "xarray.DataArray") -> np.ndarray:
    """The five quantiles of a fan (ndarray[quantile, ...]), of draws (failed members left out) or as they were kept."""
    if "quantile" in values.dims:
        return values.sel(quantile=list(LEVELS)).transpose("quantile", ...).values
    return quantiles(values.transpose("draw", ...).values, LEVELS)


def fan(axis: "Axes", values: "xarray.DataArray", style: Mapping[str, Any], line: str, *, band: bool = True) -> None:
    """Draw the course of one scenario: its median, and unless told not to its bands of 5-95 and of 25-75 %."""
    time, (low, quarter, median, three, high) = values["time"].values, bands(values)
    if band:
        axis.fill_between(time, low, high, color=style["color"], alpha=WIDE, linewidth=0)
        axis.fill_between(time, quarter, three, color=style["color"], alpha=NARROW, linewidth=0)
    axis.plot(time, median, zorder=4 if style["color"] == HISTORY else 3, **style)
    numbers = dict(zip(COLUMNS, (low, quarter, median, three, high), strict=True))
    record(axis, line, time, unit_words(str(values.attrs["units"])), **numbers)


def fans(axis: "Axes", values: "xarray.DataArray", scenarios: Sequence[str], fork: float, since: float = 0.0) -> None:
    """Draw the courses of several scenarios: history, and from the fork on the others.

    Bands stand for history and for the last of the others only, since more would hide one another.
    """
    others = [name for name in scenarios if name != "historical"]
    for name in [*others, *(["historical"] if "historical" in scenarios else [])]:
        begin = since if name == "historical" else max(since, fork)
        each = values.sel(scenario=name, time=values["time"] >= begin - 1e-9)
        fan(axis, each, look(name, others), name, band=name == "historical" or name == others[-1])


def years(axis: "Axes", since: float, until: float = 1942.0) -> None:
    """Years along an axis, four or five of them named."""
    axis.set_xlim(since, until)
    axis.set_xticks([year for year in (1928, 1932, 1936, 1940) if since <= year <= until])
    axis.locator_params(axis="y", nbins=4)
    if 0 < axis.get_ylim()[0] < 0.45 * axis.get_ylim()[1] or axis.get_ylim()[0] < 0 <= axis.dataLim.y0:
        axis.set_ylim(bottom=0)


def alike(axes: Sequence["Axes"]) -> None:
    """Give panels that are to be compared with one another the same upright scale."""
    low, high = (
        choose(limit) for choose, limit in zip((min, max), zip(*(axis.get_ylim() for axis in axes), strict=True), strict=True)
    )
    for axis in axes:
        axis.set_ylim(low, high)


def marks(axis: "Axes", fork: float, dates: Mapping[str, float] = DATES) -> None:
    """Mark the fork and the headline dates by upright lines."""
    across = axis.get_xaxis_transform()
    axis.vlines([fork], 0, 1, transform=across, colors="#888888", linewidths=0.8, zorder=1)
    axis.vlines(list(dates.values()), 0, 1, transform=across, colors="#aaaaaa", linewidths=0.6, linestyles=(0, (1, 2)), zorder=1)


def points(
    axis: "Axes", values: "xarray.DataArray", data: Sequence[Observation], *, filled: bool = False, line: str = "historical figures"
) -> None:
    """Draw historical figures with bars of two standard deviations.

    Args:
        axis: The panel.
        values: History, over `time`; figures of an index are scaled by its median in the base year.
        data: The figures.
        filled: Fill the circles: figures that were held out.
        line: What they are called in the numbers under the figure.
    """
    if not data:
        return
    median = bands(values)[2]
    scale = np.array([_base(values["time"].values, median, one.how) for one in data])
    at = np.array([one.year + (0.0 if one.how == "instant" else 0.5) for one in data])
    height = scale * np.array([one.value for one in data])
    spread = 2 * height * np.array([one.log_sd for one in data])
    axis.errorbar(
        at, height, yerr=spread, fmt="o", markersize=2.6, markerfacecolor=HISTORY if filled else "white", markeredgecolor=HISTORY,
        markeredgewidth=0.7, ecolor=HISTORY, elinewidth=0.6, zorder=5,
    )  # fmt: skip
    for one, x, y, bar in zip(data, at, height, spread, strict=True):
        note = f"{one.series} ({one.basis}, {one.confidence}); p05 and p95 are two standard deviations off"
        numbers = {"value": [y], "p05": [y - bar], "p95": [y + bar]}
        source = [", ".join(sources_of().get(one.series, ("own",)))]
        record(axis, line, [x], unit_words(str(values.attrs["units"])), note, source=source, **numbers)


def _base(time: np.ndarray, median: np.ndarray, how: str) -> float:
    """What an index figure is multiplied with: the mean of the historical median over its base year."""
    if not how.startswith("index:"):
        return 1.0
    inside = (time >= float(how[6:])) & (time <= float(how[6:]) + 1)
    return float(np.trapezoid(median[inside], time[inside]))


def remark(axis: "Axes", text: str, *, room: float = 0.13) -> None:
    """Say something of a panel in its upper corner, in small grey type, above what is drawn: `room` is added to the axis."""
    low, high = axis.get_ylim()
    axis.set_ylim(low, high + room * (high - low))
    box = {"facecolor": "white", "alpha": 0.85, "linewidth": 0, "pad": 0.4}
    axis.text(
        0.015, 0.99, text, transform=axis.transAxes, fontsize=5.8, color="#444444", va="top", style="italic", bbox=box, zorder=6
    )


def slant(labels: Sequence[Any], judged: Sequence[bool]) -> None:
    """Set the labels of rows that rest mainly on assumption in italics."""
    for label, slanted in zip(labels, judged, strict=True):
        label.set_style("italic" if slanted else "normal")


def whisker(axis: "Axes", at: float, numbers: Sequence[float], style: Mapping[str, Any], line: str, unit: str, x: Any) -> None:
    """Draw five quantiles across: a thin bar for 5-95 %, a thick one for 25-75 %, a dot for the median."""
    low, quarter, median, three, high = numbers
    axis.plot([low, high], [at, at], color=style["color"], linewidth=0.8, solid_capstyle="butt", zorder=2)
    axis.plot([quarter, three], [at, at], color=style["color"], linewidth=2.6, solid_capstyle="butt", zorder=3)
    axis.plot([median], [at], marker="o", markersize=3.4, color="white", markeredgecolor=style["color"], zorder=4)
    columns: dict[str, Any] = {name: [number] for name, number in zip(COLUMNS, numbers, strict=True)}
    record(axis, line, [x], unit, **columns)


def legend(figure: "Figure", handles: Sequence[Any], columns: int = 2) -> None:
    """Set the legend into the cells that are left over, or above the panels."""
    spare = [axis for axis in figure.axes if axis.get_label() == SPARE]
    if spare:
        drawn = spare[0].legend(
            handles=list(handles), loc="upper left", bbox_to_anchor=(-0.1, 1.08), borderaxespad=0.0, labelspacing=0.32
        )
        drawn.set_in_layout(False)
    else:
        figure.legend(handles=list(handles), loc="outside upper left", ncols=columns, columnspacing=1.6, borderaxespad=0.2)


def footer(figure: "Figure", *datasets: "xarray.Dataset", note: str = "") -> None:
    """Say under the panels what was run, how many members failed, the run keys, and whose the historical figures are."""
    made = dict.fromkeys(_made(dataset) for dataset in datasets if "run_key" in dataset.attrs)
    text = " ".join([*made, note, _figures_of(figure)]).strip()
    figure.supxlabel(text, x=0.008, ha="left", fontsize=SMALL, color=GREY, wrap=True)


def _figures_of(figure: "Figure") -> str:
    keys = sorted({key for row in rows(figure) if row.get("source") for key in row["source"].split(", ")})
    return f"Figures: {', '.join(keys)} (keys of sources.csv)." if keys else ""


def _made(dataset: "xarray.Dataset") -> str:
    attrs = dataset.attrs
    members = f"; {attrs['failed']:,} of {attrs['members']:,} members failed" if attrs.get("members") else ""
    return f"{attrs['drawn']}{members}; run key {attrs['run_key']}."


def observed(history: "xarray.Dataset") -> list[Observation]:
    """Historical figures as the kit draws them."""
    rows = zip(*(history[name].values.tolist() for name in Observation.__dataclass_fields__), strict=True)
    return [Observation(*row) for row in rows]


def assumed(grounds: "xarray.Dataset", kind: str) -> list[str]:
    """Outcomes whose level or difference rests more on priors, from sources or judged, than on data."""
    share = grounds["share"].sel(kind=kind)
    more = share.sel(ground=["sources", "judgement"]).sum("ground") > share.sel(ground="data")
    return [str(name) for name in share["outcome"].values[more.values]]


def has(dataset: "xarray.Dataset", name: str) -> bool:
    """Whether a dataset has an outcome, or the array that a scalar such as `officers[field]` is an element of."""
    return name.split("[")[0] in dataset or name in dataset


def round_levels(values: "xarray.DataArray", count: int = 9) -> np.ndarray:
    """Round numbers over the range of values."""
    from matplotlib.ticker import MaxNLocator

    return np.asarray(MaxNLocator(count).tick_values(float(values.min()), float(values.max())))


def _middle(line: np.ndarray) -> tuple[float, float]:
    """The point half-way along a line (ndarray[point, 2])."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    return float(np.interp(along[-1] / 2, along, line[:, 0])), float(np.interp(along[-1] / 2, along, line[:, 1]))


def contours(axis: "Axes", values: "xarray.DataArray", levels: np.ndarray) -> Any:
    """Fill contours of values over two dimensions (up, across), and mark the points that were run."""
    up, across = values.dims
    drawn = axis.contourf(values[across], values[up], values.values, levels=levels, cmap="cividis")
    lines = axis.contour(values[across], values[up], values.values, levels=levels[::2], colors="white", linewidths=0.6)
    ends = [(values[name].values.min(), values[name].values.max()) for name in (across, up)]
    middles = [_middle(np.asarray(line)) for path in lines.get_paths() for line in path.to_polygons(closed_only=False)]
    inner = [
        at for at in middles if all(min(x - low, high - x) > 0.05 * (high - low) for x, (low, high) in zip(at, ends, strict=True))
    ]
    axis.clabel(lines, fontsize=SMALL, fmt="%.4g", manual=inner)  # a label at an edge would be cut by it
    grid = np.meshgrid(values[across], values[up])
    axis.plot(grid[0].ravel(), grid[1].ravel(), ".", color="black", markersize=1.5, clip_on=False)
    for number, at in enumerate(values[up].values):
        record(axis, f"{up} = {at:g}", values[across].values, str(values.attrs.get("units", "")), value=values.values[number])
    return drawn
