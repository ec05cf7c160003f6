import re
import shutil
import tomllib

import pytest

from counterplan.errors import InputError, TranslationError
from counterplan.model import load
from counterplan.series import tables
from tests.conftest import SHIPPED, TESTS

OUTCOMES = """gnp industrial_output heavy_output munitions_output light_output agricultural_output services_output consumption_per_head
real_wage decentralised_share capital_stock investment_rate defence_share nonagricultural_employment urban_population population
prisoners managers engineers manager_experience engineer_experience manager_competence initiative technology officers
officer_experience officer_shortage officers_removed cadres_removed soldiers tanks aircraft artillery doctrine training readiness
combat_power_ratio fear leadership_cohesion elite_suspicion representative_reform local_soviet_autonomy perceived_strength
western_pact_probability german_pact_probability""".split()
LEVERS = """divergence_date officer_purge_intensity officer_purge_before_the_coup cadre_purge_intensity mass_repression_intensity
denunciation_in_promotion decentralisation_target decentralisation_time local_soviet_autonomy_target appointments_decentralisation
representative_reform_target leadership_concentration coup_disruption investment_rate_multiplier heavy_industry_priority
procurement_burden defence_effort_multiplier threat_responsiveness foreign_technology_openness collective_security_posture
mechanised_corps_retained""".split()


@pytest.fixture
def copy(tmp_path):
    """The toy in a folder of its own, to be spoilt."""
    return shutil.copytree(TESTS / "toy", tmp_path / "toy")


def spoil(folder, name, old, new):
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_every_public_outcome_exists(model):
    assert [name for name in OUTCOMES if name not in model.outcomes] == []


def test_every_lever_exists_and_is_marked(model):
    unmarked = [n for n in LEVERS for scalar in model.expand(n) or (n,) if not model.parameters[scalar].lever]
    assert unmarked == []


def test_the_scenarios_of_the_question_exist(model):
    assert set(model.scenarios) == {
        "historical", "bukharin", "half-purged-army", "bukharin-planned", "nep-with-terror", "no-officer-purge", "no-cadre-purge",
        "several-equals", "full-democratisation", "failed-coup", "allen-nep-1928", "hunter-szyrmer-slower-drive", "katz-no-purge",
        "cggt-wedges",
    }  # fmt: skip
    assert all(scenario.because for scenario in model.scenarios.values())


def test_structural_alternatives_are_off_until_asked_for(model):
    for name in ("endogenous_terror_switch", "cobb_douglas_switch", "price_led_switch"):
        row = model.parameters[name]
        assert (row.value, row.low, row.high, row.distribution) == (0.0, 0.0, 1.0, "fixed")


def test_every_constant_has_a_whole_row(model):
    rows = tomllib.loads((SHIPPED.parent / "parameters.toml").read_text())
    constants = {name for name, variable in model.program.variables.items() if variable.kind == "constant"}
    assert set(rows) == constants
    for name, row in rows.items():
        assert {"unit", "value", "bounds", "distribution", "calibrated", "grade", "source", "reason"} <= set(row), name
        assert row["grade"] in "ABCD"
        assert row["reason"].endswith("."), name


def test_every_source_of_a_constant_is_cited(model):
    missing = {row.source for row in model.parameters.values()} - set(tables().sources)
    assert missing == set()


def test_every_equation_has_a_unit_a_comment_and_a_sector(model):
    bare = [v.name for v in model.program.variables.values() if not (v.unit and v.comment and v.sector)]
    assert bare == []


def test_no_sector_is_a_stub(model):
    """Every sector but those of policy, labels and results has stocks of its own, and every stock is fed by another variable."""
    sectors = {v.sector for v in model.program.variables.values()}
    with_stocks = {v.sector for v in model.program.variables.values() if v.kind == "stock"}
    assert sectors - with_stocks <= {"Time and policy", "Loop switches", "Production", "Readiness"}


def test_a_bare_mdl_file_is_enough(tmp_path):
    shutil.copy(TESTS / "toy" / "toy.mdl", tmp_path)
    model = load(tmp_path / "toy.mdl")
    assert list(model.scenarios) == ["historical"]
    assert model.parameters["decay_rate"].value == 0.1
    assert "total_output" in model.outcomes


def test_scenarios_combine(toy):
    assert toy.scenarios["early-thrift"].overrides == {"reform": 0.1, "reform_date": 2.0}


def test_an_arrays_name_sets_all_its_elements(toy):
    assert toy.overrides({"productivity": 0.6}) == {"productivity[goods]": 0.6, "productivity[tools]": 0.6}
    assert toy.overrides({"productivity[tools]": 0.6}) == {"productivity[tools]": 0.6}


def test_all_faults_of_the_overrides_are_told_at_once(toy):
    with pytest.raises(InputError) as caught:
        toy.overrides({"savin": 0.2, "decay_rate": float("nan"), "reform": 3, "saving": "much"})
    text = str(caught.value)
    assert "'savin' is not a parameter of toy.mdl. Did you mean 'saving'" in text
    assert "decay_rate = nan is not a finite number" in text
    assert "reform = 3 lies outside [-0.5, 0.5]" in text
    assert "saving = 'much' is not a finite number" in text


def test_what_to_save_is_checked(toy):
    assert toy.saved("outcomes") == {"output": "output", "total_output": "total_output", "tools": "capital[tools]"}
    assert "capital" in toy.saved("all")
    assert toy.saved(["capital[goods]"]) == {"capital[goods]": "capital[goods]"}
    with pytest.raises(InputError, match="'totl_output' is neither an outcome nor a variable. Did you mean 'total_output'"):
        toy.saved(["totl_output"])


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("parameters.toml", 'unit = "1/Year"\nvalue = 0.1', 'unit = "Year"\nvalue = 0.1', "decay_rate: unit 'Year' is not that of the equations"),
        ("parameters.toml", "value = 0.25", "value = 0.26", "saving: value 0.26 is not that of the equations, 0.25"),
        ("parameters.toml", "[saving]", "[savings]", "[savings] is not a constant of toy.mdl. Did you mean 'saving'"),
        ("parameters.toml", 'distribution = "normal"', 'distribution = "norml"', "saving: distribution 'norml' is not one of"),
        ("parameters.toml", "sd = 0.1\n", "", "saving: a normal distribution needs a positive sd"),
        ("parameters.toml", "sd = 0.3", "sdd = 0.3", "[decay_rate] has a key that is not known: sdd. Did you mean 'sd'"),
        ("parameters.toml", "bounds = [0.02, 0.3]", "bounds = [0.2, 0.3]", "decay_rate: value 0.1 lies outside its bounds [0.2, 0.3]"),
        ("parameters.toml", "[reform]", "[reform", "is not valid TOML"),
        ("scenarios.toml", "reform = 0.1", "refrm = 0.1", "'refrm' is not a parameter of toy.mdl. Did you mean 'reform'"),
        ("scenarios.toml", "reform = 0.1", "reform = 9.0", "reform = 9 lies outside [-0.5, 0.5]"),
        ("scenarios.toml", 'based_on = ["thrift"]', 'based_on = ["thirft"]', "is based on 'thirft', which does not stand before it. Did you mean"),
        ("scenarios.toml", "because =", "becuse =", "has a key that is not known: becuse. Did you mean 'because'"),
        ("outcomes.toml", "capital[tools]", "capital[tool]", "[tools] reads 'capital[tool]', which is not a variable of toy.mdl. Did you mean"),
    ],
)  # fmt: skip
def test_a_fault_in_a_file_is_named_with_its_file(copy, name, old, new, message):
    spoil(copy, name, old, new)
    with pytest.raises(InputError, match=re.escape(message)) as caught:
        load(copy / "toy.mdl")
    assert name in str(caught.value)


def test_a_missing_model_is_told():
    with pytest.raises(TranslationError, match=r"read from a Vensim .mdl file; nowhere.mdl cannot be opened"):
        load("nowhere.mdl")


def test_an_unknown_scenario_is_told_with_the_nearest(toy):
    with pytest.raises(InputError, match="'thirft' is not a scenario. Did you mean 'thrift'"):
        toy.scenario("thirft")
