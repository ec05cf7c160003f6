import numpy as np
import pytest

import counterplan
from counterplan import sampling
from counterplan.analysis.ranges import Ranges, ranges
from counterplan.analysis.sensitivity import REST, Design, ask
from counterplan.errors import InputError
from tests.analysis.test_indices import FIRST, TOTAL
from tests.conftest import TESTS


@pytest.fixture(scope="module")
def ishigami():
    model = counterplan.load(TESTS / "ishigami" / "ishigami.mdl")
    return counterplan.sensitivity(model, "y", date="1.0", samples=1024, trajectories=4)


def test_the_kernel_gives_ishigamis_indices(ishigami):
    at = ishigami.dataset.sel(time=1.0, factor=["x1", "x2", "x3"])
    assert (np.abs(at["first"] - FIRST) <= at["first_error"]).all()
    assert (np.abs(at["total"] - TOTAL) <= at["total_error"]).all()


def test_before_anything_moves_there_are_no_indices(ishigami):
    assert ishigami.dataset["total"].sel(time=0.0).isnull().all()


def test_indices_are_shown_for_a_quarter_and_a_half_of_the_sample(ishigami):
    assert ishigami.dataset["size"].values.tolist() == [256, 512, 1024]
    whole, last = ishigami.dataset["total"].sel(time=1.0), ishigami.dataset["total_by_size"].sel(size=1024)
    assert (whole == last).all()


def test_a_result_says_what_was_varied_and_what_behaves(ishigami):
    assert ishigami.dataset.attrs["ranges"] == "3 parameters vary independently over their priors."
    assert ishigami.dataset.attrs["behaves"].startswith("y above")
    assert 0.05 < ishigami.dataset.attrs["behaving"] < 0.95


def test_what_behaves_lies_above_a_number(toy):
    with pytest.raises(InputError, match="above a finite number; received nan"):
        counterplan.sensitivity(toy, "total_output", date="8", above=float("nan"))


def test_the_parameters_that_move_most_stand_alone_and_all_others_together(toy):
    found = counterplan.sensitivity(toy, "total_output", date="8", first=2, samples=16, trajectories=2)
    assert found.dataset["factor"].values.tolist().count(REST) == 1
    assert set(found.ranked()[:2]) == set(found.dataset["factor"].values) - {REST}


def test_a_difference_of_scenarios_does_not_vary_before_they_part(toy):
    found = counterplan.sensitivity(toy, "total_output", "thrift", "historical", date="8", samples=16, trajectories=2)
    totals = found.dataset["total"]
    assert totals.sel(time=slice(0, 5)).isnull().all()
    assert totals.sel(time=8.0).notnull().all()


def test_sectors_can_be_the_factors(toy):
    found = counterplan.sensitivity(toy, "total_output", date="8", by="sector", samples=16, trajectories=2)
    assert found.dataset["factor"].values.tolist() == ["Capital"]


def test_the_bar_of_progress_counts_every_member(toy):
    done = []
    question, design = (
        ask(toy, "total_output", "thrift", "historical", "prior", None, "8"),
        Design(samples=16, trajectories=2, first=3),
    )
    counterplan.sensitivity(
        toy, "total_output", "thrift", "historical", date="8", first=3, samples=16, trajectories=2, progress=done.append
    )
    assert sum(done) == question.size(design)


def test_marginals_run_from_the_smallest_draw_to_the_largest(toy):
    rows = (toy.parameters["saving"],)
    spread = Ranges(rows, np.array([[0.3], [0.1], [0.2]]))
    assert spread.values(np.array([[0.0], [0.25], [0.5], [1.0]]))[:, 0] == pytest.approx([0.1, 0.15, 0.2, 0.3])


def test_correlations_left_out_are_told(toy):
    both = sampling.prior(toy, 64)
    twins = np.column_stack([both.values[:, 0], -both.values[:, 0]])
    assert "up to 1.00, are left out" in Ranges((toy.parameters["saving"], toy.parameters["decay_rate"]), twins).note


def test_what_varies_can_be_chosen_by_name_and_by_sector(toy):
    assert ranges(toy, "prior", ["saving", "productivity"]).names == ("saving", "productivity[goods]", "productivity[tools]")
    assert ranges(toy, "prior", ["Capital"]).names == ranges(toy).names


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"outcome": "totl_output"}, "'totl_output' is neither an outcome nor a variable. Did you mean 'total_output'"),
        ({"outcome": "capital"}, r"'capital' has subscripts; give one of capital\[goods\], capital\[tools\]"),
        ({"scenario": "thrifty"}, "'thrifty' is not a scenario. Did you mean 'thrift'"),
        ({"against": "historical"}, "'historical' does not differ from itself"),
        ({"over": "posteriors"}, "'posteriors'. Did you mean 'posterior'"),
        ({"parameters": ["savin"]}, "'savin' is neither a parameter that varies nor a sector. Did you mean 'saving'"),
        ({"date": "Munchen"}, "'Munchen' is not a date. Did you mean 'Munich'"),
        ({"date": "1941"}, "runs go from 0 to 10; they do not reach 1941"),
        ({"samples": 100}, "samples is a power of 2 from 16 on; received 100"),
        ({"by": "sektor"}, "received 'sektor'. Did you mean 'sector'"),
    ],
)
def test_wrong_input_is_told(toy, given, message):
    with pytest.raises(InputError, match=message):
        counterplan.sensitivity(toy, **{"outcome": "total_output", "date": "8", **given})


def test_all_faults_are_told_at_once(toy):
    with pytest.raises(InputError, match=r"(?s)'Munchen'.*'totl_output'.*'thrifty'"):
        counterplan.sensitivity(toy, "totl_output", "thrifty", date="Munchen")
    with pytest.raises(InputError, match=r"(?s)first is at least 1.*trajectories are at least 2"):
        Design(first=0, trajectories=1)
