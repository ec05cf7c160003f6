import json
import shutil
import tomllib
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

import counterplan
from counterplan import checks, sampling
from counterplan.commands import cli
from counterplan.errors import InputError
from counterplan.predicates import parse

from .conftest import SHIPPED, TESTS

NAMES = list(tomllib.loads(SHIPPED.with_name("checks.toml").read_text()))
MONOTONE = 'describe = "d"\nsector = "Whole"\nbecause = "b"\n'


@pytest.fixture(scope="module")
def shipped(model):
    return checks.checks(model)


@pytest.fixture(scope="module")
def verdicts(model):
    return {verdict.name: verdict for verdict in checks.check(model)}


@pytest.fixture
def small(tmp_path):
    """The toy model with checks of its own, from the text of their predicates and further keys."""

    def load(**texts):
        for path in (TESTS / "toy").iterdir():
            shutil.copy(path, tmp_path)
        lines = [f"[{name}]\n{MONOTONE}{text}\n" for name, text in texts.items()]
        (tmp_path / "checks.toml").write_text("\n".join(lines))
        return counterplan.load(tmp_path / "toy.mdl")

    return load


@pytest.mark.parametrize("name", NAMES)
def test_each_check_holds_over_the_posterior(verdicts, name):
    verdict = verdicts[name]
    assert verdict.members >= 1000
    assert verdict.passed, str(verdict.worst)


def test_every_check_holds_over_draws_of_the_prior(model):
    tried = checks.check(model, prior=500)
    assert {verdict.name: str(verdict.worst) for verdict in tried if not verdict.passed} == {}


@pytest.mark.slow
def test_every_check_holds_over_a_hundred_thousand_draws_of_the_prior(model):
    tried = checks.check(model, prior=100_000)
    assert {verdict.name: f"{verdict.broken} broke it. {verdict.worst}" for verdict in tried if not verdict.passed} == {}


def test_every_sector_has_checks(model, shipped):
    sectors = {variable.sector for variable in model.program.variables.values()}
    assert {check.sector for check in shipped.values()} == {*sectors, "Whole"}
    assert {check.sector for check in shipped.values() if not check.guard} >= {*sectors, "Whole"} - {"Loop switches"}
    assert sum(not check.guard for check in shipped.values()) >= 50


def test_conservation_allows_for_rounding_only(shipped):
    stepwise = [check for check in shipped.values() if check.predicate.stepwise]
    assert len(stepwise) >= 10
    assert max(check.tolerance for check in stepwise) <= 1e-10


def test_comparisons_have_teeth(model, shipped, monkeypatch):
    """Exchanging the two runs of a comparison breaks it: it does not hold for want of an effect."""
    compared = [check for check in shipped.values() if check.predicate.base_reads and "== base" not in check.predicate.text]
    turned = {
        check.name: replace(check, settings={name: (base, own) for name, (own, base) in check.settings.items()})
        for check in compared
    }  # fmt: skip
    monkeypatch.setattr(checks, "checks", lambda model: turned)
    assert [verdict.name for verdict in checks.check(model, draws=20) if not verdict.broken] == []


def test_an_extreme_is_tried_over_several_scenarios_and_holds_for_nothing_less(model, shipped, monkeypatch):
    extremes = {name: check for name, check in shipped.items() if check.extreme}
    assert len(extremes) >= 5
    assert min(len(check.settings) for check in extremes.values()) >= 3
    mild = {name: replace(check, settings={"historical": ((), ())}) for name, check in extremes.items()}
    monkeypatch.setattr(checks, "checks", lambda model: mild)
    assert [verdict.name for verdict in checks.check(model, draws=None) if not verdict.broken] == []


def test_a_check_that_must_fail_does(small):
    toy = small(low='predicate = "total_output < 4.6"', high='predicate = "total_output > 0"')
    low, high = checks.check(toy, draws=None)
    assert (low.broken, low.passed) == (1, False)
    assert low.worst.time == 0.0
    assert (high.broken, high.passed, high.worst) == (0, True, None)


def test_members_that_break_a_check_are_counted_and_the_worst_is_kept(small):
    toy = small(bound='predicate = "total_output <= 8"')
    draws = sampling.prior(toy, 300)
    runs = counterplan.ensemble(toy, "historical", draws, method="euler", save="total_output")["total_output"][0]
    (verdict,) = checks.check(toy, draws=draws)
    assert (verdict.members, verdict.broken) == (300, int((runs > 8).any("time").sum()))
    assert verdict.worst.draw == int(runs.max("time").argmax("draw"))
    assert verdict.worst.amount == pytest.approx(float(runs.max()) - 8)


def test_the_worst_has_a_time_and_an_element_only_where_what_is_broken_has(small):
    toy = small(
        one='predicate = "capital > 0 and at(total_output, 10) < 0"', every='predicate = "capital > 0 and total_output < 0"',
        each='predicate = "capital < 0 and total_output > 0"',
    )  # fmt: skip
    one, every, each = (verdict.worst for verdict in checks.check(toy, draws=None))
    assert (one.time, one.element) == (None, "")
    assert every.time is not None
    assert every.element == ""
    assert each.time is not None
    assert each.element in ("goods", "tools")


def test_the_worst_member_can_be_made_again_alone(small):
    toy = small(bound='predicate = "capital <= 20"')
    (verdict,) = checks.check(toy, prior=300)
    (alone,) = checks.check(toy, prior=300, draw=verdict.worst.draw)
    assert (alone.members, alone.broken) == (1, 1)
    assert alone.worst == verdict.worst
    assert verdict.worst.element in ("goods", "tools")


def test_a_posterior_draw_can_be_made_again_alone(model, shipped, monkeypatch):
    wrong = replace(
        shipped["designs-ripen"], predicate=parse(model, "new_generation_share <= 0.5"), settings={"historical": ((), ())}
    )
    monkeypatch.setattr(checks, "checks", lambda model: {"wrong": wrong})
    (verdict,) = checks.check(model)
    assert 0 < verdict.broken <= verdict.members
    (alone,) = checks.check(model, draw=verdict.worst.draw)
    assert alone.worst == verdict.worst


def test_verdicts_do_not_depend_on_how_many_draws_run_at_once(small, monkeypatch):
    toy = small(bound='predicate = "total_output <= 8"', whole='predicate = "change(capital) >= integral(investment)/2"')
    together = checks.check(toy, prior=100)
    monkeypatch.setattr(checks, "BYTES_AT_ONCE", 1)
    assert checks.check(toy, prior=100) == together


def test_part_of_the_prior_is_the_same_draws(toy):
    whole, part = sampling.prior(toy, 9, seed=2), sampling.prior(toy, 3, seed=2, first=5)
    assert np.array_equal(part.values, whole.values[5:8])
    assert part.index.tolist() == [5, 6, 7]


def test_a_check_compares_with_what_it_is_told(small):
    text = 'predicate = "at(total_output, 10) > at(base.total_output, 10)"\n'
    toy = small(
        own=text + "set = { reform = 0.1 }",
        against=text + "set = { reform = 0.1 }\nagainst = { reform = 0.2 }",
        scenario=text + 'scenarios = ["thrift", "early-thrift"]\nagainst_scenario = "historical"',
        backward=text + 'against_scenario = "thrift"',
    )
    found = {verdict.name: (verdict.members, verdict.broken) for verdict in checks.check(toy, draws=None)}
    assert found == {"own": (1, 0), "against": (1, 1), "scenario": (2, 0), "backward": (1, 1)}


def test_all_scenarios_are_meant_by_all(small):
    toy = small(every='predicate = "stocks > 0 and outcomes > 0"\nscenarios = "all"')
    with pytest.raises(InputError, match="mixes different subscripts: outcomes and stocks"):
        checks.check(toy, draws=None)
    (verdict,) = checks.check(small(every='predicate = "stocks > 0"\nscenarios = "all"'), draws=None)
    assert verdict.members == 3


def test_what_may_break_rarely_may_break_once_in_a_thousand():
    told = checks.Verdict("low", "Whole", "", "", rare="It grows.", members=5000, broken=5)
    assert told.passed
    assert not replace(told, broken=6).passed
    assert not replace(told, rare="", broken=1).passed


def test_what_may_break_rarely_is_broken_where_a_thousandth_of_the_members_is_less_than_one():
    alone = checks.Verdict("low", "Whole", "", "", rare="It grows.", members=1, broken=1)
    assert not alone.passed
    assert not replace(alone, members=999).passed
    assert replace(alone, members=1000).passed


def test_an_extreme_leaves_the_bounds(small):
    text = 'predicate = "total_output > base.total_output"\nset = { reform = 0.9 }\nyears = [9.0, 10.0]\nextreme = true'
    (verdict,) = checks.check(small(far=text), draws=None)
    assert (verdict.broken, verdict.extreme) == (0, True)


def test_guards_and_extremes_are_counted_apart():
    verdict = checks.Verdict("n", "Whole", "", "", "", 1, 0)
    found = [verdict, replace(verdict, extreme=True, broken=1), replace(verdict, guard=True)]
    assert checks.counted(found) == "2 checks, of them 1 extreme; 1 guards"


def test_names_and_sectors_choose(shipped):
    chosen = checks.select(shipped, ["Terror", "designs-ripen"])
    assert {check.sector for check in chosen} == {"Terror", "Equipment"}
    with pytest.raises(InputError, match=r"(?s)'Teror' is neither a check nor a sector. Did you mean 'Terror'.*'designs'"):
        checks.select(shipped, ["Teror", "designs"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('predicat = "1 < 2"', "has a key that is not known: predicat. Did you mean 'predicate'"),
        ("", "lacks predicate"),
        ('predicate = "totl_output > 0"', "Did you mean 'total_output'"),
        ('predicate = "1 < 2"\nscenarios = ["thrft"]', "'thrft' is not a scenario. Did you mean 'thrift'"),
        ('predicate = "1 < 2"\nscenarios = "thrift"', r"scenarios are 'all' or a list of names; received 'thrift'"),
        ('predicate = "1 < 2"\nset = { refrm = 1.0 }', "'refrm' is not a parameter"),
        ('predicate = "1 < 2"\nset = { reform = 1.0 }', r"reform = 1 lies outside \[-0.5, 0.5\]"),
        ('predicate = "1 < 2"\nagainst = { reform = 0.1 }', "which the predicate does not read"),
        ('predicate = "total_output > base.total_output"', "a run is compared with itself"),
        ('predicate = "1 < 2"\nyears = [3.0, 2.0]', r"years are \[from, to\] within 0 to 10; received \[3.0, 2.0\]"),
        ('predicate = "1 < 2"\nyears = [2.1, 2.2]', "no saved time lies within"),
        ('predicate = "1 < 2"\ntolerance = 0.5', "tolerance 0.5 is not a number from 0 to 0.001"),
        ('predicate = "1 < 2"\nguard = "yes"', "guard is true or false; received 'yes'"),
        ('predicate = "1 < 2"\nguard = true\nrare = "Never."', "a guard restates an equation, .* it cannot be rare"),
        ('predicate = "1 < 2"\nextreme = true\nset = { reform = 0.1 }', "nothing that it sets leaves its bounds: it is no extreme"),
    ],
)
def test_a_faulty_check_is_told(small, text, message):
    with pytest.raises(InputError, match=message):
        checks.checks(small(faulty=text))


def test_all_faults_of_all_checks_are_told_at_once(small):
    toy = small(one='predicate = "totl_output > savng"\nyears = 3', two='predicate = "1 < 2"\nset = { a = 1.0, b = 1.0 }')
    with pytest.raises(InputError, match=r"(?s)\[one\].*totl.*\[one\].*savng.*\[one\] years.*\[two\].*'a'.*\[two\].*'b'"):
        checks.checks(toy)


def test_a_model_without_checks_says_so(toy):
    with pytest.raises(InputError, match="toy.mdl has no checks.toml beside it"):
        checks.check(toy)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"draw": 9999}, "no draw 9999"), ({"prior": 0}, "at least 1; received 0"), ({"prior": 1, "draw": -1}, "from 0.*received -1")],
)
def test_draws_that_do_not_exist_are_told(model, options, message):
    with pytest.raises(InputError, match=message):
        checks.check(model, ["designs-ripen"], **options)


def test_the_verb_prints_a_table_and_what_is_broken(model, monkeypatch):
    worst = checks.Breach("historical", 7, 1938.25, "senior", 0.125)
    broken = checks.Verdict("name", "Army", "So it is", "Theory", "", 600, 3, worst)
    monkeypatch.setattr(checks, "check", lambda *arguments, **options: [broken])
    done = CliRunner().invoke(cli.app, ["check"], env={"COLUMNS": "100"})
    assert done.exit_code == 1
    assert "BROKEN" in done.output
    assert "Worst in historical, draw 7 [senior] at 1938.25: by 0.125" in done.output
    assert "1 checks, of them 0 extreme; 0 guards; 1 failed." in done.output


def test_the_verb_gives_json_and_ends_well_when_all_hold(model):
    done = CliRunner().invoke(cli.app, ["check", "Technology", "--prior", "8", "--json"])
    assert done.exit_code == 0
    assert {row["sector"] for row in json.loads(done.output)} == {"Technology"}


def test_json_has_null_where_the_worst_is_not_a_number(model, monkeypatch):
    worst = checks.Breach("historical", 7, None, "", float("inf"))
    monkeypatch.setattr(checks, "check", lambda *arguments, **options: [checks.Verdict("n", "Army", "d", "b", "", 1, 1, worst)])
    done = CliRunner().invoke(cli.app, ["check", "--json"])
    assert done.exit_code == 1
    assert json.loads(done.output, parse_constant=pytest.fail)[0]["worst"]["amount"] is None
