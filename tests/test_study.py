import datetime

import numpy as np
import pytest

from counterplan import series, study
from counterplan.errors import InputError


@pytest.fixture(scope="module")
def comparison(model):
    return study.compare(model, ["bukharin"], draws=12)


def test_history_is_always_run_and_stands_first(comparison):
    assert list(comparison.dataset["scenario"].values) == ["historical", "bukharin"]


def test_every_headline_stands_in_the_table_at_every_date(model, comparison):
    keys = {(row.outcome, row.scenario, row.event) for row in comparison.rows}
    assert len(keys) == len(comparison.rows) == len(study.headlines(model)) * 2 * 3


def test_a_cell_is_the_quantile_of_the_runs(comparison):
    row = next(r for r in comparison.rows if (r.outcome, r.scenario, r.event) == ("gnp", "bukharin", "German attack"))
    runs = comparison.dataset["gnp"].sel(scenario="bukharin").interp(time=series.decimal_year(datetime.date(1941, 6, 22)))
    assert [row.low, row.median, row.high] == pytest.approx(np.quantile(runs.values, [0.05, 0.5, 0.95]))


def test_differences_are_taken_draw_by_draw(comparison):
    row = next(r for r in comparison.rows if (r.outcome, r.scenario, r.event) == ("gnp", "bukharin", "Munich"))
    at = comparison.dataset["gnp"].interp(time=series.decimal_year(datetime.date(1938, 9, 30)))
    gap = (at.sel(scenario="bukharin") - at.sel(scenario="historical")).values
    assert [row.difference_low, row.difference] == pytest.approx(np.quantile(gap, [0.05, 0.5]))


def test_history_differs_from_itself_by_nothing(comparison):
    assert all(row.difference == 0 for row in comparison.rows if row.scenario == "historical")


@pytest.mark.parametrize(("day", "year"), [((1936, 1, 1), 1936.0), ((1936, 7, 2), 1936.5), ((1941, 6, 22), 1941.4712)])
def test_dates_become_decimal_years(day, year):
    assert series.decimal_year(datetime.date(*day)) == pytest.approx(year, abs=1e-4)


def test_a_date_outside_the_runs_is_refused():
    with pytest.raises(InputError, match=r"runs go from 1930 to 1931; they do not reach 1941\.00"):
        study.read_at(np.array([1930.0, 1931.0]), np.zeros((1, 1, 2)), 1941.0)


def test_a_table_needs_history(model, comparison):
    with pytest.raises(InputError, match="need the scenario 'historical'"):
        study.table(model, comparison.dataset.sel(scenario=["bukharin"]))


def test_an_unknown_scenario_is_named_with_the_nearest(model):
    with pytest.raises(InputError, match="'bukarin' is not a scenario. Did you mean 'bukharin'"):
        study.compare(model, ["bukarin"])
