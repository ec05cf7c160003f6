"""Conservation, bounds and directions of the shipped model, over draws from the prior and every scenario."""

import numpy as np
import pytest

import counterplan
from counterplan.kernel import build
from counterplan.sampling import Draws, prior


def stepwise(model, names, draws):
    """Values (member, time, name) at every Euler step, for conservation to rounding."""
    saved = [scalar for name in names for scalar in model.program.elements(name)]
    kernel = build.build(model.program, saved, "euler")
    values = kernel.run(draws.matrix(model), every=1).values
    columns = {name: [saved.index(s) for s in model.program.elements(name)] for name in names}
    return {name: values[:, :, columns[name]].sum(axis=2) for name in names}


def check_sound(model, count):
    """No failure, no NaN, no negative stock, in any scenario."""
    stocks = [name for name, variable in model.program.variables.items() if variable.kind == "stock"]
    runs = counterplan.ensemble(model, list(model.scenarios), prior(model, count), save=stocks)
    assert (runs["status"] == "").all()
    lowest = {name: float(runs[name].min()) for name in stocks}
    assert all(np.isfinite(value) for value in lowest.values())
    assert {name: value for name, value in lowest.items() if value < -1e-9} == {}


def test_no_draw_of_the_prior_fails_or_turns_a_stock_negative(model):
    check_sound(model, 400)


@pytest.mark.slow
def test_ten_thousand_draws_of_the_prior_are_sound(model):
    check_sound(model, 10_000)


def balance(found, stock, inflows, outflows, step):
    change = np.diff(found[stock], axis=1)
    net = sum(found[name] for name in inflows) - sum(found[name] for name in outflows)
    error = np.abs(change - step * net[:, :-1]).max()
    assert error < 1e-9 * np.abs(found[stock]).max(), (stock, error)


BALANCES = [
    (
        "population",
        ["rural_births", "urban_births"],
        ["rural_deaths", "urban_deaths", "executions", "prison_deaths"],
    ),
    ("capital", ["completions"], ["depreciation"]),
    ("unfinished_construction", ["investment_in_branch"], ["completions"]),
    (
        "total_officers",
        ["commissioning", "reinstatements"],
        ["officer_removals", "officer_wastage"],
    ),
    (
        "cadres",
        ["graduation", "practitioners_promoted", "cadre_releases"],
        ["junior_leaving", "retirement", "senior_arrests", "junior_arrests"],
    ),
    ("cadets", ["cadet_intake"], ["school_output"]),
]


@pytest.mark.parametrize(("stock", "inflows", "outflows"), BALANCES)
def test_nothing_is_made_or_lost_but_by_the_named_flows(model, stock, inflows, outflows):
    found = stepwise(model, [stock, *inflows, *outflows], prior(model, 16))
    balance(found, stock, inflows, outflows, model.program.time_step)


@pytest.mark.slow
@pytest.mark.parametrize(("stock", "inflows", "outflows"), BALANCES)
def test_ten_thousand_draws_conserve(model, stock, inflows, outflows):
    whole = prior(model, 10_000)
    for first in range(0, 10_000, 1000):
        part = Draws(whole.names, whole.values[first : first + 1000], whole.index[first : first + 1000], whole.origin)
        found = stepwise(model, [stock, *inflows, *outflows], part)
        balance(found, stock, inflows, outflows, model.program.time_step)


def test_heavy_supply_is_shared_out_to_the_last_ruble(model):
    names = ["heavy_supply", "munitions_claim", "current_claim", "investment_claim", "ration"]
    found = stepwise(model, names, prior(model, 16))
    shared = (found["munitions_claim"] + found["current_claim"] + found["investment_claim"]) * found["ration"]
    np.testing.assert_allclose(shared, found["heavy_supply"], rtol=1e-12)


def test_gnp_is_the_sum_of_its_branches_and_of_its_modes(model):
    found = stepwise(model, ["gnp", "output", "mode_output"], prior(model, 16))
    np.testing.assert_allclose(found["output"], found["gnp"], rtol=1e-12)
    np.testing.assert_allclose(found["mode_output"], found["gnp"], rtol=1e-12)


# Guns cost machines, and machines make guns: more effort gives more munitions at once, but not in every draw after five years.
SOON = {"munitions_output": 1937.5}


def late(model, draws, scenarios, name, **element):
    runs = counterplan.ensemble(model, scenarios, draws, save=[name])
    return runs[name].sel(time=SOON.get(name, 1941.5), **element).values


@pytest.mark.parametrize(
    ("lever", "outcome", "element", "direction"),
    [
        ("officer_purge_intensity", "officer_experience", {"rank": "senior"}, -1),
        ("officer_purge_intensity", "readiness", {}, -1),
        ("cadre_purge_intensity", "manager_experience", {}, -1),
        ("cadre_purge_intensity", "industrial_output", {}, -1),
        ("mass_repression_intensity", "fear", {}, 1),
        ("defence_effort_multiplier", "munitions_output", {}, 1),
        ("investment_rate_multiplier", "capital_stock", {}, 1),
        ("procurement_burden", "urban_population", {}, 0),
        ("mechanised_corps_retained", "doctrine", {}, 1),
        ("threat_responsiveness", "soldiers", {}, 1),
        ("collective_security_posture", "western_pact_probability", {}, 1),
        ("coup_disruption", "gnp", {}, -1),
    ],
)
def test_levers_act_in_their_direction_for_every_draw_of_the_posterior(model, lever, outcome, element, direction):
    low, high = {f"{value:g}": {lever: value} for value in (0.4, 1.0)}.items()
    ends = late(model, 64, dict([low, high]), outcome, **element)
    gap = ends[1] - ends[0]
    assert (gap * direction > 0).all() if direction else (gap != 0).all()


def test_a_lever_does_nothing_before_the_fork(model):
    runs = counterplan.ensemble(model, list(model.scenarios), None)
    before = runs.sel(time=slice(1928, 1936.25)).drop_vars("status")
    gap = np.abs(before - before.sel(scenario="historical"))
    worst = {str(n): float(gap[n].max()) for n in gap.data_vars if n != "officers_removed"}
    assert max(worst.values()) < 1e-9, worst


def test_expansion_alone_dilutes_the_officers(model):
    ends = counterplan.ensemble(model, "no-officer-purge", 64, save=["officer_experience"])["officer_experience"].sel(rank="senior")
    fall = ends.sel(time=1941.5) / ends.sel(time=1937.0)
    assert (fall < 0.8).all()


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
