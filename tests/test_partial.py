"""Partial models: sectors alone, driven by data, against their own series; and Theil's statistics on known answers."""

import numpy as np
import pytest
from typer.testing import CliRunner

import counterplan
from counterplan import partial
from counterplan.calibration.likelihood import Problem
from counterplan.commands import cli
from counterplan.errors import InputError
from counterplan.mdl import drive
from counterplan.observations import observations
from counterplan.plot.series import partial_figure


@pytest.fixture(scope="module")
def fits(model):
    return counterplan.fit_partials(model)


def test_each_series_is_within_five_percent_or_says_why_not(fits):
    assert {fit.series: round(fit.theil.mape, 2) for fit in fits if not fit.passed} == {}


def test_every_sector_that_has_data_is_tried_alone(model, fits):
    tried = {model.program.variables[row.name.split("[")[0]].sector for fit in fits for row in fit.partial.rows}
    assert {
        "Population",
        "Terror",
        "Labour",
        "Capital",
        "Production",
        "Farming",
        "Use of output",
        "Cadres",
        "Army",
        "Equipment",
    } <= tried


def test_the_figure_has_a_panel_for_each_series_of_three_figures(fits):
    figure = partial_figure(fits)
    panels = [axis for axis in figure.axes if axis.get_title(loc="left")]
    assert len(panels) == sum(len(fit.data) >= 3 for fit in fits)
    assert all(axis.get_ylabel() for axis in panels)


@pytest.mark.parametrize(
    ("model_values", "shares"),
    [([2.0, 3.0, 4.0, 5.0], (1, 0, 0)), ([0.0, 2.0, 4.0, 6.0], (1 / 6, 5 / 6, 0)), ([4.0, 3.0, 2.0, 1.0], (0, 0, 1))],
)
def test_theil_splits_the_error_as_known(model_values, shares):
    found = partial.theil([1.0, 2.0, 3.0, 4.0], model_values)
    assert (found.bias, found.variation, found.covariation) == pytest.approx(shares)


def test_a_perfect_fit_has_no_error_to_split():
    found = partial.theil([1.0, 2.0, 4.0], [1.0, 2.0, 4.0])
    assert found.mape == 0
    assert np.isnan(found.bias)


def test_a_driven_path_passes_through_the_data(model):
    data = tuple(o for o in observations("fit") if o.series == "urban_pop")
    readings = dict(zip(data, Problem(model, data).run(model.defaults[:, None])[0], strict=True))
    paths = partial.bent(model, {"urban_population": ["urban_pop"]}, readings)
    time, values = paths["urban_population"]["urban_population"]
    problem_at = [o.year if o.how == "instant" else o.year + 0.5 for o in data]
    assert np.interp(problem_at, time, values) == pytest.approx([o.value for o in data], rel=0.01)


def test_driving_a_variable_drops_what_only_it_needed(toy):
    whole = toy.program
    stock = whole.stocks[0]
    times, values = np.array([whole.initial_time, whole.final_time]), np.array([1.0, 2.0])
    part = drive.drive(whole, {stock: (times, values)}, [stock])
    assert part.rates == ()
    assert part.digest != whole.digest
    assert part.parameters == whole.parameters


def test_an_unknown_partial_model_is_told(model):
    with pytest.raises(InputError, match="'populaton' is not a partial model. Did you mean 'population'"):
        counterplan.fit_partials(model, ["populaton"])


def test_the_verb_prints_errors_and_reasons_and_leaves_the_figure(fits, monkeypatch, tmp_path):
    monkeypatch.setattr(partial, "fit_partials", lambda *, names, progress: fits)
    done = CliRunner().invoke(cli.app, ["check", "--partial", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    for fit in fits:
        assert fit.series in done.output
        assert not fit.excused or fit.excused.split()[0] in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["partial.png"]
