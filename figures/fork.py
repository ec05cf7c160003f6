"""The fork of spring 1936: headline outcomes, 1932-1942, of history and of four other turns.

Black is history as the model tells it, with its 50 % and 90 % bands over the posterior; circles are historical figures with two
standard deviations of error. Colours are the other turns, the last with its bands. The upright line is the fork; dotted lines
are Munich, the Moscow talks and the German attack. Where the difference between the last turn and history in June 1941 comes
more from priors than from data, the panel says so.
"""

from counterplan.gallery import scripts
from counterplan.plot import fans, kit

RUNS = ("fork", "history", "grounds")
OUTCOMES = (
    "gnp", "industrial_output", "heavy_output", "munitions_output", "agricultural_output", "consumption_per_head",
    "decentralised_share", "manager_experience", "total_officers", "senior_officer_experience", "soldiers", "modern_tanks",
    "doctrine", "readiness", "western_pact_probability", "german_pact_probability",
)  # fmt: skip


def draw(fork, history, grounds):
    """Small multiples of the headline outcomes by scenario."""
    return fans.compare_figure(fork, OUTCOMES, kit.observed(history), assumed=kit.assumed(grounds, "difference"))


if __name__ == "__main__":
    scripts.main(__file__)
