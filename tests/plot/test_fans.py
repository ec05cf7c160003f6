import numpy as np
import pytest

from counterplan import runkey, study
from counterplan.observations import Observation
from counterplan.plot import fans, kit, style


@pytest.fixture(scope="module")
def runs(model):
    return runkey.ready(model, study.compare(model, ["bukharin", "no-officer-purge"], draws=6).dataset, "0123456789")


@pytest.fixture(scope="module")
def figure(runs):
    data = [
        Observation("a", "gnp", "annual", 1935.0, 178.0, 0.05, "seen", "high"),
        Observation("b", "soldiers", "index:1937", 1938.0, 1.1, 0.05, "seen", "high"),
    ]
    return fans.compare_figure(runs, ["gnp", "soldiers", "readiness"], data, assumed=["readiness"])


def test_each_outcome_has_a_panel_with_its_unit(figure):
    assert [axis.get_title(loc="left") for axis in figure.axes] == ["Gross national product", "Soldiers", "Readiness"]
    assert [axis.get_ylabel() for axis in figure.axes] == ["bn 1937 rubles a year", "million", "mid-1936 = 100"]


def test_a_panel_has_a_median_for_each_scenario(figure):
    assert len([line for line in figure.axes[2].lines if len(line.get_xdata()) > 10]) == 3


def test_other_scenarios_begin_at_the_fork(figure, runs):
    begins = sorted(float(line.get_xdata()[0]) for line in figure.axes[2].lines if len(line.get_xdata()) > 10)
    assert begins == [1932.0, runs.attrs["fork"], runs.attrs["fork"]]


def test_points_of_an_index_stand_on_the_models_own_base_year(figure, runs):
    point = next(line for line in figure.axes[1].lines if line.get_marker() == "o").get_ydata()[0]
    history = np.median(runs["soldiers"].sel(scenario="historical").sel(time=slice(1937, 1938)).values, axis=0)
    mean = np.trapezoid(history, dx=0.25)
    assert point == pytest.approx(1.1 * mean, rel=1e-6)


def test_the_footer_counts_draws_and_failures_and_has_the_run_key(figure):
    assert figure.get_supxlabel().startswith("6 draws (posterior")
    assert "0 of 18 members failed; run key 0123456789." in figure.get_supxlabel()


def test_the_footer_names_whose_the_figures_are(runs):
    data = [Observation("gnp_mp", "gnp", "annual", 1935.0, 178.0, 0.05, "recalled", "high")]
    drawn = fans.compare_figure(runs, ["gnp", "soldiers"], data, alike=[["gnp", "soldiers"]])
    assert "Figures: MP1966 (" in drawn.get_supxlabel()
    assert drawn.axes[0].get_ylim() == drawn.axes[1].get_ylim()


def test_failed_members_are_counted_and_left_out(runs):
    broken = runs.copy(deep=True)
    broken["gnp"][0, 0] = np.nan
    status = broken.status.values.astype(object)
    status[0, 0] = "A stock was not finite."
    broken = broken.assign_coords(status=(("scenario", "draw"), status.astype(str)))
    del broken.attrs["drawn"]
    assert runkey._counts(broken, "posterior") == {"drawn": "6 draws (posterior)", "members": 18, "failed": 1}
    assert np.isfinite(kit.bands(broken.gnp.sel(scenario="historical"))).all()


def test_a_panel_that_rests_on_assumption_says_so(figure):
    assert [text.get_text() for axis in figure.axes for text in axis.texts] == [fans.JUDGED]


def test_scenarios_differ_in_colour_and_dashes():
    others = ["a", "b", "c", "d", "e"]
    looks = [tuple(map(str, style.look(name, others).values())) for name in ["historical", *others]]
    assert len(set(looks)) == len(looks)
    assert len({dashes for _, dashes in looks}) == len(looks)
    assert (0, ()) not in style.DASHES, "a solid line is history's"


def test_a_scenario_looks_the_same_whatever_stands_beside_it():
    assert style.look("bukharin", ["bukharin"]) == style.look("bukharin", ["no-officer-purge", "mine", "bukharin"])
    mine = style.look("mine", ["no-officer-purge", "mine", "bukharin"])
    assert mine["color"] not in {style.SCENARIOS["no-officer-purge"][0], style.SCENARIOS["bukharin"][0]}


def test_a_posterior_that_is_not_final_says_so(toy, tmp_path, monkeypatch):
    import xarray

    assert runkey.origin(toy) == "posterior"
    xarray.Dataset(attrs={"note": "development"}).to_netcdf(tmp_path / "posterior.nc", engine="netcdf4")
    monkeypatch.setattr(runkey, "posterior_path", lambda model: tmp_path / "posterior.nc")
    assert runkey.origin(toy) == "posterior, development"
