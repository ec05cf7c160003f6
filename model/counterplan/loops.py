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
END = decimal_year(HEADLINE_DATES["German attack"])
KEYS = {"title", "switch", "path", "set", "because"}


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
    """

    name: str
    title: str
    switch: str
    path: tuple[str, ...]
    overrides: dict[str, float]
    because: str


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
class Knockout:
    """What the history run does without a loop.

    Attributes:
        loop: The loop that is cut.
        misfit: Root mean square of the residuals, in stated errors, without it.
        misfit_before: The same with it.
        changes: Relative change of each headline outcome in June 1941.
    """

    loop: Loop
    misfit: float
    misfit_before: float
    changes: dict[str, float]


@dataclass(frozen=True)
class Measured:
    """A loop with its polarity as measured and what the model does without it."""

    polarity: Polarity
    knockout: Knockout


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
        loops[name] = Loop(name, table.get("title", name), table.get("switch", ""), way, overrides, table.get("because", ""))
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
    """Run a scenario without each loop, at the default parameter values."""
    headline = {o.name: o.of for o in model.outcomes.values() if o.headline}
    columns = []
    for loop in loops:
        for switch in (1.0, 0.0):
            columns.append(model.column(model.scenario(scenario).overrides | loop.overrides | {loop.switch: switch}))
    parameters = np.stack(columns, axis=1)
    problem = Problem(model, tuple(observations("fit")))
    misfit = np.sqrt((problem.residuals(parameters) ** 2).mean(axis=1))
    runs = members.run(model, parameters, list(headline.values()))
    final = np.array([[np.interp(END, runs.time, series) for series in member.T] for member in runs.values])
    found = []
    for index, loop in enumerate(loops):
        whole, without = final[2 * index], final[2 * index + 1]
        change = np.divide(without, whole, out=np.ones_like(whole), where=whole != 0) - 1
        changes = dict(zip(headline, change.tolist(), strict=True))
        found.append(Knockout(loop, float(misfit[2 * index + 1]), float(misfit[2 * index]), changes))
    return found
