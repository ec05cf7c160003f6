"""Random expressions through the twin and the kernel."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from counterplan.kernel import build, twin
from counterplan.mdl.program import Const, Expr, Op, Ref, Table

from .tiny import by_hand, members

NAMES = ("a", "b", "c", "time")
ONE = ("neg", "exp", "ln", "sqrt", "abs", "integer", "not")
TWO = ("add", "sub", "mul", "div", "min", "max", "zidz", "eq", "ne", "lt", "le", "gt", "ge", "and", "or")
DRAWS = {"a": [0.75, -1.5, 3.25, 0.1], "b": [2.5, 0.3, -0.7, 1.9], "c": [-4.2, 5.1, 0.9, 1.3]}
JOLT = 1e-13
LEAVES = st.sampled_from(NAMES).map(Ref) | st.floats(-9, 9).map(lambda value: Const(round(value, 2)))


def op(name, *arguments):
    return st.tuples(*arguments).map(lambda values: Op(name, values))


def bounded(expr):
    """Keep an argument finite; see test_maths on tables at infinity and on MODULO."""
    return Op("max", (Op("min", (expr, Const(50.0))), Const(-50.0)))


def compound(part):
    powers = op("pow", op("abs", part), part | st.sampled_from([-1.0, 0.5, 2.0, 3.0]).map(Const))  # see test_maths on x < 0
    tables = part.map(lambda argument: Table((-2.0, -0.5, 1.0, 4.0), (1.0, 3.0, -2.0, 0.5), bounded(argument)))
    return st.one_of(
        *(op(name, part) for name in ONE), *(op(name, part, part) for name in TWO),
        op("if", part, part, part), op("xidz", part, part, part), powers, tables,
        op("modulo", part.map(bounded), LEAVES),
    )  # fmt: skip


EXPRESSIONS = st.recursive(LEAVES, compound, max_leaves=14)


def jolted(expr: Expr, by: float) -> Expr:
    """The expression with every value in it moved by a rounding error of its own, to see whether it forgives them."""
    if isinstance(expr, Op):
        expr = Op(expr.name, tuple(jolted(argument, by * (place - 1.7)) for place, argument in enumerate(expr.args)))
    elif isinstance(expr, Table):
        expr = Table(expr.x, expr.y, jolted(expr.arg, -by))
    return Op("mul", (expr, Const(1 + by)))


def expected(expr: Expr, values: dict[str, float]) -> float | None:
    """Twin's value, or None where a rounding error changes it or where it is infinite and the sign of a zero might."""
    value, *near = (twin.compute(form, values) for form in (expr, jolted(expr, JOLT), jolted(expr, -JOLT)))
    settled = all(math.isclose(other, value, rel_tol=1e-9, abs_tol=1e-12) or other != other != value for other in near)
    return value if settled and not math.isinf(value) else None


@given(st.lists(EXPRESSIONS, min_size=10, max_size=10))
@settings(max_examples=30, deadline=None, derandomize=True, database=None)
def test_kernel_and_twin_agree_on_random_expressions(expressions):
    program = by_hand({f"y{place}": expr for place, expr in enumerate(expressions)}, {name: 1.0 for name in DRAWS})
    saved = [name for name, _ in program.step]
    found = build.build(program, saved, "euler").run(members(program, **DRAWS), threads=1).values[:, 0]
    for member in range(4):
        values = {name: draws[member] for name, draws in DRAWS.items()} | {"time": program.initial_time}
        for expr, number in zip(expressions, found[member], strict=True):
            wanted = expected(expr, values)
            if wanted is not None:
                np.testing.assert_allclose(number, wanted, rtol=1e-8, atol=1e-11, err_msg=repr(expr))
