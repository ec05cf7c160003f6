import json
import subprocess
import sys

import numpy as np
import pytest
import xarray
import zarr

import counterplan
from counterplan.errors import InputError
from counterplan.sweep import store
from counterplan.sweep.runs import planned
from tests.sweep.conftest import files


@pytest.fixture
def made(toy, spec, tmp_path, small_blocks):
    counterplan.run(spec, model=toy, out=tmp_path)
    return tmp_path / "toy.zarr"


def again(toy, spec, made):
    return counterplan.run(spec, model=toy, out=made.parent)


def test_any_zarr_reader_can_read_it(made):
    group = zarr.open_group(made, mode="r")
    assert group["output"].shape == (2, 1400, 11, 2)
    assert group["output"].metadata.dimension_names == ("scenario", "draw", "time", "sector")


def test_a_finished_store_is_left_as_it_is(toy, spec, made):
    before = {path: path.stat().st_mtime_ns for path in made.rglob("*") if path.is_file() and "/c/" in str(path.parent)}
    again(toy, spec, made)
    assert all(path.stat().st_mtime_ns == when for path, when in before.items())


def test_two_holders_of_one_store_are_refused(toy, spec, made):
    plan = planned(spec, model=toy)
    with store.held(made, plan), pytest.raises(InputError, match=r"Another process is running .*toy\.zarr\. Wait for it"):
        again(toy, spec, made)
    again(toy, spec, made)


def test_a_holder_that_was_killed_holds_nothing(toy, spec, made):
    code = (
        "import sys, os, signal, fcntl; fcntl.flock(os.open(sys.argv[1], os.O_RDONLY), fcntl.LOCK_EX);"
        "print('held', flush=True); signal.pause()"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(made)], stdout=subprocess.PIPE)
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(InputError, match="Another process is running"):
        again(toy, spec, made)
    holder.kill()
    holder.communicate()
    again(toy, spec, made)


def test_another_runs_store_is_told_with_what_differs(toy, spec, made):
    before = files(made)
    with pytest.raises(
        InputError, match=r"another run\. Remove it, .*\n  - spec\.seed: nothing there, 1 here\n  - seed: 0 there, 1 here"
    ):
        again(toy, {**spec, "seed": 1}, made)
    assert files(made) == before


def test_a_folder_of_something_else_is_told_and_left_alone(toy, spec, tmp_path):
    (tmp_path / "toy.zarr").mkdir()
    (tmp_path / "toy.zarr" / "thesis.txt").write_text("dear reader")
    with pytest.raises(InputError, match=r"toy\.zarr holds thesis\.txt and is not the result of a run"):
        counterplan.run(spec, model=toy, out=tmp_path)
    assert list(files(tmp_path)) == ["toy.zarr/thesis.txt"]


def test_a_zarr_of_another_program_is_told(toy, spec, tmp_path):
    zarr.create_group(tmp_path / "toy.zarr", attributes={"x": 1})
    with pytest.raises(InputError, match=r"is not the result of a run of this version: `store` is not 'counterplan 1'"):
        counterplan.run(spec, model=toy, out=tmp_path)
    with pytest.raises(InputError, match="is not the result of a run of this version"):
        counterplan.read(tmp_path / "toy.zarr")


def test_a_file_in_the_place_of_the_store_is_told(toy, spec, tmp_path):
    (tmp_path / "toy.zarr").write_text("")
    with pytest.raises(InputError, match=r"toy\.zarr cannot \(File exists\)"):
        counterplan.run(spec, model=toy, out=tmp_path)


def test_nothing_to_read_is_told(tmp_path):
    (tmp_path / "none-quick.zarr").mkdir()
    with pytest.raises(InputError, match=r"There is no .*none\.zarr\. Did you mean 'none-quick'\?"):
        counterplan.read(tmp_path / "none.zarr")
    with pytest.raises(InputError, match="is not the result of a run"):
        counterplan.read(tmp_path / "none-quick.zarr")


def chunk(made, block=3):
    return next(path for path in (made / "output" / "c" / "0" / str(block)).rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "damage",
    [
        lambda made: chunk(made).unlink(),
        lambda made: chunk(made).write_bytes(b""),
        lambda made: chunk(made).write_bytes(chunk(made).read_bytes()[:-9]),
        lambda made: chunk(made).write_bytes(chunk(made).read_bytes()[:-9] + b"something"),
        lambda made: chunk(made).write_bytes(chunk(made, 4).read_bytes()),
    ],
    ids=["missing", "empty", "cut", "overwritten", "another's"],
)
def test_a_damaged_block_is_told_and_made_again_when_its_record_is_removed(toy, spec, made, damage):
    before = files(made)
    damage(made)
    with pytest.raises(InputError, match=r"is damaged: block 3 of scenario 1 is not what was written. Remove \S+/c/0/3, and"):
        counterplan.export(made, made.parent / "runs.csv")
    assert not (made.parent / "runs.csv").exists()
    with pytest.raises(
        InputError, match=r"is damaged: scenario historical, draws 192 to 255 .* Remove (\S+), and the same"
    ) as told:
        again(toy, spec, made)
    record = str(told.value).split("Remove ")[1].split(",")[0]
    subprocess.run(["rm", "-r", record], check=True)
    again(toy, spec, made)
    assert files(made) == before


@pytest.mark.parametrize("name", ["zarr.json", "output/zarr.json", "manifest/sha256/c/0/3/0"])
def test_damaged_metadata_is_told(toy, spec, made, name):
    (made / name).write_bytes(b"{")
    with pytest.raises(InputError, match=r"damaged"):
        again(toy, spec, made)
    with pytest.raises(InputError, match=r"damaged"):
        counterplan.read(made)


def test_leftovers_of_a_killed_writer_are_swept_out(toy, spec, made):
    before = files(made)
    (made / "output" / "c" / "0" / "0.abc.partial").write_bytes(b"half")
    again(toy, spec, made)
    assert files(made) == before


def test_a_run_that_the_disk_cannot_hold_is_refused_before_it_is_begun(toy, spec, tmp_path):
    design = [{"kind": "prior", "count": 2**30}]
    with pytest.raises(InputError, match=r"2,147,483,648 members need up to [\d,.]+ GiB of disk; .* GiB free"):
        counterplan.run({**spec, "design": design, "keep": {"times": "saved", "outcomes": "all"}}, model=toy, out=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_exports_hold_the_same_numbers(made):
    runs = counterplan.read(made)
    counterplan.export(made, made.parent / "runs.nc")
    counterplan.export(made, made.parent / "runs.csv")
    with xarray.open_dataset(made.parent / "runs.nc") as copy:
        for name in runs.data_vars:
            np.testing.assert_array_equal(copy[name].values, runs[name].values)
        assert json.loads(copy.attrs["spec"]) == json.loads(runs.attrs["spec"])
        assert list(copy["sector"].values) == ["goods", "tools"]
    import pandas

    table = pandas.read_csv(made.parent / "runs.csv")
    assert len(table) == 2 * 1400 * 11
    np.testing.assert_array_equal(table["output[tools]"].values, runs["output"].values[..., 1].ravel())
    assert table.columns[:4].tolist() == ["scenario", "draw", "time", "reform_date"]


@pytest.mark.parametrize(
    ("to", "message"),
    [("x.xls", "exported to .nc or .csv; received 'x.xls'"), ("toy.zarr/zarr.json/x.nc", r"x\.nc cannot be written \(")],
)
def test_a_bad_export_is_told(made, to, message):
    with pytest.raises(InputError, match=message):
        counterplan.export(made, made.parent / to)


def test_an_export_that_fails_leaves_nothing(made, monkeypatch):
    def full(dataset, path):
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("counterplan.sweep.export._csv", full)
    with pytest.raises(InputError, match=r"runs\.csv cannot be written \(No space left on device\)"):
        counterplan.export(made, made.parent / "runs.csv")
    assert [path.name for path in made.parent.iterdir()] == ["toy.zarr"]
