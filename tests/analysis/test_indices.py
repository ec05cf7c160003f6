import numpy as np
import pytest

from counterplan.analysis import indices

# Ishigami and Homma (1990) with a = 7, b = 0.1: analytic indices.
A, B, PI = 7.0, 0.1, np.pi
VARIANCE = A**2 / 8 + B * PI**4 / 5 + B**2 * PI**8 / 18 + 0.5
FIRST = np.array([0.5 * (1 + B * PI**4 / 5) ** 2, A**2 / 8, 0]) / VARIANCE
TOTAL = FIRST + np.array([1, 0, 1]) * (B**2 * PI**8 * 8 / 225) / VARIANCE


def ishigami(shares):
    x = PI * (2 * shares - 1)
    return (np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0]))[:, None]


def linear(*slopes):
    return lambda shares: (shares @ np.array(slopes))[:, None]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_intervals_of_ishigamis_function_hold_the_analytic_indices(seed):
    found, _, _ = indices.sobol(["x1", "x2", "x3"], ishigami, 2048, seed)
    assert (np.abs(found["first"][:, 0] - FIRST) <= found["first_error"][:, 0]).all()
    assert (np.abs(found["total"][:, 0] - TOTAL) <= found["total_error"][:, 0]).all()


def test_the_shares_of_a_sum_are_those_of_the_squared_slopes():
    found, _, _ = indices.sobol(["x", "y", "z"], linear(1, 2, 3), 1024)
    known = np.array([1, 4, 9]) / 14
    for key in ("first", "total"):
        assert (np.abs(found[key][:, 0] - known) <= found[f"{key}_error"][:, 0]).all()


def test_parameters_of_one_group_move_together():
    found, _, _ = indices.sobol(["both", "z", "both"], linear(1, 2, 3), 1024)
    assert found["total"][:, 0] == pytest.approx([10 / 14, 4 / 14], abs=0.05)


def test_indices_follow_time():
    times = np.array([0.0, 1.0, 3.0])
    found, _, _ = indices.sobol(["x", "y"], lambda shares: shares[:, :1] + shares[:, 1:] * times, 1024)
    assert found["total"][0] == pytest.approx(1 / (1 + times**2), abs=0.03)


def test_what_does_not_vary_has_no_indices():
    found, _, _ = indices.sobol(["x", "y"], lambda shares: np.ones((len(shares), 1)), 16)
    assert np.isnan(found["total"]).all()


def test_more_runs_narrow_the_intervals():
    found = [indices.sobol(["x1", "x2", "x3"], ishigami, samples)[0]["total_error"] for samples in (128, 2048)]
    assert (found[1] < found[0]).all()


def test_a_move_in_a_sum_is_its_slope_between_the_outer_quantiles_and_has_no_spread():
    found = indices.screen(3, lambda shares: linear(1, -2, 0)(shares)[:, 0], 8)
    assert found["move"] == pytest.approx([0.9, 1.8, 0])
    assert found["spread"] == pytest.approx([0, 0, 0], abs=1e-9)


def test_a_move_whose_size_hangs_on_another_parameter_has_a_spread():
    found = indices.screen(2, lambda shares: shares[:, 0] * shares[:, 1], 20)
    assert (found["spread"] > 0.1).all()


def test_the_parameter_that_decides_is_at_distance_1_and_another_near_none():
    sample = np.random.default_rng(0).random((2000, 2))
    found = indices.regional(sample, sample[:, 0] > 0.4)
    assert found["distance"][0] == 1
    assert found["distance"][1] < 0.08
    assert found["chance"][0] < 1e-9 < found["chance"][1]


def test_there_is_no_split_where_all_behave():
    assert np.isnan(indices.regional(np.ones((4, 2)), np.ones(4, dtype=bool))["distance"]).all()


def test_the_independent_rows_of_a_design_share_no_number():
    _, sample, _ = indices.sobol(["x", "y", "z"], linear(1, 1, 1), 16)
    rows = sample[indices.independent(3, 16)]
    assert rows.shape == (32, 3)
    assert len(np.unique(rows[:, 0])) == 32
