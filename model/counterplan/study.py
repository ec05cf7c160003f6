"""The main job: all scenarios over the posterior, and a table of the headline outcomes at three dates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from counterplan.errors import InputError
from counterplan.members import Progress
from counterplan.model import Model, load
from counterplan.results import quantiles
from counterplan.runkey import ready, run_key
from counterplan.sampling import take
from counterplan.series import HEADLINE_DATES, decimal_year
from counterplan.simulation import ensemble

if TYPE_CHECKING:
    import xarray
    from matplotlib.figure import Figure

QUANTILES = (0.05, 0.5, 0.95)
QUICK_DRAWS = 48
CAUTION = (
    "These runs follow from one structure of equations, fitted to history: they show what its loops make of a change in 1936, and "
    "with what spread. They cannot tell what would have happened, and are no evidence about persons."
)


@dataclass(frozen=True)
class Row:
    """One outcome of one scenario at one date: median and 90 % interval, and the paired difference from history."""

    outcome: str
    title: str
    unit: str
    decimals: int
    scenario: str
    event: str
    date: str
    median: float
    low: float
    high: float
    difference: float
    difference_low: float
    difference_high: float


@dataclass(frozen=True)
class Comparison:
    """Scenarios compared: the runs, and the table."""

    dataset: "xarray.Dataset"
    rows: tuple[Row, ...]


def compare(
    model: Model | None = None,
    scenarios: Iterable[str] | None = None,
    draws: Any = "posterior",
    *,
    quick: bool = False,
    strict: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Run scenarios over draws and tabulate the headline outcomes at Munich, the Moscow talks and the German attack.

    Args:
        model: The shipped model by default.
        scenarios: Names; the headline ones by default. `historical` is always run, for the differences.
        draws: As in `ensemble`.
        quick: Use a small number of draws where `draws` is not given.
        strict: Refuse a posterior that was fitted to other equations, data or priors; without it that is a warning.
        threads: As in `ensemble`.
        progress: As in `ensemble`.

    Returns:
        The runs (dimensions scenario, draw, time, subscripts) and the table.

    Raises:
        InputError: An unknown scenario, bad draws, or (strict) a posterior of other equations, data or priors.
        RunError: Members failed.
    """
    model = model or load()
    names = list(dict.fromkeys(["historical", *(scenarios if scenarios is not None else model.compared)]))
    if isinstance(draws, str) and draws == "posterior" and quick:
        draws = QUICK_DRAWS
    dataset = ensemble(model, names, take(model, draws, strict=strict), threads=threads, progress=progress)
    return Comparison(dataset, tuple(table(model, dataset)))


def draw(model: Model, dataset: "xarray.Dataset") -> "Figure":
    """Figure of the headline outcomes of `compare`'s runs: small multiples, with the historical figures, the fork and the dates."""
    from counterplan.observations import observations
    from counterplan.plot.fans import compare_figure

    spec = [dataset.attrs["scenarios"], dataset.attrs["draws"], dataset.sizes["draw"]]
    return compare_figure(ready(model, dataset, run_key(model, spec)), headlines(model), observations("fit"))


def headlines(model: Model) -> list[str]:
    """Outcomes the main table and figure show."""
    return [name for name, outcome in model.outcomes.items() if outcome.headline]


def table(model: Model, dataset: "xarray.Dataset") -> list[Row]:
    """Median, 90 % interval and paired difference from history for each headline outcome, scenario and date.

    Raises:
        InputError: The runs do not reach a date, or lack the historical scenario.
    """
    time = dataset["time"].values
    labels = [str(name) for name in dataset["scenario"].values]
    if "historical" not in labels:
        raise InputError("Differences need the scenario 'historical' among the runs.")
    rows = []
    for name in headlines(model):
        outcome, values = model.outcomes[name], dataset[name].values
        for event, day in HEADLINE_DATES.items():
            at = read_at(time, values, decimal_year(day))
            history = at[labels.index("historical")]
            for label, drawn in zip(labels, at, strict=True):
                low, median, high = quantiles(drawn, QUANTILES)
                below, middle, above = quantiles(drawn - history, QUANTILES)
                rows.append(Row(
                    name, outcome.title, dataset[name].attrs["units"], outcome.decimals, label, event, day.isoformat(),
                    *(float(v) for v in (median, low, high, middle, below, above)),
                ))  # fmt: skip
    return rows


def read_at(time: np.ndarray, values: np.ndarray, when: float) -> np.ndarray:
    """Values (ndarray[..., time]) at a date, on the straight line between saved times.

    Raises:
        InputError: The date lies outside the runs.
    """
    if not time[0] <= when <= time[-1]:
        raise InputError(f"The runs go from {time[0]:g} to {time[-1]:g}; they do not reach {when:.2f}.")
    left = min(int(np.searchsorted(time, when, side="right")) - 1, len(time) - 2)
    share = (when - time[left]) / (time[left + 1] - time[left])
    return (1 - share) * values[..., left] + share * values[..., left + 1]


def by_outcome(rows: Sequence[Row]) -> dict[str, dict[str, dict[str, Row]]]:
    """Rows as outcome -> scenario -> event -> row."""
    nested: dict[str, dict[str, dict[str, Row]]] = {}
    for row in rows:
        nested.setdefault(row.outcome, {}).setdefault(row.scenario, {})[row.event] = row
    return nested
