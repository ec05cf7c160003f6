"""Officers by rank: numbers, years in rank, and dilution, with the purge of 1937-38 and without it.

Rows: officers of each rank; those the purge dismissed; mean years in rank; dilution shown apart, newcomers to a rank each year
as a share of it. The purge takes years in rank away in 1937-38; from 1939 on an army that more than doubles does the same,
purge or not, because newcomers bring no years in rank. Medians with bands of 5-95 and 25-75 % over the posterior; circles are
historical figures.
"""

from counterplan.gallery import scripts
from counterplan.plot import fans, handles, kit
from counterplan.plot.style import look
from counterplan.plot.units import quotient
from counterplan.runkey import titles

RUNS = ("officers", "history", "grounds")
SCENARIOS = ("historical", "no-officer-purge")
SINCE = 1934.0
RANKS = {"company": "company", "field": "field", "senior": "generals", "high": "high"}


def newcomers(runs):
    """Newcomers to each rank in a year, as a share of it, draw by draw."""
    unit = quotient(runs.promotions_into.attrs["units"], runs.officers.attrs["units"])
    return (runs.promotions_into / runs.officers).assign_attrs(units=unit, long_name="Newcomers")


def draw(officers, history, grounds):
    """Numbers, dismissals, experience and dilution in rows; ranks in columns."""
    figure, axes = kit.sheet(16, columns=4, row=1.45, extra=0.8)
    data = kit.observed(history)
    rows = {
        "Officers": officers.officers,
        "Dismissed": officers.officers_removed,
        "Years in rank": officers.officer_experience,
        "Newcomers": newcomers(officers),
    }
    for row, (title, values) in enumerate(rows.items()):
        for column, (rank, words) in enumerate(RANKS.items()):
            axis = axes[4 * row + column]
            chosen = values.sel(rank=rank)
            kit.panel(axis, chosen, f"{title}: {words}", wide=19)
            for name in reversed(SCENARIOS):
                begin = SINCE if name == "historical" else officers.attrs["fork"]
                each = chosen.sel(scenario=name, time=chosen.time >= begin)
                kit.fan(axis, each, look(name, list(SCENARIOS[1:])), name)
            kit.points(axis, chosen.sel(scenario="historical"), [o for o in data if o.outcome == f"{values.name}[{rank}]"])
            kit.marks(axis, officers.attrs["fork"])
            kit.years(axis, SINCE)
            axis.set_ylim(bottom=0)
            if f"{values.name}[{rank}]" in kit.assumed(grounds, "difference"):
                kit.remark(axis, fans.JUDGED)
    kit.legend(figure, handles.scenario_handles(titles(officers), SCENARIOS) + handles.mark_handles())
    ranks = "Company: lieutenants to captains; field: majors, colonels; high: army commanders, marshals."
    kit.footer(figure, officers, note=f"{ranks} {handles.JUDGED_NOTE} Conditional on structure.")
    return figure


if __name__ == "__main__":
    scripts.main(__file__)
