"""Headline outcomes, 1932-1942, of history and of four other turns in the spring of 1936.

Black is history as the model tells it, with its 50 % and 90 % bands over the posterior; circles are historical figures with
two standard deviations of error. Colours are the other turns, the last with its 90 % band. The upright line is the fork;
dotted lines are Munich, the Moscow talks and the German attack. Conditional on the structure of the model.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import counterplan
from counterplan import study

if TYPE_CHECKING:
    import xarray
    from matplotlib.figure import Figure

RUNS = "results/compare.nc"


def draw(runs: "xarray.Dataset") -> "Figure":
    """Make the figure of runs that `counterplan compare` has written."""
    return study.draw(counterplan.load(), runs)


if __name__ == "__main__":
    import xarray

    source = Path(sys.argv[1] if len(sys.argv) > 1 else RUNS)
    with xarray.open_dataset(source) as runs:
        draw(runs).savefig(Path(__file__).with_suffix(".png"), dpi=150)
