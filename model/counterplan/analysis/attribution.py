"""Which lever makes which part of the gap between two scenarios: Shapley values over groups of levers, exact, draw by draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from counterplan import members, results
from counterplan.analysis import shapley
from counterplan.analysis.readings import Where, read, scalars
from counterplan.errors import InputError, RunError, collect, faults, nearest
from counterplan.model import Model, load, read_toml
from counterplan.sampling import Draws, take
from counterplan.series import HEADLINE_DATES, reading_date
from counterplan.simulation import check_memory
from counterplan.study import headlines

if TYPE_CHECKING:
    import xarray

KEYS = {"title", "levers"}
EXACT = 1e-9  # largest gap between the sum of the parts and the whole, relative to the largest worth of a coalition


@dataclass(frozen=True)
class LeverGroup:
    """Levers that count as one cause: scalar names of parameters."""

    name: str
    title: str
    levers: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One group's part in the gap of one outcome at one date.

    Attributes:
        outcome: Outcome.
        date: Date.
        group: Lever group, or `gap` for the whole.
        mean: Mean of its Shapley value over the draws; the means of all groups add up to that of the gap.
        low: 5 % quantile.
        high: 95 % quantile.
        alone: Mean of what it does to the scenario started from, alone.
        last: Mean of what it does when all the others have acted.
    """

    outcome: str
    date: str
    group: str
    mean: float
    low: float
    high: float
    alone: float
    last: float


@dataclass(frozen=True)
class Attribution:
    """Parts as a table, and draw by draw.

    The Dataset has `shapley`, `alone` and `last` (group, outcome, date, draw), `interaction` (group, partner, outcome, date, draw)
    and `gap` (outcome, date, draw); `error` in its attrs is the largest difference of a sum of parts from its gap, relative.
    """

    dataset: "xarray.Dataset"
    parts: tuple[Part, ...]


def load_groups(model: Model) -> dict[str, LeverGroup]:
    """Lever groups of `levers.toml` beside a model's .mdl file.

    Raises:
        InputError: There is none, or it is faulty: a lever that is no parameter, that stands in two groups, or that a scenario sets
            and no group holds. Every fault is named.
    """
    path = model.path.with_name("levers.toml")
    if not path.exists():
        raise InputError(f"{model.path.name} has no levers.toml beside it, which says which levers count as one cause.")
    problems: list[str] = []
    groups: dict[str, LeverGroup] = {}
    homes: dict[str, str] = {}
    for name, table in read_toml(path).items():
        if not isinstance(table, dict) or not isinstance(table.get("levers"), list) or set(table) - KEYS:
            problems.append(f"[{name}] needs a list of levers and may have a title, and nothing else")
            continue
        found: list[str] = []
        for lever in map(str, table["levers"]):
            expanded = model.expand(lever)
            if not expanded:
                problems.append(f"[{name}] {lever!r} is not a parameter.{nearest(lever, model.known_names)}")
            problems += [f"{scalar} stands in [{homes[scalar]}] and in [{name}]" for scalar in expanded if scalar in homes]
            homes |= dict.fromkeys(expanded, name)
            found += expanded
        groups[name] = LeverGroup(name, str(table.get("title", name)), tuple(found))
    for scenario in model.scenarios.values():
        problems += [
            f"{lever}, which {scenario.name!r} sets, stands in no group" for lever in scenario.overrides if lever not in homes
        ]
    faults(InputError, f"{path} puts every lever that a scenario sets into one group:", problems)
    return groups


def attribute(
    model: Model | None = None,
    outcomes: Sequence[str] | str | None = None,
    scenario: str = "bukharin",
    against: str = "historical",
    dates: Sequence[str] | str | None = None,
    draws: Any = "posterior",
    *,
    threads: int | None = None,
    progress: members.Progress | None = None,
) -> Attribution:
    """Split the gap between two scenarios among groups of levers.

    Every coalition of the groups whose levers differ is run: those in it at the values of `scenario`, the others at those of
    `against`. A group's part is its Shapley value, draw by draw.

    Args:
        model: The shipped model by default.
        outcomes: Outcomes, or scalars such as `officers[company]`; the headline outcomes by default.
        scenario: Scenario explained.
        against: Scenario started from.
        dates: Headline events, `YYYY-MM-DD` or decimal years; the headline dates by default.
        draws: As in `ensemble`.
        threads: As in `ensemble`.
        progress: Called with the number of members done since the last call.

    Returns:
        The parts, as a table and draw by draw.

    Raises:
        InputError: An unknown name, a date outside the runs, bad draws, or a faulty levers.toml.
        RunError: Members failed, or the parts of a draw do not sum to its gap.
    """
    return play(game(model or load(), outcomes, scenario, against, dates, draws), threads=threads, progress=progress)


@dataclass(frozen=True)
class Game:
    """A gap to be split: its two ends, the groups that differ between them, and what is read.

    Attributes:
        model: The model.
        scenario: Scenario explained.
        against: Scenario started from.
        outcomes: Scalar behind each outcome.
        where: Dates.
        draws: Draws.
        ends: Parameters under `against` and under `scenario` (each ndarray[parameter, draw]).
        groups: Groups with a lever that differs.
    """

    model: Model
    scenario: str
    against: str
    outcomes: Mapping[str, str]
    where: tuple[Where, ...]
    draws: Draws
    ends: tuple[np.ndarray, np.ndarray]
    groups: tuple[LeverGroup, ...]

    @property
    def members(self) -> int:
        """Number of members to run."""
        return 2 ** len(self.groups) * len(self.draws.index)

    def coalition(self, number: int) -> np.ndarray:
        """Parameters of a coalition (ndarray[parameter, draw]): levers of its groups as in `scenario`, others as in `against`."""
        matrix = self.ends[0].copy()
        for player, group in enumerate(self.groups):
            if number >> player & 1:
                rows = [self.model.rows[lever] for lever in group.levers]
                matrix[rows] = self.ends[1][rows]
        return matrix


def game(
    model: Model, outcomes: Sequence[str] | str | None, scenario: str, against: str, dates: Sequence[str] | str | None, draws: Any
) -> Game:
    """Set up what `attribute` plays; arguments and errors as there."""
    problems: list[str] = []
    names = [outcomes] if isinstance(outcomes, str) else list(outcomes or headlines(model))
    days = [dates] if isinstance(dates, str) else list(dates or HEADLINE_DATES)
    where = [found for day in days if (found := collect(problems, reading_date, day))]
    first, last = model.program.initial_time, model.program.final_time
    problems += [f"{day}: the runs go from {first:g} to {last:g}" for day, when in where if not first <= when <= last]
    wanted = collect(problems, scalars, model, names)
    for name in dict.fromkeys([scenario, against]):
        collect(problems, model.scenario, name)
    faults(InputError, "A gap is split between what is there:", problems)
    chosen = take(model, draws)
    count = len(chosen.index)
    rows = 4 * len(model.parameters) + 2 ** len(load_groups(model)) * len(names) * len(days)
    check_memory(2 * 8 * count * rows, f"{count:,} draws of every coalition", "Take fewer draws.")
    ends = (_levers(model, chosen, against), _levers(model, chosen, scenario))
    moved = {name for name, row in model.rows.items() if (ends[0][row] != ends[1][row]).any()}
    groups = tuple(group for group in load_groups(model).values() if moved & set(group.levers))
    if not groups:
        raise InputError(f"{scenario!r} and {against!r} set every lever alike: there is no gap to split.")
    return Game(model, scenario, against, wanted, tuple(where), chosen, ends, groups)


def _levers(model: Model, draws: Draws, name: str) -> np.ndarray:
    matrix = draws.matrix(model)
    for lever, value in model.scenario(name).overrides.items():
        matrix[model.rows[lever]] = value
    return matrix


def play(game: Game, *, threads: int | None = None, progress: members.Progress | None = None) -> Attribution:
    """Run every coalition of a game, and split the gap; errors as in `attribute`."""
    worth = []
    for number in range(2 ** len(game.groups)):
        runs = members.run(game.model, game.coalition(number), list(game.outcomes.values()), threads=threads, progress=progress)
        members.raise_failures(runs.status, lambda m, number=number: f"coalition {number}, draw {m}")  # type: ignore[misc]
        worth.append(np.moveaxis(read(runs, game.where), 0, -1))
    dataset = _dataset(game, np.array(worth))
    return Attribution(dataset, tuple(_parts(dataset)))


def _dataset(game: Game, worth: np.ndarray) -> "xarray.Dataset":
    """All that is known of a game from the worth of its coalitions (ndarray[coalition, outcome, date, draw])."""
    import xarray

    gap, parts = worth[-1] - worth[0], shapley.shapley(worth)
    error = float((np.abs(parts.sum(axis=0) - gap) / np.maximum(np.abs(worth).max(axis=0), 1e-300)).max())
    if not error <= EXACT:
        raise RunError(f"The parts of a draw must sum to its gap within {EXACT:g}; they differ by {error:.2g}.")
    at = ("outcome", "date", "draw")
    variables = {
        "shapley": (("group", *at), parts), "alone": (("group", *at), shapley.alone(worth)),
        "last": (("group", *at), shapley.last(worth)), "gap": (at, gap),
        "interaction": (("group", "partner", *at), shapley.interactions(worth)),
    }  # fmt: skip
    names, program = [group.name for group in game.groups], game.model.program
    coords = {
        "group": names, "partner": names, "title": ("group", [group.title for group in game.groups]),
        "outcome": list(game.outcomes), "date": [label for label, _ in game.where], "draw": game.draws.index,
        "units": ("outcome", [program.variables[of.split("[")[0]].unit for of in game.outcomes.values()]),
        "year": ("date", [when for _, when in game.where]),
    }  # fmt: skip
    attrs = {
        "scenario": game.scenario, "against": game.against, "draws": game.draws.origin, "error": error,
        "equations": program.digest, "inputs": game.model.digest, **results.versions(),
    }  # fmt: skip
    return xarray.Dataset(variables, coords, attrs)


def _parts(dataset: "xarray.Dataset") -> list[Part]:
    """Rows of the table: for each outcome and date the gap, then every group."""
    found = []
    labels = [str(name) for name in dataset["group"].values]
    for k, outcome in enumerate(dataset["outcome"].values):
        for d, date in enumerate(dataset["date"].values):
            gap = dataset["gap"].values[k, d]
            found.append(Part(str(outcome), str(date), "gap", *_summary(gap), float(gap.mean()), float(gap.mean())))
            for g, group in enumerate(labels):
                drawn, alone, last = (dataset[name].values[g, k, d] for name in ("shapley", "alone", "last"))
                found.append(Part(str(outcome), str(date), group, *_summary(drawn), float(alone.mean()), float(last.mean())))
    return found


def _summary(drawn: np.ndarray) -> tuple[float, float, float]:
    low, high = np.quantile(drawn, [0.05, 0.95])
    return float(drawn.mean()), float(low), float(high)
