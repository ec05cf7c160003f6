"""Put an expanded model in order of evaluation and move work out of the step.

Three things are done here and nowhere else: dependencies are sorted (a circle is an error that names its members), whatever
depends on parameters alone is computed once per run, and a division by such a value becomes a multiplication by its
reciprocal.
"""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import chain

from counterplan.errors import TranslationError
from counterplan.mdl.program import Assignment, Const, Expr, Op, Program, Ref, Table, references
from counterplan.mdl.reader import Source
from counterplan.mdl.rewrite import Scalars

CLOCK = {"time", "time_step"}
TIMED = {"step", "pulse", "pulse_train", "ramp"}  # read the clock without naming it


def arrange(source: Source, scalars: Scalars) -> Program:
    """Make the Program of an expanded model.

    Raises:
        TranslationError: Auxiliaries, or initial values, depend on one another in a circle.
    """
    where = f"while translating {source.path}"
    steady = _steady(scalars, where)
    hoist = _Hoist(scalars, steady)
    moving = {name: expr for name, expr in scalars.auxiliaries.items() if name not in steady}
    rates = {name: rate for name, (rate, _) in scalars.stocks.items()}
    step = [(name, hoist.rewrite(moving[name])) for name in _sorted(moving, where)]
    flows = [(name, hoist.rewrite(rate)) for name, rate in rates.items()]
    start = _start(scalars, steady, where)
    start += [(name, expr) for name, expr in hoist.made.items()]
    read = set(chain.from_iterable(references(expr) for _, expr in step + flows))
    made = {name for name, _ in start}
    return Program(
        digest=source.digest, dims=source.dims, variables=scalars.variables, parameters=scalars.parameters,
        start=tuple(start), held=frozenset((read & made) | (steady & set(scalars.auxiliaries))),
        initial=tuple((name, initial) for name, (_, initial) in scalars.stocks.items()),
        step=tuple(step), rates=tuple(flows), breaks=tuple(_breaks(scalars, steady)), **scalars.control,
    )  # fmt: skip


def _steady(scalars: Scalars, where: str) -> set[str]:
    """Names whose value does not change during a run: parameters, kept values, and auxiliaries made of them."""
    steady = set(scalars.parameters) | set(scalars.kept)
    for name in _sorted(scalars.auxiliaries, where):
        expr = scalars.auxiliaries[name]
        if references(expr) <= steady and not _reads_clock(expr):
            steady.add(name)
    return steady


def _reads_clock(expr: Expr) -> bool:
    if isinstance(expr, Op):
        return expr.name in TIMED or any(_reads_clock(argument) for argument in expr.args)
    if isinstance(expr, Table):
        return _reads_clock(expr.arg)
    return isinstance(expr, Ref) and expr.name in CLOCK


def _sorted(assignments: Mapping[str, Expr], where: str) -> list[str]:
    graph = {name: sorted(references(expr) & assignments.keys()) for name, expr in assignments.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " <- ".join(error.args[1])
        raise TranslationError(f"{where}: values depend on one another in a circle: {circle}. Break it with a stock.") from None


def _start(scalars: Scalars, steady: set[str], where: str) -> list[Assignment]:
    """Assignments at the initial time, in order: all that the stocks' initial values and INITIAL need, and all that is steady."""
    everything: dict[str, Expr] = dict(scalars.auxiliaries) | scalars.kept
    everything |= {name: initial for name, (_, initial) in scalars.stocks.items()}
    needed = set(scalars.kept) | set(scalars.stocks) | (steady & everything.keys())
    pending = list(needed)
    while pending:
        for name in references(everything[pending.pop()]) & everything.keys() - needed:
            needed.add(name)
            pending.append(name)
    chosen = {name: everything[name] for name in everything if name in needed}
    order = _sorted(chosen, f"{where}: initial values")
    return [(name, chosen[name]) for name in order]


class _Hoist:
    """Replaces steady subexpressions by names computed once."""

    def __init__(self, scalars: Scalars, steady: set[str]) -> None:
        self.steady = steady
        self.made: dict[str, Expr] = {}
        self.names: dict[Expr, str] = {}

    def rewrite(self, expr: Expr) -> Expr:
        if self._is_steady(expr):
            return expr if isinstance(expr, Const | Ref) else self._keep(expr)
        if isinstance(expr, Table):
            return Table(expr.x, expr.y, self.rewrite(expr.arg))
        if not isinstance(expr, Op):
            return expr
        if expr.name == "div" and self._is_steady(expr.args[1]) and not isinstance(expr.args[1], Const):
            return Op("mul", (self.rewrite(expr.args[0]), self._keep(Op("div", (Const(1.0), expr.args[1])))))
        return Op(expr.name, tuple(self.rewrite(argument) for argument in expr.args))

    def _is_steady(self, expr: Expr) -> bool:
        return references(expr) <= self.steady and not _reads_clock(expr)

    def _keep(self, expr: Expr) -> Ref:
        if expr not in self.names:
            self.names[expr] = f"#held{len(self.made)}"
            self.made[self.names[expr]] = expr
        return Ref(self.names[expr])


def _breaks(scalars: Scalars, steady: set[str]) -> Iterable[Expr]:
    """Times of STEP, PULSE and RAMP and knots of tables over time, where they depend on parameters alone."""
    pending: list[Expr] = [*scalars.auxiliaries.values(), *(rate for rate, _ in scalars.stocks.values())]
    found: dict[Expr, None] = {}
    while pending:
        expr = pending.pop()
        if isinstance(expr, Table):
            pending.append(expr.arg)
            if expr.arg == Ref("time"):
                found.update(dict.fromkeys(Const(knot) for knot in expr.x))
        elif isinstance(expr, Op):
            pending.extend(expr.args)
            found.update(dict.fromkeys(_clock_times(expr)))
    return [expr for expr in found if references(expr) <= steady | {"time_step"}]


def _clock_times(expr: Op) -> list[Expr]:
    match expr.name, expr.args:
        case "step", (_, when):
            return [when]
        case "pulse", (when, Const(width)) if width > 0:
            return [when, Op("add", (when, Const(width)))]
        case "pulse", (when, width):  # it may be zero, and then the pulse lasts a step
            return [when, Op("add", (when, width)), Op("add", (when, Ref("time_step")))]
        case "ramp", (_, when, until):
            return [when, until]
        case "pulse_train", (Const(begin), Const(width), Const(between), Const(end)) if between > 0:
            begins = [begin + k * between for k in range(int((end - begin) / between) + 1)]
            return [*(Const(min(time, end)) for first in begins for time in (first, first + width)), Const(end)]
        case ("min" | "max") as name, (left, right):  # a corner where a straight ramp in time meets its bound
            return _ramp_corner(left, right) + _ramp_corner(right, left) if name else []
        case _:
            return []


def _ramp_corner(bound: Expr, ramp: Expr) -> list[Expr]:
    """The time at which (Time - start)/length meets a bound."""
    match ramp:
        case Op("div", (Op("sub", (Ref("time"), begin)), length)):
            return [Op("add", (begin, Op("mul", (bound, length))))]
        case Op("min" | "max", (inner, Op("div", (Op("sub", (Ref("time"), begin)), length)))):
            return [Op("add", (begin, Op("mul", (edge, length)))) for edge in (bound, inner)]
        case _:
            return []
