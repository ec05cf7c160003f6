import numpy as np
import pytest

from counterplan import sampling
from counterplan.errors import InputError
from counterplan.evaluator import Run, evaluate, measure
from counterplan.predicates import parse, quantity

GOODS = [1.0, 2.0, 4.0, 3.0, 5.0]
TOOLS = [2.0, 2.0, 2.0, 2.0, 2.5]


def held(model, text, *, years=(0.0, 10.0), tolerance=1e-9, goods=GOODS, base=None):
    """Whether a predicate holds (ndarray[time, element]) for one member whose capital is known."""
    predicate = parse(model, text)
    columns = {"capital[goods]": 0, "capital[tools]": 1}
    time = np.linspace(0.0, 10.0, 5)
    parameters = sampling.take(model, None).matrix(model)
    runs = {
        run: Run(time, np.stack([numbers, TOOLS], axis=1)[None], columns, parameters, model.rows)
        for run, numbers in (("", goods), ("base", base or GOODS))
    }
    return evaluate(predicate, runs, years, tolerance)[1][0]


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("1 + 2*3 == 7", True),
        ("2**3**2 == 512", True),
        ("-2**2 == -4", True),
        ("8/4/2 == 1 and 8 - 4 - 2 == 2", True),
        ("not 1 > 2 and 3 > 2", True),
        ("not (1 > 2 or 3 > 2)", False),
        ("3 > 2 or 1 > 2 and 1 > 2", True),
        ("1 < 2 < 3", True),
        ("1 < 3 < 2", False),
        ("1 < 1 or 1 > 1 or 1 != 1", False),
        ("1 <= 1 and 1 >= 1", True),
    ],
)
def test_operators_bind_as_in_python(toy, text, truth):
    assert held(toy, text).all() == truth


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("tools == capital[tools]", True),
        ("sum(capital) == capital[goods] + capital[tools]", True),
        ("max(capital) == 5", [0, 0, 0, 0, 1]),
        ("min(capital[goods], 2) == min(capital)", [1, 1, 1, 1, 0]),
        ("change(capital[goods]) == capital[goods] - 1", True),
        ("rise(capital[goods]) >= 0", [1, 1, 1, 0, 1]),
        ("abs(rise(capital[goods])) <= 1", [1, 1, 0, 1, 0]),
        ("at(capital[goods], 3.75) == 3", True),
        ("average(capital[goods]) == 3", True),
        ("integral(capital[goods]) == 2.5", [0, 1, 0, 0, 0]),
        ("integral(capital[tools]) == 2*time", True),
        ("capital[goods] <= 100*saving*0.16", [1, 1, 1, 1, 0]),
        ("capital[goods] == base.capital[goods]", True),
    ],
)
def test_names_and_functions_have_their_meaning(toy, text, truth):
    assert np.array_equal(np.broadcast_to(held(toy, text)[:, 0], 5), np.broadcast_to(truth, 5))


def test_a_predicate_with_subscripts_speaks_of_each_element(toy):
    assert held(toy, "capital >= 2").tolist() == [[False, True], [True, True], [True, True], [True, True], [True, True]]
    assert parse(toy, "capital >= 2").elements == ("goods", "tools")


def test_years_cut_the_run_and_are_where_change_begins(toy):
    assert held(toy, "change(capital[goods]) == 0", years=(2.5, 5.0)).ravel().tolist() == [True, False]
    assert held(toy, "integral(capital[goods]) == 0", years=(5.0, 10.0)).ravel().tolist() == [True, False, False]


def test_a_run_is_compared_with_its_base(toy):
    assert held(toy, "capital[goods] >= base.capital[goods]", base=[1, 2, 5, 3, 4]).ravel().tolist() == [
        True,
        True,
        False,
        True,
        True,
    ]


def test_tolerance_is_relative_to_the_larger_side_and_does_not_soften_strict_comparisons(toy):
    assert held(toy, "capital[goods] <= 4.9", tolerance=0.03).all()
    assert not held(toy, "capital[goods] <= 4.9", tolerance=0.01).all()
    assert not held(toy, "capital[goods] < 5", tolerance=0.1).all()


@pytest.mark.parametrize(
    "text", ["capital[goods] > 0", "not capital[goods] < 0", "capital[goods] > 0 or 1 < 2", "capital[goods] != 7"]
)
def test_what_is_not_a_number_breaks_every_predicate(toy, text):
    assert not held(toy, text, goods=[1, 2, np.nan, 3, 5])[2].any()


def test_the_excess_is_that_of_the_worse_side(toy):
    run = Run(np.arange(2.0), np.array([[[3.0], [5.0]]]), {"total_output": 0}, sampling.take(toy, None).matrix(toy), toy.rows)
    _, _, excess = evaluate(parse(toy, "1 <= total_output <= 4"), {"": run}, (0, 10), 0.0)
    assert excess.ravel().tolist() == [-1.0, 1.0]


def test_what_a_predicate_reads_is_known_before_it_runs(toy):
    predicate = parse(toy, "integral(investment) <= base.total_output + saving")
    assert (predicate.reads, predicate.base_reads) == ({"investment", "saving"}, {"total_output"})
    assert predicate.stepwise
    assert not parse(toy, "total_output > 0").stepwise


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("totl_output > 0", "`totl_output` is neither an outcome nor a variable. Did you mean 'total_output'"),
        ("capital[good] > 0", r"`capital\[good\]` is neither an outcome nor a variable. Did you mean 'capital\[goods\]'"),
        ("bas.total_output > 0", "`bas.total_output` is neither"),
        ("total_output", "`total_output` is not a comparison"),
        ("1 < 2 + (3 < 4)", r"`3 < 4` is not a quantity"),
        ("total_output > 2^3", r"`2 \^ 3` is not a quantity; a power is written \*\*"),
        ("total_output is 3", "`total_output is 3` is not a comparison"),
        ("total_output >", "cannot be read: invalid syntax"),
        ("", "cannot be read"),
        ("chnge(total_output) > 0", "'chnge' is not a function. Did you mean 'change'"),
        ("change(total_output, 2) > 0", r"change takes 1 of what it works on"),
        ("at(total_output) > 0", "at takes 2 of"),
        ("at(total_output, 1941) > 0", "`1941` is not a date from 0 to 10"),
        ("at(total_output, time) > 0", "`time` is not a date"),
        ("sum(total_output) > 0", "there are no subscripts to work over"),
        ("total_output > 'a'", "`'a'` is not a quantity"),
        ("total_output > True", "`True` is not a quantity"),
        ("__import__('os').system('true') > 0", "is not a quantity"),
        ("capital.__class__ > 0", "is neither an outcome nor a variable"),
        ("[x for x in stocks] > 0", "is not a quantity"),
        ("abs(x=1) > 0", "is not a quantity"),
    ],
)
def test_what_is_not_in_the_language_is_refused(toy, text, message):
    with pytest.raises(InputError, match=message):
        parse(toy, text)


def test_different_subscripts_do_not_mix(model):
    with pytest.raises(InputError, match="`officers > cadres` mixes different subscripts: cadre and rank"):
        parse(model, "officers > cadres")


def test_every_fault_of_a_predicate_is_named(toy):
    with pytest.raises(InputError, match=r"(?s)totl_output.*savng"):
        parse(toy, "totl_output > savng")


def test_a_date_stands_for_what_it_is_given(toy):
    assert parse(toy, "at(total_output, date) > 0", 3.5).tree.left.args[1].value == 3.5
    with pytest.raises(InputError, match="`date` is not a date from 0 to 10"):
        parse(toy, "at(total_output, date) > 0")


def test_a_quantity_is_one_number_for_each_run(toy):
    run = Run(np.arange(3.0), np.array([[[1.0], [3.0], [8.0]], [[2.0], [2.0], [2.0]]]), {"total_output": 0}, np.empty((0, 2)), {})
    found = measure(quantity(toy, "at(total_output, date)/average(base.total_output)", 1.5), {"": run, "base": run}, (0, 2))
    assert found.tolist() == [5.5 / 4, 1.0]
    assert measure(quantity(toy, "2**3"), {"": run}, (0, 2)).tolist() == [8.0, 8.0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("total_output", "`total_output` varies over time; take it at a date or its average"),
        ("at(total_output, 1) - change(base.total_output)", "`base.total_output` varies over time"),
        ("at(capital, 1)", r"has subscripts \(sector\); take one element, or sum, min or max"),
        ("at(total_output, 1) > 0", "is not a quantity"),
    ],
)
def test_what_is_not_one_number_is_refused(toy, text, message):
    with pytest.raises(InputError, match=message):
        quantity(toy, text)
