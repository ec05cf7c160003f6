"""The verbs as a user types them, from an empty folder: every wrong input gives its message, status 2, and leaves nothing."""

import json
import shutil

import pytest
import xarray

from tests.command import run
from tests.conftest import TESTS
from tests.sweep.conftest import files

SPEC = """
title = "Thrift"
model = "toy.mdl"
scenarios = ["historical", "thrift"]
[[design]]
kind = "grid"
vary.reform_date = [2.0, 4.0]
[[design]]
kind = "prior"
count = 100
quick = 3
[keep]
times = "annual-means"
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    shutil.copytree(TESTS / "toy", folder / "runs")
    (folder / "runs" / "mine.toml").write_text(SPEC)
    return folder


@pytest.fixture(scope="module")
def done(home):
    return run("run", "mine", cwd=home)


def test_a_run_says_what_it_wrote(home, done):
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Thrift: 400 members.\nWritten: results/mine.zarr")
    assert [path.name for path in (home / "results").iterdir()] == ["mine.zarr"]


def test_a_finished_run_is_done_at_once_and_json_is_one_document(home, done):
    again = run("run", "runs/mine.toml", "--json", cwd=home)
    document = json.loads(again.stdout)
    assert (document["file"], document["members"], document["sizes"]["draw"]) == ("results/mine.zarr", 400, 200)


def test_quick_has_a_store_of_its_own(home, done):
    assert "12 members.\nWritten: results/mine-quick.zarr" in run("run", "mine", "--quick", cwd=home).stdout
    shutil.rmtree(home / "results" / "mine-quick.zarr")


def test_a_member_is_shown_alone(home, done):
    shown = run("run", "mine", "--member", "399", cwd=home)
    assert "Member 399: scenario thrift, draw 199." in shown.stdout
    assert "reform_date = 4" in shown.stdout
    document = json.loads(run("run", "mine", "--member", "399", "--json", cwd=home).stdout)
    with xarray.open_dataset(home / "results" / "mine.zarr", engine="zarr", consolidated=False) as runs:
        assert document["outcomes"]["tools"]["values"] == runs["tools"].values[1, 199].tolist()


def test_results_are_exported(home, done):
    assert run("export", "results/mine.zarr", "mine.csv", cwd=home).stdout == "Written: mine.csv\n"
    assert (
        (home / "mine.csv").read_text().startswith("scenario,draw,year,reform_date,output[goods],output[tools],total_output,tools")
    )
    (home / "mine.csv").unlink()


def test_list_names_own_and_shipped_runs(home):
    lines = run("list", cwd=home).stdout.splitlines()
    assert any(line.split() == ["mine", "Thrift"] for line in lines)
    assert any(line.startswith("  prior_million") for line in lines)


def test_the_study_is_copied_out_and_runs_from_there(tmp_path):
    assert run("new", "study", cwd=tmp_path).returncode == 0
    assert {"figures/fork.py", "runs/prior_million.toml", "runs/own_series.py"} <= set(files(tmp_path / "study"))
    assert "64 members" in run("run", "prior_million", "--quick", cwd=tmp_path / "study").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run"], "Missing argument 'spec'"),
        (["run", "mien"], "'mien' is neither a run nor a .toml file. Did you mean 'mine'?"),
        (["run", "none.toml"], "none.toml cannot be read (No such file or directory)."),
        (["run", "broken.toml"], "broken.toml is not valid TOML: Expected '=' after a key"),
        (["run", "empty.toml"], "empty.toml is empty. `counterplan new DIR` copies specifications to start from."),
        (["run", "faulty.toml"], "- scenarios: 'thrif' is not a scenario. Did you mean 'thrift'"),
        (["run", "faulty.toml"], "- [[design]] 1 has no kind. Kinds: grid,"),
        (["run", "badmodel.toml"], "none.mdl cannot be opened"),
        (["run", "mine", "--member", "400"], "Members are numbered from 0 to 399; received 400."),
        (["run", "mine", "--member", "x"], "Invalid value for '--member'"),
        (["run", "mine", "--threads", "0"], "A number of threads must be at least 1; received 0."),
        (["run", "mine", "--out", "/proc/nowhere"], "Results need a folder that can be written; /proc/nowhere/mine.zarr cannot"),
        (["run", "mine", "--scheduler", "tcp://127.0.0.1:1", "--out", "r"], "No Dask scheduler answers at 'tcp://127.0.0.1:1'"),
        (["run", "runs"], "runs is not the result of a run (No such file or directory: zarr.json)."),
        (["export", "none.zarr", "x.csv"], "There is no none.zarr. `counterplan run` makes such folders"),
        (["export", "results/mine.zarr", "x.xlsx"], "Results are exported to .nc or .csv; received 'x.xlsx'."),
        (["export", "results/mine.zarr", "/proc/x.csv"], "/proc/x.csv cannot be written"),
        (["new"], "Missing argument 'folder'"),
        (["new", "runs"], "runs exists and is not an empty folder. Give a new name."),
        (["new", "/proc/study"], "/proc/study cannot be made"),
    ],
)
def test_wrong_input_ends_with_status_2_and_one_message(home, done, tmp_path, arguments, message):
    work = tmp_path / "work"
    shutil.copytree(home, work)
    (work / "broken.toml").write_text("title\n")
    (work / "empty.toml").write_text("# nothing\n")
    (work / "faulty.toml").write_text('model = "runs/toy.mdl"\nscenarios = ["thrif"]\n[[design]]\nknid = "grid"\n')
    (work / "badmodel.toml").write_text('model = "none.mdl"\n')
    before = files(work)
    told = run(*arguments, cwd=work)
    assert told.returncode == 2
    assert message.replace(" ", "") in "".join(told.stderr.split())
    assert "Traceback" not in told.stderr
    assert files(work) == before
