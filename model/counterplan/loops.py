"""Feedback loops: the sign of each link measured on the equations, and what a model without the loop would do."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from counterplan import members
from counterplan.calibration.likelihood import Problem
from counterplan.errors import InputError, faults, nearest
from counterplan.kernel import twin
from counterplan.mdl.program import Expr, Program, Ref, references
from counterplan.model import Model, load
from counterplan.observations import observations
from counterplan.series import HEADLINE_DATES, decimal_year

DATES = (1930.0, 1932.0, 1934.0, 1936.0, 1938.0, 1938.5, 1939.5, 1940.0)  # moments of the run at which links are measured
NUDGE = 1e-5  # relative size of the perturbation
READ_AT = tuple(decimal_year(day) for day in HEADLINE_DATES.values())  # moments at which knock-outs are read, June 1941 the last
MOVES = 0.01  # of a headline outcome, below which a loop is dormant
KEYS = {"title", "switch", "path", "set", "because", "dormant"}


@dataclass(frozen=True)
class Loop:
    """A feedback loop.

    Attributes:
        name: `R1`, `B2`: the letter says whether it should reinforce or balance.
        title: In words.
        switch: Constant that cuts it when 0.
        path: Scalars, each a direct cause of the next and the last of the first.
        overrides: Parameter values under which the loop lives, where it sleeps by default.
        because: The theory or the history behind it.
        dormant: Why cutting it moves no headline outcome at the default values; empty where it does.
    """

    name: str
    title: str
    switch: str
    path: tuple[str, ...]
    overrides: dict[str, float]
    because: str
    dormant: str = ""


@dataclass(frozen=True)
class Link:
    """A link of a loop: relative change of the effect by that of the cause, at each of the dates.

    Of a stock it is the net flow that changes, in shares of its level.
    """

    cause: str
    effect: str
    gain: tuple[float, ...]


@dataclass(frozen=True)
class Polarity:
    """The links of a loop as measured, and their product at each of the dates, with the loop as it is and with its switch at 0."""

    loop: Loop
    links: tuple[Link, ...]
    product: tuple[float, ...]
    cut: tuple[float, ...]

    @property
    def sign(self) -> str:
        """`R`, `B`, `mixed`, or `none` where the loop never acts."""
        signs = {np.sign(gain) for gain in self.product if gain}
        return "none" if not signs else "mixed" if len(signs) > 1 else "R" if signs == {1.0} else "B"

    @property
    def agrees(self) -> bool:
        """Whether the measured sign is that of the name, and the switch takes all of it away."""
        return self.sign == self.loop.name[0] and not any(self.cut)


@dataclass(frozen=True)
class Change:
    """Relative change of a headline outcome when a loop is cut, at the headline date at which it is largest."""

    outcome: str
    date: float
    share: float


@dataclass(frozen=True)
class Effect:
    """What cutting a loop moves.

    Attributes:
        loop: The loop that is cut.
        june_1941: Relative change of each headline outcome in June 1941, where the loop lives.
        alive: The largest change of each headline outcome where the loop lives, the largest first.
        at_defaults: The same at the default parameter values; equal to `alive` for a loop that needs no setting to live.
    """

    loop: Loop
    june_1941: dict[str, float]
    alive: tuple[Change, ...]
    at_defaults: tuple[Change, ...]

    @property
    def dormant(self) -> bool:
        """Whether it moves no headline outcome by a hundredth at the defaults."""
        return abs(self.at_defaults[0].share) < MOVES

    @property
    def told(self) -> bool:
        """Whether loops.toml says it is dormant where it is, and only there."""
        return self.dormant == bool(self.loop.dormant)


@dataclass(frozen=True)
class Knockout:
    """What the history run does without a loop.

    Attributes:
        effect: What moves.
        misfit: Root mean square of the residuals, in stated errors, without it.
        misfit_before: The same with it.
    """

    effect: Effect
    misfit: float
    misfit_before: float


@dataclass(frozen=True)
class Measured:
    """A loop with its polarity as measured and what the model does without it."""

    polarity: Polarity
    knockout: Knockout

    @property
    def agrees(self) -> bool:
        """Whether it has the sign of its name, is cut by its switch, and is called dormant where it is."""
        return self.polarity.agrees and self.knockout.effect.told


def measure_loops(model: Model | None = None) -> list[Measured]:
    """Measure the loops of a model: the sign of each, and the historical run without it.

    Args:
        model: The shipped model by default.

    Returns:
        The loops of loops.toml, in its order.

    Raises:
        InputError: loops.toml is faulty.
        RunError: The model could not be compiled.
    """
    model = model or load()
    found = list(load_loops(model).values())
    return [Measured(polarity(model, loop), knockout) for loop, knockout in zip(found, knockouts(model, found), strict=True)]


def load_loops(model: Model) -> dict[str, Loop]:
    """Loops of `loops.toml` beside a model's .mdl file; none where there is no such file.

    Raises:
        InputError: Names every key, variable and missing link that is wrong.
    """
    path = model.path.with_name("loops.toml")
    if not path.exists():
        return {}
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not valid TOML: {error}.") from None
    loops, problems = {}, []
    known = _names(model.program)
    for name, table in tables.items():
        problems += [f"[{name}] has a key that is not known: {key}.{nearest(key, KEYS)}" for key in sorted(set(table) - KEYS)]
        way = tuple(table.get("path", ()))
        if name[0] not in "RB":
            problems.append(f"[{name}] must begin with R (reinforcing) or B (balancing)")
        if table.get("switch") not in model.parameters:
            problems.append(f"[{name}] has no switch in the model: {table.get('switch')!r}")
        unknown = [variable for variable in way if variable not in known]
        problems += [f"[{name}] passes {variable!r}, which is not a variable.{nearest(variable, known)}" for variable in unknown]
        if not unknown:
            problems += [f"[{name}]: {a} is not a cause of {b}" for a, b in _links(way) if a not in _causes(model.program, b)]
        try:
            overrides = model.overrides(table.get("set", {}), f"[{name}]")
        except InputError as error:
            problems += [line.strip(" -") for line in str(error).splitlines()[1:]]
            overrides = {}
        words = (table.get("because", ""), table.get("dormant", ""))
        loops[name] = Loop(name, table.get("title", name), table.get("switch", ""), way, overrides, *words)
    faults(InputError, f"{path} names feedback loops, each link a direct one:", problems)
    return loops


def _links(path: Sequence[str]) -> list[tuple[str, str]]:
    return [*pairwise(path), *([(path[-1], path[0])] if path else [])]


def _names(program: Program) -> set[str]:
    return {
        scalar for name, v in program.variables.items() if v.kind in ("stock", "auxiliary") for scalar in program.elements(name)
    }


def _equation(program: Program, name: str) -> Expr | None:
    """What gives a scalar its value: its own expression, or the net flow of the stock it is or stands for (SMOOTH)."""
    rates, step = dict(program.rates), dict(program.step)
    if name in rates:
        return rates[name]
    expr = step.get(name)
    if isinstance(expr, Ref) and expr.name.startswith(f"{name}#"):
        return rates[expr.name]
    return expr


def _causes(program: Program, name: str) -> set[str]:
    expr = _equation(program, name)
    return references(expr) if expr is not None else set()


def polarity(model: Model, loop: Loop, dates: Sequence[float] = DATES) -> Polarity:
    """Measure a loop by perturbing each cause alone, all else held, at moments of the historical run with the loop alive."""
    gains, whole = _gains(model, loop, dates, {})
    _, cut = _gains(model, loop, dates, {loop.switch: 0.0})
    links = tuple(Link(a, b, tuple(gains[k])) for k, (a, b) in enumerate(_links(loop.path)))
    return Polarity(loop, links, tuple(whole), tuple(cut))


def _gains(model: Model, loop: Loop, dates: Sequence[float], further: Mapping[str, float]) -> tuple[np.ndarray, np.ndarray]:
    """Gains (ndarray[link, date]) and their products (ndarray[date])."""
    program = model.program
    parameters = dict(zip(program.parameters, model.defaults, strict=True)) | loop.overrides | dict(further)
    column = np.array(list(parameters.values()))[:, None]
    runs = members.run(model, column, program.stocks, method="euler")
    scope, _ = twin.start(program, parameters, program.time_step)
    gains = np.empty((len(loop.path), len(dates)))
    for at, date in enumerate(dates):
        state = dict(zip(program.stocks, runs.values[0, int(np.searchsorted(runs.time, date))], strict=True))
        values = twin.evaluate(program, scope, state, date, date, program.time_step)
        gains[:, at] = [_gain(program, values, cause, effect) for cause, effect in _links(loop.path)]
    return gains, gains.prod(axis=0)


def _gain(program: Program, values: Mapping[str, float], cause: str, effect: str) -> float:
    expr = _equation(program, effect)
    assert expr is not None, effect
    size = abs(values[cause]) * NUDGE or NUDGE
    up, down = (twin.compute(expr, {**values, cause: values[cause] + sign * size}) for sign in (1, -1))
    if up == down:
        return 0.0
    return (up - down) / 2 / size * (abs(values[cause]) or 1.0) / (abs(values[effect]) or 1.0)


def knockouts(model: Model, loops: Sequence[Loop], *, scenario: str = "historical") -> list[Knockout]:
    """Run a scenario without each loop, and read its effect and its fit to the figures.

    Raises:
        InputError: There is no such scenario, or the figures speak of outcomes that the model lacks.
        RunError: The model could not be compiled.
    """
    problem = Problem(model, tuple(observations("fit")))
    residuals = problem.residuals(np.stack([c for loop in loops for c in _cut(model, loop, loop.overrides, scenario)], axis=1))
    misfit = np.sqrt((residuals**2).mean(axis=1)).reshape(-1, 2).tolist()
    found = zip(effects(model, loops, scenario=scenario), misfit, strict=True)
    return [Knockout(effect, without, before) for effect, (before, without) in found]


def effects(model: Model, loops: Sequence[Loop], *, scenario: str = "historical") -> list[Effect]:
    """Run a scenario without each loop, where it lives and at the default values, and read what moves.

    Raises:
        InputError: There is no such scenario.
        RunError: The model could not be compiled.
    """
    headline = _headline(model)
    settings = [(loop, values) for loop in loops for values in (loop.overrides, {})]
    parameters = np.stack([column for loop, values in settings for column in _cut(model, loop, values, scenario)], axis=1)
    runs = members.run(model, parameters, list(headline.values()))
    read = np.array([[np.interp(READ_AT, runs.time, series) for series in member.T] for member in runs.values])
    whole, without = read[::2], read[1::2]
    change = np.divide(without, whole, out=np.ones_like(whole), where=whole != 0) - 1
    names = list(headline)
    return [
        Effect(
            loop,
            dict(zip(names, change[k, :, -1].tolist(), strict=True)),
            _largest(names, change[k]),
            _largest(names, change[k + 1]),
        )
        for k, loop in zip(range(0, len(settings), 2), loops, strict=True)
    ]


def _headline(model: Model) -> dict[str, str]:
    """Scalar of each headline outcome, or of every outcome that is one where none is marked."""
    marked = [outcome for outcome in model.outcomes.values() if outcome.headline] or list(model.outcomes.values())
    return {o.name: o.of for o in marked if o.of in _names(model.program)}


def _cut(model: Model, loop: Loop, values: Mapping[str, float], scenario: str) -> list[np.ndarray]:
    """Parameter values (each ndarray[parameter]) with the loop, and without it."""
    base = {**model.scenario(scenario).overrides, **values}
    return [model.column({**base, loop.switch: switch}) for switch in (1.0, 0.0)]


def _largest(names: Sequence[str], change: np.ndarray) -> tuple[Change, ...]:
    """The largest change (of ndarray[outcome, date]) of each outcome, the largest of all first."""
    when = np.abs(change).argmax(axis=1)
    found = [Change(name, READ_AT[at], float(row[at])) for name, at, row in zip(names, when, change, strict=True)]
    return tuple(sorted(found, key=lambda one: -abs(one.share)))
