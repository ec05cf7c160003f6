"""The twelve tests: structure gates behaviour, and the shipped model passes."""

import pytest

from counterplan import appraisal


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
    put(monkeypatch, ("structure", False), ("structure", True), ("behaviour", True))
    assert [one.result for one in appraisal.appraise(model)] == ["failed", "passed", "not made"]


def test_a_failure_of_behaviour_does_not_stop_the_next(model, monkeypatch):
    put(monkeypatch, ("structure", True), ("behaviour", False), ("behaviour", None))
    names = []
    assert [one.result for one in appraisal.appraise(model, progress=names.append)] == ["passed", "failed", "to be judged"]
    assert names == ["test 0", "test 1", "test 2"]


@pytest.mark.parametrize("name", ["Boundary adequacy", "Dimensional consistency", "Parameter assessment", "Integration error"])
def test_structure_passes(model, monkeypatch, name):
    monkeypatch.setattr(appraisal, "TESTS", tuple(test for test in appraisal.TESTS if test[0] == name))
    found = appraisal.appraise(model)
    assert [one.result for one in found] == ["passed"], found[0].figure


@pytest.mark.slow
def test_no_test_fails_and_the_rest_is_to_be_judged(model):
    found = appraisal.appraise(model)
    assert {one.name: one.figure for one in found if one.result in ("failed", "not made")} == {}
    assert all(any(letter.isdigit() for letter in one.figure) for one in found)
