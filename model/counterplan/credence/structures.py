"""Other structures of equations, fitted too: how each foresees the years left out, and what it answers."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from counterplan.credence.holdout import Foresight
from counterplan.credence.sample import Answers
from counterplan.credence.weights import stacked

BAND = (0.05, 0.5, 0.95)
RESAMPLED = 400  # choices of series, with replacement, over which weights are told


def scores(foresights: Mapping[str, Foresight], random: np.random.Generator) -> dict[str, Any]:
    """Log scores of structures on the figures left out, differences from the best, and weights of the stack.

    Returns:
        Structure -> `elpd`, `behind` (the best), `behind_se` (over figures) and `behind_se_series` (over sums of series, whose
        figures are not independent), `weight`, and `weight_band`: 5, 50 and 95 % of it over series drawn anew with replacement.
    """
    names = list(foresights)
    points = np.stack([foresights[name].log_score for name in names], axis=1)
    best = int(points.sum(axis=0).argmax())
    series = np.array([o.series for o in foresights[names[0]].data])
    weights, bands = stacked(points), np.quantile(resampled(points, series, random), BAND, axis=0)
    found = {}
    for column, name in enumerate(names):
        behind = points[:, best] - points[:, column]
        sums = np.array([behind[series == one].sum() for one in dict.fromkeys(series)])
        found[name] = {
            "elpd": points[:, column].sum(), "behind": behind.sum(), "behind_se": np.sqrt(len(behind)) * behind.std(),
            "behind_se_series": np.sqrt(len(sums)) * sums.std(), "weight": weights[column], "weight_band": bands[:, column],
        }  # fmt: skip
    return found


def resampled(points: np.ndarray, series: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Weights of the stack over series drawn anew with replacement (ndarray[resample, model]).

    Args:
        points: Log scores (ndarray[figure, model]).
        series: Of which series each figure is (ndarray[figure]).
        random: For the draws.
    """
    names, number = np.unique(series, return_inverse=True)
    members = [np.flatnonzero(number == k) for k in range(len(names))]
    chosen = random.integers(0, len(names), (RESAMPLED, len(names)))
    return np.array([stacked(points[np.concatenate([members[k] for k in row])]) for row in chosen])


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
