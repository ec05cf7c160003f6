import math
import shutil

import numpy as np
import pytest

import counterplan
from counterplan import observations, series
from counterplan.errors import InputError


def test_every_series_has_a_unit_a_title_and_sources():
    data = series.tables()
    assert len(data.series) > 600
    assert all(row.unit and row.title for row in data.series.values())
    assert all(data.sources[key] for figure in data.figures for key in series.split(figure.source))


def test_history_is_a_dataset_over_years_with_its_sources():
    data = counterplan.history()
    assert float(data["gnp_mp"].sel(year=1937)) == 212.3
    assert math.isnan(float(data["gnp_mp"].sel(year=1941)))
    assert data["gnp_mp"].attrs["units"] == "bn 1937 rubles"
    assert "Moorsteen" in data["gnp_mp"].attrs["source"]
    assert float(data["cow_milper_germany"].sel(year=1938)) == 782


def test_observations_speak_of_outcomes_of_the_model(model):
    known = {*model.outcomes, *(s for n in model.program.variables for s in model.program.elements(n))}
    for weight in ("fit", "check"):
        assert {o.outcome for o in observations.observations(weight)} <= known


@pytest.mark.parametrize(
    "trap",
    ["defence_budget_published", "defence_budget_true", "cow_milper", "army_cow", "gdp_maddison2010", "pop_maddison2010",
     "livestock_july_cattle", "grain_harvest_contemporary", "cow_upop", "ind_official"],
)  # fmt: skip
def test_traps_are_never_fitted(trap):
    assert trap in series.tables().series
    assert trap not in {observation.series for observation in observations.observations("fit")}


def test_figures_in_the_borders_after_the_annexations_are_not_fitted_as_they_stand():
    fitted = observations.observations("fit")
    assert max(o.year for o in fitted if o.series == "urban_pop") < 1940
    assert max(o.year for o in fitted if o.series == "livestock_jan_cattle") < 1941
    employment = {o.year: o.value for o in fitted if o.series == "employment_index"}
    assert employment[1940.0] == pytest.approx(31.0 / 11.6 / 1.08)


def test_a_base_year_is_not_an_observation():
    assert all(o.year != float(o.how[6:]) for o in observations.observations("fit") if o.how.startswith("index:"))


def test_removals_by_rank_are_summed_from_the_memorandum():
    found = {(o.outcome, o.year): o.value for o in observations.observations("fit") if o.series.startswith("dismissed_")}
    assert found["officers_removed[senior]", 1938.0] == pytest.approx(0.358)
    assert found["officers_removed[high]", 1939.0] == pytest.approx(0.017)
    total = sum(found[f"officers_removed[{rank}]", 1939.0] for rank in ("company", "field", "senior", "high"))
    assert total == pytest.approx((17.754 + 15.706), abs=0.002)


def test_the_heavy_index_is_the_scaled_mean_of_its_products():
    data = series.tables()
    index = {o.year: o.value for o in observations.observations("fit") if o.series == "heavy_physical_index"}
    logs = [
        weight * math.log(data.values(name)[1936.0] / data.values(name)[1937.0]) for name, weight in observations.PHYSICAL.items()
    ]
    assert sum(observations.PHYSICAL.values()) == pytest.approx(1)
    assert index[1936.0] == pytest.approx(math.exp(observations.PRODUCTS_TO_VALUE * sum(logs)))


def test_recalled_figures_weigh_no_more_than_seen_ones():
    for confidence in ("high", "medium", "low"):
        assert series.LOG_SD[confidence, "recalled"] >= series.LOG_SD[confidence, "seen"]


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(series.FOLDER, tmp_path / "history")


def test_all_faults_of_the_files_are_told_at_once(copy):
    path = copy / "observations.csv"
    lines = path.read_text().splitlines()
    lines += ["gnp_mp,ussr,1937,much,x,MP1966,recalled,high,", "nowhere,ussr,1937,1,x,NOBODY,heard,high,"]
    path.write_text("\n".join(lines))
    with pytest.raises(InputError) as caught:
        series.tables(copy)
    text = str(caught.value)
    assert f"observations.csv line {len(lines) - 1}: value 'much' is not a number" in text
    assert "gnp_mp of ussr in 1937 stands twice" in text
    assert "source 'NOBODY' is not in sources.csv" in text
    assert "series 'nowhere' is not in series.csv" in text
    assert "basis 'heard' with confidence 'high' is not known" in text


def test_a_missing_column_and_a_missing_file_are_told(copy):
    path = copy / "series.csv"
    path.write_text(path.read_text().replace("weight", "wieght", 1))
    (copy / "sources.csv").unlink()
    with pytest.raises(InputError, match=r"(?s)sources.csv: cannot be read.*series.csv: column weight is missing"):
        series.tables(copy)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("series.csv", ",gnp,annual,", ",gnp,anual,", "gnp_mp needs an outcome and a known way to read it, not 'anual'"),
        ("series.csv", ",gnp,annual,", ",,annual,", "gnp_mp needs an outcome"),
        ("observations.csv", "gnp_mp,ussr,1929,", "gnp_mp,ussr,1928.0,", "gnp_mp of ussr in 1928.0 stands twice"),
        ("observations.csv", "gnp_mp,ussr,1929,127.0,", "gnp_mp,ussr,1929,127,0,", "more columns than the heading"),
        ("series.csv", "gnp_mp,", "gnp_pm,", "gnp_pm has no figure"),
    ],
)
def test_a_fault_in_a_row_is_told(copy, name, old, new, message):
    path = copy / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(InputError, match=message):
        series.tables(copy)


def test_an_unknown_weight_is_told():
    with pytest.raises(InputError, match="received 'fits'"):
        observations.observations("fits")


def test_an_index_is_taken_against_the_series_own_base_year():
    found = {o.year: o.value for o in observations.observations("check") if o.series == "steel"}
    raw = series.tables().values("steel")
    assert found[1936.0] == raw[1936.0] / raw[1937.0]


def test_the_data_hash_is_that_of_what_is_fitted(monkeypatch):
    before = observations.data_hash()
    assert observations.data_hash() == before
    monkeypatch.setitem(observations.PHYSICAL, "steel", 0.34)
    assert observations.data_hash() != before


def test_values_are_floats_whatever_their_series():
    assert all(isinstance(o.value, float | np.floating) and o.value > 0 for o in observations.observations("fit"))


@pytest.mark.parametrize(
    ("given", "label", "year"),
    [("munich", "Munich", 1938.745), ("1939-09-01", "1939-09-01", 1939.666), ("1938.5", "1938.5", 1938.5)],
)
def test_dates_are_events_days_or_decimal_years(given, label, year):
    assert series.reading_date(given) == (label, pytest.approx(year, abs=1e-3))


def test_what_is_no_date_is_told():
    with pytest.raises(InputError, match="'Moscow talk' is not a date. Did you mean 'Moscow talks'. Give 'Munich'"):
        series.reading_date("Moscow talk")


def test_a_derived_series_names_the_sources_of_all_it_is_made_of():
    sources = observations.sources_of()
    assert sources["gnp_mp"] == ("MP1966",)
    assert set(sources["farm_output_index"]) == {"DW2004", "SELKHOZ60"}
    assert all(sources[one.series] for one in observations.observations("fit"))
