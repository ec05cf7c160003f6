import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterplan import sampling
from counterplan.model import Parameter
from counterplan.sweep.designs import Factor, Grid, LatinHypercube, Listed, Morris, OneAtATime, Product, Sobol, shuffled

UNIT = Parameter("x", "", 0.5, 0.0, 1.0, "uniform", 0.5)
FREE = tuple(Factor((name,), prior=UNIT) for name in "abc")
LEVELS = (Factor(("a",), (1.0, 2.0)), Factor(("b", "c"), (10.0, 20.0, 30.0)))
DESIGNS = {
    "grid": Grid(LEVELS),
    "one-at-a-time": OneAtATime(LEVELS),
    "sobol": Sobol(FREE, 300, 7),
    "latin-hypercube": LatinHypercube(FREE, 300, 7),
    "morris": Morris(FREE, 9, 7),
    "listed": Listed(sampling.Draws(("a",), np.arange(5.0)[:, None], np.arange(5), "x"), 40, 7, named=False),
}


@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)
def test_a_draw_is_the_same_alone_among_some_and_among_all(design):
    everything = design.points(np.arange(design.count))
    assert everything.shape == (design.count, len(design.names))
    some = np.unique(np.random.default_rng(1).integers(0, design.count, 7))
    np.testing.assert_array_equal(design.points(some), everything[some])
    np.testing.assert_array_equal(design.points(some[-1:]), everything[some[-1:]])


def test_a_grid_is_every_combination_the_last_fastest():
    assert DESIGNS["grid"].points(np.arange(6)).tolist() == [[a, b, b] for a in (1, 2) for b in (10, 20, 30)]


def test_one_at_a_time_begins_with_nothing_changed_and_then_changes_one():
    points = DESIGNS["one-at-a-time"].points(np.arange(6))
    assert np.isnan(points[0]).all()
    assert np.isfinite(points[1:3, 0]).all()
    assert np.isnan(points[1:3, 1:]).all()
    assert points[3:, 1].tolist() == points[3:, 2].tolist() == [10, 20, 30]


@pytest.mark.parametrize("count", [1, 2, 3, 10, 1000, 4097])
def test_a_latin_hypercube_meets_every_stratum_once(count):
    points = LatinHypercube(FREE, count, 3).points(np.arange(count))
    for column in points.T:
        assert sorted((column * count).astype(int)) == list(range(count))


def test_the_factors_of_a_latin_hypercube_are_not_correlated():
    points = LatinHypercube(FREE, 20_000, 3).points(np.arange(20_000))
    assert np.abs(np.corrcoef(points.T) - np.eye(3)).max() < 0.03


@given(count=st.integers(1, 5000), key=st.integers(0, 2**63))
@settings(max_examples=50, deadline=None)
def test_a_shuffle_is_a_permutation(count, key):
    assert sorted(shuffled(np.arange(count), count, np.uint64(key))) == list(range(count))


def test_a_trajectory_of_morris_moves_every_factor_once_by_half_the_levels():
    steps = np.diff(DESIGNS["morris"].points(np.arange(36)).reshape(9, 4, 3), axis=1)
    assert (np.count_nonzero(steps, axis=2) == 1).all()
    assert (np.count_nonzero(steps, axis=1) == 1).all()
    assert set(np.abs(steps[steps != 0])) == {0.5}


def test_a_prior_is_that_of_the_package(toy):
    rows = sampling.drawn(toy)
    design = Sobol(tuple(Factor((row.name,), prior=row) for row in rows), 100, 4, named=False)
    np.testing.assert_array_equal(design.points(np.arange(100)), sampling.prior(toy, 100, seed=4).values)


def test_far_points_of_a_sequence_need_not_be_run_to_again():
    near = sampling.sobol(5, 1, 100_000, 8)
    sampling.sobol(5, 1, 200_000, 8)
    np.testing.assert_array_equal(sampling.sobol(5, 1, 100_000, 8), near)


def test_a_product_pairs_every_draw_with_every_other():
    product = Product((DESIGNS["grid"], DESIGNS["sobol"]))
    assert (product.count, product.inner) == (1800, 300)
    grid, sobol = product.points(np.array([0, 299, 300, 1799]))
    np.testing.assert_array_equal(grid[:, 0], [1, 1, 1, 2])
    np.testing.assert_array_equal(sobol, DESIGNS["sobol"].points(np.array([0, 299, 0, 299])[:2])[[0, 1, 0, 1]])


def test_nothing_varied_is_one_draw():
    assert Product(()).count == 1
    assert Product(()).points(np.arange(1)) == []
