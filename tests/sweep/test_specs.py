import numpy as np
import pytest

import counterplan
from counterplan import sampling
from counterplan.errors import InputError
from counterplan.sweep.runs import planned
from tests.posterior import write_posterior

FAULTY = {
    "titel": "x",
    "scenarios": ["thrif", "historical"],
    "method": "rk5",
    "step": 0.3,
    "seed": -1,
    "on_failure": "ignore",
    "design": [
        {"kind": "grid", "vary": {"savng": [0.2], "saving": [0.2, 7.0], "reform": {"from": 0, "to": 0.5, "count": 1}}},
        {"kind": "sobol", "vary": {"saving": [0.4, 0.2], "reform": "prior"}, "cuont": 9},
        {"kind": "latinhypercube"},
        {"kind": "prior", "count": 0},
        {"kind": "table", "table": {"decay_rate": [0.1, float("nan")]}},
    ],
    "keep": {"outcomes": ["total_outptu", "tols"], "times": [3.0, 99.0], "quantiles": [0.5, 1.5], "parameters": "some"},
}
MESSAGES = [
    "titel is not a key. Did you mean 'title'?",
    "scenarios: 'thrif' is not a scenario. Did you mean 'thrift' or 'early-thrift'?",
    "method: is one of euler, rk2, rk4; received 'rk5'.",
    "step: A step must divide the save interval of 0.5; received 0.3.",
    "seed = -1: input should be greater than or equal to 0",
    "on_failure = 'ignore': input should be 'raise' or 'keep'",
    "[[design]] 1.vary: 'savng' is not a parameter of toy.mdl. Did you mean 'saving'?",
    "[[design]] 1.vary: saving = 7 lies outside [0.1, 0.5] Dmnl",
    "[[design]] 1.vary: reform needs a count of at least 2; received 1",
    "[[design]] 2.vary: saving is [low, high], or 'prior'; received [0.4, 0.2]",
    "[[design]] 2.vary: reform has no prior in parameters.toml; give a range, as { reform = [low, high] }",
    "[[design]] 2.count is missing",
    "[[design]] 2.cuont is not a key. Did you mean 'count'?",
    "[[design]] 3: kind 'latinhypercube' is not one of grid, one-at-a-time, latin-hypercube,",
    "Did you mean 'latin-hypercube'?",
    "[[design]] 4.count = 0: input should be greater than or equal to 1",
    "[[design]] 5.table: decay_rate: draw 1 is nan, outside [0.02, 0.3]",
    "keep.outcomes: 'total_outptu' is neither an outcome nor a variable. Did you mean 'total_output'",
    "keep.outcomes: 'tols' is neither an outcome nor a variable. Did you mean 'tools'",
    "keep.times: Runs go from 0 to 10; they do not reach 99.",
    "keep.quantiles.1 = 1.5: input should be less than or equal to 1",
    "keep.parameters = 'some': input should be 'named', 'all' or 'none'",
]


@pytest.fixture(scope="module")
def told(toy):
    with pytest.raises(InputError) as caught:
        planned(FAULTY, model=toy)
    return str(caught.value)


@pytest.mark.parametrize("message", MESSAGES)
def test_every_fault_is_told_at_once_with_the_nearest_name(told, message):
    assert message in told


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"scenarios": []}, "scenarios: is a list of names"),
        ({"scenarios": {"mine": {"savng": 1}}}, "scenarios: 'savng' is not a parameter"),
        ({"design": [{"kind": "grid", "vary": {"saving": 3}}]}, r"saving is a list of values, or \{ from, to, count \}"),
        ({"design": [{"kind": "grid", "vary": {}}]}, "names no parameter"),
        ({"design": [{"kind": "grid", "vary": {"reform_date": ["soon"]}}]}, "reform_date takes finite numbers or dates"),
        ({"design": [{"kind": "grid", "vary": {"saving": [0.2]}}] * 2}, "design: sets saving more than once"),
        ({"design": [{"kind": "prior", "count": 3}] * 2}, "draws the parameters twice"),
        ({"design": [{"vary": {}}]}, r"\[\[design\]\] 1 has no kind\. Kinds: grid"),
        ({"design": ["grid"]}, r"\[\[design\]\] 1"),
        ({"design": [{"kind": "table"}]}, "needs a `file`, or in Python a `table`"),
        ({"design": [{"kind": "table", "file": "none.csv"}]}, r"none\.csv cannot be read \(No such file"),
        ({"design": [{"kind": "posterior", "file": "none.nc"}]}, r"There is no none\.nc"),
        ({"design": [{"kind": "posterior"}]}, r"has no posterior\.nc beside it"),
        ({"keep": {"times": "yearly"}}, "received 'yearly'. Did you mean 'years'"),
        ({"keep": {"times": [3.0, 2.0]}}, "a list of dates in their order"),
        ({"keep": {"outcomes": []}}, "is 'outcomes', 'all', or a list"),
        ({"keep": 3}, "keep = 3"),
        ({"name": "a/b"}, "name = 'a/b'"),
    ],
)
def test_a_fault_is_told(toy, change, message):
    with pytest.raises(InputError, match=message):
        planned(change, model=toy)


def test_a_csv_table_is_read_and_its_faults_are_told_with_their_lines(toy, tmp_path):
    (tmp_path / "mine.csv").write_text("saving,reform_date\n0.2,3\n0.3,0002-07-02\n")
    (tmp_path / "mine.toml").write_text('[[design]]\nkind = "table"\nfile = "mine.csv"\n')
    plan = planned(tmp_path / "mine.toml", model=toy)
    assert plan.name == "mine"
    assert plan.matrix(0, np.arange(2))[[toy.rows["saving"], toy.rows["reform_date"]]].T == pytest.approx(
        np.array([[0.2, 3], [0.3, 2.5]]), abs=2e-3
    )
    (tmp_path / "mine.csv").write_text("saving,reform_date\n0.2\nx,y\n")
    with pytest.raises(InputError, match=r"line 2 has 1 values for 2 names\n.*line 3: 'x' of column '\w+' is not a finite number"):
        planned(tmp_path / "mine.toml", model=toy)


def test_a_posterior_of_ones_own_is_swept(toy, tmp_path):
    own = sampling.prior(toy, 6)
    write_posterior(tmp_path / "own.nc", toy, own)
    (tmp_path / "mine.toml").write_text('[[design]]\nkind = "posterior"\nfile = "own.nc"\n')
    plan = planned(tmp_path / "mine.toml", model=toy)
    assert np.array_equal(plan.matrix(0, np.arange(6)), own.matrix(toy))
    before = plan.identity["draws"]
    write_posterior(tmp_path / "own.nc", toy, sampling.prior(toy, 6, seed=1))
    assert planned(tmp_path / "mine.toml", model=toy).identity["draws"] != before


def test_a_name_is_told_with_the_nearest_and_all_there_are():
    with pytest.raises(InputError, match=r"neither a run nor a \.toml file\. Did you mean 'divergence_date'\? Runs: "):
        planned("divergence_dat")


def test_broken_toml_is_told_with_its_place(tmp_path):
    (tmp_path / "x.toml").write_text("seed = \n")
    with pytest.raises(InputError, match=r"x\.toml is not valid TOML: Invalid value \(at line 1"):
        planned(tmp_path / "x.toml")


def test_designs_come_before_scenarios_and_scenarios_before_the_prior(toy):
    spec = {"scenarios": {"mine": {"saving": 0.5, "reform": 0.2}}, "design": [{"kind": "prior", "count": 4}]}
    assert set(planned(spec, model=toy).matrix(0, np.arange(4))[toy.rows["saving"]]) == {0.5}
    spec["design"].append({"kind": "one-at-a-time", "vary": {"saving": [0.1], "reform": [0.3]}})
    values = planned(spec, model=toy).matrix(0, np.arange(3))
    assert values[toy.rows["saving"]].tolist() == [0.5, 0.1, 0.5]
    assert values[toy.rows["reform"]].tolist() == [0.2, 0.2, 0.3]


def test_dates_may_be_written_as_dates_and_arrays_by_their_bare_name(toy):
    import datetime

    spec = {"design": [{"kind": "grid", "vary": {"reform_date": [datetime.date(2, 1, 1)], "productivity": [0.4]}}]}
    plan = planned(spec, model=toy)
    values = plan.matrix(0, np.arange(1))[:, 0]
    assert values[toy.rows["reform_date"]] == 2.0
    assert values[[toy.rows["productivity[goods]"], toy.rows["productivity[tools]"]]].tolist() == [0.4, 0.4]


def test_quick_takes_the_small_size_of_each_design(toy, spec):
    spec = {**spec, "design": [{**spec["design"][0], "quick": 1}, {**spec["design"][1], "quick": 9}]}
    plan = planned(spec, model=toy, quick=True)
    assert (plan.draws, plan.name) == (9, "toy-quick")


def test_quantiles_of_more_than_memory_holds_are_refused(toy, spec):
    keep = {"times": "saved", "quantiles": [0.5]}
    with pytest.raises(InputError, match="need more than 0.5 GiB at once"):
        planned({**spec, "design": [{"kind": "prior", "count": 10_000_000}], "keep": keep}, model=toy)


@pytest.mark.parametrize("path", ["divergence_date", "purge_and_decentralisation", "prior_million"])
def test_shipped_runs_are_sound(model, path, monkeypatch):
    monkeypatch.setattr(counterplan.sampling, "posterior", lambda model: counterplan.sampling.prior(model, 16))
    assert planned(path).size > planned(path, quick=True).size
