"""Feedback loops: their signs as measured on the equations, and the switches that cut them."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

import counterplan
from counterplan import loops
from counterplan.errors import InputError

from .conftest import TESTS

SIXTEEN = {"R1", "R2", "R3", "R4", "R5", "R6", "R7", "B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B9"}
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


def test_the_sixteen_loops_are_all_there(model):
    assert set(loops.load_loops(model)) == SIXTEEN


@pytest.mark.parametrize("name", sorted(SIXTEEN))
def test_a_loop_has_the_sign_of_its_name_and_none_when_cut(by_name, name):
    polarity = by_name[name].polarity
    links = "\n".join(f"{link.cause} -> {link.effect}: {np.round(link.gain, 3)}" for link in polarity.links)
    assert polarity.sign == name[0], links
    assert not any(polarity.cut)


def test_a_switch_is_at_one_by_default(model):
    assert {loop.name: model.parameters[loop.switch].value for loop in loops.load_loops(model).values()} == dict.fromkeys(
        SIXTEEN, 1.0
    )


def test_cutting_a_loop_moves_a_headline_outcome_by_a_hundredth_unless_it_is_called_dormant(by_name):
    effects = [one.knockout.effect for one in by_name.values()]
    wrong = {effect.loop.name: (effect.loop.dormant, effect.at_defaults[0]) for effect in effects if not effect.told}
    assert wrong == {}


def test_a_loop_that_sleeps_at_the_defaults_moves_a_headline_outcome_where_it_is_set_to_live(by_name):
    living = [one.knockout.effect for one in by_name.values() if one.polarity.loop.overrides]
    assert {effect.loop.name for effect in living} == {"R3", "B4", "B7"}
    assert min(abs(effect.alive[0].share) for effect in living) >= loops.MOVES


def test_polarity_of_a_loop_known_beforehand(bath):
    model = bath(
        '[R1]\nswitch = "filling_switch"\npath = ["water", "inflow"]\n[B1]\nswitch = "drain_time"\npath = ["water", "outflow"]\n'
    )
    found = loops.load_loops(model)
    filling = loops.polarity(model, found["R1"], [1930.0])
    assert filling.agrees
    assert [link.gain[0] for link in filling.links] == pytest.approx([1.0, 0.1], rel=1e-6)  # a share of the stock a year
    assert loops.polarity(model, replace(found["B1"], switch="filling_switch"), [1930.0]).sign == "B"


@pytest.mark.parametrize(("dormant", "told"), [("", True), ('dormant = "nobody opens the tap"', False)])
def test_a_loop_wrongly_called_dormant_is_seen(bath, dormant, told):
    model = bath(f'[R1]\nswitch = "filling_switch"\npath = ["water", "inflow"]\n{dormant}\n')
    (effect,) = loops.effects(model, list(loops.load_loops(model).values()))
    assert effect.at_defaults[0] == effect.alive[0]
    assert (effect.dormant, effect.told) == (False, told)
    assert effect.june_1941["inflow"] == -1.0


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
