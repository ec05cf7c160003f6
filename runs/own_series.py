"""Your own figures: which of a thousand draws of the prior come closest to them, and what those draws say of 1941.

Put your series into FIGURES (or read it with pandas), and run `python runs/own_series.py [--quick]`. A mean over a calendar
year is what a yearbook gives of a flow; for counts on 1 January keep `times = "years"`.
"""

import sys

import numpy as np

import counterplan

FIGURES = {1928: 0.71, 1932: 0.42, 1935: 0.55, 1937: 0.73, 1940: 0.72}  # cattle, say, as a share of the herd of 1928
OUTCOME, BASE, BEST = "livestock", 1928, 20
SPEC = {
    "name": "own_series",
    "design": [{"kind": "prior", "count": 1024, "quick": 64}],
    "keep": {"outcomes": [OUTCOME, "gnp"], "times": "annual-means"},
}


def closest(quick: bool) -> tuple[np.ndarray, np.ndarray]:
    """Root mean square of the log errors of the closest draws, and their GNP of 1940."""
    runs = counterplan.run(SPEC, quick=quick).sel(scenario="historical")
    path = runs[OUTCOME] / runs[OUTCOME].sel(year=BASE) * FIGURES[BASE]
    years = list(FIGURES)
    errors = np.log(path.sel(year=years).values / [FIGURES[year] for year in years])
    misfit = np.sqrt((errors**2).mean(axis=1))
    best = np.argsort(misfit)[:BEST]
    return misfit[best], runs["gnp"].sel(year=1940).values[best]


if __name__ == "__main__":
    misfit, gnp = closest("--quick" in sys.argv)
    print(f"The {len(misfit)} closest draws miss by {misfit[0]:.1%} to {misfit[-1]:.1%}.")
    print(f"Their GNP of 1940: {np.median(gnp):.0f} billion rubles ({gnp.min():.0f} to {gnp.max():.0f}).")
