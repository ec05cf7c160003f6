import pytest

from counterplan.credence.bars import bars
from counterplan.credence.plan import Bars

ASKED = Bars(unbiased=["gnp", "industrial_output"])
OUTCOMES = {"gnp_mp": "gnp", "gnp_1940": "gnp", "industry": "industrial_output", "tanks": "tank_output"}


def found(**changed):
    """Evidence that meets every bar, with some of its numbers changed."""
    n = {
        "rhat": 1.004,
        "ess": 900.0,
        "best": 4.0,
        "median": 4.5,
        "bias": 0.1,
        "foreseen": 9.0,
        "beaten": 2,
        "within": 0.9,
        "truths": 0.88,
    }
    n |= changed
    series = [
        {"series": "gnp_mp", "count": 12, "bias": n["bias"]}, {"series": "gnp_1940", "count": 1, "bias": None},
        {"series": "industry", "count": 2, "bias": None}, {"series": "tanks", "count": 9, "bias": 0.9},
    ]  # fmt: skip
    fact = {"outcome": "gnp", "begin": 1937, "end": 1938, "low": -100, "high": 4, "at_5": -3, "at_50": -1, "at_95": 1, "met": True}
    total = {
        "median_mape_annual": n["foreseen"],
        "better_than_trend": n["beaten"],
        "against_trend": 3,
        "within_90": n["within"],
        "figures": 40,
    }
    return {
        "made": {"mixing": {"rhat": n["rhat"], "ess": n["ess"]}, "best_error": n["best"]},
        "reproduction": {"series": series, "summary": {"median_mape_annual": n["median"]}, "facts": [fact]},
        "structures": {"holdout": {"as shipped": {"summary": total, "end": 1937}}},
        "recovery": {"answers": {"pooled": {"0.9": n["truths"]}, "expected": {"0.9": [0.82, 0.97]}}},
    }


def missed(**changed):
    return [bar.about for bar in bars(found(**changed), ASKED, OUTCOMES) if bar.met is False]


def test_what_meets_every_bar_misses_none():
    assert missed() == []


@pytest.mark.parametrize(
    ("changed", "about"),
    [
        ({"rhat": 1.02}, "Largest R-hat of a parameter"),
        ({"ess": 399}, "Fewest effective draws of a parameter"),
        ({"best": 5.1}, "Median error of the annual series, best run"),
        ({"median": 5.1}, "Median error of the annual series, posterior median"),
        ({"bias": 0.3}, "Theil's share of bias: gnp (gnp mp)"),
        ({"foreseen": 10.5}, "Median error of the annual series from 1937 on, left out"),
        ({"beaten": 1}, "Series from 1937 on, left out, better than a trend"),
        ({"within": 0.98}, "Figures from 1937 on, left out, within the 90 % bands"),
        ({"within": 0.79}, "Figures from 1937 on, left out, within the 90 % bands"),
        ({"truths": 0.80}, "Known truths (answers) within the 90% interval"),
    ],
)
def test_a_bar_is_missed_by_its_own_figure_alone(changed, about):
    assert missed(**changed) == [about]


def test_what_the_figures_cannot_tell_is_neither_met_nor_missed():
    told = {bar.about: bar for bar in bars(found(foreseen=None), ASKED, OUTCOMES)}
    assert told["Theil's share of bias: industrial output (industry)"].found == "not defined for 2 figures"
    assert told["Median error of the annual series from 1937 on, left out"].met is None
    assert not any("tank" in about for about in told)
