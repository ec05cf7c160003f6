"""The twelve tests: structure gates behaviour, and the shipped model passes."""

from dataclasses import replace

import pytest

from counterplan import appraisal, loops, sampling


def put(monkeypatch, *answers):
    tests = [
        (f"test {k}", kind, lambda given, answer=answer: (answer, "figure"), "judge") for k, (kind, answer) in enumerate(answers)
    ]
    monkeypatch.setattr(appraisal, "TESTS", tuple(tests))


def test_there_are_twelve_and_structure_comes_first():
    kinds = [kind for _, kind, _, _ in appraisal.TESTS]
    assert len(kinds) == 12
    assert kinds == sorted(kinds, reverse=True)


def test_behaviour_is_not_tried_where_structure_fails(model, monkeypatch):
    put(monkeypatch, ("structure", "failed"), ("structure", "passed"), ("behaviour", "passed"))
    assert [one.result for one in appraisal.appraise(model)] == ["failed", "passed", "not made"]


def test_a_failure_of_behaviour_does_not_stop_the_next(model, monkeypatch):
    put(monkeypatch, ("structure", "passed"), ("behaviour", "failed"), ("behaviour", "missed"))
    names = []
    assert [one.result for one in appraisal.appraise(model, progress=names.append)] == ["passed", "failed", "missed"]
    assert names == ["test 0", "test 1", "test 2"]


@pytest.mark.parametrize("name", ["Boundary adequacy", "Dimensional consistency", "Parameter assessment", "Integration error"])
def test_structure_passes(model, monkeypatch, name):
    monkeypatch.setattr(appraisal, "TESTS", tuple(test for test in appraisal.TESTS if test[0] == name))
    found = appraisal.appraise(model)
    assert [one.result for one in found] == ["passed"], found[0].figure


def test_terror_that_feeds_on_itself_is_at_its_height_within_the_years_of_the_purge(model):
    found = appraisal.pulse(model, sampling.prior(model, 500))
    assert 1936 <= found.date < 1942
    assert found.share > 0.5, (
        f"at its height in 1936-42 in {found.share:.0%} of the prior draws, the middle one in {found.middle:g}"
    )


def test_terror_that_dies_out_has_no_height_in_those_years(model):
    cold = sampling.take(
        model, {"terror_growth_rate": [40.0], "half_fuel": [3.0], "fuel_steepness": [10.0], "listing_rate": [0.27]}
    )
    assert appraisal.pulse(model, cold).share == 0


def test_history_that_does_not_need_what_it_is_said_to_need_is_an_anomaly(model, monkeypatch):
    (idle,) = loops.knockouts(model, [replace(loops.load_loops(model)["R5"], needed=True)])
    monkeypatch.setattr(loops, "knockouts", lambda *arguments: [idle])
    result, figure = appraisal._anomaly(appraisal._Given(model, 50))
    assert (result, figure.partition(" loops")[0]) == ("failed", "0 of 1")


def test_a_bar_that_is_not_reached_is_missed_and_told_and_fails_far_below_it(model, monkeypatch):
    monkeypatch.setattr(appraisal, "fit_partials", lambda model: [])
    low = {"base_output[heavy]": model.parameters["base_output[heavy]"].low}
    poor = replace(model, program=replace(model.program, parameters={**model.program.parameters, **low}))
    assert appraisal._reproduction(appraisal._Given(poor, 1))[0] == "failed"
    monkeypatch.setattr(appraisal, "MOST_ERROR", 50.0)
    result, figure = appraisal._reproduction(appraisal._Given(poor, 1))
    assert result == "missed"
    assert "missed: the median error, the bias of gnp" in figure


def test_a_firm_sign_that_turns_under_another_structure_is_missed_and_told(model, monkeypatch):
    shares = {"posterior": {("gnp", "bukharin"): 0.99}, "turned": {("gnp", "bukharin"): 0.3}}
    monkeypatch.setattr(
        appraisal, "_above", lambda model, draws, switch: shares["turned" if "price_led_switch" in switch else "posterior"]
    )
    result, figure = appraisal._sensitivity(appraisal._Given(model, 1))
    assert result == "missed"
    assert figure.endswith("gnp under bukharin (price_led)")


@pytest.mark.slow
def test_no_test_fails_and_the_rest_is_to_be_judged(model):
    found = appraisal.appraise(model)
    assert {one.name: one.figure for one in found if one.result in ("failed", "not made")} == {}
    assert all(any(letter.isdigit() for letter in one.figure) for one in found)
