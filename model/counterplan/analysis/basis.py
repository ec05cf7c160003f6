"""What an effect rests on: the share of its variance over the draws that each group of parameters accounts for.

Draws of a posterior are correlated, so that shares of single parameters do not add up. Shapley effects do, and they respect the
correlation (Owen 2014; Song, Nelson and Staum 2016): the worth of a group is the variance of the effect that it explains, and each
group gets its Shapley value. The variance explained is that of a linear regression on the parameters, in coordinates in which their
priors are standard Gaussians, corrected for the number of regressors (adjusted R squared), which keeps it unbiased however many
parameters there are. What no line explains is reported as such and attributed to nobody.

A parameter counts as informed by the data when its posterior variance, in these coordinates, has contracted by at least
`CONTRACTED` of the prior's. With 400 effective draws the contraction of an untouched parameter is known to 0.07, so that one in
some hundreds passes for informed by chance.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from counterplan.analysis.shapley import shapley
from counterplan.calibration.space import CONTRACTED, Space, contraction
from counterplan.model import Model
from counterplan.sampling import Draws

DATA, SOURCES, JUDGEMENT, UNEXPLAINED = "data", "sources", "judgement", "not linear"
GROUPS = (DATA, SOURCES, JUDGEMENT)
UNIT = "share of variance"
JUDGED = "D"  # grade of a parameter that rests on nobody's figure


def coordinates(model: Model, draws: Draws) -> tuple[tuple[str, ...], np.ndarray]:
    """Names of the drawn parameters that have a prior, and their coordinates (ndarray[draw, parameter])."""
    names = tuple(name for name in draws.names if model.parameters[name].distribution != "fixed")
    space = Space(tuple(model.parameters[name] for name in names))
    return names, space.coordinates(draws.values[:, [draws.names.index(name) for name in names]])


def grouped(points: np.ndarray, grades: Sequence[str]) -> dict[str, np.ndarray]:
    """Columns of each group: informed by the data, prior from sources (grades A to C), prior judged (grade D)."""
    informed = contraction(points) >= CONTRACTED
    judged = np.array([grade == JUDGED for grade in grades], dtype=bool)
    found = {DATA: informed, SOURCES: ~informed & ~judged, JUDGEMENT: ~informed & judged}
    return {name: np.flatnonzero(columns) for name, columns in found.items()}


def explained(effects: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Share of the variance of effects that a regression on these coordinates explains in the population: adjusted R squared.

    Args:
        effects: ndarray[effect, draw], each of which varies.
        points: Coordinates (ndarray[draw, parameter]).

    Returns:
        ndarray[effect].
    """
    count, regressors = points.shape
    design = np.column_stack([np.ones(count), points])
    residual = effects.T - design @ np.linalg.lstsq(design, effects.T, rcond=None)[0]
    return 1 - (residual**2).sum(axis=0) / (count - regressors - 1) / effects.var(axis=1, ddof=1)


def shares(effects: np.ndarray, points: np.ndarray, groups: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Shapley effects of groups of parameters on the variance of effects, and what is left unexplained; they sum to 1.

    A share may come out a few hundredths below 0 by chance.

    Args:
        effects: ndarray[effect, draw].
        points: Coordinates of the parameters (ndarray[draw, parameter]).
        groups: Columns of each group.

    Returns:
        Shares by group (each ndarray[effect]); NaN where an effect does not vary or there are fewer than two draws for each
        parameter.
    """
    names = list(groups)
    count, parameters = points.shape
    varies = np.ptp(effects, axis=1) > 1e-9 * np.abs(effects).max(axis=1)
    worth = np.full((2 ** len(names), len(effects)), np.nan)
    if varies.any() and count >= 2 * parameters + 2:
        for coalition in range(len(worth)):
            columns = [groups[name] for k, name in enumerate(names) if coalition >> k & 1] or [np.empty(0, dtype=int)]
            worth[coalition, varies] = explained(effects[varies], points[:, np.concatenate(columns)])
    return dict(zip(names, shapley(worth), strict=True)) | {UNEXPLAINED: 1 - worth[-1]}
