"""The scripts of runs/ and figures/, at a small size."""

import runpy
from pathlib import Path

import pytest

from counterplan import study

ROOT = Path(__file__).parent.parent


def test_an_earlier_fork_is_worth_no_less(capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["divergence_date.py", "6"])
    runpy.run_path(str(ROOT / "runs" / "divergence_date.py"), run_name="__main__")
    gains = [float(line.split("readiness")[1].split()[0]) for line in capsys.readouterr().out.splitlines()]
    assert len(gains) == 4
    assert gains == sorted(gains, reverse=True)


@pytest.mark.parametrize("path", sorted((ROOT / "figures").glob("*.py")), ids=lambda path: path.stem)
def test_each_figure_script_draws_from_runs(path, model):
    script = runpy.run_path(str(path))
    figure = script["draw"](study.compare(model, ["bukharin"], 4).dataset)
    assert len(script["__doc__"]) > 100
    assert len([axis for axis in figure.axes if axis.get_visible()]) == len(study.headlines(model))


@pytest.mark.parametrize("path", sorted((ROOT / "runs").glob("*.py")), ids=lambda path: path.stem)
def test_scripts_are_short(path):
    assert len(path.read_text().splitlines()) <= 40
