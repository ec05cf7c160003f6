import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import counterplan
from counterplan import evidence, sampling
from counterplan.calibration.spec import read_spec
from counterplan.credence.plan import Plan, Quick, default_path, read_plan
from counterplan.credence.words import words
from counterplan.errors import InputError, MixingWarning

PARTS = {"before", "reproduction", "information", "causes", "influence", "profiles", "recovery", "structures", "made", "bars"}


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    """The shipped plan with the other structures left out and one trial, to be quick."""
    folder = tmp_path_factory.mktemp("plan")
    shutil.copy(default_path().with_name("holdout.toml"), folder)
    text = default_path().read_text()
    begin, end = text.index("[structures]"), text.index("[together]")
    small = "chains = 8\nlearners = 8\nrounds = [5]\nsteps = 40\nthin = 5\nrounds_of_climb = 1\ndraws = 128\nrecoveries = 1\nranked = 9\nrecovery_steps = 4\ngrid = [-1, 1]\nprofiles = 1\nseries = 1\nstructures = 1\n"
    sizes = f"[quick]\n{small}[size]\n{small}"  # the same, so that what was gathered with one serves the other
    (folder / "evidence.toml").write_text(text[:begin] + sizes + text[end:])
    return folder / "evidence.toml"


@pytest.fixture(scope="module")
def done(plan, tmp_path_factory):
    """Evidence that broke off at a part and was gathered on."""
    out = tmp_path_factory.mktemp("out")

    def breaking(part):
        if part.startswith("recovery"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evidence(plan, out=out, quick=True, status=breaking)
    told = []
    return evidence(plan, out=out, quick=True, status=told.append), told


def test_it_goes_on_where_it_broke_off(done):
    _, told = done
    assert told[0].startswith("recovery")


def test_gathered_again_every_part_is_the_same(done, plan):
    again = evidence(plan, out=done[0].path.parent, quick=True)
    for part in PARTS - {"made"}:
        assert again.found[part] == done[0].found[part]
    assert json.loads(again.path.read_text()) == again.found


def test_the_file_holds_every_part_with_numbers_that_json_knows(done):
    text = done[0].path.read_text()
    assert set(json.loads(text)) == PARTS
    assert "NaN" not in text


def test_every_series_and_parameter_has_its_row(done, plan, model):
    from counterplan.observations import observations
    from counterplan.sampling import drawn

    found = json.loads(done[0].path.read_text())
    assert {row["series"] for row in found["reproduction"]["series"]} == {o.series for o in observations("fit")}
    assert [row["name"] for row in found["information"]] == [row.name for row in drawn(model)]
    early = found["structures"]["holdout"]["as shipped"]["series"]
    left_out = read_spec(plan.with_name("holdout.toml")).left_out(model, plan.parent)
    assert {row["series"] for row in early} == {o.series for o in left_out}


def test_the_words_name_every_part(done):
    text = words(json.loads(done[0].path.read_text()))
    for heading in (
        "Bar",
        "Before the data",
        "Fitted series",
        "Foreseen series",
        "Series foretold",
        "Truths within",
        "Profile",
        "Effect on growth",
        "Parameter",
        "Left out",
        "Structure",
    ):
        assert heading in text
    assert max(len(line) for line in text.splitlines() if "  " not in line and set(line) != {"-"}) <= 100


def test_what_is_shipped_is_not_made_quickly(plan, tmp_path):
    with pytest.raises(InputError, match="give --quick or --write, not both"):
        evidence(plan, out=tmp_path, quick=True, write=True)


def test_parts_of_other_evidence_are_refused(done, plan, tmp_path):
    shutil.copytree(plan.parent, tmp_path, dirs_exist_ok=True)
    (tmp_path / "evidence.toml").write_text("seed = 1\n" + plan.read_text())
    with pytest.raises(InputError, match="holds the parts of other evidence. Remove it, or give another folder"):
        evidence(tmp_path / "evidence.toml", out=done[0].path.parent, quick=True)


def test_what_it_found_is_put_beside_the_model(done, plan, model, tmp_path):
    shutil.copytree(model.path.parent, tmp_path, dirs_exist_ok=True)
    for name in ("evidence.json", "holdout.nc"):
        (tmp_path / name).unlink(missing_ok=True)
    copied = counterplan.load(tmp_path / "counterplan.mdl")
    assert sampling.holdout(copied) is None
    found = evidence(plan, model=copied, out=done[0].path.parent, write=True)
    assert json.loads((tmp_path / "evidence.json").read_text()) == found.found
    with pytest.warns(MixingWarning, match="holdout.nc have not mixed"):  # so few steps
        early = sampling.posterior(copied, path=sampling.holdout(copied), strict=True)
    assert set(early.names) == {row.name for row in sampling.drawn(copied)}
    assert sampling.holdout(replace(copied, program=replace(copied.program, digest="feedbeef"))) is None


def test_a_posterior_of_other_equations_is_refused(model, tmp_path, plan):
    other = replace(model, program=replace(model.program, digest="feedbeef"))
    with pytest.raises(InputError, match="was fitted to other equations"):
        evidence(plan, model=other, out=tmp_path)


def test_the_shipped_plan_names_what_there_is(model):
    plan = read_plan(default_path(), model)
    assert len(plan.structures) == 3
    assert len(plan.causes) == 6


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"no-officer-purge"', '"no-oficer-purge"', "'no-oficer-purge' is not a scenario. Did you mean 'no-officer-purge'"),
        ('"fear_loss", "mis', '"fear_los", "mis', "'fear_los' is not a parameter with a prior. Did you mean 'fear_loss'"),
        ("bottleneck_switch = 0.0", "bottle_switch = 0.0", "'bottle_switch' is not a constant"),
        ('["civilian-purge", "off', '["civil-purge", "off', "'civil-purge' is not a rival cause. Did you mean 'civilian-purge'"),
        ("low = 9.0", "low = 'much'", "facts.1.low = 'much': input should be a valid number"),
        ("slowdown =", "slow =", "slow is not a key. Did you mean 'slowdown'"),
        ("rhat = 1.01", "rhta = 1.01", "bars.rhta is not a key. Did you mean 'rhat'"),
        ("[causes.weather]", "[causes.weather]\ntitel = 'x'", "causes.weather.titel is not a key. Did you mean 'title'"),
        ("low = 9.0", "lowe = 9.0", r"(?s)facts.1.low is missing.*facts.1.lowe is not a key. Did you mean 'low'"),
        ('affected = ["gnp"', 'affected = ["gnpp"', "'gnpp' is not an outcome. Did you mean 'gnp'"),
        ("slowdown = [1936", "slowdown = [1926", "The year 1926 is not in a run from 1928 to 1942"),
        ("begin = 1936\nend = 1937", "begin = 1936\nend = 1942", "The year 1942 is not in a run"),
        (
            'holdout = "holdout.toml"',
            'holdout = "fits/holdout.toml"',
            "'fits/holdout.toml' has a folder; a specification lies beside",
        ),
        ("[bars]", "[size]\nthin = 90000\n[bars]", "size: thin = 90000 keeps no point of steps = 30000"),
        ("[bars]", "[quick]\nchains = 1\n[bars]", "quick.chains = 1: input should be greater than or equal to 2"),
        ("scenarios =", "seed = -1\nscenarios =", "seed = -1: input should be greater than or equal to 0"),
    ],
)
def test_a_fault_of_a_plan_is_told(old, new, message, model, tmp_path):
    text = default_path().read_text()
    assert old in text
    Path(tmp_path / "evidence.toml").write_text(text.replace(old, new))
    with pytest.raises(InputError, match=message):
        read_plan(tmp_path / "evidence.toml", model)


def test_a_cause_may_switch_off_a_whole_array(model, tmp_path):
    text = default_path().read_text().replace("bottleneck_switch = 0.0", "removal_rate = 0.05")
    (tmp_path / "evidence.toml").write_text(text)
    assert any(cause.off == {"removal_rate": 0.05} for cause in read_plan(tmp_path / "evidence.toml", model).causes.values())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cannot be read"),
        ("[data]\nends = 1937", "data.ends is not a key. Did you mean 'end'"),
        ("[data]\nseries = ['gnp']", "'gnp' is not one"),
        ("[data]\nend = 1942", "leaves no figure out"),
    ],
)
def test_a_faulty_specification_is_told_before_any_work(text, message, plan, tmp_path):
    shutil.copy(plan, tmp_path)
    if text:
        (tmp_path / "holdout.toml").write_text(text)
    with pytest.raises(InputError, match=message):
        evidence(tmp_path / "evidence.toml", out=tmp_path / "out", quick=True)
    assert not (tmp_path / "out").exists()


def test_all_specifications_that_are_lacking_are_told_at_once(plan, tmp_path):
    shutil.copy(default_path(), tmp_path)
    with pytest.raises(
        InputError, match=r"(?s)holdout.toml, which the plan names: .* cannot be read.*price-led.toml, which the plan"
    ):
        evidence(tmp_path / "evidence.toml", out=tmp_path / "out", quick=True)


def test_words_and_bars_of_a_plan_may_change_without_the_work_done_again(done, plan, tmp_path):
    shutil.copytree(plan.parent, tmp_path, dirs_exist_ok=True)
    text = plan.read_text()
    assert "rhat = 1.01" in text
    (tmp_path / "evidence.toml").write_text(text.replace("rhat = 1.01", "rhat = 0.5").replace('record = "', 'record = "all, '))
    told = []
    again = evidence(tmp_path / "evidence.toml", out=done[0].path.parent, quick=True, status=told.append)
    assert not [part for part in told if part.startswith("recovery")]
    assert again.found["bars"][0]["met"] is False


def test_quick_evidence_of_which_a_little_is_given_is_quick_in_all_else():
    plan = Plan(scenarios=[], holdout="holdout.toml", quick={"series": 1})
    assert plan.quick.settings(0) == Quick().settings(0)
    assert plan.quick.recoveries < plan.size.recoveries
