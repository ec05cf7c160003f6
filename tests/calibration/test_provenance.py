import time

import pytest

from counterplan.calibration.provenance import Stopwatch, processor
from counterplan.errors import InputError


def test_seconds_of_earlier_sessions_are_counted(tmp_path):
    Stopwatch(tmp_path).finish()
    (tmp_path / "seconds.txt").write_text("3600.0\n")
    second = Stopwatch(tmp_path)
    time.sleep(0.11)
    assert 3600.1 <= second.finish() < 3660
    assert Stopwatch(tmp_path).seconds >= 3600.1


def test_the_time_is_noted_as_a_session_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr("counterplan.calibration.provenance.KEPT_EVERY", 0.0)
    (tmp_path / "seconds.txt").write_text("60.0\n")
    Stopwatch(tmp_path).keep()
    assert Stopwatch(tmp_path).seconds >= 60


def test_nothing_is_noted_in_a_folder_that_may_be_anothers(tmp_path):
    assert Stopwatch(tmp_path / "out").seconds < 60
    assert not list(tmp_path.iterdir())


def test_a_damaged_note_is_told(tmp_path):
    (tmp_path / "seconds.txt").write_text("long")
    with pytest.raises(InputError, match="does not hold a number of seconds"):
        Stopwatch(tmp_path)


def test_the_processor_is_named_as_linux_tells_it(tmp_path):
    (tmp_path / "cpuinfo").write_text("processor\t: 0\nmodel name\t: Slide rule 10\nprocessor\t: 1\nmodel name\t: Slide rule 10\n")
    assert processor(tmp_path / "cpuinfo") == "Slide rule 10"
    assert processor(tmp_path / "none")
