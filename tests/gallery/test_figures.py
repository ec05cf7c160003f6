"""Every script of figures/ at its small size, from one set of runs."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import xarray
from typer.testing import CliRunner

import counterplan
from counterplan import sampling
from counterplan.analysis.grounds import grounds
from counterplan.commands import cli
from counterplan.errors import InputError
from counterplan.gallery import scripts, sources
from counterplan.observations import observations
from counterplan.plot import sheet
from tests.posterior import write_posterior

ROOT = Path(__file__).parent.parent.parent
NAMES = sorted(path.stem for path in (ROOT / "figures").glob("*.py"))
BARE = {"surface", "loops", "sensitivity"}  # their panels share axes with one that says its unit, or have names along them


@pytest.fixture(scope="session")
def desk(model, kept):
    return sources.Desk(model, quick=True, cache=kept)


@pytest.fixture(scope="session")
def drawn(desk):
    """A function that draws a figure at its small size, once."""
    done = {}

    def draw(name):
        if name not in done:
            script = scripts.script(scripts.found()[name])
            done[name] = (script, *scripts.drawn(script, desk))
        return done[name]

    return draw


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_has_a_caption_a_footer_and_the_numbers_under_it(drawn, name):
    script, figure, key = drawn(name)
    assert len(script.caption) > 150
    assert "run key " in figure.get_supxlabel()
    assert len(key) == 10
    assert len(sheet.rows(figure)) > 10


@pytest.mark.parametrize("name", sorted(set(NAMES) - BARE))
def test_every_axis_says_its_unit(drawn, name):
    _, figure, _ = drawn(name)
    silent = [axis.get_title(loc="left") for axis in figure.axes if axis.axison and not (axis.get_xlabel() or axis.get_ylabel())]
    assert [title for title in silent if title] == []


def labels(figure):
    """Tick labels of the upright axes that lie within them."""
    for axis in figure.axes:
        low, high = sorted(axis.get_ylim())
        yield from (tick.label1 for tick in axis.yaxis.get_major_ticks() if axis.axison and low <= tick.get_loc() <= high)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_off_and_no_title_runs_into_another(drawn, name):
    _, figure, _ = drawn(name)
    figure.draw_without_rendering()
    titles = [axis._left_title.get_window_extent() for axis in figure.axes if axis.get_title(loc="left")]
    legends = [legend.get_window_extent() for legend in figure.legends]
    outer = [*titles, *legends, *(label.get_window_extent() for label in labels(figure)), figure._supxlabel.get_window_extent()]
    whole = figure.bbox
    assert all(box.x0 >= -2 and box.x1 <= whole.x1 + 2 and box.y0 >= -2 and box.y1 <= whole.y1 + 2 for box in outer)
    boxes = titles + legends
    assert not any(one.overlaps(other) for k, one in enumerate(boxes) for other in boxes[k + 1 :])


def keys_in(picture):
    """Run key and drawing in the metadata of a PNG."""
    from PIL import Image

    with Image.open(picture) as image:
        return image.info["Run key"], image.info["Drawing"]


def test_a_figure_is_written_in_every_format_with_its_run_key(drawn, kept, tmp_path):
    drawn("powers")
    (done,) = counterplan.figure("powers", out=tmp_path, quick=True, cache=kept)
    assert [path.name for path in done.files] == ["powers.png", "powers.svg", "powers.pdf", "powers.csv"]
    script, figure, key = drawn("powers")
    assert keys_in(tmp_path / "powers.png") == (key, script.drawing)
    assert done.run_key == key
    assert set(re.findall(r"run key (\w+)", figure.get_supxlabel())) <= set(done.runs.values())
    assert done.run_key in (tmp_path / "powers.svg").read_text()


def test_the_second_time_nothing_is_run(drawn, model, kept, monkeypatch):
    script, _, key = drawn("powers")
    monkeypatch.setattr(sources.Desk, "_ran", lambda *_: pytest.fail("was run again"))
    assert scripts.drawn(script, sources.Desk(model, quick=True, cache=kept))[1] == key


def test_what_was_kept_is_made_again_when_code_that_computes_changes(desk, monkeypatch):
    before = desk._folder("key")
    monkeypatch.setattr(sources, "COMPUTES", ("analysis",))
    assert desk._folder("key") != before


def test_a_picture_tells_what_gives_it_its_looks(tmp_path):
    text = (ROOT / "figures" / "fork.py").read_text()
    looks = []
    for name, script in (("a", text), ("b", text), ("c", text.replace("munitions_output", "tanks"))):
        (tmp_path / f"{name}.py").write_text(script)
        looks.append(scripts.script(tmp_path / f"{name}.py").drawing)
    assert looks[0] == looks[1] != looks[2]


def test_the_run_key_changes_with_what_is_asked_for(model):
    quick, whole = (sources.Desk(model, quick=quick) for quick in (True, False))
    assert quick.key("fork") != whole.key("fork")
    assert quick.key("fork") == sources.Desk(model, quick=True).key("fork")
    assert quick.key("history") == quick.key("holdout") == ""


def test_the_picture_of_the_readme_is_drawn_from_what_is_shipped(model):
    script = scripts.script(ROOT / "figures" / "fork.py")
    key = scripts.key_of(script, sources.Desk(model))
    assert keys_in(ROOT / "figures" / "fork.png") == (key, script.drawing), (
        "draw it again: counterplan figure fork --format png && cp results/figures/fork.png figures/"
    )


def test_a_wrong_name_gives_the_nearest(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"(?s)The figures are .*'forc' is not a figure. Did you mean 'fork'"):
        counterplan.figure("forc")
    with pytest.raises(InputError, match="'pgn' is not one of png, svg, pdf. Did you mean 'png'"):
        counterplan.figure("fork", formats=["pgn"])
    assert not (tmp_path / "results").exists()


def test_a_hold_out_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="there is none at"):
        counterplan.figure("history", holdout=tmp_path / "none.nc")


def test_held_out_years_are_predicted_beside_the_fit(model, kept, tmp_path):
    spec = json.dumps({"data": {"begin": 1930.0, "end": 1937.0}})
    early = [one for one in observations("fit") if 1930 <= one.year < 1937 and one.series != "tank_output_hd"]
    early += [one for one in observations("fit") if one.series == "dismissed_field"]
    write_posterior(tmp_path / "holdout.nc", model, sampling.prior(model, 8), spec=spec, seen=early)
    desk = sources.Desk(model, quick=True, cache=kept, holdout=tmp_path / "holdout.nc")
    figure, _ = scripts.drawn(scripts.script(ROOT / "figures" / "history.py"), desk)
    rows = sheet.rows(figure)
    held, fitted = (
        {(row["panel"], row["x"]) for row in rows if row["line"] == of} for of in ("held-out figures", "historical figures")
    )
    assert {x for panel, x in held if panel == "Tanks built a year"} == {y + 0.5 for y in range(1930, 1941)}
    assert {x for panel, x in fitted if x >= 1938} == {x for panel, x in fitted if panel == "Dismissed officers: field"}
    assert {x for panel, x in held if panel == "Gross national product"} == {y + 0.5 for y in (1928, 1929, *range(1937, 1941))}
    assert "8 draws of the fit to 1936; 0 of 8 members failed" in figure.get_supxlabel()


def test_a_posterior_that_has_seen_all_is_no_hold_out(model, kept, tmp_path):
    path = tmp_path / "whole.nc"
    write_posterior(path, model, sampling.prior(model, 8), spec=json.dumps({"data": {"end": 1942.0}}), seen=observations("fit"))
    with pytest.raises(InputError, match="was fitted to every figure; a hold-out is a posterior that has not seen some"):
        counterplan.figure("history", quick=True, holdout=path, out=tmp_path, cache=kept)
    with pytest.raises(InputError, match="A hold-out is shown by figures whose RUNS name `holdout`, as history; not by fork"):
        counterplan.figure("fork", quick=True, holdout=path, out=tmp_path, cache=kept)


def test_a_script_of_ones_own_is_found_beside_those_that_are_shipped(tmp_path, monkeypatch):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "mine.py").write_text('"""Mine."""\nRUNS = ("history",)\ndef draw(history): ...\n')
    monkeypatch.chdir(tmp_path)
    assert scripts.chosen("mine") == ["mine"]
    assert set(NAMES) <= set(scripts.found())


def test_a_faulty_script_is_told_all_it_lacks(tmp_path):
    (tmp_path / "bad.py").write_text("RUNS = ('fork',)\ndef draw(runs): ...\n")
    with pytest.raises(InputError, match=r"(?s)bad.py is a figure's script and needs:.*docstring.*draw\(fork\)"):
        scripts.script(tmp_path / "bad.py")


def test_the_verb_prints_what_it_wrote(drawn, kept, tmp_path, monkeypatch):
    drawn("powers")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "cache").symlink_to(kept)
    result = CliRunner().invoke(cli.app, ["figure", "powers", "--quick", "--format", "png", "--json"])
    (said,) = json.loads(result.stdout)
    assert said["name"] == "powers"
    assert [Path(path).name for path in said["files"]] == ["powers.png", "powers.csv"]


def test_what_an_outcome_rests_on_is_known_from_draws_enough(toy):
    draws = sampling.prior(toy, 64)
    level = draws.values[:, 0]
    data = np.stack([level, 2 * level])[:, :, None]
    runs = xarray.Dataset({"x": (("scenario", "draw", "time"), data)}, {"scenario": ["historical", "other"]})
    share = grounds(toy, draws, runs, "other").share.sel(outcome="x", kind="difference")
    assert float(share.sum()) == pytest.approx(1)
    assert float(share.sel(ground="data")) == pytest.approx(0, abs=0.05)
