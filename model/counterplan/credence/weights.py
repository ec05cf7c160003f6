"""Another posterior from the draws of this one: importance weights, smoothed, with a warning when they cannot be trusted."""

from dataclasses import dataclass

import numpy as np

TRUSTED = 0.7  # Pareto k above which smoothed weights are not to be trusted (Vehtari, Gelman and Gabry 2017)
# Share of the draws that the weights must be worth besides: k does not see another posterior that lies beyond all draws.
ENOUGH = 0.1
ROUNDS = 1000  # of the stacking's fixed point


@dataclass(frozen=True)
class Weights:
    """Weights of draws.

    Attributes:
        values: They sum to 1 (ndarray[draw]).
        k: Shape of the tail of the ratios (Pareto).
    """

    values: np.ndarray
    k: float

    @property
    def effective(self) -> float:
        """Number of equal draws they are worth."""
        return float(1 / (self.values**2).sum())

    @property
    def trusted(self) -> bool:
        """Whether k is low enough, and the weights are worth a tenth of the draws."""
        return self.k <= TRUSTED and self.effective >= ENOUGH * len(self.values)

    def mean(self, values: np.ndarray) -> np.ndarray:
        """Weighted mean over draws (the first axis)."""
        return self.values @ values

    def quantiles(self, values: np.ndarray, shares: tuple[float, ...]) -> np.ndarray:
        """Weighted quantiles over draws (ndarray[share, column]) of values (ndarray[draw, column])."""
        found = np.empty((len(shares), values.shape[1]))
        for column, drawn in enumerate(values.T):
            order = np.argsort(drawn)
            below = np.cumsum(self.values[order]) - 0.5 * self.values[order]
            found[:, column] = np.interp(shares, below, drawn[order])
        return found


def smoothed(log_ratios: np.ndarray) -> Weights:
    """Pareto-smoothed importance weights, by ArviZ, from logs of ratios of densities (ndarray[draw])."""
    from arviz_stats.base import array_stats

    if np.ptp(log_ratios) < 1e-12:
        return Weights(np.full(len(log_ratios), 1 / len(log_ratios)), 0.0)
    logs, k = array_stats.psislw(-log_ratios)  # it is made for leaving out, and turns the sign of log likelihoods itself
    return Weights(np.exp(logs - np.logaddexp.reduce(logs)), float(k))


def stacked(log_scores: np.ndarray) -> np.ndarray:
    """Weights of models (ndarray[model]) whose mixture scores best, from their log scores (ndarray[figure, model]).

    Stacking of predictive distributions (Yao and others 2018). The sum of logs of mixtures is concave in the weights; the fixed
    point is that of maximum likelihood for a mixture of known parts.
    """
    scores = np.exp(log_scores - log_scores.max(axis=1, keepdims=True))
    weights = np.full(scores.shape[1], 1 / scores.shape[1])
    for _ in range(ROUNDS):
        weights = (weights * scores / (scores @ weights)[:, None]).mean(axis=0)
    return weights
