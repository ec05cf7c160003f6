"""Predicates evaluated on arrays of runs."""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from counterplan.predicates import OVER_TIME, Predicate, Symbol, reference

Found = tuple[np.ndarray, np.ndarray]  # whether it holds, and by how much the worse side exceeds the other
ARITHMETIC: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Pow: operator.pow,
}  # fmt: skip
REDUCTIONS: dict[str, Any] = {"sum": np.sum, "min": np.min, "max": np.max}
PAIRS: dict[str, Any] = {"min": np.minimum, "max": np.maximum}


@dataclass(frozen=True)
class Run:
    """Members that were run.

    Attributes:
        time: Saved times.
        values: ndarray[draw, time, saved].
        columns: Column of each saved scalar.
        parameters: ndarray[parameter, draw].
        rows: Row of each parameter.
    """

    time: np.ndarray
    values: np.ndarray
    columns: Mapping[str, int]
    parameters: np.ndarray
    rows: Mapping[str, int]

    def read(self, symbol: Symbol) -> np.ndarray:
        """Values (ndarray[draw, time, *subscripts]) of a symbol; the time axis of a constant has length 1."""
        if symbol.constant:
            return self.parameters[[self.rows[scalar] for scalar in symbol.scalars]].T.reshape(-1, 1, *symbol.shape)
        chosen = self.values[:, :, [self.columns[scalar] for scalar in symbol.scalars]]
        return chosen.reshape(*self.values.shape[:2], *symbol.shape)


def evaluate(
    predicate: Predicate, runs: Mapping[str, Run], years: tuple[float, float], tolerance: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Evaluate a predicate.

    Args:
        predicate: From `parse`.
        runs: The run checked as `""`, and the one it is compared with as `"base"`.
        years: First and last time at which it must hold.
        tolerance: Room for rounding, as a share of the larger side's largest size within the years.

    Returns:
        The saved times within the years (ndarray[time]), a single NaN where the predicate speaks of the run as a whole; whether
        it holds (ndarray[draw, time, element]); and by how much the worse side of the comparison exceeds the other there, negative
        where there is room left.
    """
    evaluator = _Evaluator(predicate, runs, years, tolerance)
    with np.errstate(all="ignore"):
        holds, excess = evaluator.truth(predicate.tree)
    time = evaluator.time[evaluator.window] if holds.shape[1] == evaluator.count else np.array([np.nan])
    shape = (len(runs[""].values), len(time))
    # whatever is not a number breaks the predicate, under `not` and beside `or` too
    holds, excess = (np.broadcast_to(part, (*shape, *part.shape[2:])).reshape(*shape, -1) for part in (holds, excess))
    return time, holds & ~np.isnan(excess), excess


def measure(quantity: Predicate, runs: Mapping[str, Run], years: tuple[float, float]) -> np.ndarray:
    """Evaluate a quantity that is one number for each run (ndarray[draw]); NaN where it is not a number.

    Args:
        quantity: From `predicates.quantity`.
        runs: As in `evaluate`.
        years: First and last time of averages and changes.
    """
    evaluator = _Evaluator(quantity, runs, years, 0.0)
    with np.errstate(all="ignore"):
        found = evaluator.number(quantity.tree)
    return np.broadcast_to(found, (len(runs[""].values), 1))[:, 0]


class _Evaluator:
    def __init__(self, predicate: Predicate, runs: Mapping[str, Run], years: tuple[float, float], tolerance: float) -> None:
        self.symbols, self.runs, self.tolerance = predicate.symbols, runs, tolerance
        self.time = runs[""].time
        inside = np.flatnonzero((self.time >= years[0] - 1e-9) & (self.time <= years[1] + 1e-9))
        self.first, self.count = inside[0], len(inside)
        self.window = slice(self.first, self.first + self.count)

    def truth(self, node: ast.expr) -> Found:
        match node:
            case ast.BoolOp():
                parts = [self.truth(value) for value in node.values]
                both = isinstance(node.op, ast.And)
                return _fold(np.logical_and if both else np.logical_or, np.maximum if both else np.minimum, parts)
            case ast.UnaryOp():
                holds, excess = self.truth(node.operand)
                return ~holds, -excess
            case ast.Compare():
                sides = [self.cut(self.number(side)) for side in (node.left, *node.comparators)]
                parts = [self.compare(op, *sides[k : k + 2]) for k, op in enumerate(node.ops)]
                return _fold(np.logical_and, np.maximum, parts)
        raise AssertionError(node)

    def compare(self, op: ast.cmpop, left: np.ndarray, right: np.ndarray) -> Found:
        left, right = _even(left, right)
        if isinstance(op, ast.Gt | ast.GtE):
            left, right = right, left
        gap = left - right
        if isinstance(op, ast.Lt | ast.Gt):
            return gap < 0, gap
        room = self.tolerance * np.maximum(*(np.abs(side).max(axis=1, keepdims=True) for side in (left, right)))
        if isinstance(op, ast.LtE | ast.GtE):
            return gap <= room, gap
        same = np.abs(gap) <= room
        return (same, np.abs(gap)) if isinstance(op, ast.Eq) else (~same, -np.abs(gap))

    def number(self, node: ast.expr) -> np.ndarray:
        match node:
            case ast.Constant():
                return np.full((1, 1), float(node.value))  # type: ignore[arg-type]
            case ast.UnaryOp():
                return -self.number(node.operand)
            case ast.BinOp():
                return ARITHMETIC[type(node.op)](*_even(self.number(node.left), self.number(node.right)))
            case ast.Call(func=ast.Name(id=function)):
                return self.call(function, [self.number(argument) for argument in node.args])
        run, name = reference(node)
        if name == "time":
            return self.time[None, :]
        return self.runs[run].read(self.symbols[name])

    def call(self, name: str, arguments: list[np.ndarray]) -> np.ndarray:
        x = arguments[0]
        if name == "abs":
            return np.abs(x)
        if name == "at":
            return self.at(self.whole(x), arguments[1].item())
        if name in OVER_TIME:
            return self.over_time(name, self.whole(x))
        if len(arguments) == 1:
            return REDUCTIONS[name](x, axis=tuple(range(2, x.ndim)))
        return PAIRS[name](*_even(*arguments))

    def over_time(self, name: str, x: np.ndarray) -> np.ndarray:
        if name == "average":
            return x[:, self.window].mean(axis=1, keepdims=True)
        if name == "rise":
            return np.diff(x, axis=1, prepend=x[:, :1])
        if name == "integral":
            steps = np.diff(self.time, prepend=self.time[0]).reshape(1, -1, *[1] * (x.ndim - 2))
            before = np.concatenate([x[:, :1], x[:, :-1]], axis=1)
            x = np.cumsum(steps * before, axis=1)
        return x - x[:, self.first : self.first + 1]

    def at(self, x: np.ndarray, when: float) -> np.ndarray:
        left = min(int(np.searchsorted(self.time, when, side="right")) - 1, len(self.time) - 2)
        share = (when - self.time[left]) / (self.time[left + 1] - self.time[left])
        return (1 - share) * x[:, left : left + 1] + share * x[:, left + 1 : left + 2]

    def whole(self, x: np.ndarray) -> np.ndarray:
        return np.broadcast_to(x, (x.shape[0], len(self.time), *x.shape[2:]))

    def cut(self, x: np.ndarray) -> np.ndarray:
        return x if x.shape[1] == 1 else x[:, self.window]


def _spread(x: np.ndarray, ndim: int) -> np.ndarray:
    return x.reshape(*x.shape, *[1] * (ndim - x.ndim))


def _even(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same number of axes for both, where one of them has no subscripts."""
    ndim = max(left.ndim, right.ndim)
    return _spread(left, ndim), _spread(right, ndim)


def _fold(join: Any, worse: Any, parts: list[Found]) -> Found:
    holds, excess = parts[0]
    for further, more in parts[1:]:
        holds, excess = join(*_even(holds, further)), worse(*_even(excess, more))
    return holds, excess
