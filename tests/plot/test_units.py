import numpy as np
import pytest
import xarray

from counterplan.mdl.program import Program
from counterplan.plot import units


@pytest.mark.parametrize(
    ("above", "below", "found"),
    [
        ("Kperson/Year", "Kperson", "1/Year"), ("Kperson", "Kperson", "Dmnl"), ("Bruble/Year", "Mperson", "Bruble/(Year*Mperson)"),
        ("Kperson*Year", "Kperson", "Year"), ("Dmnl", "Year", "1/Year"),
    ],
)  # fmt: skip
def test_the_unit_of_a_quotient_is_worked_out(above, below, found):
    assert units.quotient(above, below) == found


@pytest.mark.parametrize(
    ("unit", "title", "values", "said"),
    [
        ("Mperson", "Soldiers", [1.0, 5.0], "million"), ("Dmnl", "Readiness (mid-1936 = 100)", [50.0, 120.0], "mid-1936 = 100"),
        ("Dmnl", "Probability of a pact", [0.0, 0.3], "probability"), ("Dmnl", "Share", [0.0, 0.3], "0 to 1"),
        ("Dmnl", "Efficiency", [0.9, 1.2], "ratio"),
    ],
)  # fmt: skip
def test_an_axis_says_its_unit_or_what_a_number_without_one_is(unit, title, values, said):
    assert units.axis_words(xarray.DataArray(np.array(values), attrs={"units": unit, "long_name": title})) == said


def test_a_variable_relative_to_a_date_says_so():
    comment = "part: Men under arms relative to mid-1936. Training relative to mid-1936."
    values = xarray.DataArray(np.array([0.9, 1.2]), attrs={"units": "Dmnl", "long_name": "part", "source": comment})
    assert units.axis_words(values) == "mid-1936 = 1"
    other = values.assign_attrs(source="x: Output relative to capital. Anything else.")
    assert units.axis_words(other) == "ratio"


def test_the_base_of_an_index_is_read_from_its_title():
    assert units.norm("Readiness (mid-1936 = 100)") == 100
    assert units.norm("Soldiers") == 1


def test_every_unit_of_an_outcome_has_words(model):
    program: Program = model.program
    found = {program.variables[outcome.of.split("[")[0]].unit for outcome in model.outcomes.values()}
    assert found <= set(units.WORDS)
