import pytest

from counterplan.credence.bars import bars, tally
from counterplan.credence.plan import Bars

ASKED = Bars(unbiased=["gnp", "industrial_output"])
OUTCOMES = {"gnp_mp": "gnp", "gnp_1940": "gnp", "industry": "industrial_output", "tanks": "tank_output"}


def recovered(count, outside, uneven):
    return {
        "names": ["x"] * count, "outside": {"0.9": outside}, "outside_by_chance": {"0.9": [0.04, 0.09]}, "uneven": uneven,
        "uneven_by_chance": [0.05, 0.1],
    }  # fmt: skip


def found(**changed):
    """Evidence that meets every bar, with some of its numbers changed."""
    n = {
        "rhat": 1.004, "ess": 900.0, "speed": 1700.0, "best": 4.0, "median": 4.5, "bias": 0.1, "foreseen": 9.0, "beaten": 2,
        "within": 0.9, "outside": 0.05, "uneven": 0.06, "answers": 0.05, "holdout_rhat": 1.05, "holdout_ess": 150.0,
        "whole_rhat": 1.06, "whole_ess": 120.0,
    }  # fmt: skip
    n |= changed
    series = [
        {"series": "gnp_mp", "count": 12, "bias": n["bias"]}, {"series": "gnp_1940", "count": 1, "bias": None},
        {"series": "industry", "count": 4, "bias": 0.9}, {"series": "tanks", "count": 9, "bias": 0.9},
    ]  # fmt: skip
    fact = {"outcome": "gnp", "begin": 1937, "end": 1938, "low": -100, "high": 4, "at_5": -3, "at_50": -1, "at_95": 1, "met": True}
    total = {
        "median_mape_annual": n["foreseen"], "annual": 12, "better_than_trend": n["beaten"], "against_trend": 3,
        "within_90": n["within"], "figures": 40,
    }  # fmt: skip
    early, other = ({"summary": total, "end": 1937, "record": "arrests"} for _ in range(2))
    early["mixing"] = {"rhat": n["holdout_rhat"], "ess": n["holdout_ess"]}
    other |= {"mixing": {"rhat": 1.02, "ess": 300.0}, "mixing_whole": {"rhat": n["whole_rhat"], "ess": n["whole_ess"]}}
    return {
        "made": {
            "mixing": {"rhat": n["rhat"], "ess": n["ess"]}, "best_error": n["best"],
            "fit": {"evaluations": 1000 * n["speed"], "wall_seconds": 1000.0},
        },
        "reproduction": {"series": series, "summary": {"median_mape_annual": n["median"], "annual": 15}, "facts": [fact]},
        "structures": {"holdout": {"as shipped": early, "terror": other}},
        "recovery": {
            "groups": {
                "data-informed parameters": recovered(80, n["outside"], n["uneven"]),
                "other parameters": recovered(250, 0.9, 0.9),
                "answers": recovered(64, n["answers"], 0.05),
            }
        },
    }  # fmt: skip


def missed(**changed):
    return [bar.about for bar in bars(found(**changed), ASKED, OUTCOMES) if bar.met is False]


def test_what_meets_every_bar_misses_none():
    assert missed() == []


@pytest.mark.parametrize(
    ("changed", "about"),
    [
        ({"rhat": 1.02}, "Largest R-hat of a parameter"),
        ({"ess": 399}, "Fewest effective draws of a parameter"),
        ({"speed": 1600}, "Likelihoods evaluated in the calibration"),
        ({"best": 5.1}, "Median error of the annual series, best run"),
        ({"median": 5.1}, "Median error of the annual series, posterior median"),
        ({"bias": 0.3}, "Theil's share of bias: gnp (gnp mp)"),
        ({"foreseen": 10.5}, "Median error of the annual series from 1937 on, left out, given the record"),
        ({"beaten": 1}, "Series from 1937 on, left out, better than a trend, given the record"),
        ({"within": 0.98}, "Figures from 1937 on, left out, within the 90 % bands, given the record"),
        ({"within": 0.79}, "Figures from 1937 on, left out, within the 90 % bands, given the record"),
        (
            {"outside": 0.11},
            "Known truths, data-informed parameters: within the 90 % interval too seldom or too often",
        ),
        ({"uneven": 0.18}, "Known truths, data-informed parameters: ranks uneven (p below 0.05)"),
        ({"answers": 0.2}, "Known truths, answers: within the 90 % interval too seldom or too often"),
        ({"holdout_rhat": 1.14}, "Largest R-hat of the hold-out fit"),
        ({"holdout_ess": 90.0}, "Fewest effective draws of the hold-out fit"),
        ({"whole_rhat": 1.18}, "Largest R-hat of the fits of other structures"),
        ({"whole_ess": 99.0}, "Fewest effective draws of the fits of other structures"),
    ],
)
def test_a_bar_is_missed_by_its_own_figure_alone(changed, about):
    assert missed(**changed) == [about]


def test_what_the_figures_cannot_tell_is_neither_met_nor_missed():
    told = {bar.about: bar for bar in bars(found(foreseen=None), ASKED, OUTCOMES)}
    short = told["Theil's share of bias: industrial output"]
    assert (short.met, short.found) == (None, "cannot be told: its longest series has 4 of 5 figures")
    assert told["Median error of the annual series from 1937 on, left out, given the record"].met is None
    assert not any("tank" in about for about in told)


def test_a_bar_that_cannot_be_told_is_not_counted_as_met():
    made = [{"met": met} for met in (True, True, False, None)]
    assert tally(made) == "Bars met: 2 of 4; 1 missed, 1 beyond telling from the figures (which counts as not met)."
    assert tally(made[:3]) == "Bars met: 2 of 3; 1 missed."


def test_a_missed_bar_of_other_fits_names_the_worst_of_them():
    told = {bar.about: bar.found for bar in bars(found(whole_rhat=1.18), ASKED, OUTCOMES)}
    assert told["Largest R-hat of the fits of other structures"] == "1.180 (terror, all years)"


def test_an_error_is_told_with_the_number_of_its_series():
    told = {bar.about: bar.found for bar in bars(found(), ASKED, OUTCOMES)}
    assert told["Median error of the annual series, best run"] == "4.0 % (15 series)"
    assert told["Median error of the annual series from 1937 on, left out, given the record"] == "9.0 % (12 series)"
