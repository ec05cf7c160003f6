"""Each fault of a .mdl file is an error that names the variable and says what is wrong; the faults of a phase come together."""

import re

import pytest

from counterplan.cache import load_program
from counterplan.errors import TranslationError
from tests.kernel.tiny import from_mdl

MANY = """
    price = 3.0
    late = DELAY FIXED(price, 2.0, 0.0)
    luck = RANDOM UNIFORM(0.0, 1.0, 7.0) + SINH(price)
    trend = TREND(price, 2.0, 0.0)
    cost = prise*2.0
    made up = MY OWN FUNCTION(price)
    once = INITIAL(nowhere)
    pick = MIN(price, 1.0, 2.0)
"""


def message(folder, equations):
    with pytest.raises(TranslationError) as caught:
        from_mdl(folder, equations)
    return str(caught.value)


def test_one_error_names_every_variable_and_function_at_fault(tmp_path):
    found = message(tmp_path, MANY).splitlines()[1:]
    assert [re.sub(r"defined.*", "defined", line) for line in found] == [
        "  - late: the function DELAY FIXED is not translated",
        "  - luck: the function RANDOM UNIFORM is not translated",
        "  - luck: the function SINH is not translated",
        "  - trend: the function TREND is not translated",
        "  - cost: prise is not defined",
        "  - made up: the function MY OWN FUNCTION is not translated",
        "  - once: nowhere is not defined",
        "  - pick: MIN takes 2 arguments, not 3",
    ]


def test_an_undefined_name_comes_with_the_nearest_defined_one(tmp_path):
    with pytest.raises(TranslationError, match=r"cost: prise is not defined\W+Did you mean 'price'\?"):
        from_mdl(tmp_path, MANY)


def test_the_error_names_the_file(tmp_path):
    assert str(tmp_path / "tiny.mdl") in message(tmp_path, MANY)


@pytest.mark.parametrize(
    ("equations", "says"),
    [
        ("a = GET XLS DATA('book.xlsx', 'sheet', 'A', 'B2')", "a: the function GET .*DATA is not translated"),
        ("a = GET DIRECT CONSTANTS('book.xlsx', 'sheet', 'B2')", "a: the function GET .*CONSTANTS is not translated"),
        ("a = SAMPLE IF TRUE(b > 1.0, b, 0.0)\nb = Time", "a: the function SAMPLE IF TRUE is not translated"),
        ("a = A FUNCTION OF(b)\nb = 1.0", "a: its equation is unfinished"),
        ("a = 1.0\na = 2.0", "a has two equations"),
        ("A Thing = 1.0\na_thing = 2.0", "a_thing has two equations"),
        ("a = SMOOTH N(Time, 1.0, 0.0, n)\nn = 3.0", "a: the order of SMOOTH N and DELAY N must be written as a whole number"),
        ("a = WITH LOOKUP(Time, ((0.0,1.0),(0.0,2.0)))", "a: the x values of a lookup must rise"),
        ("a = unknown curve(Time)", "a: the function UNKNOWN CURVE is not translated"),
    ],
)
def test_a_fault_names_its_variable(tmp_path, equations, says):
    with pytest.raises(TranslationError, match=says):
        from_mdl(tmp_path, equations)


@pytest.mark.parametrize(
    ("equations", "says"),
    [
        ("a[place] = 1.0\na[north] = 2.0", r"a\[north\] has two equations"),
        ("a[north] = Time", r"a: no equation for a\[south\]"),
        ("a[place] = 1.0\nb = a", "b: a takes 1 subscripts, not 0"),
        ("a[place] = 1.0\nb = a[west]", r"b: west is not bound to an element of place in a\[west\]"),
        ("a[nowhere] = 1.0", "a: 'nowhere' is neither a subscript range nor an element of one"),
        ("a[place] = 1.0\nb = SUM(a[place])", "b: a reduction needs subscript ranges marked with !"),
        ("t[place]((0.0,1.0),(2.0,2.0))", "t: subscripted lookups are not translated"),
        ("kind: big, small -> place", "kind: subscript mappings are not translated"),
    ],
)
def test_a_fault_of_subscripts_names_its_variable(tmp_path, equations, says):
    with pytest.raises(TranslationError, match=says):
        from_mdl(tmp_path, f"place: north, south\n{equations}")


def test_a_circle_of_auxiliaries_is_named_in_full(tmp_path):
    text = message(tmp_path, "a = b + 1.0\nb = c*2.0\nc = a - 1.0\nd = a")
    circle = re.search(r"in a circle: (.*)\. Break it with a stock", text)[1].split(" <- ")
    assert circle[0] == circle[-1]
    assert set(circle) == {"a", "b", "c"}


def test_a_circle_of_initial_values_is_named_in_full(tmp_path):
    with pytest.raises(TranslationError, match=r"initial values: .* in a circle: (x <- y <- x|y <- x <- y)"):
        from_mdl(tmp_path, "x = INTEG(1.0, y)\ny = INTEG(1.0, x)")


def test_a_circle_through_a_stock_is_none(tmp_path):
    assert from_mdl(tmp_path, "stock = INTEG(flow, 1.0)\nflow = stock*0.5").stocks == ("stock",)


def test_a_macro_is_named(tmp_path):
    path = tmp_path / "macro.mdl"
    path.write_text("{UTF-8}\n:MACRO: TWICE(x)\nTWICE = x*2.0 ~ ~ |\n:END OF MACRO:\na = TWICE(1.0) ~ ~ |\n")
    with pytest.raises(TranslationError, match=r"macros are not translated \(twice\)"):
        load_program(path)


@pytest.mark.parametrize("equation", ["a = b +", "@@@ (((", "a = 'text'", "a = 1.0 +* 2.0"])
def test_a_file_that_cannot_be_parsed_is_named(tmp_path, equation):
    with pytest.raises(TranslationError, match=r"tiny\.mdl could not be parsed as a Vensim model"):
        from_mdl(tmp_path, equation)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TranslationError, match=r"none\.mdl cannot be opened \(No such file"):
        load_program(tmp_path / "none.mdl")


def test_a_folder_is_not_a_model(tmp_path):
    with pytest.raises(TranslationError, match="cannot be opened"):
        load_program(tmp_path)


def test_text_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "latin.mdl").write_bytes("{UTF-8}\nprécis = 1.0 ~ ~ |\n".encode("latin-1"))
    with pytest.raises(TranslationError, match=r"UTF-8 text; .*latin\.mdl is not"):
        load_program(tmp_path / "latin.mdl")


def test_a_model_without_its_times_says_which_are_missing(tmp_path):
    (tmp_path / "timeless.mdl").write_text("{UTF-8}\na = 1.0 ~ ~ |\nTIME STEP = 0.5 ~ ~ |\nINITIAL TIME = 0.0 ~ ~ |\n")
    with pytest.raises(TranslationError, match="FINAL TIME: must be given as a number"):
        load_program(tmp_path / "timeless.mdl")


def test_a_lookup_with_falling_x_is_refused(tmp_path):
    with pytest.raises(TranslationError, match="curve: the x values of a lookup must rise"):
        from_mdl(tmp_path, "curve((0.0,1.0),(2.0,2.0),(1.0,3.0))\na = curve(Time)")


def test_a_lookup_without_an_argument_is_refused(tmp_path):
    with pytest.raises(TranslationError, match=r"a: .*curve"):
        from_mdl(tmp_path, "curve((0.0,1.0),(2.0,2.0))\na = curve + 1.0")


def test_a_circle_names_the_file(tmp_path):
    assert "tiny.mdl" in message(tmp_path, "a = b + 1.0\nb = a*2.0")


def test_an_unfinished_equation_names_its_variable(tmp_path):
    with pytest.raises(TranslationError, match="half written"):
        from_mdl(tmp_path, "fine = 1.0\nhalf written =")
