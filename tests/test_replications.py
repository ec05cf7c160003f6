"""Published counterfactuals beside ours, and the readings on answers known beforehand."""

import numpy as np
import pytest

import counterplan
from counterplan import replications
from counterplan.errors import InputError

from .conftest import SHIPPED

TIME = np.arange(1928.0, 1942.0, 0.25)
HERE = np.array([1.02 ** (TIME - 1928)])  # history: 2 % a year
THERE = 1.25 * np.array([1.03 ** (TIME - 1928)])  # elsewhere: a quarter more at first, 3 % a year


def test_every_reading_agrees_or_says_why_not(replicated):
    assert [one.replication.name for one in replicated if not one.explained] == []


def test_an_explanation_stands_only_where_it_is_needed_or_nearly(replicated):
    """Where the whole interval agrees there is nothing to explain away."""
    idle = [
        one.replication.name for one in replicated
        if one.replication.otherwise and one.replication.agrees[0] <= one.low and one.high <= one.replication.agrees[1]
    ]  # fmt: skip
    assert idle == []


def test_four_authors_are_heard(replicated):
    assert {one.replication.scenario for one in replicated} == {
        "allen-nep-1928", "hunter-szyrmer-slower-drive", "katz-no-purge", "cggt-wedges",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("reading", "at", "known"),
    [
        ("ratio", (1928.0,), 1.25),
        ("lowest ratio", (1928.0, 1940.0), 1.25),
        ("growth", (1930.0, 1940.0), 3.0),
        ("history growth", (1930.0, 1940.0), 2.0),
        ("gap", (1930.0, 1940.0), 1.0),
    ],
)
def test_a_reading_of_steady_growth_is_as_known(reading, at, known):
    assert replications.READINGS[reading](TIME, THERE, HERE, at)[0] == pytest.approx(known, rel=1e-9)


def test_the_loss_of_welfare_from_a_constant_cut_is_the_cut():
    assert replications.READINGS["welfare"](TIME, HERE, 0.76 * HERE, (1928.0, 1941.0))[0] == pytest.approx(-24.0)


def test_sums_are_compared_over_their_span():
    step = np.where(TIME < 1935, 1.0, 3.0)[None, :]
    assert replications.READINGS["ratio of sums"](TIME, step, np.ones_like(step), (1928.0, 1934.75))[0] == 1.0
    assert replications.READINGS["ratio of sums"](TIME, step, np.ones_like(step), (1935.0, 1941.0))[0] == 3.0


def test_all_faults_of_the_file_are_told_at_once(tmp_path):
    for path in SHIPPED.parent.glob("*.toml"):
        (tmp_path / path.name).write_text(path.read_text())
    (tmp_path / SHIPPED.name).write_text(SHIPPED.read_text())
    text = (tmp_path / "replications.toml").read_text()
    spoilt = text.replace('scenario = "allen-nep-1928"', 'scenario = "alen-nep-1928"', 1).replace('of = "gnp"', 'of = "gpn"', 1)
    (tmp_path / "replications.toml").write_text(spoilt)
    with pytest.raises(InputError, match=r"(?s)'alen-nep-1928' is not known. Did you mean 'allen-nep-1928'.*'gpn'"):
        replications.load_replications(counterplan.load(tmp_path / SHIPPED.name))


def test_every_reading_has_a_unit_and_every_derived_outcome_a_title():
    assert replications.UNITS.keys() == replications.READINGS.keys()
    assert replications.TITLES.keys() == replications.DERIVED.keys()
