"""Prior against posterior, by grade: what the data taught of each parameter.

Left: the share of a parameter's prior variance that the fit has taken away, parameters in order within each grade (A measured
on this case, B close analogue, C indirect, D judged). Above the dotted line a parameter counts as informed by the data. Right:
where the posteriors of the most informed lie, in standard deviations of their priors from the prior median (grey: 5-95 % of the
prior).
"""

import numpy as np

from counterplan.gallery import scripts
from counterplan.plot import kit
from counterplan.plot.sheet import record
from counterplan.plot.style import GRADES, GREY, SMALL

RUNS = ("learned",)
SHOWN = 28  # parameters named on the right
NORMAL = 1.645  # 5-95 % of a standard Gaussian


def by_grade(axis, learned):
    """Contraction of every parameter, in order within its grade."""
    threshold = learned.attrs["threshold"]
    for place, (grade, colour) in enumerate(GRADES.items()):
        one = learned.isel(parameter=np.flatnonzero(learned.grade.values == grade))
        if not one.sizes["parameter"]:
            continue
        order = np.argsort(one.contraction.values)
        height = one.contraction.values[order]
        across = place + np.linspace(-0.38, 0.38, len(height))
        axis.vlines(across, 0, height, color=colour, linewidth=0.5)
        axis.plot(across, height, "o", color=colour, markersize=1.8)
        informed = int((height >= threshold).sum())
        axis.text(place, 1.02, f"{informed} of {len(height)}", ha="center", va="bottom", fontsize=6.5)
        record(axis, f"grade {grade}", one.parameter.values[order], learned.contraction.attrs["units"], value=height)
    axis.axhline(threshold, color=GREY, linewidth=0.7, linestyle=(0, (1, 2)))
    axis.axhline(0, color=GREY, linewidth=0.5)
    axis.set_xticks(range(len(GRADES)), [f"grade {grade}" for grade in GRADES])
    axis.set_ylim(min(-0.1, float(learned.contraction.min()) * 1.1), 1.12)
    axis.set_ylabel(learned.contraction.attrs["units"])


def marginals(axis, learned):
    """Posterior of the parameters about which most was learned, against a standard Gaussian prior."""
    chosen = learned.isel(parameter=np.argsort(-learned.contraction.values)[:SHOWN])
    axis.axvspan(-NORMAL, NORMAL, color="#eeeeee", linewidth=0, zorder=0)
    axis.axvline(0, color=GREY, linewidth=0.5)
    grades = [str(grade) for grade in chosen.grade.values]
    for place, name in enumerate(chosen.parameter.values):
        low, middle, high = chosen.marginal.sel(parameter=name).values
        colour = GRADES.get(grades[place], GREY)
        axis.plot([low, high], [place, place], color=colour, linewidth=1.6, solid_capstyle="butt")
        axis.plot([middle], [place], "o", color=colour, markersize=2.6)
        record(axis, "posterior", [name], learned.marginal.attrs["units"], grades[place], value=[middle], p05=[low], p95=[high])
    names = [str(name).replace("_", " ").replace("[", ": ").rstrip("]") for name in chosen.parameter.values]
    axis.set_yticks(range(len(names)), [f"{name} ({grade})" for name, grade in zip(names, grades, strict=True)], fontsize=SMALL)
    axis.set_ylim(len(names) - 0.4, -0.6)
    axis.set_xlabel(learned.marginal.attrs["units"])


def draw(learned):
    """Contraction by grade, and where the most informed parameters went."""
    figure, (left, right) = kit.sheet(2, columns=2, row=4.4, extra=0.45, width_ratios=[1.0, 0.8])
    left.set_title("Parameters informed by the data, by grade")
    right.set_title(f"The {min(SHOWN, learned.sizes['parameter'])} most informed")
    by_grade(left, learned)
    marginals(right, learned)
    kit.footer(
        figure,
        learned,
        note="Above: how many of a grade the data inform. Grey band: 5-95 % of the prior. Colours, letters: grades.",
    )
    return figure


if __name__ == "__main__":
    scripts.main(__file__)
