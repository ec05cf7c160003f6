"""Which variable depends on which, read off the Program, so that a link is what is computed and not what a text seems to say."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from counterplan.errors import InputError, nearest
from counterplan.mdl.program import Expr, Op, Program, Ref, Table
from counterplan.model import Model

CLOCK = ("time", "time_step")
TIMED = ("step", "pulse", "pulse_train", "ramp")  # read the clock without naming it


@dataclass(frozen=True)
class Links:
    """Dependencies between variables.

    Attributes:
        causes: Variables read by the equations of each variable, itself left out, in the order of the file.
        uses: The inverse.
        inputs: Variables read by the fullest of its equations: an array's elements may have different ones.
    """

    causes: dict[str, tuple[str, ...]]
    uses: dict[str, tuple[str, ...]]
    inputs: dict[str, int]


def causes(model: Model, name: str) -> tuple[str, ...]:
    """Variables that a variable's equations read.

    Raises:
        InputError: There is no such variable.
    """
    return links(model.program).causes[_known(model, name)]


def uses(model: Model, name: str) -> tuple[str, ...]:
    """Variables whose equations read a variable.

    Raises:
        InputError: There is no such variable.
    """
    return links(model.program).uses[_known(model, name)]


def _known(model: Model, name: str) -> str:
    if name not in model.program.variables:
        raise InputError(f"{name!r} is not a variable of {model.path.name}.{nearest(name, model.program.variables)}")
    return name


def links(program: Program) -> Links:
    """Dependencies between all variables of a Program, initial values included."""
    lookups = {name for name, variable in program.variables.items() if variable.kind == "lookup"}
    read: dict[str, dict[str, set[str]]] = {name: {} for name in program.variables}
    for scalar, expr in equations(program):
        found = {stem(node.name) for node in nodes(expr) if isinstance(node, Ref)}
        read[stem(scalar)].setdefault(scalar.split("#")[0], set()).update(found - {stem(scalar), *CLOCK})
    for name, by_element in read.items():  # the Program holds a lookup's points, not its name
        called = {lookup for lookup in lookups if _calls(program, name, lookup)}
        for found in by_element.values():
            found |= called
    known = {name: set().union(*by_element.values()) for name, by_element in read.items()}
    return Links(
        {name: tuple(cause for cause in program.variables if cause in known[name]) for name in known},
        {name: tuple(user for user in known if name in known[user]) for name in known},
        {name: max(map(len, by_element.values()), default=0) for name, by_element in read.items()},
    )


def equations(program: Program) -> Iterator[tuple[str, Expr]]:
    """Every assignment to an element of a variable, with what the translator moved out of the step put back in its place."""
    held = {name: expr for name, expr in program.start if name.startswith("#")}
    for group in (program.start, program.initial, program.step, program.rates):
        yield from ((name, _whole(expr, held)) for name, expr in group if not name.startswith("#"))


def _whole(expr: Expr, held: Mapping[str, Expr]) -> Expr:
    match expr:
        case Ref(name):
            return held.get(name, expr)
        case Op(name, arguments):
            return Op(name, tuple(_whole(argument, held) for argument in arguments))
        case Table(x, y, argument):
            return Table(x, y, _whole(argument, held))
    return expr


def nodes(expr: Expr) -> Iterator[Expr]:
    """Every node of an expression."""
    pending = [expr]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, Op):
            pending.extend(node.args)
        elif isinstance(node, Table):
            pending.append(node.arg)


def stem(scalar: str) -> str:
    """Variable that a scalar, or a name made by the translator, belongs to."""
    return scalar.split("[")[0].split("#")[0]


def reads_clock(expr: Expr) -> bool:
    """Whether an expression depends on the time itself: a date, a table over time, a ramp."""
    return any(node == Ref("time") or (isinstance(node, Op) and node.name in TIMED) for node in nodes(expr))


def upstream(causes_of: Mapping[str, tuple[str, ...]], name: str) -> set[str]:
    """All variables that a variable depends on, directly or through others; itself among them when it stands on a loop."""
    found: set[str] = set()
    pending = list(causes_of[name])
    while pending:
        cause = pending.pop()
        if cause not in found:
            found.add(cause)
            pending.extend(causes_of[cause])
    return found


def _calls(program: Program, name: str, lookup: str) -> bool:
    label = program.variables[lookup].label
    return (
        name != lookup
        and re.search(rf"(?<!\w){re.escape(label)}\s*\(", program.variables[name].equation, re.IGNORECASE) is not None
    )
