import numpy as np
import pytest

from counterplan.credence.weights import Weights, smoothed, stacked


def test_weights_make_one_gaussian_of_another():
    drawn = np.random.default_rng(0).standard_normal((4000, 1))
    weights = smoothed((0.5 * drawn[:, 0]) - 0.125)
    assert weights.trusted
    assert weights.mean(drawn)[0] == pytest.approx(0.5, abs=0.06)
    assert weights.quantiles(drawn, (0.05, 0.95))[:, 0] == pytest.approx([0.5 - 1.645, 0.5 + 1.645], abs=0.15)


def test_weights_to_a_posterior_far_away_are_not_trusted():
    drawn = np.random.default_rng(0).standard_normal((1000, 40))
    assert not smoothed(-0.5 * ((drawn - 1) ** 2 - drawn**2).sum(axis=1)).trusted


def test_equal_weights_give_plain_quantiles():
    values = np.arange(101.0)[:, None]
    assert Weights(np.full(101, 1 / 101), 0.0).quantiles(values, (0.25, 0.5))[:, 0] == pytest.approx([25, 50], abs=0.5)


def test_the_stack_prefers_what_scores_better_and_mixes_what_scores_apart():
    assert stacked(np.log([[0.9, 0.1]] * 20)) == pytest.approx([1, 0], abs=1e-3)
    assert stacked(np.log([[0.9, 0.1], [0.1, 0.9]] * 10)) == pytest.approx([0.5, 0.5])
