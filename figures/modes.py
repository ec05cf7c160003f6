"""Planned against decentralised: shares of capital, efficiency of both modes, the shortage of goods, and consumption.

Shares are of each branch's capital outside the plan; efficiency is output from the same capital and labour, decentralised work
of 1928 being 1. Shortage is money against goods, 1928 being 1. Medians over the posterior; bands of 5-95 and 25-75 % for
history and for the return to the NEP. Efficiencies rest on judged losses of planning and of markets.
"""

from counterplan.gallery import scripts
from counterplan.plot import fans, kit

RUNS = ("fork", "history", "grounds")
SCENARIOS = ("historical", "bukharin-planned", "bukharin")
OUTCOMES = (
    "mode_share[agriculture,decentralised]", "mode_share[light,decentralised]", "mode_share[services,decentralised]",
    "mode_efficiency[light,planned]", "mode_efficiency[light,decentralised]", "goods_famine",
    "mode_efficiency[agriculture,planned]", "mode_efficiency[agriculture,decentralised]", "marketed_share[decentralised]",
    "light_output", "agricultural_output", "consumption_per_head",
)  # fmt: skip


def draw(fork, history, grounds):
    """Shares, efficiency, goods and consumption by scenario."""
    assumed = kit.assumed(grounds, "difference")
    return fans.compare_figure(fork, OUTCOMES, kit.observed(history), 1928.0, SCENARIOS, assumed)


if __name__ == "__main__":
    scripts.main(__file__)
