"""The specification that a user copies to fit figures of their own."""

from pathlib import Path

import pytest

from counterplan.calibration.figures import read_figures
from counterplan.calibration.spec import Data, Errors, Parameters, Sampling, read_spec
from counterplan.errors import HeldWarning
from counterplan.series import tables
from tests.command import run

EXAMPLE = Path(__file__).parents[2] / "runs" / "fits" / "own-series.toml"


def test_it_shows_every_field():
    text = EXAMPLE.read_text()
    for table in (Data, Parameters, Errors, Sampling):
        assert [field for field in table.model_fields if f"\n{field} =" not in text and f"\n# {field} =" not in text] == []


@pytest.mark.parametrize(("own", "shipped", "base"), [("own_steel", "steel", 1937), ("own_gnp", "gnp_harrison", None)])
def test_its_figures_are_those_of_the_historical_data(own, shipped, base, model):
    known = tables().values(shipped)
    found = {o.year: o.value for o in read_figures(EXAMPLE.with_suffix(".csv"), model) if o.series == own}
    assert found == pytest.approx({year: known[year] / (known[base] if base else 1) for year in found})


def test_it_is_fitted_in_seconds_and_its_posterior_compared(tmp_path):
    done = run("calibrate", str(EXAMPLE), "--quick", "--out", "own", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "own_steel" in done.stdout
    with pytest.warns(HeldWarning, match=r"varies 57 of the \d+ parameters that have a prior; \d+ keep the model's own values"):
        compared = run(
            "compare", "--posterior", "own/posterior.nc", "--strict", "--draws", "4", "--scenario", "bukharin", cwd=tmp_path
        )
    assert compared.returncode == 0, compared.stderr


def test_it_frees_two_sectors(model):
    sectors = {model.program.variables[row.name.split("[")[0]].sector for row in read_spec(EXAMPLE).free(model)}
    assert sectors == {"Capital", "Production"}
