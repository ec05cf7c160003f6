"""The twin: a plain interpreter of a Program. It is the specification of the kernel and its oracle in the tests."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from counterplan.mdl.program import Assignment, Const, Expr, Op, Program, Ref, Table

SMALL = 1e-6  # Vensim's threshold in ZIDZ, XIDZ and for the start of a pulse
Values = dict[str, float]


def run(
    program: Program,
    parameters: Mapping[str, float] | None = None,
    *,
    method: str = "euler",
    step: float | None = None,
    every: int = 1,
    saved: Sequence[str] | None = None,
) -> np.ndarray:
    """Run one member.

    Args:
        program: The model.
        parameters: Values that differ from the defaults, by scalar name.
        method: `euler`, `rk2` (midpoint) or `rk4`.
        step: Time step; the model's own by default.
        every: Save every so many steps, the first and last included.
        saved: Scalar names to save; all stocks and auxiliaries by default.

    Returns:
        Values (ndarray[time, saved]).
    """
    step = step or program.time_step
    saved = list(saved or [*program.stocks, *(name for name, _ in program.step)])
    scope, state = start(program, {**program.parameters, **(parameters or {})}, step)
    count = round((program.final_time - program.initial_time) / step)
    rows = []
    for index in range(count + 1):
        time = program.initial_time + index * step
        if index % every == 0:
            values = evaluate(program, scope, state, time, time, step)
            rows.append([values[name] for name in saved])
        if index < count:
            state = METHODS[method](program, scope, state, time, step)
    return np.array(rows)


def start(program: Program, parameters: Mapping[str, float], step: float) -> tuple[Values, Values]:
    """Evaluate what is computed once: the values every step reads, and the initial stocks."""
    scope = {**parameters, "time": program.initial_time, "time_step": step, "#held_time": program.initial_time}
    _assign(program.start, scope)
    return scope, {name: scope[name] for name in program.stocks}


def evaluate(program: Program, scope: Values, state: Values, time: float, held_time: float, step: float) -> Values:
    """Auxiliaries and stocks at a moment; STEP, PULSE and RAMP see `held_time`, the start of the step."""
    values = {**scope, **state, "time": time, "time_step": step, "#held_time": held_time}
    _assign(program.step, values)
    return values


def _rates(program: Program, scope: Values, state: Values, time: float, held_time: float, step: float) -> Values:
    values = evaluate(program, scope, state, time, held_time, step)
    return {name: compute(expr, values) for name, expr in program.rates}


def _moved(state: Values, rates: Values, by: float) -> Values:
    return {name: value + by * rates[name] for name, value in state.items()}


def _euler(program: Program, scope: Values, state: Values, time: float, step: float) -> Values:
    return _moved(state, _rates(program, scope, state, time, time, step), step)


def _rk2(program: Program, scope: Values, state: Values, time: float, step: float) -> Values:
    ahead = _moved(state, _rates(program, scope, state, time, time, step), step / 2)
    return _moved(state, _rates(program, scope, ahead, time + step / 2, time, step), step)


def _rk4(program: Program, scope: Values, state: Values, time: float, step: float) -> Values:
    k1 = _rates(program, scope, state, time, time, step)
    k2 = _rates(program, scope, _moved(state, k1, step / 2), time + step / 2, time, step)
    k3 = _rates(program, scope, _moved(state, k2, step / 2), time + step / 2, time, step)
    k4 = _rates(program, scope, _moved(state, k3, step), time + step, time, step)
    slope = {name: (k1[name] + 2 * k2[name] + 2 * k3[name] + k4[name]) / 6 for name in state}
    return _moved(state, slope, step)


METHODS: dict[str, Callable[[Program, Values, Values, float, float], Values]] = {"euler": _euler, "rk2": _rk2, "rk4": _rk4}


def _assign(assignments: Sequence[Assignment], values: Values) -> None:
    for name, expr in assignments:
        values[name] = compute(expr, values)


def compute(expr: Expr, values: Values) -> float:
    """Value of an expression."""
    match expr:
        case Const(value):
            return value
        case Ref(name):
            return values[name]
        case Table(x, y, argument):
            return interpolate(x, y, compute(argument, values))
        case Op(name, arguments):
            numbers = [compute(argument, values) for argument in arguments]
            if name in CLOCKED:
                return CLOCKED[name](values["#held_time"], values["time_step"], *numbers)
            return float(OPERATIONS[name](*numbers))
    raise TypeError(expr)


def interpolate(x: Sequence[float], y: Sequence[float], at: float) -> float:
    """Straight line between points, constant beyond both ends; NaN stays NaN."""
    if math.isnan(at) or at <= x[0]:
        return at if math.isnan(at) else y[0]
    for left in range(len(x) - 1):
        if at < x[left + 1]:
            return y[left] + (y[left + 1] - y[left]) / (x[left + 1] - x[left]) * (at - x[left])
    return y[-1]


def _divide(a: float, b: float) -> float:
    if b == 0:
        return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1, b)
    return a / b


def _power(a: float, b: float) -> float:
    if math.isnan(b) or (a == 1 and math.isinf(b)):  # C's pow makes 1 of these; a NaN must not vanish in a power
        return math.nan
    try:
        return math.pow(a, b)
    except OverflowError:
        return math.inf
    except ValueError:  # a negative base, or zero to a negative power
        return math.inf if a == 0 else math.nan


def _exp(a: float) -> float:
    return math.exp(a) if a < 709.78 else (math.inf if a >= 709.78 else math.nan)


def _ln(a: float) -> float:
    return math.log(a) if a > 0 else (-math.inf if a == 0 else math.nan)


def _modulo(a: float, b: float) -> float:
    quotient = _divide(a, b)
    return a - b * math.trunc(quotient) if math.isfinite(quotient) and math.isfinite(a) else math.nan


def _pulse_length(width: float, step: float) -> float:
    """A pulse shorter than half a step lasts one step, so that none is lost between two points of the grid."""
    return step if width < step / 2 else width


def _pulse(time: float, step: float, begin: float, width: float) -> float:
    return float(begin - SMALL <= time < begin + _pulse_length(width, step))


def _pulse_train(time: float, step: float, begin: float, width: float, between: float, end: float) -> float:
    if not (begin - SMALL <= time < end) or between <= 0:
        return 0.0
    return float((time - begin + SMALL) % between < _pulse_length(width, step))


def _ramp(time: float, step: float, slope: float, begin: float, end: float) -> float:
    return slope * (min(time, end) - begin) if time > begin else 0.0


CLOCKED: dict[str, Callable[..., float]] = {
    "step": lambda time, step, height, when: height if time + step / 2 > when else 0.0,
    "pulse": _pulse,
    "pulse_train": _pulse_train,
    "ramp": _ramp,
}
OPERATIONS: dict[str, Callable[..., float]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": _divide,
    "neg": lambda a: -a,
    "pow": _power,
    "exp": _exp,
    "ln": _ln,
    "sqrt": lambda a: math.sqrt(a) if a >= 0 else math.nan,
    "abs": abs,
    "integer": lambda a: float(math.trunc(a)) if math.isfinite(a) else a,
    "min": lambda a, b: a if a < b or math.isnan(a) else b,
    "max": lambda a, b: a if a > b or math.isnan(a) else b,
    "modulo": _modulo,
    "zidz": lambda a, b: 0.0 if abs(b) < SMALL else a / b,
    "xidz": lambda a, b, instead: instead if abs(b) < SMALL else a / b,
    "if": lambda condition, yes, no: yes if condition != 0 else no,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "and": lambda a, b: a != 0 and b != 0,
    "or": lambda a, b: a != 0 or b != 0,
    "not": lambda a: a == 0,
}
