"""Munitions and equipment: output, the stocks of tanks, aircraft and guns, and of them those of the generation of 1940.

Medians over the posterior, bands of 5-95 and 25-75 % for history and for the last scenario; circles are historical figures with
two standard deviations of error.
"""

from counterplan.gallery import scripts
from counterplan.plot import fans, kit

RUNS = ("fork", "history", "grounds")
OUTCOMES = (
    "munitions_output", "defence_share", "heavy_output", "tank_output", "aircraft_output", "soldiers", "tanks", "aircraft",
    "artillery", "modern_tanks", "modern_aircraft", "modern_artillery",
)  # fmt: skip


def draw(fork, history, grounds):
    """Output, stocks and new models by scenario."""
    return fans.compare_figure(fork, OUTCOMES, kit.observed(history), assumed=kit.assumed(grounds, "difference"))


if __name__ == "__main__":
    scripts.main(__file__)
