"""The one style of all figures: colours safe for the colour-blind (after Okabe and Ito) and told apart in grey by their dashes.

To change how a scenario looks, change its line of SCENARIOS; to change sizes, those of STYLE.
"""

from contextlib import AbstractContextManager
from typing import Any

import matplotlib as mpl

HISTORY = "#222222"
GREY = "#777777"
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
DASHES = (  # none is solid, so that history stands out in grey too
    (0, (9, 1.5)), (0, (4, 1.5)), (0, (1.2, 1.2)), (0, (4, 1.2, 1, 1.2)), (0, (6, 1, 1, 1, 1, 1)), (0, (2.2, 0.9)),
)  # fmt: skip
SCENARIOS: dict[str, tuple[str, Any]] = {  # colour and dashes, the same in every figure
    "historical": (HISTORY, "-"),
    "no-officer-purge": (PALETTE[0], DASHES[0]),
    "no-cadre-purge": (PALETTE[1], DASHES[1]),
    "bukharin-planned": (PALETTE[2], DASHES[2]),
    "bukharin": (PALETTE[3], DASHES[3]),
}
GRADES = {"A": PALETTE[0], "B": PALETTE[5], "C": PALETTE[4], "D": PALETTE[1]}  # how well a parameter's prior is founded
GROUNDS = {"data": PALETTE[0], "sources": PALETTE[5], "judgement": PALETTE[1], "not linear": "#DDDDDD"}  # what an effect rests on
HATCHES = {"judgement": "////"}  # told apart from sources in grey too
SMALL = 6.2  # points: remarks, the footer, and labels of many rows
WIDE, NARROW = 0.16, 0.24  # opacity of the bands of 5-95 and of 25-75 %
WIDTH = 7.2  # inches: a printed page between its margins
STYLE: dict[Any, Any] = {
    "font.size": 7.5,
    "font.family": "DejaVu Sans",
    "axes.titlesize": 7.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 4.0,
    "axes.labelsize": 7.0,
    "axes.labelpad": 2.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "axes.axisbelow": True,
    "xtick.labelsize": 7.0,
    "ytick.labelsize": 7.0,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "lines.linewidth": 1.2,
    "hatch.linewidth": 0.5,
    "legend.frameon": False,
    "legend.fontsize": 7.0,
    "legend.handlelength": 2.4,
    "figure.dpi": 150,
    "figure.constrained_layout.h_pad": 0.05,
    "figure.constrained_layout.w_pad": 0.05,
    "svg.fonttype": "none",
    "svg.hashsalt": "counterplan",
    "pdf.fonttype": 42,
}


def look(scenario: str, others: list[str]) -> dict[str, object]:
    """Colour and dashes of a scenario's line: its own, or for one that has none a pair that the others shown do not use."""
    if scenario in SCENARIOS:
        colour, dashes = SCENARIOS[scenario]
        return {"color": colour, "linestyle": dashes}
    taken = {SCENARIOS[name] for name in others if name in SCENARIOS}
    free = [pair for pair in zip(PALETTE, DASHES, strict=True) if pair not in taken] or list(zip(PALETTE, DASHES, strict=True))
    unnamed = [name for name in others if name not in SCENARIOS]
    colour, dashes = free[unnamed.index(scenario) % len(free)]
    return {"color": colour, "linestyle": dashes}


def styled() -> AbstractContextManager[None]:
    """Context in which figures are drawn."""
    return mpl.rc_context(STYLE)
