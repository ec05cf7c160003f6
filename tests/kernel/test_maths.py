"""exp, ln and pow of the kernel against the C library's."""

import math

import numpy as np
import pytest

from counterplan.kernel import twin
from counterplan.mdl.program import Op, Table

from .tiny import values_of, x, y

RANDOM = np.random.default_rng(1928)
INF, NAN = math.inf, math.nan


def error(found, expected):
    return np.abs(found / expected - 1).max()


def test_exp_is_right_to_a_few_units_in_the_last_place():
    at = np.concatenate([RANDOM.uniform(-700, 700, 20_000), RANDOM.uniform(-1, 1, 20_000)])
    assert error(values_of(Op("exp", (x,)), x=at), np.exp(at)) < 1e-15


def test_ln_is_right_to_a_few_units_in_the_last_place():
    at = np.concatenate([10.0 ** RANDOM.uniform(-300, 300, 20_000), 1 + RANDOM.uniform(-0.1, 0.1, 20_000)])
    assert error(values_of(Op("ln", (x,)), x=at), np.log(at)) < 1e-15


def test_pow_loses_no_more_than_the_size_of_its_exponent_says():
    base, exponent = 10.0 ** RANDOM.uniform(-30, 30, 40_000), RANDOM.uniform(-10, 10, 40_000)
    size = 1 + np.abs(exponent * np.log(base))
    found = values_of(Op("pow", (x, y)), x=base, y=exponent)
    assert (np.abs(found / base**exponent - 1) / size).max() < 5e-16


def test_pow_is_right_to_a_part_in_1e14_where_models_use_it():
    base, exponent = RANDOM.uniform(0.01, 100, 40_000), RANDOM.uniform(-3, 3, 40_000)
    assert error(values_of(Op("pow", (x, y)), x=base, y=exponent), base**exponent) < 1e-14


@pytest.mark.parametrize(
    ("name", "at", "expected"),
    [
        ("exp", [0.0, -0.0, 710.0, -750.0, INF, -INF, NAN], [1.0, 1.0, INF, 0.0, INF, 0.0, NAN]),
        ("ln", [1.0, 0.0, -0.0, -1.0, INF, -INF, NAN], [0.0, -INF, -INF, NAN, INF, NAN, NAN]),
        ("sqrt", [4.0, 0.0, -1.0, INF, NAN], [2.0, 0.0, NAN, INF, NAN]),
        ("integer", [2.7, -2.7, 0.5, INF, NAN], [2.0, -2.0, 0.0, INF, NAN]),
    ],
)
def test_special_values_of_one_argument(name, at, expected):
    np.testing.assert_array_equal(values_of(Op(name, (x,)), x=at), expected)
    np.testing.assert_array_equal([twin.compute(Op(name, (x,)), {"x": value}) for value in at], expected)


def test_exp_fades_through_the_numbers_below_the_normal_range():
    at = np.array([-708.0, -720.0, -740.0])
    np.testing.assert_allclose(values_of(Op("exp", (x,)), x=at), np.exp(at), rtol=1e-15, atol=5e-324)


@pytest.mark.parametrize(
    ("base", "exponent", "expected"),
    [(0.0, 2.0, 0.0), (0.0, -1.0, INF), (0.0, 0.0, 1.0), (7.0, 0.0, 1.0), (NAN, 0.0, 1.0), (INF, 2.0, INF), (INF, -2.0, 0.0),
     (2.0, INF, INF), (2.0, -INF, 0.0), (-2.0, 0.5, NAN), (NAN, 2.0, NAN), (2.0, NAN, NAN), (1e300, 2.0, INF), (1e-300, 2.0, 0.0)],
)  # fmt: skip
def test_special_values_of_pow(base, exponent, expected):
    np.testing.assert_array_equal(values_of(Op("pow", (x, y)), x=[base], y=[exponent]), [expected])
    np.testing.assert_array_equal(twin.compute(Op("pow", (x, y)), {"x": base, "y": exponent}), expected)


@pytest.mark.parametrize(("base", "exponent"), [(-2.0, 2.0), (-2.0, 3.0), (-1.5, -1.0)])
def test_a_negative_base_may_have_a_whole_exponent(base, exponent):
    np.testing.assert_allclose(values_of(Op("pow", (x, y)), x=[base], y=[exponent]), base**exponent, rtol=1e-14)


def test_a_power_that_is_not_a_number_stays_one_even_of_one():
    np.testing.assert_array_equal(values_of(Op("pow", (x, y)), x=[1.0, 1.0], y=[INF, NAN]), [NAN, NAN])
    assert all(np.isnan(twin.compute(Op("pow", (x, y)), {"x": 1.0, "y": value})) for value in (INF, NAN))


@pytest.mark.parametrize("odd", [(0.0, 2.0), (-2.0, 3.0), (NAN, 1.0), (INF, 1.0), (1e200, 9.0), (1e-310, 0.5)])
def test_a_lane_has_the_same_bits_whatever_lies_beside_it(odd):
    base, exponent = 10.0 ** RANDOM.uniform(-60, 60, 4_000), RANDOM.uniform(-5, 5, 4_000)
    alone = values_of(Op("pow", (x, y)), x=base, y=exponent), values_of(Op("exp", (x,)), x=exponent)
    base[::8], exponent[::8] = odd
    beside = (
        values_of(Op("pow", (x, y)), x=base, y=exponent),
        values_of(Op("exp", (x,)), x=np.where(exponent == odd[1], INF, exponent)),
    )
    untouched = np.arange(len(base)) % 8 != 0
    for one, other in zip(alone, beside, strict=True):
        np.testing.assert_array_equal(one[untouched], other[untouched])


CURVE = Table((0.0, 1.0, 3.0), (2.0, 4.0, -1.0), x)


def test_a_table_is_straight_between_its_points_and_level_beyond_them():
    at = [-1e9, -1.0, 0.0, 0.25, 1.0, 2.0, 3.0, 4.0, 1e9, NAN]
    expected = [2.0, 2.0, 2.0, 2.5, 4.0, 1.5, -1.0, -1.0, -1.0, NAN]
    np.testing.assert_allclose(values_of(CURVE, x=at), expected, rtol=1e-15)
    np.testing.assert_allclose([twin.compute(CURVE, {"x": value}) for value in at], expected, rtol=1e-15)


def test_a_table_is_level_out_to_infinity():
    np.testing.assert_array_equal(values_of(CURVE, x=[-INF, INF]), [2.0, -1.0])


@pytest.mark.parametrize(("left", "right", "expected"), [(7.5, 2.0, 1.5), (-7.5, 2.0, -1.5), (1.0, 0.0, NAN), (INF, 2.0, NAN)])
def test_modulo_keeps_the_sign_of_its_first_argument(left, right, expected):
    np.testing.assert_array_equal(values_of(Op("modulo", (x, y)), x=[left], y=[right]), [expected])
    np.testing.assert_array_equal(twin.compute(Op("modulo", (x, y)), {"x": left, "y": right}), expected)


@pytest.mark.parametrize(("left", "right"), [(1.0, NAN), (1e300, 1e-300)])
def test_the_twin_has_a_value_for_modulo_of_anything(left, right):
    assert not np.isfinite(values_of(Op("modulo", (x, y)), x=[left], y=[right]))
    assert not np.isfinite(twin.compute(Op("modulo", (x, y)), {"x": left, "y": right}))
