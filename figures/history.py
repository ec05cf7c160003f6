"""How the model tells history, 1928-1941: every series that entered the fit, with the model's bands over the posterior.

Circles are historical figures with two standard deviations of error, index figures on the model's own base year. The second,
coloured fan is what a fit predicts that held out some of them: the shipped one the years from 1937 on, but for who was dismissed
(or that of `--holdout`); the figures it had not seen are filled. Panels whose level in June 1941 rests more on priors than on data
say so.
"""

from counterplan.gallery import scripts
from counterplan.plot import fans, handles, kit
from counterplan.plot.style import HISTORY, PALETTE

RUNS = ("fork", "history", "grounds", "holdout")
SHOWN = {"color": HISTORY, "linestyle": "-"}
HELD_OUT = {"color": PALETTE[0], "linestyle": (0, (5, 1.5))}
RANKS = ("company", "field", "senior", "high")
TITLES = {"mode_share[agriculture,decentralised]": "Farming outside the plan"} | {
    f"officers_removed[{rank}]": f"Dismissed officers: {rank}" for rank in RANKS
}
ORDER = (
    "gnp", "industrial_output", "heavy_output", "munitions_output", "light_output", "agricultural_output", "consumption_per_head",
    "real_wage", "investment_rate", "defence_share", "nonagricultural_employment", "industrial_employment", "population",
    "urban_population", "livestock", "tractors_in_farming", "mode_share[agriculture,decentralised]", "prisoners", "managers",
    "engineers", "soldiers", "total_officers", "officers_removed[company]", "officers_removed[field]", "officers_removed[senior]",
    "officers_removed[high]", "tanks", "modern_tanks", "tank_output", "aircraft", "modern_aircraft", "aircraft_output", "artillery",
)  # fmt: skip


def draw(fork, history, grounds, holdout):
    """A panel for each outcome with figures; the hold-out's fan beside it where there is one."""
    data = kit.observed(history)
    seen = [True] * len(data) if holdout is None else holdout["seen"].values
    figure, axes = kit.sheet(len(ORDER), columns=4, row=1.1, extra=0.3)
    doubted = kit.assumed(grounds, "level")
    for axis, name in zip(axes, ORDER, strict=True):
        values = fans.scalar(fork, name).sel(scenario="historical")
        kit.panel(axis, values, TITLES.get(name, ""), wide=21, tall=14)
        if holdout is not None and kit.has(holdout, name):
            kit.fan(axis, fans.scalar(holdout, name).sel(scenario="historical"), HELD_OUT, "hold-out")
        kit.fan(axis, values, SHOWN, "historical")
        mine = [(one, saw) for one, saw in zip(data, seen, strict=True) if one.outcome == name]
        kit.points(axis, values, [one for one, saw in mine if saw])
        kit.points(axis, values, [one for one, saw in mine if not saw], filled=True, line="held-out figures")
        kit.years(axis, 1928)
        if name in doubted:
            kit.remark(axis, fans.JUDGED, room=0.22)
    lines = handles.history_handles(*((None, "") if holdout is None else (HELD_OUT, holdout.attrs["fit"])), bool(doubted))
    kit.legend(figure, lines, columns=2)
    kit.footer(figure, fork, *([] if holdout is None else [holdout]), note="Conditional on the structure of the model.")
    return figure


if __name__ == "__main__":
    scripts.main(__file__)
