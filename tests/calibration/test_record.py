import numpy as np
import pytest
import xarray

from counterplan.calibration import record
from counterplan.calibration.sampler import Chains
from tests.calibration.toys import target


def test_draws_are_thinned_evenly_from_every_chain():
    points = np.arange(10.0)[:, None, None] + 100 * np.arange(3.0)[None, :, None]
    thin = record.thinned(Chains(points, np.zeros((10, 3)), 1.0), 9)
    assert thin[:, :, 0].tolist() == [[0, 4, 9], [100, 104, 109], [200, 204, 209]]


def test_diagnostics_tell_good_chains_from_bad():
    points = np.random.default_rng(0).standard_normal((500, 8, 2))
    points[:, 0, 1] += 3
    rhat, ess = record.diagnostics(Chains(points, np.zeros((500, 8)), 1.0))
    assert rhat[0] < 1.01 < 1.1 < rhat[1]
    assert ess[0] > 3000 > 300 > ess[1]


def test_drawn_errors_have_the_scale_and_the_correlation_of_the_likelihood(toy):
    problem = target(toy).problem
    drawn = record.drawn_errors(problem, np.full(4000, 1.4), np.full(4000, 0.6), np.random.default_rng(0))
    assert drawn.std() == pytest.approx(1.4, rel=0.02)
    at = [k for k, o in enumerate(problem.data) if o.series == "output[goods]"]
    correlations = np.corrcoef(drawn[:, at].T)
    assert correlations[0, 1:4] == pytest.approx([0.6, 0.36, 0.216], abs=0.05)
    assert abs(np.corrcoef(drawn[:, 0], drawn[:, 10])[0, 1]) < 0.05


def test_drawn_errors_have_the_density_of_the_likelihood(toy):
    problem = target(toy).problem
    scale, correlation = np.full(2000, 1.4), np.full(2000, 0.6)
    drawn = record.drawn_errors(problem, scale, correlation, np.random.default_rng(0))
    new, variance = problem.innovations(drawn, correlation)
    assert (new**2 / (1.4**2 * variance)).mean() == pytest.approx(1, rel=0.02)


def test_errors_by_series_and_their_medians(toy):
    problem = target(toy).problem
    fitted = np.array([o.value * (1.1 if o.series == "output[goods]" else 1.02) for o in problem.data])
    table = record.fit_table(problem, fitted)
    assert table["mape"]["output[goods]"] == pytest.approx(10)
    assert table["median_mape_annual"] == pytest.approx(2)


def test_a_record_comes_back_as_it_was_written(toy, tmp_path):
    given = target(toy, noise=0.02, sd=0.02)
    chains = Chains(0.1 * np.random.default_rng(0).standard_normal((20, 4, 6)), np.zeros((20, 4)), 0.4)
    tree = record.record(given, chains, record.diagnostics(chains), 16, 0, {"note": "kept"})
    record.write(tree, tmp_path / "p.nc")
    again = xarray.open_datatree(tmp_path / "p.nc")
    assert again.attrs["note"] == "kept"
    assert set(again.children) == {
        "posterior", "sample_stats", "log_likelihood", "posterior_predictive", "prior", "prior_predictive", "observed_data", "constant_data",
    }  # fmt: skip
    np.testing.assert_allclose(again["posterior/value"], tree["posterior/value"])
    points = record.thinned(chains, 16).reshape(-1, 6)
    np.testing.assert_allclose(again["log_likelihood/figure"].values.reshape(16, -1), given.log_likelihood(points), rtol=1e-5)
