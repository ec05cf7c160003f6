"""The numbers under a figure: what the kit draws it also writes down, a row for each point, to be saved as CSV beside it."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = ("panel", "line", "x", "value", "p05", "p25", "p75", "p95", "unit", "note", "source")
_tables: "WeakKeyDictionary[Figure, list[dict[str, Any]]]" = WeakKeyDictionary()


def record(axis: "Axes", line: str, x: Iterable[Any], unit: str = "", note: str = "", **columns: Iterable[Any]) -> None:
    """Write down what is drawn into a panel: `value` and, where there are any, quantiles, each as long as `x`."""
    figure = axis.get_figure(root=True)
    assert figure is not None
    rows = _tables.setdefault(figure, [])
    panel = axis.get_title(loc="left") or axis.get_label()
    names = list(columns)
    for at, *values in zip(x, *columns.values(), strict=True):
        row: dict[str, Any] = {"panel": str(panel).replace("\n", " "), "line": line, "x": at, "unit": unit, "note": note}
        rows.append(row | dict(zip(names, values, strict=True)))


def rows(figure: "Figure") -> list[Mapping[str, Any]]:
    """What has been drawn into a figure, in that order."""
    return list(_tables.get(figure, []))


def write(figure: "Figure", path: Path) -> None:
    """Write the numbers under a figure as CSV; numbers with six digits."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in rows(figure):
            writer.writerow([_text(row.get(column, "")) for column in COLUMNS])


def _text(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float | np.floating) else str(value)
