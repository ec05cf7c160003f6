"""Agreement of methods on the shipped model, and the facts its history must show; the rest stands in checks.toml."""

import numpy as np
import pytest

import counterplan


@pytest.mark.parametrize("scenario", ["historical", "bukharin"])
def test_fixed_and_adaptive_methods_agree_on_every_headline(model, scenario):
    names = [name for name, outcome in model.outcomes.items() if outcome.headline]
    fixed = counterplan.ensemble(model, scenario, None, save=names)
    adaptive = counterplan.simulate(model, scenario, save=names)
    for name in names:
        scale = float(np.abs(adaptive[name]).max())
        assert float(np.abs(fixed[name] - adaptive[name]).max()) < 1e-4 * scale, name


def test_history_is_recognisable(model):
    """The facts the calibration must show: trough, boom, slowdown, famine, expansion, loss of experience."""
    run = counterplan.ensemble(model, "historical", None, save="all").isel(scenario=0, draw=0)

    def year(name, when):
        return float(run[name].sel(time=slice(when, when + 1)).mean())

    growth = {y: year("gnp", y) / year("gnp", y - 1) - 1 for y in range(1929, 1941)}
    assert np.mean([growth[y] for y in (1934, 1935, 1936, 1937)]) > 0.06
    assert growth[1938] < 0.04
    assert year("agricultural_output", 1932) < 0.85 * year("agricultural_output", 1928)
    assert float(run["livestock"].sel(time=1933.5)) < 0.7 * float(run["livestock"].sel(time=1928.0))
    assert float(run["population"].sel(time=1934.0)) < float(run["population"].sel(time=1932.5))
    assert float(run["soldiers"].sel(time=1941.0)) > 2.5 * float(run["soldiers"].sel(time=1937.0))
    experience = run["officer_experience"].sel(rank="senior")
    assert float(experience.sel(time=1941.5)) < 0.6 * float(experience.sel(time=1937.0))
