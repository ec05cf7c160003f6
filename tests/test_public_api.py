import inspect
import subprocess
import sys

import pytest

import counterplan
from counterplan import errors

SIGNATURES = {
    "simulate": "(model, scenario='historical', *, overrides=None, method='LSODA', save='outcomes')",
    "ensemble": "(model, scenarios, draws='posterior', *, method='rk4', step=None, save='outcomes', threads=None, on_failure='raise', progress=None)",
    "explain": "(model, name)",
    "figure": "(name='all', *, model=None, out='results/figures', formats=('png', 'svg', 'pdf'), quick=False, holdout=None, cache='results/cache', status=None)",
    "history": "()",
    "reference": "(model)",
    "report": "(model=None, *, out=None, quick=False, evidence=None, status=None)",
    "diagram": "(model=None, *, sector=None, around=None, depth=None, loop=None, full=False)",
    "check": "(model=None, names=None, draws='posterior', *, prior=None, seed=0, draw=None, threads=None, progress=None)",
    "appraise": "(model=None, *, prior=1000, progress=None)",
    "fit_partials": "(model=None, names=None, *, progress=None)",
    "measure_loops": "(model=None)",
    "replicate": "(model=None, draws='posterior')",
    "compare": "(model=None, scenarios=None, draws='posterior', *, quick=False, strict=False, threads=None, progress=None)",
    "evidence": "(plan=None, *, model=None, out='results/evidence', quick=False, write=False, status=None)",
    "calibrate": "(spec=None, *, model=None, out=None, quick=False, write=False, status=None, progress=None)",
    "run": "(spec, *, model=None, out='results', quick=False, member=None, threads=None, scheduler=None, progress=None)",
    "export": "(results, to)",
    "new": "(folder)",
    "read": "(path)",
    "attribute": "(model=None, outcomes=None, scenario='bukharin', against='historical', dates=None, draws='posterior', *, threads=None, progress=None)",
    "claims": "(model=None, names=None, draws='posterior', *, source=None, prior=512, seed=0, threads=None, progress=None)",
    "sensitivity": "(model=None, outcome='readiness', scenario='historical', against=None, *, over='prior', parameters=None, by='parameter', first=12, samples=512, trajectories=20, date='German attack', above=None, seed=0, threads=None, progress=None)",
}


def bare(function):
    signature = inspect.signature(function)
    plain = [p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()]
    return str(signature.replace(parameters=plain, return_annotation=inspect.Signature.empty))


def test_the_public_names_are_these():
    assert counterplan.__all__ == [
        "Model",
        "appraise",
        "attribute",
        "calibrate",
        "check",
        "claims",
        "compare",
        "diagram",
        "ensemble",
        "errors",
        "evidence",
        "explain",
        "export",
        "figure",
        "fit_partials",
        "history",
        "load",
        "measure_loops",
        "new",
        "read",
        "reference",
        "replicate",
        "report",
        "run",
        "sensitivity",
        "simulate",
    ]
    assert all(hasattr(counterplan, name) for name in counterplan.__all__)


@pytest.mark.parametrize("name", SIGNATURES)
def test_signatures_are_pinned(name):
    assert bare(getattr(counterplan, name)) == SIGNATURES[name]


def test_public_functions_say_what_they_take_return_and_raise():
    for name in ["load", *SIGNATURES.keys() - {"history"}]:
        text = getattr(counterplan, name).__doc__
        assert "Args:" in text
        assert "Raises:" in text


def test_importing_the_package_is_free():
    code = "import sys, counterplan; print([m for m in ('numpy', 'xarray', 'pysd', 'scipy', 'llvmlite', 'matplotlib', 'zarr', 'pydantic', 'distributed') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'simulat'"):
        counterplan.simulat  # noqa: B018


def test_faults_are_listed_in_one_error():
    with pytest.raises(errors.InputError, match=r"Heading:\n  - one\n  - two"):
        errors.faults(errors.InputError, "Heading:", ["one", "two"])
    errors.faults(errors.InputError, "Heading:", [])


def test_near_names_are_offered_and_far_ones_not():
    assert errors.nearest("bukarin", ["bukharin", "history"]) == " Did you mean 'bukharin'?"
    assert errors.nearest("xyz", ["bukharin"]) == ""
