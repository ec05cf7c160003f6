"""What the kit draws, compared with pictures that a person has looked at. Text is taken out: it differs with fonts.

To accept a change, remove the picture in baseline/, run the tests once, and look at the new one.
"""

from pathlib import Path

import numpy as np
import pytest
import xarray
from matplotlib.testing.compare import compare_images
from matplotlib.text import Text

from counterplan.observations import Observation
from counterplan.plot import kit, sheet, style

BASELINE = Path(__file__).parent / "baseline"
TOLERANCE = 3.0  # root mean square of the difference, of 255
HISTORY = {"color": style.HISTORY, "linestyle": "-"}


@pytest.fixture
def values():
    """Two scenarios of forty draws over time, made of sines."""
    time = np.arange(1930.0, 1942.01, 0.25)
    draw = np.linspace(-1, 1, 40)[:, None]
    history = 10 + time - 1930 + draw * (1 + 0.1 * (time - 1930))
    other = history + 3 * np.clip(time - 1936, 0, None) / 4
    attrs = {"units": "Mperson", "long_name": "Anything"}
    return xarray.DataArray(
        np.stack([history, other]),
        {"scenario": ["historical", "bukharin"], "time": time},
        ("scenario", "draw", "time"),
        attrs=attrs,
    )


def fan(values):
    figure, (axis,) = kit.sheet(1, columns=1, row=2.0, extra=0.2)
    kit.panel(axis, values)
    kit.fans(axis, values, ["historical", "bukharin"], 1936.25)
    data = [Observation("a", "x", "instant", year, 10 + year - 1930, 0.05, "seen", "high") for year in (1931.0, 1935.0, 1939.0)]
    kit.points(axis, values.sel(scenario="historical"), data[:2])
    kit.points(axis, values.sel(scenario="historical"), data[2:], filled=True)
    kit.marks(axis, 1936.25)
    kit.years(axis, 1930)
    return figure


def whiskers(values):
    figure, (axis,) = kit.sheet(1, columns=1, row=2.0, extra=0.2)
    for place, name in enumerate(("historical", "bukharin")):
        numbers = kit.bands(values.sel(scenario=name))[:, -1]
        kit.whisker(axis, place, numbers, style.look(name, ["bukharin"]), name, "million", "end")
    return figure


def contours(values):
    figure, (axis,) = kit.sheet(1, columns=1, row=2.0, extra=0.2)
    grid = xarray.DataArray(np.add.outer(np.arange(4.0), np.arange(5.0) ** 2), {"up": np.arange(4.0), "across": np.arange(5.0)})
    kit.contours(axis, grid, kit.round_levels(grid))
    kit.remark(axis, "said", room=0.0)
    return figure


@pytest.mark.parametrize("drawing", [fan, whiskers, contours], ids=lambda drawing: drawing.__name__)
def test_the_kit_draws_what_it_drew(drawing, values, tmp_path):
    with style.styled():
        figure = drawing(values)
        for text in figure.findobj(Text):
            text.set_visible(False)
        figure.set_layout_engine("none")
        name = f"{drawing.__name__}.png"
        figure.savefig(tmp_path / name, dpi=60)
        if not (BASELINE / name).exists():
            figure.savefig(BASELINE / name, dpi=60)
            pytest.fail(f"baseline/{name} was not there and has been made: look at it, and run again.")
    assert compare_images(str(BASELINE / name), str(tmp_path / name), TOLERANCE) is None


def test_what_is_drawn_is_written_down(values, tmp_path):
    with style.styled():  # titles stand on the left, where the panel's name is taken from
        figure = fan(values)
    sheet.write(figure, tmp_path / "fan.csv")
    lines = (tmp_path / "fan.csv").read_text().splitlines()
    assert lines[0] == "panel,line,x,value,p05,p25,p75,p95,unit,note,source"
    last = (
        'Anything,historical figures,1939,19,17.1,,,20.9,million,"a (seen, high); p05 and p95 are two standard deviations off",own'
    )
    assert lines[-1] == last
    assert len(lines) == 1 + 49 + 24 + 3


def test_panels_to_be_compared_have_the_same_scale():
    _, axes = kit.sheet(2, columns=2)
    for axis, limits in zip(axes, [(0, 3), (-1, 2)], strict=True):
        axis.set_ylim(*limits)
    kit.alike(axes)
    assert [axis.get_ylim() for axis in axes] == [(-1, 3), (-1, 3)]


def test_cells_left_over_are_empty_or_hold_the_legend(values):
    figure, axes = kit.sheet(4, columns=3)
    assert len(axes) == 4
    assert [axis.get_label() for axis in figure.axes if axis not in axes] == [kit.SPARE]
    assert len(kit.sheet(5, columns=3)[0].axes) == 5
