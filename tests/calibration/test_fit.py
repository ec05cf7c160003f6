import csv
import json
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import xarray

from counterplan import calibrate, ensemble, load
from counterplan.errors import InputError, StaleWarning
from counterplan.sampling import posterior
from tests.calibration.toys import TOY, TRUTH, written
from tests.command import run


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A copy of the toy with its specification, calibrated by the command line, its posterior beside it."""
    place = tmp_path_factory.mktemp("toy")
    shutil.copytree(TOY.parent, place, dirs_exist_ok=True)
    spec = written(place, load(place / "toy.mdl"))
    done = run("calibrate", str(spec), "--model", "toy.mdl", "--quick", "--json", "--out", "out", cwd=place)
    assert done.returncode == 0, done.stderr
    (place / "facts.json").write_text(done.stdout)
    shutil.copy(place / "out" / "posterior.nc", place)
    return place


def test_a_quick_calibration_recovers_the_truth_of_a_toy(folder):
    model = load(folder / "toy.mdl")
    draws = posterior(model, strict=True)
    for name, truth in TRUTH.items():
        column = draws.values[:, draws.names.index(name)]
        row = model.parameters[name]
        assert abs(column.mean() - truth) < 3 * column.std()
        assert column.std() < 0.1 * (row.high - row.low)


def test_facts_tell_fit_mixing_settings_and_hashes(folder):
    facts = json.loads((folder / "facts.json").read_text())
    assert facts["median_mape_annual"] < 3
    assert facts["observations"] == 36
    assert "largest R-hat" in facts["mixing"]
    assert facts["equations"] == load(folder / "toy.mdl").program.digest
    assert facts["figures"] != facts["history"]
    assert facts["evaluations"] == 32 * (200 + 2000)
    assert {"version_counterplan", "version_numpy", "version_scipy", "version_emcee", "processor", "machine"} <= set(facts)


def test_scale_and_correlation_of_the_errors_are_the_posteriors_and_those_of_the_mode_are_called_so(folder):
    facts = json.loads((folder / "facts.json").read_text())
    tree = xarray.open_datatree(folder / "out" / "posterior.nc")
    for name in ("error_scale", "error_correlation"):
        low, middle, high = json.loads(tree.attrs[name])
        assert [low, middle, high] == facts[name]
        inside = ((tree[f"posterior/{name}"] > low) & (tree[f"posterior/{name}"] < high)).mean()
        assert inside == pytest.approx(0.9, abs=0.1)
    assert facts["mode_error_scale"] < facts["error_scale"][1]
    assert -1 < facts["mode_error_correlation"] < 1


def test_the_terminal_shows_the_posteriors_errors_and_calls_the_modes_so(folder):
    done = run("calibrate", "toy.toml", "--model", "toy.mdl", "--quick", "--out", "out", cwd=folder)
    facts = json.loads((folder / "facts.json").read_text())
    low, middle, high = facts["error_scale"]
    shown = " ".join(done.stdout.split())
    assert f"Errors {middle:g} ({low:g} to {high:g}) times as wide as stated" in shown
    assert f"At its mode the scale, which lies too low there, is {facts['mode_error_scale']:g}." in shown
    assert f"s in all and {facts['evaluations']:,} likelihoods." in shown
    assert f"the best first: {facts['optima'][0]:.1f}" in shown
    assert "output[goods]" in done.stdout  # not taken for a mark of style


def test_what_is_shipped_is_not_fitted_quickly(tmp_path):
    done = run("calibrate", "--quick", "--write", cwd=tmp_path)
    assert done.returncode == 2
    assert "give --quick or --write, not both" in " ".join(done.stderr.split())
    assert not any(tmp_path.iterdir())


def test_run_again_it_gives_the_same_file_from_its_checkpoints(folder):
    model = load(folder / "toy.mdl")
    told = []
    again = calibrate(folder / "toy.toml", model=model, quick=True, out=folder / "out", status=told.append)
    assert told == [f"going on from the checkpoints in {folder / 'out'}", "sampling", "summing up"]
    values = again.tree["posterior/value"].transpose("draw", "chain", "parameter").values
    assert np.array_equal(values.reshape(posterior(model).values.shape), posterior(model).values)


def test_estimates_say_what_the_data_did_to_each_parameter(folder):
    with (folder / "out" / "estimates.csv").open(newline="") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    tree, model = xarray.open_datatree(folder / "out" / "posterior.nc"), load(folder / "toy.mdl")
    assert list(rows) == [*tree["posterior"]["parameter"].values, "error_scale", "error_correlation"]
    for name in TRUTH:
        row, given = rows[name], model.parameters[name]
        before, after = ([float(row[f"{of}_{share}"]) for share in (5, 50, 95)] for of in ("prior", "posterior"))
        drawn = tree["posterior/value"].sel(parameter=name)
        assert after == pytest.approx(drawn.quantile([0.05, 0.5, 0.95]).values, rel=0.05)
        assert given.low < before[0] < after[0] < after[1] < after[2] < before[2] < given.high
        assert row["verdict"] == "data-informed"
        assert 0.9 < float(row["contraction"]) < 1
        assert (row["unit"], row["grade"]) == (given.unit, given.grade)
        assert float(row["rhat"]) < 1.1 < 100 < float(row["ess"])


def started(folder, out):
    """A calibration in a process of its own, which has begun to sample, and minds being stopped by hand."""
    code = (  # a shell in the background has its children ignore it
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from counterplan.commands.cli import main; main()"
    )
    command = [sys.executable, "-c", code, "calibrate", "toy.toml", "--model", "toy.mdl", "--out", str(out)]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not list(out.glob("round-*/*.npz")):
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    return process


def test_a_calibration_stopped_by_hand_says_that_it_goes_on_and_no_other_runs_in_its_folder(folder, tmp_path):
    process = started(folder, tmp_path / "out")
    with pytest.raises(InputError, match=r"Another process is running .*out\. Wait for it to end, or give another --out"):
        calibrate(folder / "toy.toml", model=load(folder / "toy.mdl"), out=tmp_path / "out")
    process.send_signal(signal.SIGINT)
    printed, told = process.communicate(timeout=120)
    assert (process.returncode, printed) == (130, "")
    assert told.splitlines()[-1] == "counterplan: stopped. The same command goes on from here."
    assert "sampling" in told.splitlines()
    assert "Traceback" not in told


def test_files_of_other_draws_have_other_signatures_though_their_chains_are_the_same(folder):
    text = (folder / "toy.toml").read_text()
    (folder / "fewer.toml").write_text(f"{text}[quick]\ndraws = 16\n")
    fewer = calibrate(folder / "fewer.toml", model=load(folder / "toy.mdl"), quick=True, out=folder / "out")
    again = calibrate(folder / "toy.toml", model=load(folder / "toy.mdl"), quick=True, out=folder / "out")
    assert fewer.facts["signature"] != again.facts["signature"] == json.loads((folder / "facts.json").read_text())["signature"]
    assert fewer.facts["mixing"] == again.facts["mixing"]


def test_a_folder_that_cannot_be_written_is_told(folder):
    with pytest.raises(InputError, match="Results need a folder that can be written; /proc/self/fdinfo cannot"):
        calibrate(folder / "toy.toml", model=load(folder / "toy.mdl"), quick=True, out="/proc/self/fdinfo")


def test_checkpoints_of_other_figures_are_refused(folder):
    (folder / "other.toml").write_text((folder / "toy.toml").read_text().replace("end = 9", "end = 8"))
    with pytest.raises(InputError, match="holds the checkpoints of another calibration"):
        calibrate(folder / "other.toml", model=load(folder / "toy.mdl"), quick=True, out=folder / "out")


def test_a_posterior_of_other_equations_warns_and_is_an_error_when_strict(folder, tmp_path):
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "toy.mdl"
    path.write_text(path.read_text().replace("capital[sector]^returns", "(capital[sector] + 0)^returns"))
    with pytest.warns(StaleWarning, match="posterior.nc was fitted to other equations"):
        posterior(load(path))
    with pytest.raises(InputError, match="Run `counterplan calibrate` again"):
        posterior(load(path), strict=True)


def test_a_posterior_of_other_priors_warns_and_is_an_error_when_strict(folder, tmp_path):
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    rows = tmp_path / "parameters.toml"
    rows.write_text(rows.read_text().replace("bounds = [0.1, 0.5]", "bounds = [0.1, 0.6]"))
    with pytest.warns(StaleWarning, match="posterior.nc was fitted to other priors"):
        posterior(load(tmp_path / "toy.mdl"))
    with pytest.raises(InputError, match="Run `counterplan calibrate` again"):
        posterior(load(tmp_path / "toy.mdl"), strict=True)


def copied(folder, place):
    """The toy without its posterior, to be written to."""
    for name in ("toy.mdl", "parameters.toml", "outcomes.toml", "scenarios.toml", "toy.csv", "toy.toml"):
        shutil.copy(folder / name, place)


def test_writing_puts_the_fit_into_the_models_own_files(folder, tmp_path):
    copied(folder, tmp_path)
    calibrate(tmp_path / "toy.toml", model=load(tmp_path / "toy.mdl"), quick=True, write=True, out=tmp_path / "out")
    model = load(tmp_path / "toy.mdl")
    assert {name: model.parameters[name].value for name in TRUTH} == pytest.approx(TRUTH, rel=0.1)
    assert len(posterior(model, strict=True).values) == 64


def test_references_that_run_away_from_the_fit_are_named(folder, tmp_path, monkeypatch):
    """What there is at first is said to be what there is later: it moves with every round."""
    copied(folder, tmp_path)
    rows = tmp_path / "parameters.toml"
    normal = 'normal = { goods = "capital[goods]@0.5", tools = "capital[tools]@0.5" }'
    rows.write_text(rows.read_text().replace('distribution = "uniform"', f'distribution = "fixed"\n{normal}', 1))
    monkeypatch.setattr("counterplan.calibration.fit.ROUNDS", 1)
    with pytest.raises(InputError, match=r"do not settle in 1 rounds to 1%: initial_capital\[goods\], initial_capital\[tools\]"):
        calibrate(tmp_path / "toy.toml", model=load(tmp_path / "toy.mdl"), quick=True, write=True, out=tmp_path / "out")


def test_a_killed_run_that_writes_goes_on_without_writing_anew(folder, tmp_path):
    """Fitted from other references the values would differ in the last digits, and the checkpoints be another model's."""
    copied(folder, tmp_path)
    spec, out = tmp_path / "toy.toml", tmp_path / "out"

    def killing(count):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        calibrate(spec, model=load(tmp_path / "toy.mdl"), quick=True, write=True, out=out, progress=killing)
    written_once = (tmp_path / "toy.mdl").read_text()
    told = []
    calibrate(spec, model=load(tmp_path / "toy.mdl"), quick=True, write=True, out=out, status=told.append)
    assert "fitting the model's own values" not in told
    assert (tmp_path / "toy.mdl").read_text() == written_once != (folder / "toy.mdl").read_text()


def test_a_folder_of_another_run_is_refused_before_anything_is_written(folder, tmp_path):
    copied(folder, tmp_path)
    spec, out = tmp_path / "toy.toml", tmp_path / "out"
    calibrate(spec, model=load(tmp_path / "toy.mdl"), quick=True, out=out)
    with pytest.raises(InputError, match="holds the checkpoints of another calibration"):
        calibrate(spec, model=load(tmp_path / "toy.mdl"), quick=True, write=True, out=out)
    assert (tmp_path / "toy.mdl").read_text() == (folder / "toy.mdl").read_text()


def test_a_fit_with_a_value_held_is_run_with_it(folder, tmp_path):
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    text = (tmp_path / "toy.toml").read_text()
    (tmp_path / "held.toml").write_text(f"{text}[parameters]\nfixed = {{ reform = 0.2, decay_rate = 0.11 }}\n")
    model = load(tmp_path / "toy.mdl")
    done = calibrate(tmp_path / "held.toml", model=model, quick=True, out=tmp_path / "held")
    draws = posterior(model, path=done.path, strict=True)
    row = dict(zip(draws.names, draws.values[7], strict=True))
    assert (row["reform"], row["decay_rate"]) == (0.2, 0.11)
    runs = ensemble(model, "historical", draws, save=["output"])
    mine = ensemble(model, {"same": row}, None, save=["output"])
    assert np.array_equal(runs["output"][0, 7], mine["output"][0, 0])


def test_a_model_with_nothing_to_fit_is_told(tmp_path):
    shutil.copy(TOY, tmp_path)
    spec = written(tmp_path, load(TOY))
    with pytest.raises(InputError, match="none has a distribution in parameters.toml beside toy.mdl"):
        calibrate(spec, model=load(tmp_path / "toy.mdl"), out=tmp_path / "out")
