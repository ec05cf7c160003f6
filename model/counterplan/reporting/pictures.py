"""The figures of a report. This is its only tie to how figures are made."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from pathlib import Path

from counterplan import study
from counterplan.model import Model


@dataclass(frozen=True)
class Picture:
    """A figure: name, title, caption, run key, and its PNG as text for a page."""

    name: str
    title: str
    caption: str
    run_key: str
    data: str


def pictures(
    model: Model, *, out: Path, quick: bool, run_key: str, first: Sequence[str], tell: Callable[[str], None]
) -> list[Picture]:
    """All figures of the study, or where their scripts are not at hand that of `compare`, over the draws of the report.

    Args:
        model: The model.
        out: Folder of the report's results.
        quick: Take the small size of every run.
        run_key: Key of the results in `out`.
        first: Names of figures that come first, in this order.
        tell: Called with a phrase before each part of the work.
    """
    try:
        gallery = import_module("counterplan.gallery.scripts")
    except ModuleNotFoundError:
        return [_compared(model, out / run_key / "compare.nc", run_key)]
    made = gallery.figure(model=model, out=out / "figures", formats=("png",), quick=quick, cache=out.parent / "cache", status=tell)
    places = {name: place for place, name in enumerate(first)}
    return [
        Picture(one.name, one.title, _text(one.caption, one.title), one.run_key, _png(one.files[0].read_bytes()))
        for one in sorted(made, key=lambda one: places.get(one.name, len(places)))
    ]


def _compared(model: Model, path: Path, run_key: str) -> Picture:
    import xarray

    with xarray.open_dataset(path, engine="netcdf4") as file:
        figure = study.draw(model, file.load())
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=170)
    caption = "Black is history with its 90 % band; circles are the historical figures; each line is another turn in 1936."
    return Picture("compare", "Headline outcomes by scenario", caption, run_key, _png(buffer.getvalue()))


def _text(caption: str, title: str) -> str:
    """A caption without the line that is its title."""
    return caption.removeprefix(title).lstrip(". ")


def _png(content: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(content).decode()
