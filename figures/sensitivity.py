"""What the difference between Bukharin with the NEP and history hangs on, over time: Sobol's total indices by sector.

For each year the share of the variance of the difference that goes when the parameters of a sector are known, all others free;
shares of sectors that act together count in each, so that they add up to more than one. Parameters vary over their priors,
independently. Bands are 95 % bootstrap intervals.
"""

import numpy as np

from counterplan.gallery import scripts
from counterplan.plot import handles, kit
from counterplan.plot.sheet import record
from counterplan.plot.style import DASHES, PALETTE

RUNS = ("sensitivity",)
NAMED = 6  # sectors with a colour of their own
SINCE = 1937.0


def draw(sensitivity):
    """A panel for each outcome; the sectors that matter most over all of them have colours."""
    outcomes = sensitivity.outcome.values
    late = sensitivity.sel(time=sensitivity.time >= SINCE)
    order = np.argsort(-late.total.fillna(0).max(["outcome", "time"]).values)
    named = [str(name) for name in late.factor.values[order[:NAMED]]]
    figure, axes = kit.sheet(len(outcomes), columns=len(outcomes), row=2.5, extra=0.85, sharey=True)
    for axis, outcome in zip(axes, outcomes, strict=True):
        one = late.sel(outcome=outcome)
        axis.set_title(kit.wrapped(str(one.long_name.values).split(" (")[0], 26))
        for factor in late.factor.values:
            total, error = one.total.sel(factor=factor).values, one.total_error.sel(factor=factor).values
            place = named.index(factor) if factor in named else None
            if place is None:
                axis.plot(one.time, total, color="#cccccc", linewidth=0.6, zorder=1)
            else:
                axis.fill_between(one.time, total - error, total + error, color=PALETTE[place], alpha=0.15, linewidth=0)
                axis.plot(one.time, total, color=PALETTE[place], linestyle=DASHES[place], zorder=3)
            record(axis, str(factor), one.time.values, one.total.attrs["units"], value=total, p05=total - error, p95=total + error)
        axis.set_xlim(SINCE, float(late.time.max()))
        axis.set_xticks([1938, 1940, 1942] if SINCE > 1936 else [1936, 1938, 1940])
        axis.set_ylim(bottom=0)
    axes[0].set_ylabel(f"total index ({sensitivity.total.attrs['units']})")
    kit.legend(figure, handles.sector_handles(named), columns=3)
    kit.footer(figure, sensitivity, note="Bands (in the CSV p05 and p95): 95 % bootstrap intervals.")
    return figure


if __name__ == "__main__":
    scripts.main(__file__)
