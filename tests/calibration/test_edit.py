import shutil

import pytest

from counterplan import load
from counterplan.calibration.edit import write_values
from tests.calibration.toys import TOY


@pytest.fixture
def path(tmp_path):
    return shutil.copytree(TOY.parent, tmp_path / "toy") / "toy.mdl"


def test_fitted_values_are_written_and_nothing_else(path):
    before = path.read_text().splitlines()
    write_values(load(path), {"saving": 0.31, "productivity[tools]": 0.9})
    after = path.read_text().splitlines()
    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [
        ("saving = 0.25", "saving = 0.31"), ("productivity[sector] = 0.5, 0.8", "productivity[sector] = 0.5, 0.9"),
    ]  # fmt: skip
    again = load(path)
    assert (again.parameters["saving"].value, again.parameters["saving"].center) == (0.31, 0.25)
    assert (again.parameters["productivity[tools]"].value, again.parameters["productivity[tools]"].center) == (0.9, 0.8)


def test_writing_twice_keeps_the_first_center(path):
    for value in (0.31, 0.33):
        write_values(load(path), {"saving": value})
    row = load(path).parameters["saving"]
    assert (row.value, row.center) == (0.33, 0.25)
