"""Feedback loops: their signs as measured on the equations, and the switches that cut them."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

import counterplan
from counterplan import loops
from counterplan.errors import InputError

from .conftest import TESTS

FIFTEEN = {"R1", "R2", "R3", "R4", "R5", "R6", "R7", "B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8"}
BATH = """{UTF-8}
water = INTEG(inflow - outflow, 10)
~ Litre
~ Water.
|
inflow = growth * water * filling switch
~ Litre/Year
~ Inflow.
|
outflow = water/drain time
~ Litre/Year
~ Outflow.
|
growth = 0.1
~ 1/Year
~ Growth.
|
filling switch = 1
~ Dmnl
~ Switch.
|
drain time = 5
~ Year
~ Time.
|
INITIAL TIME = 1928
~ Year
~ First.
|
FINAL TIME = 1942
~ Year
~ Last.
|
TIME STEP = 0.25
~ Year
~ Step.
|
SAVEPER = TIME STEP
~ Year
~ Saved.
|
"""


@pytest.fixture(scope="module")
def by_name(measured):
    return {one.polarity.loop.name: one for one in measured}


@pytest.fixture
def bath(tmp_path):
    def load(text):
        (tmp_path / "bath.mdl").write_text(BATH)
        (tmp_path / "loops.toml").write_text(text)
        return counterplan.load(tmp_path / "bath.mdl")

    return load


def test_the_fifteen_loops_are_all_there(model):
    assert set(loops.load_loops(model)) == FIFTEEN


@pytest.mark.parametrize("name", sorted(FIFTEEN))
def test_a_loop_has_the_sign_of_its_name_and_none_when_cut(by_name, name):
    polarity = by_name[name].polarity
    links = "\n".join(f"{link.cause} -> {link.effect}: {np.round(link.gain, 3)}" for link in polarity.links)
    assert polarity.sign == name[0], links
    assert not any(polarity.cut)


def test_a_switch_is_at_one_by_default(model):
    assert {loop.name: model.parameters[loop.switch].value for loop in loops.load_loops(model).values()} == dict.fromkeys(
        FIFTEEN, 1.0
    )


def test_cutting_a_loop_changes_history(by_name):
    assert [name for name, one in by_name.items() if one.knockout.misfit == one.knockout.misfit_before] == []


def test_polarity_of_a_loop_known_beforehand(bath):
    model = bath(
        '[R1]\nswitch = "filling_switch"\npath = ["water", "inflow"]\n[B1]\nswitch = "drain_time"\npath = ["water", "outflow"]\n'
    )
    found = loops.load_loops(model)
    filling = loops.polarity(model, found["R1"], [1930.0])
    assert filling.agrees
    assert [link.gain[0] for link in filling.links] == pytest.approx([1.0, 0.1], rel=1e-6)  # a share of the stock a year
    assert loops.polarity(model, replace(found["B1"], switch="filling_switch"), [1930.0]).sign == "B"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[R1]\nswitch = "fillin_switch"\npath = ["water", "inflow"]', r"\[R1\] has no switch in the model: 'fillin_switch'"),
        ('[X1]\nswitch = "filling_switch"\npath = ["water", "inflow"]', r"\[X1\] must begin with R"),
        (
            '[R1]\nswitch = "filling_switch"\npath = ["watr", "inflow"]',
            r"passes 'watr', which is not a variable. Did you mean 'water'",
        ),
        ('[R1]\nswitch = "filling_switch"\npath = ["inflow", "outflow"]', r"inflow is not a cause of outflow"),
        ('[R1]\nswitch = "filling_switch"\npaths = ["water"]', r"a key that is not known: paths. Did you mean 'path'"),
        ('[R1]\nswitch = "filling_switch"\nset = { growht = 1 }\npath = ["water", "inflow"]', r"growht"),
        ("[R1", "is not valid TOML"),
    ],
)
def test_a_faulty_loop_is_told(bath, text, message):
    with pytest.raises(InputError, match=message):
        loops.load_loops(bath(text))


def test_a_model_without_loops_has_none(tmp_path):
    shutil.copy(TESTS / "toy" / "toy.mdl", tmp_path)
    assert loops.load_loops(counterplan.load(tmp_path / "toy.mdl")) == {}
