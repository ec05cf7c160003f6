import json

import numpy as np
import pytest

import counterplan
from counterplan import results
from counterplan.errors import InputError, RunError


def test_a_run_keeps_its_dimensions_units_and_titles(toy):
    run = counterplan.simulate(toy)
    assert run["output"].dims == ("scenario", "draw", "time", "sector")
    assert run["total_output"].dims == ("scenario", "draw", "time")
    assert run.sizes == {"scenario": 1, "draw": 1, "time": 21, "sector": 2}
    assert run["total_output"].attrs["units"] == "thing/Year"
    assert run["tools"].attrs["long_name"] == "Tools in place"
    assert list(run["sector"].values) == ["goods", "tools"]


@pytest.mark.parametrize("method", ["LSODA", "DOP853", "Radau"])
def test_adaptive_methods_agree_with_a_fine_fixed_step(toy, method):
    fine = counterplan.ensemble(toy, "early-thrift", None, method="rk4", step=1 / 64)
    run = counterplan.simulate(toy, "early-thrift", method=method)
    np.testing.assert_allclose(run["total_output"], fine["total_output"], rtol=1e-7)


def test_members_stand_where_their_scenario_and_draw_say(toy):
    table = {"saving": [0.2, 0.3, 0.4]}
    runs = counterplan.ensemble(toy, ["historical", "thrift"], table)
    for scenario in ("historical", "thrift"):
        for draw in range(3):
            alone = counterplan.simulate(toy, scenario, overrides={"saving": table["saving"][draw]}, method="rk4")
            np.testing.assert_array_equal(runs["output"].sel(scenario=scenario)[draw], alone["output"][0, 0])


def test_a_scenario_may_be_a_mapping_of_values(toy):
    runs = counterplan.ensemble(toy, {"spend": {"saving": 0.1}}, None)
    again = counterplan.simulate(toy, overrides={"saving": 0.1}, method="rk4")
    np.testing.assert_array_equal(runs["total_output"][0], again["total_output"][0])


def test_a_result_says_how_it_was_made(toy):
    attrs = counterplan.ensemble(toy, ["thrift"], None).attrs
    assert attrs["equations"] == toy.program.digest
    assert json.loads(attrs["scenarios"]) == {"thrift": {"reform": 0.1}}
    assert (attrs["method"], attrs["step"], attrs["draws"]) == ("rk4", 0.125, "defaults")
    assert {"inputs", "wall_seconds", "version_llvmlite"} <= set(attrs)


def test_results_can_be_subtracted(toy):
    runs = counterplan.ensemble(toy, ["historical", "thrift"], None)
    gap = runs.sel(scenario="thrift") - runs.sel(scenario="historical")
    assert float(gap["total_output"][0, -1]) > 0


def test_progress_counts_every_member(toy):
    seen = []
    counterplan.ensemble(toy, ["historical", "thrift"], {"saving": np.linspace(0.1, 0.5, 700)}, progress=seen.append)
    assert sum(seen) == 1400
    assert len(seen) > 1


def bursting(toy):
    """The toy with an elasticity that makes output explode within the horizon."""
    return {"burst": {"returns": 40.0}}


def test_a_failed_member_raises_and_is_named(toy):
    with pytest.raises(RunError, match=r"1 of 1 members failed.*\n.*scenario burst, draw 0: a stock was not finite at 0.5"):
        counterplan.ensemble(toy, bursting(toy), None)


def test_a_failed_member_may_be_kept_as_nan(toy):
    runs = counterplan.ensemble(toy, bursting(toy), None, on_failure="keep")
    assert runs["status"].item() == "a stock was not finite at 0.5"
    assert np.isfinite(runs["total_output"][0, 0, 0])
    assert np.isnan(runs["total_output"][0, 0, 1:]).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "rk5"}, "'rk5' is not a method. Did you mean 'rk4'"),
        ({"step": 0.3}, "A step must divide the save interval of 0.5; received 0.3. Steps that do: 0.25, 0.125"),
        ({"step": -1.0}, "A step must divide"),
        ({"threads": 0}, "threads must be at least 1; received 0"),
        ({"on_failure": "ignore"}, "on_failure is 'raise' or 'keep'; received 'ignore'"),
        ({"save": ["totl"]}, "'totl' is neither an outcome nor a variable"),
    ],
)
def test_a_bad_option_is_told(toy, options, message):
    with pytest.raises(InputError, match=message):
        counterplan.ensemble(toy, "historical", None, **options)


def test_what_would_not_fit_into_memory_is_refused_before_it_is_begun(toy, monkeypatch):
    monkeypatch.setattr("os.sysconf", lambda name: 10)
    with pytest.raises(InputError, match="1 members, 4 values and 21 times need about 0 GiB, more than half"):
        counterplan.ensemble(toy, "historical", None)


@pytest.mark.parametrize(
    ("scenarios", "message"),
    [
        ([], "Scenarios are given"),
        (["thrift", "thrift"], "Scenarios are given"),
        (["thrif"], "'thrif' is not a scenario. Did you mean 'thrift'"),
        ({"x": {"savng": 1}}, "'savng' is not a parameter"),
    ],
)
def test_bad_scenarios_are_told(toy, scenarios, message):
    with pytest.raises(InputError, match=message):
        counterplan.ensemble(toy, scenarios, None)


def test_results_are_written_whole_or_not_at_all(toy, tmp_path, monkeypatch):
    import xarray

    runs = counterplan.simulate(toy)
    results.write(runs, tmp_path / "sub" / "runs.nc")
    with xarray.open_dataset(tmp_path / "sub" / "runs.nc") as again:
        np.testing.assert_allclose(again["output"], runs["output"], rtol=1e-6)
    monkeypatch.setattr(xarray.Dataset, "to_netcdf", lambda *a, **k: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        results.write(runs, tmp_path / "other.nc")
    assert [path.name for path in tmp_path.iterdir()] == ["sub"]


def test_a_folder_that_cannot_be_written_is_told(toy, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="Results need a folder that can be written"):
        results.write(counterplan.simulate(toy), tmp_path / "file" / "runs.nc")
