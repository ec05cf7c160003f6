import json
from dataclasses import replace

import numpy as np
import pytest
import xarray

from counterplan import ensemble
from counterplan.errors import InputError, StaleWarning
from counterplan.observations import observations
from tests.command import run, run_apart
from tests.posterior import write_posterior


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    folder = tmp_path_factory.mktemp("quick")
    return folder, run_apart("compare", "--quick", cwd=folder)


def test_compare_begins_with_the_caution_and_ends_with_what_was_written(quick):
    _, done = quick
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("These runs follow from one structure of equations")
    assert done.stdout.rstrip().endswith("(figure).")


def test_compare_prints_three_dates(quick):
    for heading in ("Munich, 1938-09-30", "Moscow talks, 1939-08-12", "German attack, 1941-06-22"):
        assert heading in quick[1].stdout


def test_compare_leaves_the_runs_and_the_figure_and_nothing_else(quick):
    folder, _ = quick
    assert sorted(path.name for path in (folder / "results").iterdir()) == ["compare-quick.nc", "compare-quick.png"]
    with xarray.open_dataset(folder / "results" / "compare-quick.nc") as runs:
        assert runs["gnp"].dims == ("scenario", "draw", "time")
        assert runs.sizes["draw"] == 48
        assert np.isfinite(runs["gnp"]).all()
        assert runs["gnp"].attrs["units"] == "Bruble/Year"


def test_json_is_one_document_and_nothing_else(tmp_path):
    done = run("compare", "--scenario", "bukharin", "--draws", "3", "--json", "--out", "here", cwd=tmp_path)
    document = json.loads(done.stdout)
    assert {row["scenario"] for row in document["rows"]} == {"historical", "bukharin"}
    assert "cannot tell" in document["caution"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["compare", "--scenario", "bukarin"], "'bukarin' is not a scenario. Did you mean 'bukharin'"),
        (["compare", "--draws", "0"], "A number of draws must be at least 1; received 0."),
        (["compare", "--draws", "many"], "Invalid value for '--draws'"),
        (["compare", "--posterior", "none.nc"], "There is no none.nc. `counterplan calibrate` writes a posterior."),
        (["compare", "--out", "/proc/nowhere"], "Results need a folder that can be written; /proc/nowhere cannot"),
        (["compare", "--sceario", "bukharin"], "No such option"),
        (["comparre"], "No such command 'comparre'"),
        (["history", "--posterior", "none.nc"], "There is no none.nc. `counterplan calibrate` writes a posterior."),
        (["history", "--model", "any.mdl"], "it goes with --fitted or --posterior"),
        (["history", "--plot", "a.jpg"], "What is written is a .png file; received 'a.jpg'"),
        (["history", "gnp_pm"], "'gnp_pm' is not a series. Did you mean 'gnp_mp'"),
    ],
)
def test_bad_input_ends_with_status_2_and_one_message(arguments, message, tmp_path):
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("series", ["gnp_mp", "gnp_pm"], ids=["good", "bad"])
def test_a_process_prints_and_ends_as_these_tests_see_it(series, tmp_path):
    apart, here = (way("history", series, cwd=tmp_path) for way in (run_apart, run))
    assert (apart.returncode, apart.stdout, apart.stderr) == (here.returncode, here.stdout, here.stderr)


def test_a_posterior_of_other_equations_is_refused_when_strict(model):
    from counterplan import sampling, study

    other = replace(model, program=replace(model.program, digest="feedbeef"))
    with pytest.raises(InputError, match=r"posterior.nc was fitted to other equations .* than counterplan.mdl \(feedbeef\)"):
        study.compare(other, ["bukharin"], 2, strict=True)
    with pytest.warns(StaleWarning, match="other equations"):
        sampling.posterior(other)


def test_compare_takes_the_shipped_posterior_when_strict(tmp_path):
    assert run("compare", "--strict", "--draws", "2", "--scenario", "bukharin", cwd=tmp_path).returncode == 0


def test_compare_runs_over_the_posterior_of_ones_own_calibration(model, tmp_path):
    from counterplan import sampling

    own = sampling.prior(model, 4)
    write_posterior(tmp_path / "own.nc", model, own)
    done = run("compare", "--posterior", "own.nc", "--strict", "--scenario", "bukharin", "--out", "here", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    with xarray.open_dataset(tmp_path / "here" / "compare.nc") as runs:
        assert runs.attrs["draws"].startswith("posterior of own.nc, ")
        single = ensemble(model, "historical", tmp_path / "own.nc", save=["gnp"])
        np.testing.assert_allclose(runs["gnp"].sel(scenario="historical"), single["gnp"][0], rtol=1e-6)
        mine = ensemble(model, "historical", own, save=["gnp"])
        assert np.array_equal(single["gnp"], mine["gnp"])


def test_list_names_scenarios_and_outcomes(tmp_path):
    done = run("list", cwd=tmp_path)
    assert "bukharin-planned" in done.stdout
    assert "price-led" in done.stdout
    assert "readiness" in done.stdout


def test_history_prints_a_series_with_its_sources(tmp_path):
    done = run("history", "gnp_mp", cwd=tmp_path)
    assert "GNP at 1937 factor cost" in done.stdout
    assert "212.3" in done.stdout


def test_history_lists_series_with_their_use_and_those_worked_out_from_others(tmp_path):
    rows = {row["series"]: row for row in json.loads(run("history", "--json", cwd=tmp_path).stdout)}
    assert {rows[name]["use"] for name in ("gnp_mp", "light_index", "army_strength")} == {"fit"}
    assert {row["use"] for row in rows.values()} == {"fit", "check", "context"}
    assert {one.series for one in observations("fit")} == {name for name, row in rows.items() if row["use"] == "fit"}
    assert "1.7618" in run("history", "light_index", cwd=tmp_path).stdout


def test_history_shows_series_beside_what_a_posterior_makes_of_them(model, tmp_path):
    from counterplan import sampling

    seen = [one for one in observations("fit") if one.series in ("gnp_mp", "light_index")]
    write_posterior(tmp_path / "own.nc", model, sampling.prior(model, 4), seen=[replace(one, log_sd=0.1) for one in seen])
    done = run("history", "--posterior", "own.nc", "--plot", "own.png", cwd=tmp_path)
    assert "Within 5 to 95 % of what might be reported: 15 of 15 figures." in done.stdout
    assert (tmp_path / "own.png").stat().st_size > 10_000
    told = json.loads(run("history", "gnp_mp", "--posterior", "own.nc", "--json", cwd=tmp_path).stdout)[0]
    assert told["predicted_50"] == pytest.approx(told["value"]) == [one.value for one in seen if one.series == "gnp_mp"]
    assert (told["unit"], told["error"], told["within_90"]) == ("Bruble/Year", pytest.approx(0), 12)
    shipped = json.loads(run("history", "--fitted", "--json", cwd=tmp_path).stdout)
    assert {one["series"] for one in shipped} == {one.series for one in observations("fit")}
    refused = run("history", "gnp_pm", "--posterior", "own.nc", cwd=tmp_path)
    assert "own.nc was not fitted to 'gnp_pm'. Did you mean 'gnp_mp'" in " ".join(refused.stderr.split())


def test_version_is_told(tmp_path):
    assert run("--version", cwd=tmp_path).stdout.startswith("counterplan ")


def test_a_narrow_terminal_shows_fewer_scenarios_side_by_side(tmp_path):
    wide, narrow = (run("compare", "--draws", "2", cwd=tmp_path, COLUMNS=width).stdout for width in ("130", "80"))
    assert max(map(len, narrow.splitlines())) <= 80
    assert "(2 of 2)" in narrow
    assert "(2 of 2)" not in wide


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--loops", "--all"], "--loops and --all are tables of their own; ask for one at a time."),
        (["--partial", "--draw", "3"], "--draw belongs to the reality checks; --partial takes none."),
        (["--replications", "--prior", "9"], "--prior belongs to the reality checks and to --all; --replications takes none."),
        (["--loops", "readiness"], "--loops is one table and takes no names; received readiness."),
        (["--partial", "armi"], "'armi' is not a partial model. Did you mean 'army'"),
        (["--all", "--prior", "0"], "must be at least 1; received 0."),
    ],
)
def test_options_of_check_that_do_not_go_together_are_told(arguments, message, tmp_path):
    done = run("check", *arguments, "--out", str(tmp_path), cwd=tmp_path)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def ready(measured, replicated, monkeypatch):
    """What the tables of `check` show, made once for all tests; both functions are called without arguments."""
    monkeypatch.setattr("counterplan.loops.measure_loops", lambda: measured)
    monkeypatch.setattr("counterplan.replications.replicate", lambda: replicated)


@pytest.mark.parametrize(("option", "key"), [("--loops", "knockout"), ("--replications", "median")])
def test_check_gives_its_tables_as_json(option, key, ready, tmp_path):
    done = run("check", option, "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert all(key in row for row in json.loads(done.stdout))


@pytest.mark.parametrize(("option", "word"), [("--loops", "Capital drive"), ("--replications", "cggt-welfare")])
def test_check_prints_tables_that_fit_eighty_columns(option, word, ready, tmp_path):
    done = run("check", option, cwd=tmp_path, COLUMNS="80")
    assert word in done.stdout
    assert "…" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
