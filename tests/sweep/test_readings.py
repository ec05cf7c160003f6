import numpy as np
import pytest

import counterplan
from counterplan.calibration.likelihood import year_weights
from counterplan.errors import InputError
from counterplan.study import read_at
from counterplan.sweep.readings import reading


@pytest.fixture(scope="module")
def rows(toy):
    """All saved rows of three members (ndarray[member, row, saved]), and their times."""
    runs = counterplan.ensemble(toy, "thrift", {"saving": [0.2, 0.3, 0.4]}, save=["total_output", "tools"])
    return np.stack([runs[name].values[0] for name in ("total_output", "tools")], axis=2), runs["time"].values


def kept(toy, rows, times):
    how = reading(toy.program, times)
    return how, how.read(rows[0][:, :: how.every])


def test_saved_rows_are_kept_as_they_are(toy, rows):
    how, values = kept(toy, rows, "saved")
    assert (how.axis, how.every, how.labels) == ("time", 1, tuple(rows[1]))
    np.testing.assert_array_equal(values, rows[0])


def test_years_need_only_every_second_row_of_a_half_yearly_model(toy, rows):
    how, values = kept(toy, rows, "years")
    assert (how.every, len(how.labels)) == (2, 11)
    np.testing.assert_array_equal(values, rows[0][:, ::2])


def test_dates_are_read_on_the_line_between_saved_rows_as_the_main_table_does(toy, rows):
    _, values = kept(toy, rows, [0.5, 3.3, 10.0])
    again = [read_at(rows[1], rows[0][None, :, :, 1], date)[0] for date in (0.5, 3.3, 10.0)]
    np.testing.assert_allclose(values[:, :, 1].T, again, rtol=1e-15)
    np.testing.assert_array_equal(values[:, [0, 2]], rows[0][:, [1, -1]])


def test_annual_means_are_those_of_the_calibration(toy, rows):
    how, values = kept(toy, rows, "annual-means")
    assert (how.axis, how.labels) == ("year", tuple(range(10)))
    np.testing.assert_allclose(values[:, 4, 0], rows[0][:, :, 0] @ year_weights(rows[1], 4.0), rtol=1e-14)


def test_extremes_are_the_lowest_and_the_highest_of_all_rows(toy, rows):
    how, values = kept(toy, rows, "extremes")
    assert how.labels == ("lowest", "highest")
    np.testing.assert_array_equal(values[:, 1], rows[0].max(axis=1))


def test_dates_outside_the_run_are_told_all_at_once(toy):
    with pytest.raises(InputError, match=r"Runs go from 0 to 10; they do not reach -1, 10\.5"):
        reading(toy.program, [-1.0, 5.0, 10.5])
