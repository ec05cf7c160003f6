"""Officers by rank: what the purge of 1937-38 took from them, and what the growth of the army did, told apart.

Rows: officers of each rank; those the purge dismissed; newcomers to a rank each year as a share of it; mean years in rank; and the
years lost to either cause. The third run has neither purge nor growth: three tenths of the call-up that threats brought, the least
that the lever allows, which keeps the army near its size of 1936 (the footer tells it). Years lost to the purge are those of the
run without purge less history's; years lost to the army's growth those of the small army less the run without purge, since
newcomers bring no years in rank. From 1940 on growth takes more than the purge in every rank. Medians with bands of 5-95 and
25-75 % over the posterior; circles are historical figures with two standard deviations of error.
"""

from counterplan.gallery import scripts
from counterplan.plot import fans, handles, kit
from counterplan.plot.style import DASHES, PALETTE, look
from counterplan.plot.units import axis_words, quotient
from counterplan.runkey import titles

RUNS = ("officers", "history", "grounds")
SMALL_ARMY = "No purge, and an army kept small"
SCENARIOS = ("historical", "no-officer-purge", SMALL_ARMY)
LOST = {  # years of the first run less those of the second
    "Lost to the purge": ("no-officer-purge", "historical", {"color": PALETTE[4], "linestyle": DASHES[4]}),
    "Lost to the army's growth": (SMALL_ARMY, "no-officer-purge", {"color": PALETTE[2], "linestyle": DASHES[2]}),
}
SINCE = 1934.0
RANKS = {"company": "company", "field": "field", "senior": "generals", "high": "high"}


def newcomers(runs):
    """Newcomers to each rank in a year, as a share of it, draw by draw."""
    unit = quotient(runs.promotions_into.attrs["units"], runs.officers.attrs["units"])
    return (runs.promotions_into / runs.officers).assign_attrs(units=unit, long_name="Newcomers")


def courses(values, fork):
    """Course and look of each scenario by its name, history last so that it lies above the others."""
    for name in reversed(SCENARIOS):
        begin = SINCE if name == "historical" else fork
        yield name, values.sel(scenario=name, time=values.time >= begin), look(name, list(SCENARIOS[1:]))


def lost(years, fork):
    """Years in rank lost to each cause, draw by draw, and its look."""
    after = years.sel(time=years.time >= fork)
    for cause, (more, less, style) in LOST.items():
        gap = after.sel(scenario=more, drop=True) - after.sel(scenario=less, drop=True)
        yield cause, gap.assign_attrs(years.attrs), style


def army(runs):
    """Size of the small army from the fork to the German attack, in words."""
    small = runs.soldiers.sel(scenario=SMALL_ARMY, time=slice(runs.attrs["fork"], kit.DATES["German attack"])).median("draw")
    least, most, first = (float(value) for value in (small.min(), small.max(), small[0]))
    return f"The small army: {first:.1f} {axis_words(runs.soldiers)} at the fork, then {least:.1f} to {most:.1f} (medians)."


def draw(officers, history, grounds):
    """Numbers, dismissals, newcomers, experience and what was lost of it in rows; ranks in columns."""
    figure, axes = kit.sheet(20, columns=4, row=1.4, extra=0.9)
    data, fork = kit.observed(history), officers.attrs["fork"]
    rows = {
        "Officers": (officers.officers, courses),
        "Dismissed": (officers.officers_removed, courses),
        "Newcomers": (newcomers(officers), courses),
        "Years in rank": (officers.officer_experience, courses),
        "Years lost": (officers.officer_experience, lost),
    }
    for row, (title, (values, lines)) in enumerate(rows.items()):
        for axis, (rank, words) in zip(axes[4 * row : 4 * row + 4], RANKS.items(), strict=True):
            chosen = values.sel(rank=rank)
            kit.panel(axis, chosen, f"{title}: {words}", wide=25)
            for name, course, style in lines(chosen, fork):
                kit.fan(axis, course, style, name)
            if lines is courses:
                mine = [one for one in data if one.outcome == f"{values.name}[{rank}]"]
                kit.points(axis, chosen.sel(scenario="historical"), mine)
            kit.marks(axis, fork)
            kit.years(axis, SINCE)
            axis.set_ylim(bottom=min(0, axis.get_ylim()[0]))
            if f"{values.name}[{rank}]" in kit.assumed(grounds, "difference"):
                kit.remark(axis, fans.JUDGED)
        if row > 1:
            kit.alike(axes[4 * row : 4 * row + 4])
    causes = handles.line_handles({cause: style for cause, (_, _, style) in LOST.items()})
    kit.legend(figure, handles.scenario_handles(titles(officers), SCENARIOS) + causes + handles.mark_handles())
    ranks = "Company: lieutenants to captains; field: majors, colonels; high: army commanders, marshals."
    kit.footer(figure, officers, note=f"{army(officers)} {ranks} {handles.JUDGED_NOTE} Conditional on structure.")
    return figure


if __name__ == "__main__":
    scripts.main(__file__)
