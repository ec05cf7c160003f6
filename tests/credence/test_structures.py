from types import SimpleNamespace

import numpy as np
import pytest

from counterplan.credence import structures
from counterplan.credence.sample import Answers


def foresight(scores, series):
    """Log scores of figures of some series, as far as scores of structures look at them."""
    return SimpleNamespace(log_score=np.array(scores), data=tuple(SimpleNamespace(series=name) for name in series))


def scored(first, second, series):
    found = {"one": foresight(first, series), "other": foresight(second, series)}
    return structures.scores(found, np.random.default_rng(0))


def test_a_weight_that_rests_on_one_series_has_a_wide_band():
    series = ["a"] * 4 + ["b", "c", "d", "e"]
    told = scored([0.0] * 4 + [-1.0] * 4, [-5.0] * 4 + [0.0] * 4, series)["one"]
    low, _, high = told["weight_band"]
    assert low < 0.1  # in a third of the choices the series is not there
    assert high > 0.4
    assert low < told["weight"] < high


def test_a_weight_on_which_all_series_agree_has_none():
    told = scored([0.0] * 8, [-2.0] * 8, "abcdefgh")["one"]
    assert told["weight_band"] == pytest.approx([1, 1, 1], abs=1e-3)


def test_what_lies_behind_is_known_less_well_where_figures_of_a_series_agree():
    told = scored([0.0] * 6, [-1.0, -1.0, -1.0, 1.0, 1.0, 0.0], "aaabbc")["other"]
    assert told["behind"] == pytest.approx(1)
    assert told["behind_se_series"] == pytest.approx(np.sqrt(3) * np.std([3, -2, 0]))
    assert told["behind_se"] < told["behind_se_series"]


def test_the_stack_of_answers_lies_where_the_weights_say():
    labels = (("bukharin", "gnp", "war"),)
    low, high = (Answers(labels, np.linspace(at, at + 1, 400)[:, None]) for at in (0.0, 10.0))
    row = structures.spread({"one": low, "other": high}, {"one": 0.9, "other": 0.1})[0]
    assert row["structures"]["other"] == pytest.approx([10.05, 10.5, 10.95])
    assert row["stacked"] == pytest.approx([0.5 / 9, 5 / 9, 10.5], abs=0.01)
