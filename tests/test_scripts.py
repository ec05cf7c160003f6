"""The scripts of runs/, at a small size."""

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def script(monkeypatch, tmp_path, capsys):
    """A function that runs a script of runs/ at its quick size in an empty folder, and gives what it printed, line by line."""

    def lines(name):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("sys.argv", [name, "--quick"])
        runpy.run_path(str(ROOT / "runs" / name), run_name="__main__")
        return capsys.readouterr().out.splitlines()

    return lines


def test_an_earlier_fork_is_worth_no_less(script):
    gains = [float(line.split("readiness")[1].split()[0]) for line in script("divergence_date.py")]
    assert len(gains) == 4
    assert gains == sorted(gains, reverse=True)


def test_readiness_falls_with_the_intensity_of_the_purge(script):
    table = [line.split() for line in script("purge_and_decentralisation.py") if line[:1].isdigit()]
    first, last = ([float(cell) for cell in row[1:]] for row in (table[0], table[1]))
    assert (float(table[0][0]), float(table[1][0])) == (0.0, 1.5)
    assert all(high > low for high, low in zip(first, last, strict=True))


def test_the_draws_closest_to_a_series_are_found(script):
    printed = script("own_series.py")
    assert printed[0].startswith("The 20 closest draws miss by ")
    assert "GNP of 1940" in printed[1]


@pytest.mark.parametrize("path", sorted((ROOT / "runs").glob("*.py")), ids=lambda path: path.stem)
def test_scripts_are_short(path):
    assert len(path.read_text().splitlines()) <= 40
