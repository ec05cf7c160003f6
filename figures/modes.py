"""Planned against decentralised: shares of capital, efficiency of both modes, the shortage of goods, and consumption.

Shares are of each branch's capital outside the plan; efficiency is output from the same capital and labour, decentralised work
of 1928 being 1. Shortage is money against goods, 1928 being 1. Medians over the posterior; bands of 5-95 and 25-75 % for
history and for the return to the NEP. Efficiencies rest on judged losses of planning and of markets.
"""

from counterplan.gallery import scripts
from counterplan.plot import fans, kit

RUNS = ("fork", "history", "grounds")
SCENARIOS = ("historical", "bukharin-planned", "bukharin")
OUTCOMES = {
    "mode_share[agriculture,decentralised]": "Farming outside the plan",
    "mode_share[light,decentralised]": "Light industry outside the plan",
    "mode_share[services,decentralised]": "Services outside the plan",
    "mode_efficiency[agriculture,planned]": "Efficiency: planned farming",
    "mode_efficiency[light,planned]": "Efficiency: planned light industry",
    "goods_famine": "Shortage of goods (1928 = 1)",
    "mode_efficiency[agriculture,decentralised]": "Efficiency: free farming",
    "mode_efficiency[light,decentralised]": "Efficiency: free light industry",
    "marketed_share[decentralised]": "Share of free farms' output sold",
    "agricultural_output": "Farm output",
    "light_output": "Light industry, output",
    "consumption_per_head": "Consumption per head",
}


def draw(fork, history, grounds):
    """Shares, efficiency, goods and consumption by scenario."""
    assumed = kit.assumed(grounds, "difference")
    efficiencies = [name for name in OUTCOMES if name.startswith("mode_efficiency")]
    return fans.compare_figure(fork, OUTCOMES, kit.observed(history), 1928.0, SCENARIOS, assumed, [efficiencies])


if __name__ == "__main__":
    scripts.main(__file__)
