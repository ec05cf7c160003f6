"""The Program: a Vensim model as scalar expressions in order of evaluation.

Everything after the reader works on this form: the twin interprets it, the kernel compiles it. Subscripts are gone (one
scalar per element, named `officers[company]`), families such as SMOOTH have become stocks, and the work that is the same
at every step of a run has been moved out of the step.
"""

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Const:
    """A number."""

    value: float


@dataclass(frozen=True, slots=True)
class Ref:
    """The value of a scalar: a parameter, a stock, an auxiliary, or `time`."""

    name: str


@dataclass(frozen=True, slots=True)
class Op:
    """A function of one to three expressions; the names are the keys of `kernel.twin.OPERATIONS`."""

    name: str
    args: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Piecewise linear function of an expression, constant beyond both ends."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    arg: "Expr"


Expr = Const | Ref | Op | Table


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable as the modeller wrote it.

    Attributes:
        name: Lower case, with `_` for blanks.
        label: As in the .mdl file.
        dims: Names of its subscript ranges.
        kind: `constant`, `stock`, `auxiliary` or `lookup`.
        unit: Unit string of the .mdl file.
        comment: Comment of the .mdl file.
        sector: The .mdl group it stands in.
        equation: Text of its equations.
    """

    name: str
    label: str
    dims: tuple[str, ...]
    kind: str
    unit: str
    comment: str
    sector: str
    equation: str


Assignment = tuple[str, Expr]


@dataclass(frozen=True)
class Program:
    """A model ready to run.

    Attributes:
        digest: SHA-256 of the .mdl text.
        dims: Elements of each subscript range.
        variables: In the order of the file, control variables left out.
        parameters: Default of each scalar constant.
        start: Assignments made once, at the initial time: auxiliaries that depend on nothing but parameters, the values
            INITIAL keeps, and whatever the initial values of the stocks need.
        held: Names assigned in `start` that later steps read.
        initial: Initial value of each stock, evaluated after `start`.
        step: Auxiliaries in order of evaluation, evaluated at every step.
        rates: Net flow of each stock, in the order of `initial`.
        breaks: Times at which the right-hand side has a jump or a corner, as expressions in parameters.
        initial_time: First time.
        final_time: Last time.
        time_step: Step of the file.
        saveper: Save interval of the file.
    """

    digest: str
    dims: dict[str, tuple[str, ...]]
    variables: dict[str, Variable]
    parameters: dict[str, float]
    start: tuple[Assignment, ...]
    held: frozenset[str]
    initial: tuple[Assignment, ...]
    step: tuple[Assignment, ...]
    rates: tuple[Assignment, ...]
    breaks: tuple[Expr, ...]
    initial_time: float
    final_time: float
    time_step: float
    saveper: float

    @cached_property
    def stocks(self) -> tuple[str, ...]:
        """Scalar names of the stocks."""
        return tuple(name for name, _ in self.initial)

    def elements(self, name: str) -> tuple[str, ...]:
        """Scalar names of a variable's elements, in C order over its dimensions."""
        return tuple(scalar_names(name, [self.dims[dim] for dim in self.variables[name].dims]))


def scalar_names(name: str, axes: list[tuple[str, ...]]) -> list[str]:
    """Name the elements of an array: `output[heavy,planned]` and so on; the bare name when there is no axis."""
    subscripts: list[str] = [""]
    for axis in axes:
        subscripts = [f"{left},{element}" if left else element for left in subscripts for element in axis]
    return [f"{name}[{subscript}]" for subscript in subscripts] if axes else [name]


def references(expr: Expr) -> set[str]:
    """Names read by an expression."""
    found: set[str] = set()
    pending = [expr]
    while pending:
        node = pending.pop()
        if isinstance(node, Ref):
            found.add(node.name)
        elif isinstance(node, Op):
            pending.extend(node.args)
        elif isinstance(node, Table):
            pending.append(node.arg)
    return found
