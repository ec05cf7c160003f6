import shutil

import numpy as np
import pytest

import counterplan
from counterplan.analysis.attribution import EXACT, load_groups
from counterplan.errors import InputError
from counterplan.sampling import prior
from counterplan.study import headlines
from tests.conftest import TESTS


@pytest.fixture(scope="module")
def split(toy):
    return counterplan.attribute(toy, "total_output", "early-thrift", dates=["8", "10"], draws=prior(toy, 20)).dataset


def test_the_parts_of_every_draw_sum_to_the_gap_between_the_runs(toy, split):
    runs = counterplan.ensemble(toy, ["historical", "early-thrift"], {name: split_draws(toy)[name] for name in split_draws(toy)})
    gap = (runs["total_output"].sel(scenario="early-thrift") - runs["total_output"].sel(scenario="historical")).sel(time=[8, 10])
    assert split["shapley"].sum("group").values[0] == pytest.approx(gap.values.T, abs=1e-12)


def split_draws(toy):
    draws = prior(toy, 20)
    return dict(zip(draws.names, draws.values.T, strict=True))


def test_a_date_alone_changes_nothing_where_nothing_changes_at_it(split):
    assert (split["alone"].sel(group="timing") == 0).all()
    assert split["shapley"].sel(group="timing").values == pytest.approx(
        split["interaction"].sel(group="timing", partner="saving").values / 2
    )


def test_the_means_of_the_table_add_up(toy):
    found = counterplan.attribute(toy, None, "early-thrift", dates="10", draws=prior(toy, 20))
    for name in headlines(toy):
        parts = {part.group: part.mean for part in found.parts if part.outcome == name}
        assert parts.pop("gap") == pytest.approx(sum(parts.values()))


def test_levers_that_do_not_differ_are_no_players(toy):
    found = counterplan.attribute(toy, "total_output", "thrift", dates="10", draws=prior(toy, 4)).dataset
    assert found["group"].values.tolist() == ["saving"]
    assert (found["shapley"].sel(group="saving") == found["gap"]).all()


def test_the_way_there_is_the_way_back_with_the_sign_turned(toy):
    there, back = (
        counterplan.attribute(toy, "total_output", *ends, dates="10", draws=prior(toy, 4)).dataset["shapley"].values
        for ends in (("early-thrift", "historical"), ("historical", "early-thrift"))
    )
    assert there == pytest.approx(-back)


def test_on_the_model_the_parts_sum_to_the_gap_to_a_billionth(model):
    found = counterplan.attribute(model, dates=["1941-06-22"], draws=None).dataset
    assert found.attrs["error"] <= EXACT
    assert np.isfinite(found["shapley"]).all()
    assert {
        "officer-purge",
        "cadre-purge",
        "mass-repression",
        "decentralisation",
        "investment-and-defence",
        "politics",
        "foreign-policy",
    } == set(found["group"].values)


def test_every_lever_a_scenario_sets_has_one_group(model):
    levers = [lever for group in load_groups(model).values() for lever in group.levers]
    assert len(levers) == len(set(levers))
    assert {lever for scenario in model.scenarios.values() for lever in scenario.overrides} <= set(levers)


def test_all_faults_of_the_groups_are_told(tmp_path):
    shutil.copytree(TESTS / "toy", tmp_path, dirs_exist_ok=True)
    (tmp_path / "levers.toml").write_text('[a]\nlevers = ["refrm", "saving"]\n[b]\nlevers = ["saving"]\n[c]\nlever = "reform"\n')
    wanted = r"(?s)'refrm' is not a parameter. Did you mean 'reform'.*saving stands in \[a\] and in \[b\].*\[c\] needs a list.*reform, which 'thrift' sets, stands in no group"
    with pytest.raises(InputError, match=wanted):
        load_groups(counterplan.load(tmp_path / "toy.mdl"))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"outcomes": ["totl_output", "capital[tol]"], "dates": "x", "scenario": "y"},
            r"(?s)'x' is not a date.*'totl_output' is neither.*'capital\[tol\]' is neither.*'y' is not a scenario",
        ),
        ({"outcomes": "capital"}, "'capital' has subscripts; give one of"),
        ({"scenario": "historical"}, "'historical' and 'historical' set every lever alike"),
        ({"scenario": "early-thrif"}, "'early-thrif' is not a scenario. Did you mean 'early-thrift'"),
        ({"dates": "1941-06-22"}, "1941-06-22: the runs go from 0 to 10"),
        ({"dates": "soon"}, "'soon' is not a date. Give 'Munich'"),
    ],
)
def test_wrong_input_is_told(toy, given, message):
    with pytest.raises(InputError, match=message):
        counterplan.attribute(toy, **{"scenario": "thrift", "dates": "10", "draws": None, **given})
