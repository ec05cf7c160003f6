"""Published counterfactuals run on this model, our interval beside the author's figure."""

import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from counterplan.errors import InputError, faults, nearest
from counterplan.model import Model, load
from counterplan.simulation import ensemble

KEYS = {"scenario", "reading", "of", "at", "author", "agrees", "basis", "otherwise"}
DISCOUNT = 0.96  # a year of waiting, in welfare (Cheremukhin and others)
DERIVED: dict[str, tuple[str, ...]] = {
    "gnp_per_head": ("gnp", "population"), "nonfarm_output": ("gnp", "agricultural_output"),
    "civilian_industry": ("heavy_output", "light_output"),
}  # fmt: skip
TITLES = {
    "gnp_per_head": "GNP per head", "nonfarm_output": "Output outside farming", "civilian_industry": "Industry without munitions",
}  # fmt: skip
MADE: dict[str, Callable[..., np.ndarray]] = {
    "gnp_per_head": np.divide, "nonfarm_output": np.subtract, "civilian_industry": np.add,
}  # fmt: skip


@dataclass(frozen=True)
class Replication:
    """A reading of a published counterfactual.

    Attributes:
        name: Its key in replications.toml.
        scenario: Scenario that renders it.
        reading: How outcome and history are compared; see `READINGS`.
        of: Outcome.
        at: Date, or first and last.
        author: The published figure, in words.
        agrees: Lowest and highest value that count as agreement.
        basis: Whether the figure was seen, recalled, derived or judged.
        otherwise: Why ours disagrees, where it does.
    """

    name: str
    scenario: str
    reading: str
    of: str
    at: tuple[float, ...]
    author: str
    agrees: tuple[float, float]
    basis: str
    otherwise: str


@dataclass(frozen=True)
class Reading:
    """Our median and 5-95 % interval of a replication."""

    replication: Replication
    median: float
    low: float
    high: float

    @property
    def agrees(self) -> bool:
        """Whether our median lies in the span of agreement."""
        return self.replication.agrees[0] <= self.median <= self.replication.agrees[1]

    @property
    def explained(self) -> bool:
        """Whether it agrees, or says why not."""
        return self.agrees or bool(self.replication.otherwise)


def _at(time: np.ndarray, values: np.ndarray, date: float) -> np.ndarray:
    """Values (ndarray[draw]) at a date, on the straight line between saved times."""
    return np.array([np.interp(date, time, row) for row in values])


def _between(time: np.ndarray, at: tuple[float, ...]) -> np.ndarray:
    return (time >= at[0] - 1e-9) & (time <= at[1] + 1e-9)


def _growth(time: np.ndarray, values: np.ndarray, at: tuple[float, ...]) -> np.ndarray:
    """Percent a year between two dates."""
    return (np.exp(np.log(_at(time, values, at[1]) / _at(time, values, at[0])) / (at[1] - at[0])) - 1) * 100


def _welfare(time: np.ndarray, there: np.ndarray, here: np.ndarray, at: tuple[float, ...]) -> np.ndarray:
    """Percent of the scenario's consumption, every year, that its people would lose by living through history instead."""
    inside = _between(time, at)
    weight = DISCOUNT ** (time[inside] - at[0])
    return (np.exp((np.log(here[:, inside] / there[:, inside]) * weight).sum(axis=1) / weight.sum()) - 1) * 100


# time, values in the scenario, values in history (ndarray[draw, time]), dates -> ndarray[draw]
READINGS: dict[str, Callable[[np.ndarray, np.ndarray, np.ndarray, tuple[float, ...]], np.ndarray]] = {
    "ratio": lambda time, there, here, at: _at(time, there / here, at[0]),
    "lowest ratio": lambda time, there, here, at: (there / here)[:, _between(time, at)].min(axis=1),
    "ratio of sums": lambda time, there, here, at: there[:, _between(time, at)].sum(1) / here[:, _between(time, at)].sum(1),
    "gap": lambda time, there, here, at: _growth(time, there, at) - _growth(time, here, at),
    "growth": lambda time, there, here, at: _growth(time, there, at),
    "history growth": lambda time, there, here, at: _growth(time, here, at),
    "welfare": _welfare,
}
UNITS = {
    "ratio": "ratio to history", "lowest ratio": "ratio to history", "ratio of sums": "ratio to history", "gap": "% a year",
    "growth": "% a year", "history growth": "% a year", "welfare": "% of consumption",
}  # fmt: skip


def title_of(model: Model, name: str) -> str:
    """Title of an outcome, or of what is made of several."""
    return model.outcomes[name].title if name in model.outcomes else TITLES[name]


def load_replications(model: Model) -> dict[str, Replication]:
    """Replications of `replications.toml` beside a model's .mdl file.

    Raises:
        InputError: The file cannot be read, or names what is not known; every fault is named.
    """
    path = model.path.with_name("replications.toml")
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not valid TOML: {error}.") from None
    problems = [problem for name, table in tables.items() for problem in _problems(model, name, table)]
    faults(InputError, f"{path} sets published counterfactuals beside ours:", problems)
    return {
        name: Replication(
            name, t["scenario"], t["reading"], t["of"], tuple(t["at"]), t["author"], tuple(t["agrees"]), t["basis"],
            t.get("otherwise", ""),
        )
        for name, t in tables.items()
    }  # fmt: skip


def _problems(model: Model, name: str, table: Mapping[str, Any]) -> list[str]:
    found = [f"[{name}] has a key that is not known: {key}.{nearest(key, KEYS)}" for key in sorted(set(table) - KEYS)]
    found += [f"[{name}] lacks {key}" for key in sorted(KEYS - {"otherwise"} - set(table))]
    known: dict[str, Collection[str]] = {"scenario": model.scenarios, "reading": READINGS, "of": [*model.outcomes, *DERIVED]}
    for key, options in known.items():
        if key in table and table[key] not in options:
            found.append(f"[{name}] {key} {table[key]!r} is not known.{nearest(str(table[key]), options)}")
    return found


def replicate(model: Model | None = None, draws: Any = "posterior") -> list[Reading]:
    """Run the replications over draws of the parameters.

    Args:
        model: The shipped model by default.
        draws: As in `ensemble`.

    Returns:
        One reading for each row of replications.toml.

    Raises:
        InputError: A faulty row, or bad draws.
    """
    model = model or load()
    rows = load_replications(model).values()
    scenarios = list(dict.fromkeys(["historical", *(row.scenario for row in rows)]))
    saved = sorted({name for row in rows for name in DERIVED.get(row.of, (row.of,))})
    runs = ensemble(model, scenarios, draws, save=saved)

    def values(scenario: str, name: str) -> np.ndarray:
        parts = [runs[part].sel(scenario=scenario).values for part in DERIVED.get(name, (name,))]
        return MADE[name](*parts) if name in MADE else parts[0]

    found = []
    for row in rows:
        ours = READINGS[row.reading](runs.time.values, values(row.scenario, row.of), values("historical", row.of), row.at)
        low, median, high = np.quantile(ours, [0.05, 0.5, 0.95])
        found.append(Reading(row, float(median), float(low), float(high)))
    return found
