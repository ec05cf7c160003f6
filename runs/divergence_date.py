"""Does the month of the coup matter? The run of divergence_date.toml, read on the day of the German attack.

Run it as `python runs/divergence_date.py [--quick]`. Killed and run again, it goes on where it was.
"""

import sys
from pathlib import Path

import counterplan

SPEC = Path(__file__).with_suffix(".toml")


def gains(quick: bool) -> list[tuple[float, float, float, float]]:
    """Fork, and the 5, 50 and 95 % points of the gain in readiness over history."""
    runs = counterplan.run(SPEC, quick=quick)
    forks = runs["parameters"].sel(parameter="divergence_date")
    end = runs["readiness"].isel(time=-1)
    gain = (end.sel(scenario="bukharin") - end.sel(scenario="historical")).groupby(forks.rename("fork"))
    table = gain.quantile([0.05, 0.5, 0.95])
    return [(float(fork), *table.sel(fork=fork).values.tolist()) for fork in table["fork"].values]


if __name__ == "__main__":
    for fork, low, middle, high in gains("--quick" in sys.argv):
        print(f"fork {fork:7.2f}: readiness {middle:+5.1f} ({low:+5.1f} to {high:+5.1f})")
