"""Other structures of equations, fitted too: how each foresees the years left out, and what it answers."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from counterplan.credence.holdout import Foresight
from counterplan.credence.sample import Answers
from counterplan.credence.weights import stacked

BAND = (0.05, 0.5, 0.95)


def scores(foresights: Mapping[str, Foresight]) -> dict[str, Any]:
    """Log scores of structures on the figures left out, differences from the best, and weights of the stack.

    Returns:
        Structure -> `elpd`, `behind` (the best), `behind_se` (over figures) and `behind_se_series` (over sums of series, whose
        figures are not independent), `weight`.
    """
    names = list(foresights)
    points = np.stack([foresights[name].log_score for name in names], axis=1)
    best = int(points.sum(axis=0).argmax())
    series = np.array([o.series for o in foresights[names[0]].data])
    weights = stacked(points)
    found = {}
    for column, name in enumerate(names):
        behind = points[:, best] - points[:, column]
        sums = np.array([behind[series == one].sum() for one in dict.fromkeys(series)])
        found[name] = {
            "elpd": points[:, column].sum(), "behind": behind.sum(), "behind_se": np.sqrt(len(behind)) * behind.std(),
            "behind_se_series": np.sqrt(len(sums)) * sums.std(), "weight": weights[column],
        }  # fmt: skip
    return found


def spread(answered: Mapping[str, Answers], weights: Mapping[str, float]) -> list[dict[str, Any]]:
    """The answers under each structure at 5, 50 and 95 %, and under the stack of all with these weights."""
    names = list(answered)
    labels = answered[names[0]].labels
    shares = np.concatenate([np.full(len(answered[n].values), weights[n] / len(answered[n].values)) for n in names])
    pooled = np.concatenate([answered[n].values for n in names])
    found = []
    for column, (scenario, outcome, event) in enumerate(labels):
        order = np.argsort(pooled[:, column])
        below = np.cumsum(shares[order]) - 0.5 * shares[order]
        found.append({
            "scenario": scenario, "outcome": outcome, "event": event,
            "structures": {n: np.quantile(answered[n].values[:, column], BAND) for n in names},
            "stacked": np.interp(BAND, below, pooled[order, column]),
        })  # fmt: skip
    return found
