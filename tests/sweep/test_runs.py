import json

import numpy as np
import pytest

import counterplan
from counterplan.errors import InputError, RunError
from tests.sweep.conftest import files


def test_a_run_keeps_dimensions_units_and_how_it_was_made(toy, spec, tmp_path):
    runs = counterplan.run(spec, model=toy, out=tmp_path)
    assert runs["output"].dims == ("scenario", "draw", "time", "sector")
    assert dict(runs.sizes) == {"scenario": 2, "draw": 1400, "time": 11, "sector": 2, "parameter": 1}
    assert runs["total_output"].attrs["units"] == "thing/Year"
    assert runs["total_output"].dtype == "float64"
    assert json.loads(runs.attrs["spec"])["design"] == spec["design"]
    assert runs.attrs["equations"] == toy.program.digest
    assert {"inputs", "kernel", "method", "step", "seed", "version_numpy", "version_zarr", "remake"} <= set(runs.attrs)


def test_members_are_those_of_an_ensemble(toy, spec, tmp_path):
    runs = counterplan.run(spec, model=toy, out=tmp_path)
    draws = counterplan.sampling.prior(toy, 700)
    for at, date in enumerate((2.0, 4.0)):
        overrides = {**toy.scenario("thrift").overrides, "reform_date": date}
        again = counterplan.ensemble(toy, {"x": overrides}, draws, save=["output", "tools"])
        some = slice(700 * at, 700 * at + 700)
        np.testing.assert_array_equal(runs["output"].values[1, some], again["output"].values[0, :, ::2])
        np.testing.assert_array_equal(runs["tools"].values[1, some], again["tools"].values[0, :, ::2])
    assert runs["parameters"].values[:, 0].tolist() == [2.0] * 700 + [4.0] * 700


@pytest.mark.parametrize("member", [0, 699, 1400, 2799])
def test_any_member_is_made_again_alone(toy, spec, tmp_path, member):
    runs = counterplan.run(spec, model=toy, out=tmp_path)
    alone = counterplan.run(spec, model=toy, member=member)
    scenario, draw = divmod(member, 1400)
    assert alone["scenario"].item() == spec["scenarios"][scenario]
    assert alone["draw"].item() == draw
    np.testing.assert_array_equal(alone["output"].values[0, 0], runs["output"].values[scenario, draw])
    again = counterplan.simulate(
        toy, alone["scenario"].item(), method="rk4", save=["tools"],
        overrides={str(p): float(v) for p, v in zip(alone["parameter"].values, alone["parameters"].values[0], strict=True)},
    )  # fmt: skip
    np.testing.assert_array_equal(again["tools"].values[0, 0, ::2], alone["tools"].values[0, 0])


def test_a_member_that_is_not_there_is_told(toy, spec):
    with pytest.raises(InputError, match="Members are numbered from 0 to 2799; received 2800"):
        counterplan.run(spec, model=toy, member=2800)


def test_quantiles_are_taken_over_the_last_design(toy, spec, tmp_path, small_blocks):
    whole = counterplan.run(spec, model=toy, out=tmp_path)
    keep = {"times": "years", "quantiles": [0.0, 0.5, 1.0]}
    runs = counterplan.run({**spec, "name": "q", "keep": keep}, model=toy, out=tmp_path)
    assert runs["output"].dims == ("scenario", "point", "time", "sector", "quantile")
    groups = whole["output"].values.reshape(2, 2, 700, 11, 2)
    np.testing.assert_array_equal(runs["output"].values, np.moveaxis(np.quantile(groups, [0, 0.5, 1], axis=2), 0, -1))
    assert runs["parameters"].values.tolist() == [[2.0], [4.0]]


@pytest.mark.parametrize("change", ["threads", "batches", "interrupted"])
def test_a_store_is_the_same_bits_however_it_was_made(toy, spec, tmp_path, monkeypatch, small_blocks, change):
    counterplan.run(spec, model=toy, out=tmp_path / "a", threads=1)
    if change == "batches":
        monkeypatch.setattr("counterplan.sweep.plan.BATCH_BYTES", 1)
    if change == "interrupted":
        count = iter(range(20))

        def stop(done):
            if next(count) == 11:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            counterplan.run(spec, model=toy, out=tmp_path / "b", progress=stop)
        with pytest.raises(InputError, match=r"is not finished: \d+ of 44 blocks are done"):
            counterplan.read(tmp_path / "b" / "toy.zarr")
    counterplan.run(spec, model=toy, out=tmp_path / "b", threads=2)
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_progress_counts_every_member_those_done_before_included(toy, spec, tmp_path, small_blocks):
    for _ in range(2):
        seen = []
        counterplan.run(spec, model=toy, out=tmp_path, progress=seen.append)
        assert sum(seen) == 2800


def test_failed_members_are_stored_and_then_told(toy, tmp_path):
    spec = {"scenarios": {"calm": {}, "burst": {"returns": 40.0}}, "keep": {"times": "years"}}
    with pytest.raises(RunError, match=r"1 of 2 members failed; all are stored in .*\n.*scenario burst, draw 0: a stock was not"):
        counterplan.run(spec, model=toy, out=tmp_path)
    runs = counterplan.run({**spec, "on_failure": "keep", "name": "kept"}, model=toy, out=tmp_path)
    assert np.isnan(runs["total_output"].values[1, 0, 1:]).all()
    assert np.isfinite(runs["failed_at"].values).tolist() == [[False], [True]]


def test_failed_members_are_left_out_of_quantiles_and_counted(toy, tmp_path):
    spec = {"design": [{"kind": "grid", "vary": {"returns": [0.7, 40.0]}}], "keep": {"quantiles": [0.5]}, "on_failure": "keep"}
    runs = counterplan.run(spec, model=toy, out=tmp_path)
    assert runs["failed"].values.tolist() == [[1]]
    assert np.isfinite(runs["total_output"].values).all()


def test_tables_given_in_python_are_kept_with_the_results(toy, tmp_path):
    import pandas

    table = pandas.DataFrame({"saving": [0.2, 0.3], "reform": [0.1, 0.2]})
    runs = counterplan.run({"design": [{"kind": "table", "table": table}]}, model=toy, out=tmp_path)
    assert runs["parameters"].values.tolist() == table.values.tolist()
    assert "sha256:" in runs.attrs["spec"]
    with pytest.raises(InputError, match="holds another run"):
        counterplan.run({"design": [{"kind": "table", "table": table * 0.9}]}, model=toy, out=tmp_path)


def test_a_store_is_made_again_from_itself(toy, tmp_path, spec):
    import shutil

    shutil.copytree(toy.path.parent, tmp_path / "toy")
    counterplan.run({**spec, "model": str(tmp_path / "toy" / "toy.mdl")}, out=tmp_path)
    counterplan.run(tmp_path / "toy.zarr", out=tmp_path / "again")
    assert files(tmp_path / "toy.zarr") == files(tmp_path / "again" / "toy.zarr")
    (tmp_path / "toy" / "toy.mdl").write_text((tmp_path / "toy" / "toy.mdl").read_text().replace("returns = 0.7", "returns = 0.8"))
    with pytest.raises(InputError, match=r"cannot be made again, bit for bit, with what is at hand:\n  - equations: 110e"):
        counterplan.run(tmp_path / "toy.zarr", out=tmp_path / "again")
