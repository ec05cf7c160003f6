from pathlib import Path

import pytest

from counterplan.mdl.reader import read
from counterplan.mdl.rewrite import expand
from counterplan.mdl.units import check
from tests.conftest import SHIPPED

CONTROL = "\nFINAL TIME = 4.0 ~ Year ~ |\nINITIAL TIME = 0.0 ~ Year ~ |\nSAVEPER = 1.0 ~ Year ~ |\nTIME STEP = 0.5 ~ Year ~ |\n"


def faults(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "tiny.mdl"
    path.write_text("{UTF-8}\n" + text + CONTROL)
    return check(expand(read(path)))


def test_the_units_of_every_equation_of_the_shipped_model_agree():
    assert check(expand(read(SHIPPED))) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a = 1.0 ~ cow ~ |\nb = 2.0 ~ Year ~ |\nc = a + b ~ cow ~ |", "c: add joins cow and Year"),
        ("a = 1.0 ~ cow ~ |\nc = a*a ~ cow ~ |", "c: its equation is in cow**2, not cow"),
        ("a = 1.0 ~ cow ~ |\nc = EXP(a) ~ Dmnl ~ |", "c: exp has the unit cow and should have none"),
        ("a = 1.0 ~ cow ~ |\ns = INTEG(a, a) ~ cow ~ |", "s: its net flow is in cow, not cow/Year"),
        ("a = 1.0 ~ cow ~ |\ns = INTEG(0.0, a) ~ calf ~ |", "s: its initial value is in cow, not calf"),
        ("a = 1.0 ~ cow ~ |\nc = MAX(1.0, a) ~ cow ~ |", "c: max joins Dmnl and cow"),
        ("a = 1.0 ~ cow ~ |\nc = STEP(a, a) ~ cow ~ |", "c: STEP joins Year and cow"),
        ("a = 1.0 ~ cow ~ |\nc = SMOOTH(a, 2.0) ~ calf ~ |", "c: its equation is in cow, not calf"),
        ("a = 1.0 ~ cow ~ |\nc = 2.0^a ~ Dmnl ~ |", "c: an exponent has the unit cow"),
    ],
)
def test_a_fault_in_units_is_found(tmp_path, text, fault):
    assert any(found.startswith(fault) for found in faults(tmp_path, text)), faults(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "a = 1.0 ~ cow ~ |\nc = MAX(0, a) ~ cow ~ |",
        "a = 1.0 ~ cow/Year ~ |\nc = a*Time ~ cow ~ |",
        "a = 1.0 ~ cow ~ |\nc = (a^2)^0.5 + SQRT(a*a) ~ cow ~ |",
        "a = 2.0 ~ cow ~ |\nb = 3.0 ~ Dmnl ~ |\nc = (a/a)^b ~ Dmnl ~ |",
        "a = 1.0 ~ cow/Year ~ |\nc = RAMP(a, 1.0*TIME STEP, 2.0*TIME STEP) ~ cow ~ |",
    ],
)
def test_units_that_agree_are_left_alone(tmp_path, text):
    assert faults(tmp_path, text) == []
