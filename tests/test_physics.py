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


def experience(run):
    """Experience of officers, mean over ranks from company to high command."""
    return run["officer_experience"].mean("rank").squeeze(drop=True)


def test_expansion_alone_dilutes_officers_without_any_purge(model):
    """The historians' counter-argument: the army's growth, not only the purge, made its officers green."""
    diluted, kept = (
        experience(counterplan.simulate(model, "no-officer-purge", overrides={"dilution_switch": on}, save=["officer_experience"]))
        for on in (1.0, 0.0)
    )
    change = [float(run.interp(time=1941.5) / run.interp(time=1936.5)) for run in (diluted, kept)]
    assert change[0] < 0.71
    assert change[1] > 1.0


def test_over_the_posterior_dilution_costs_more_experience_by_1941_than_the_purge(model):
    runs = counterplan.ensemble(model, ["historical", "no-officer-purge"], save=["officer_experience"])
    mean = runs["officer_experience"].mean("rank")
    unpurged = mean.sel(scenario="no-officer-purge")
    by_dilution = unpurged.interp(time=1936.5) - unpurged.interp(time=1941.5)
    by_purge = unpurged.interp(time=1941.5) - mean.sel(scenario="historical").interp(time=1941.5)
    assert float((by_dilution > by_purge).mean()) > 0.95


def test_experience_lost_to_the_purge_takes_years_to_recover(model):
    gap = experience(counterplan.simulate(model, "no-officer-purge", save=["officer_experience"])) - experience(
        counterplan.simulate(model, "historical", save=["officer_experience"])
    )
    worst = float(gap.max())
    when = float(gap.time[gap.values.argmax()])
    assert 1938 < when < 1940
    assert float(gap.interp(time=when + 0.5)) > 0.7 * worst
    assert float(gap.interp(time=1941.75)) > 0.1 * worst


def test_a_return_to_decentralisation_costs_before_it_pays(model):
    """The move by itself: the scenarios also slow investment and levies, which loosens plans at once and hides the cost."""
    move = {
        name: value for name, value in model.scenarios["nep-with-terror"].overrides.items() if "decentralisation_target" in name
    }

    def gnp(**more):
        return counterplan.simulate(model, overrides=more, save=["gnp"])["gnp"].squeeze(drop=True)

    history = gnp()
    gain, smooth = (gnp(**move, **more) / history - 1 for more in ({}, {"dislocation_switch": 0.0}))
    assert float(gain.interp(time=1937.25)) < -0.001
    assert float((smooth - gain).interp(time=1937.25)) > 0.01
    assert float(gain.interp(time=1941.75)) > 0.01


def test_cobb_douglas_readiness_is_the_weighted_geometric_mean_of_its_parts(model):
    run = counterplan.simulate(model, overrides={"cobb_douglas_switch": 1.0}, save=["readiness", "part"]).squeeze(drop=True)
    weight = np.array([row.value for name, row in model.parameters.items() if name.startswith("part_weight[")])
    floor = model.parameters["part_floor"].value
    parts = run["part"].transpose("time", ...).values
    expected = 100 * np.exp(np.log(parts + floor) @ weight / weight.sum())
    assert np.abs(run["readiness"].values / expected - 1).max() < 1e-9


def test_where_prices_lead_a_shortage_draws_hands_into_light_industry(model):
    """Early in the great drive goods are short, and a fifth of light industry is outside the plan."""
    led, not_led = (
        counterplan.simulate(model, "allen-nep-1928", overrides={"price_led_switch": on}, save=["price_pull", "goods_famine"])
        for on in (1.0, 0.0)
    )
    assert np.allclose(not_led["price_pull"], 1.0)
    famine, pull = led["goods_famine"].squeeze(drop=True), led["price_pull"].squeeze(drop=True)
    light = pull.sel(nonfarm="light")
    assert bool((np.sign(light - 1) == np.sign(famine - 1)).all())
