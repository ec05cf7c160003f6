import json

import pytest
import xarray

from counterplan import sampling
from tests.command import run
from tests.posterior import write_posterior


@pytest.fixture(scope="module")
def claimed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("claims")
    return folder, run("claims", "reform-stalls", "purge-depth", "--quick", cwd=folder, COLUMNS="80")


def test_claims_begin_with_the_caution_and_fit_eighty_columns(claimed):
    folder, done = claimed
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("These runs follow from one structure of equations")
    assert max(map(len, done.stdout.splitlines()[:-1])) <= 80
    assert [path.name for path in (folder / "results").iterdir()] == ["claims-quick.nc"]


def test_the_fact_check_shows_the_claim_the_reference_works_and_the_memo(claimed):
    words = " ".join(claimed[1].stdout.split())
    assert (
        "division commanders: the claim 154 of 158, reference works 154 of 186, archival memo 133 dismissed and 117 arrested"
        in words
    )


def test_the_verdicts_come_again_from_the_file(claimed):
    folder, done = claimed
    again = run("claims", "--from", "results/claims-quick.nc", cwd=folder, COLUMNS="80")
    assert again.returncode == 0, again.stderr
    assert done.stdout.startswith(again.stdout)
    verdicts = json.loads(run("claims", "reform-stalls", "--from", "results/claims-quick.nc", "--json", cwd=folder).stdout)
    assert [verdict["claim"] for verdict in verdicts] == ["reform-stalls"]
    assert set(verdicts[0]["rests_on"]) == {"data", "sources", "judgement", "not linear"}


def test_attribute_prints_a_table_and_leaves_every_draw(tmp_path):
    done = run("attribute", "gnp", "--scenario", "nep-with-terror", "--date", "Munich", "--draws", "2", cwd=tmp_path, COLUMNS="80")
    assert done.returncode == 0, done.stderr
    assert "Decentralisation" in done.stdout
    with xarray.open_dataset(tmp_path / "results" / "attribution.nc") as parts:
        assert parts["shapley"].dims == ("group", "outcome", "date", "draw")


def test_claims_and_attribution_take_a_posterior_of_ones_own(model, tmp_path):
    write_posterior(tmp_path / "own.nc", model, sampling.prior(model, 3))
    asked = ("attribute", "gnp", "--scenario", "nep-with-terror", "--date", "Munich")
    for arguments, file in ((asked, "attribution.nc"), (("claims", "reform-stalls"), "claims.nc")):
        done = run(*arguments, "--posterior", "own.nc", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        with xarray.open_dataset(tmp_path / "results" / file) as found:
            assert found.sizes["draw"] == 3
            assert found.attrs["draws"].startswith("posterior of own.nc, ")


def test_sensitivity_prints_tables_and_leaves_the_indices(tmp_path):
    asked = ("sensitivity", "gnp", "--parameter", "Technology", "--first", "3", "--samples", "16", "--trajectories", "2")
    done = run(*asked, cwd=tmp_path, COLUMNS="80")
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    with xarray.open_dataset(tmp_path / "results" / "sensitivity.nc") as indices:
        assert indices["total"].dims == ("factor", "time")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["claims", "purge-dept"], "'purge-dept' is not a claim. Did you mean 'purge-depth'"),
        (["claims", "--from", "nothing.nc"], "nothing.nc cannot be read as NetCDF"),
        (["claims", "--from", "x.nc", "--quick"], "--from computes verdicts from runs that were made"),
        (["claims", "--posterior", "none.nc"], "There is no none.nc. `counterplan calibrate` writes a posterior."),
        (["claims", "--from", "x.nc", "--posterior", "y.nc"], "--from computes verdicts from runs that were made"),
        (["claims", "--out", "/proc/nowhere"], "Results need a folder that can be written"),
        (["attribute", "readines"], "'readines' is neither an outcome nor a variable. Did you mean 'readiness'"),
        (["attribute", "--scenario", "bukarin"], "'bukarin' is not a scenario. Did you mean 'bukharin'"),
        (["attribute", "officers"], "'officers' has subscripts; give one of officers[company]"),
        (["attribute", "--draws", "100000000"], "draws; received --draws 100,000,000. Give a smaller number"),
        (["sensitivity", "--samples", "67108864"], "Take fewer samples or trajectories."),
        (["sensitivity", "--date", "1950"], "they do not reach 1950"),
        (["sensitivity", "--samples", "100"], "samples is a power of 2 from 16 on; received 100"),
    ],
)
def test_bad_input_ends_with_status_2_and_one_message(arguments, message, tmp_path):
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
