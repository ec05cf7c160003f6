"""The one style of all figures: colours safe for the colour-blind (after Okabe and Ito) and told apart in grey by their dashes."""

from contextlib import AbstractContextManager
from typing import Any

import matplotlib as mpl

HISTORY = "#222222"
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
DASHES = ((0, ()), (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (4, 1.2, 1, 1.2)), (0, (7, 2)), (0, (2.5, 1)))
STYLE: dict[Any, Any] = {
    "font.size": 8.0,
    "font.family": "DejaVu Sans",
    "axes.titlesize": 8.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 7.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "lines.linewidth": 1.3,
    "legend.frameon": False,
    "legend.fontsize": 8.0,
    "figure.dpi": 150,
    "svg.fonttype": "none",
}


def look(scenario: str, others: list[str]) -> dict[str, object]:
    """Colour and dashes of a scenario's line: history in near-black, the others by their place in `others`."""
    if scenario == "historical":
        return {"color": HISTORY, "linestyle": "-"}
    place = others.index(scenario) % len(PALETTE)
    return {"color": PALETTE[place], "linestyle": DASHES[place]}


def styled() -> AbstractContextManager[None]:
    """Context in which figures are drawn."""
    return mpl.rc_context(STYLE)
