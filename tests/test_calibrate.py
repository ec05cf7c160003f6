import shutil

import numpy as np
import pytest

from counterplan import calibrate as cal
from counterplan.errors import InputError
from counterplan.model import Parameter, load
from counterplan.sampling import posterior, quantile
from counterplan.series import Observation, data_hash
from tests.conftest import TESTS

TRUTH = {"decay_rate": 0.13, "saving": 0.32, "productivity[goods]": 0.6, "productivity[tools]": 0.95}


def toy_problem(model, noise=0.0, sd=0.01, seed=0):
    """Observations the toy made itself at known parameters."""
    rng = np.random.default_rng(seed)
    names = [("output[goods]", "annual"), ("output[tools]", "annual"), ("capital[tools]", "instant"), ("capital[goods]", "instant")]
    frame = [Observation(n, n, how, float(y), 1.0, sd, "derived", "high") for n, how in names for y in range(9)]
    blank = cal.Problem(model, tuple(frame))
    values = blank.run(model.column(TRUTH)[:, None])[0] * np.exp(noise * rng.standard_normal(len(frame)))
    data = [Observation(o.series, o.outcome, o.how, o.year, v, sd, "derived", "high") for o, v in zip(frame, values, strict=True)]
    return cal.Problem(model, tuple(data))


def test_known_parameters_are_recovered(toy):
    found = cal.optimum(toy_problem(toy), rounds=40)
    assert found == pytest.approx(TRUTH, rel=0.02)


def test_the_sample_covers_the_truth_and_narrows_the_prior(toy, tmp_path):
    shutil.copytree(TESTS / "toy", tmp_path / "toy")
    model = load(tmp_path / "toy" / "toy.mdl")
    problem = toy_problem(model, noise=0.02, sd=0.02)
    cal.write_values(model, cal.optimum(problem, rounds=40))
    draws, facts = cal.sample(cal.Problem(load(model.path), problem.data), 300)
    assert facts["misfit"] < 1.3
    for name, truth in TRUTH.items():
        column = draws.values[:, draws.names.index(name)]
        assert abs(column.mean() - truth) < 4 * column.std()
        assert column.std() < 0.7 * cal.prior_sd(model.parameters[name])


def test_the_jacobian_is_the_slope_of_the_errors(toy):
    problem = toy_problem(toy)
    space = cal.Space(tuple(row for row in toy.parameters.values() if row.calibrated))
    at = np.full(len(space.rows), 0.4)
    slopes = cal.jacobian(problem, space, toy.defaults, at)
    moved = at + np.array([1e-5, 0, 0, 0])
    low, high = (problem.residuals(space.fill(toy.defaults, x[None, :], toy))[0] for x in (at, moved))
    np.testing.assert_allclose(slopes[:, 0], (high - low) / 1e-5, rtol=2e-3, atol=1e-3)


def test_a_year_is_averaged_by_trapezoids():
    grid = np.arange(0, 3.01, 0.25)
    assert cal.year_weights(grid, 1.0) @ grid == pytest.approx(1.5)
    assert cal.year_weights(grid, 1.0).sum() == pytest.approx(1)


def test_a_date_is_interpolated():
    grid = np.arange(0, 3.01, 0.25)
    for date in (0.0, 0.3, 1.25, 3.0):
        assert cal.point_weights(grid, date) @ grid == pytest.approx(date)


def test_an_index_is_read_against_its_base_year(toy):
    data = (Observation("a", "total_output", "index:2", 5.0, 1.0, 0.1, "seen", "high"),)
    problem = cal.Problem(toy, data)
    values = np.linspace(1, 3, 21)[None, :, None]
    assert problem.predicted(values)[0, 0] == pytest.approx((1 + 5.5 * 0.2) / (1 + 2.5 * 0.2))


@pytest.mark.parametrize("distribution", ["uniform", "triangular", "normal", "lognormal"])
def test_prior_spread_is_that_of_the_prior(distribution):
    sd = {"normal": 0.1, "lognormal": 0.05}.get(distribution, float("nan"))
    row = Parameter("x", "", 1.0, 0.5, 1.6, distribution, 1.0, sd)
    drawn = quantile(row, (np.arange(4000) + 0.5) / 4000)
    assert cal.prior_sd(row) == pytest.approx(drawn.std(), rel=0.02)


def test_fitted_values_are_written_and_nothing_else(tmp_path):
    folder = shutil.copytree(TESTS / "toy", tmp_path / "toy")
    before = (folder / "toy.mdl").read_text().splitlines()
    model = load(folder / "toy.mdl")
    cal.write_values(model, {"saving": 0.31, "productivity[tools]": 0.9})
    after = (folder / "toy.mdl").read_text().splitlines()
    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [
        ("saving = 0.25", "saving = 0.31"), ("productivity[sector] = 0.5, 0.8", "productivity[sector] = 0.5, 0.9"),
    ]  # fmt: skip
    again = load(folder / "toy.mdl")
    assert (again.parameters["saving"].value, again.parameters["saving"].center) == (0.31, 0.25)
    assert (again.parameters["productivity[tools]"].value, again.parameters["productivity[tools]"].center) == (0.9, 0.8)


def test_writing_twice_keeps_the_first_center(tmp_path):
    folder = shutil.copytree(TESTS / "toy", tmp_path / "toy")
    for value in (0.31, 0.33):
        cal.write_values(load(folder / "toy.mdl"), {"saving": value})
    row = load(folder / "toy.mdl").parameters["saving"]
    assert (row.value, row.center) == (0.33, 0.25)


def test_a_model_with_nothing_to_fit_is_told(tmp_path):
    shutil.copy(TESTS / "toy" / "toy.mdl", tmp_path)
    with pytest.raises(InputError, match="is marked `calibrated = true`"):
        cal.calibrate(load(tmp_path / "toy.mdl"))


def test_the_shipped_fit_is_what_its_file_says(model):
    import xarray

    problem = cal.Problem(model, tuple(cal.observations("fit")))
    table = cal.fit_table(problem, problem.run(model.defaults[:, None])[0])
    assert table["median_mape_annual"] <= 12
    with xarray.open_dataset(model.path.with_name("posterior.nc")) as file:
        assert file.attrs["median_mape_annual"] == pytest.approx(table["median_mape_annual"], abs=0.05)
        assert file.attrs["history"] == data_hash()


def test_draws_of_the_posterior_fit_about_as_well_as_its_center(model):
    problem = cal.Problem(model, tuple(cal.observations("fit")))
    draws = posterior(model)
    errors = problem.residuals(draws.matrix(model))
    center = problem.residuals(model.defaults[:, None])
    assert np.median((errors**2).sum(axis=1)) < 2.5 * (center**2).sum()
