"""What is shipped is held to what is asked of it where nothing but the length of the chains decides."""

import json

import pytest
import xarray

from counterplan.credence.bars import bars, tally
from counterplan.credence.plan import default_path, read_plan
from counterplan.credence.words import words
from counterplan.credence.work import plain
from counterplan.observations import observations
from counterplan.sampling import posterior_path


@pytest.fixture(scope="module")
def facts(model):
    """Attrs of the shipped posterior, its largest R-hat and its fewest effective draws."""
    with xarray.open_datatree(posterior_path(model), engine="netcdf4") as tree:
        stats = tree["sample_stats"]
        return dict(tree.attrs), float(stats["rhat"].max()), float(stats["ess_bulk"].min())


@pytest.fixture(scope="module")
def found(model):
    return json.loads(model.path.with_name("evidence.json").read_text())


def test_the_chains_of_the_shipped_posterior_have_mixed(facts):
    _, rhat, ess = facts
    assert rhat <= 1.01
    assert ess >= 400


def test_the_shipped_evidence_is_that_of_the_shipped_posterior(facts, found):
    attrs, rhat, ess = facts
    assert found["made"]["posterior"] == attrs["signature"]
    assert found["made"]["mixing"] == pytest.approx({"rhat": rhat, "ess": ess})
    assert not found["made"]["quick"]


def test_the_shipped_bars_are_those_of_its_figures_and_of_the_shipped_plan(model, found):
    plan = read_plan(default_path(), model)
    assert found["bars"] == plain(bars(found, plan.bars, {o.series: o.outcome for o in observations("fit")}))
    assert tally(found["bars"]) in words(found)
