import numpy as np
import pytest

from counterplan import study
from counterplan.plot import fans, style
from counterplan.series import Observation


@pytest.fixture(scope="module")
def runs(model):
    return study.compare(model, ["bukharin", "no-officer-purge"], draws=6).dataset


@pytest.fixture(scope="module")
def figure(runs):
    data = [
        Observation("a", "gnp", "annual", 1935.0, 178.0, 0.05, "seen", "high"),
        Observation("b", "soldiers", "index:1937", 1938.0, 1.1, 0.05, "seen", "high"),
    ]
    outcomes = {"gnp": "Gross national product", "soldiers": "Soldiers", "readiness": "Readiness"}
    return fans.compare_figure(runs, outcomes, {"bukharin": "Bukharin"}, data, {"Munich": 1938.7}, 1936.25)


def test_each_outcome_has_a_panel_with_its_unit(figure):
    titles = [axis.get_title(loc="left") for axis in figure.axes if axis.get_visible()]
    assert titles == ["Gross national product", "Soldiers", "Readiness"]
    assert [axis.get_ylabel() for axis in figure.axes[:2]] == ["bn 1937 rubles a year", "million"]


def test_a_panel_has_a_median_for_each_scenario(figure):
    assert len([line for line in figure.axes[2].lines if len(line.get_xdata()) > 10]) == 3


def test_points_of_an_index_stand_on_the_models_own_base_year(figure, runs):
    point = next(line for line in figure.axes[1].lines if line.get_marker() == "o").get_ydata()[0]
    history = np.median(runs["soldiers"].sel(scenario="historical").sel(time=slice(1937, 1938)).values, axis=0)
    mean = np.trapezoid(history, dx=0.25)
    assert point == pytest.approx(1.1 * mean, rel=1e-6)


def test_the_footer_counts_draws_and_failures(runs):
    assert fans.footer(runs).startswith("6 draws (posterior), 0 of 18 members failed; rk4")


def test_no_text_of_the_figure_overlaps_another(figure):
    figure.canvas.draw()
    boxes = [axis.title.get_window_extent() for axis in figure.axes if axis.get_visible()]
    boxes += [legend.get_window_extent() for legend in figure.legends]
    for index, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[index + 1 :])


def test_scenarios_differ_in_colour_and_dashes():
    others = ["a", "b", "c", "d", "e"]
    looks = [tuple(map(str, style.look(name, others).values())) for name in ["historical", *others]]
    assert len(set(looks)) == len(looks)
    assert len({dashes for _, dashes in looks}) == len(looks)
