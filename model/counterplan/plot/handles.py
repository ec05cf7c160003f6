"""Lines of the legend: scenarios, bands, figures, marked dates, and what single figures need."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from counterplan.plot.style import DASHES, GROUNDS, HATCHES, HISTORY, PALETTE, look
from counterplan.series import HEADLINE_DATES

BANDS = "bands: 5-95 and 25-75 % of draws"
JUDGED_NOTE = "“Mainly assumption”: what Bukharin changes in 1941 rests more on priors than on data."
SLANTED = "Italics: what Bukharin changes in 1941 rests more on priors than on data."


def scenario_handles(titles: Mapping[str, str], scenarios: Sequence[str]) -> list[Any]:
    """Lines of the legend for scenarios, history first."""
    others = [name for name in scenarios if name != "historical"]
    order = [name for name in scenarios if name == "historical"] + others
    return [Line2D([], [], label=titles.get(name, name), **look(name, others)) for name in order]  # type: ignore[arg-type]


def line_handles(looks: Mapping[str, Mapping[str, Any]]) -> list[Any]:
    """Lines of the legend for what has a look of its own."""
    return [Line2D([], [], label=label, **look) for label, look in looks.items()]


def mark_handles(scenarios: Sequence[str] = (), titles: Mapping[str, str] | None = None, *, figures: bool = True) -> list[Any]:
    """Lines of the legend for the historical figures, the bands, the fork and the headline dates."""
    found: list[Any] = []
    if figures:
        found.append(
            Line2D(
                [],
                [],
                marker="o",
                markersize=3,
                markerfacecolor="white",
                color=HISTORY,
                linewidth=0,
                label="historical figures, ± 2 sd",
            )
        )
    others = [name for name in scenarios if name != "historical"]
    whose = f" ({(titles or {}).get('historical', 'History')}, {(titles or {}).get(others[-1], others[-1])})" if others else ""
    return [
        *found,
        Patch(facecolor=HISTORY, alpha=0.3, label=BANDS + whose),
        Line2D([], [], color="#888888", linewidth=0.9, label="the fork, spring 1936"),
        Line2D([], [], color="#999999", linewidth=0.8, linestyle=(0, (1, 2)), label=", ".join(HEADLINE_DATES)),
    ]


def judged_handle() -> Any:
    """Line of the legend for the remark `mainly assumption`."""
    return Line2D([], [], linewidth=0, label="“mainly assumption”: the difference in 1941 rests more on priors than on data")


def history_handles(held_out: Mapping[str, Any] | None, fit: str, doubted: bool) -> list[Any]:
    """Lines for the historical run and its figures, and for a fit, named so, that held out some of them."""
    found: list[Any] = [
        Line2D([], [], color=HISTORY, label="History, median"),
        Patch(facecolor=HISTORY, alpha=0.3, label=BANDS),
        _circle("historical figures, ± 2 sd"),
    ]
    if held_out is not None:
        found.append(Line2D([], [], label=f"predicted by the {fit}", **held_out))
        found.append(_circle("figures it had not seen", HISTORY))
    if doubted:
        found.append(Line2D([], [], linewidth=0, label="“mainly assumption”: the level of 1941 rests more on priors than on data"))
    return found


def bar_handles(colour: str) -> list[Any]:
    """Lines for bars of parts."""
    return [
        Patch(facecolor=colour, alpha=0.55, label="part of the gap, mean"),
        Line2D([], [], color=HISTORY, linewidth=0.8, label="5-95 % of draws"),
        _circle("the lever alone, mean", "white", colour),
    ]


def claim_handles() -> list[Any]:
    """Lines for the claims: probabilities, and what effects rest on."""
    cross = Line2D([], [], marker="x", linewidth=0, color=PALETTE[1], markersize=4, label="before the data")
    return [
        _circle("probability, ± 2 errors", HISTORY),
        cross,
        Line2D([], [], color="#bbbbbb", linewidth=4, label="other structures"),
        *(
            Patch(
                facecolor=colour,
                edgecolor="white",
                linewidth=0.4,
                hatch=HATCHES.get(ground),
                label=f"rests on {ground}" if ground != "not linear" else ground,
            )
            for ground, colour in GROUNDS.items()
        ),
    ]


def agreement_handles(inside: str, outside: str) -> list[Any]:
    """Lines for replications."""
    return [
        Line2D([], [], color="#cccccc", linewidth=7, label="agreement with the author"),
        _circle("ours, inside; line: 5-95 %", inside, inside),
        _circle("ours, outside; line: 5-95 %", "white", outside),
    ]


def sector_handles(names: Sequence[str]) -> list[Any]:
    """Lines for sectors that have a colour, and one for the others."""
    named = [Line2D([], [], color=PALETTE[k], linestyle=DASHES[k], label=name) for k, name in enumerate(names)]
    return [*named, Line2D([], [], color="#cccccc", linewidth=0.8, label="other sectors")]


def _circle(label: str, face: str = "white", edge: str = HISTORY) -> Line2D:
    return Line2D(
        [], [], marker="o", markersize=3.4, markerfacecolor=face, markeredgecolor=edge, color=edge, linewidth=0, label=label
    )
