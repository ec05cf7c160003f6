"""The language of checks: comparisons between variables of a run, parsed with `ast`; `evaluator` evaluates them on arrays.

Nothing is run as Python: what is not listed here is refused, by name.

Names: variables, scalars (`officers[company]`), outcomes, constants; `time`; `stocks` and `outcomes` (all of them, as an axis of
its own); `base.name` is the same thing in the run that the check compares with. Arithmetic is `+ - * / **`, of quantities with
the same subscripts or with none on one side. A predicate compares with `< <= == != >= >` (chains too) and joins with `and`, `or`
and `not`. `<` and `>` are strict; the others allow for rounding: a share `tolerance` of the larger side's largest size.

Functions of a quantity x: `abs(x)`; `sum(x)`, `min(x)`, `max(x)` over its subscripts; `min(x, y)`, `max(x, y)`; `change(x)` since
the first of the years; `rise(x)` since the saved time before; `at(x, 1937.5)` its value at a date; `average(x)` over the years;
`integral(x)` since the first of the years, as Euler's method adds it up at every step. Where a statement is read at several dates,
`date` stands for each of them: `at(x, date)`.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from counterplan.errors import InputError, faults, nearest
from counterplan.model import Model

Dims = tuple[str, ...]
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
OVER_SUBSCRIPTS = ("sum", "min", "max")
OF_TWO = ("min", "max")
OVER_TIME = ("change", "rise", "average", "integral")
FUNCTIONS = ("abs", "at", *OVER_TIME, *OVER_SUBSCRIPTS)
WHOLE = {"stocks", "outcomes"}


@dataclass(frozen=True)
class Symbol:
    """What a name stands for: scalars in C order over its dimensions."""

    scalars: tuple[str, ...]
    dims: Dims
    shape: tuple[int, ...]
    constant: bool = False


@dataclass(frozen=True)
class Predicate:
    """A predicate, or a quantity, that was found sound.

    Attributes:
        text: As written.
        tree: Its syntax.
        symbols: What each name stands for.
        reads: Names read from the run that is checked.
        base_reads: Names read from the run it is compared with.
        elements: Labels of the elements it is evaluated for; one empty label when it has no subscripts.
        stepwise: Whether it must see every time step.
    """

    text: str
    tree: ast.expr
    symbols: Mapping[str, Symbol]
    reads: frozenset[str]
    base_reads: frozenset[str]
    elements: tuple[str, ...]
    stepwise: bool


def parse(model: Model, text: str, date: float | None = None) -> Predicate:
    """Read a predicate.

    Args:
        model: The model.
        text: The predicate.
        date: What `date` stands for, where it stands for anything.

    Raises:
        InputError: It is not in the language, or names what is not in the model; every fault is named.
    """
    return _read(model, text, date, _Reader.truth)


def quantity(model: Model, text: str, date: float | None = None) -> Predicate:
    """Read a quantity that is one number for each run, such as `at(readiness, date) - at(base.readiness, date)`.

    Args:
        model: The model.
        text: The quantity.
        date: What `date` stands for, where it stands for anything.

    Raises:
        InputError: As for `parse`, or it has subscripts or varies over time.
    """
    return _read(model, text, date, _Reader.single)


def _read(model: Model, text: str, date: float | None, walk: Callable[["_Reader", ast.expr], Dims]) -> Predicate:
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise InputError(f"{text!r} cannot be read: {error.msg}, at {error.offset}.") from None
    if date is not None:
        tree = _Dated(date).visit(tree)
    reader = _Reader(model)
    dims = walk(reader, tree)
    faults(InputError, f"{text!r} cannot be read:", reader.problems)
    reads = {run: frozenset(name for at, name in reader.reads if at == run) for run in ("", "base")}
    return Predicate(text, tree, reader.symbols, reads[""], reads["base"], _labels(model, dims), reader.stepwise)


class _Dated(ast.NodeTransformer):
    """Puts a date in place of the name `date`."""

    def __init__(self, date: float) -> None:
        self.date = date

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.copy_location(ast.Constant(self.date), node) if node.id == "date" else node


class _Reader:
    """Walks the syntax once, to find the names, the subscripts of every part, and all faults."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.problems: list[str] = []
        self.symbols: dict[str, Symbol] = {}
        self.reads: set[tuple[str, str]] = set()
        self.stepwise = False

    def truth(self, node: ast.expr) -> Dims:
        match node:
            case ast.BoolOp():
                return self.join(node, *(self.truth(value) for value in node.values))
            case ast.UnaryOp(op=ast.Not()):
                return self.truth(node.operand)
            case ast.Compare() if all(isinstance(op, COMPARISONS) for op in node.ops):
                return self.join(node, *(self.number(side) for side in (node.left, *node.comparators)))
        return self.fault(f"`{ast.unparse(node)}` is not a comparison, nor comparisons joined by and, or, not")

    def single(self, node: ast.expr) -> Dims:
        dims = self.number(node)
        if dims:
            self.fault(f"`{ast.unparse(node)}` has subscripts ({', '.join(dims)}); take one element, or sum, min or max")
        for part in self.moving(node):
            self.fault(f"`{part}` varies over time; take it at a date or its average")
        return dims

    def moving(self, node: ast.AST) -> Iterator[str]:
        """Variables that stand outside `at` and `average`."""
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
            symbol = self.symbols.get(reference(node)[1])
            if symbol and not symbol.constant:
                yield ast.unparse(node)
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id not in ("at", "average"):
                for argument in node.args:
                    yield from self.moving(argument)
        else:
            for child in ast.iter_child_nodes(node):
                yield from self.moving(child)

    def number(self, node: ast.expr) -> Dims:
        match node:
            case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
                return ()
            case ast.Name() | ast.Attribute() | ast.Subscript():
                return self.variable(node)
            case ast.UnaryOp(op=ast.USub()):
                return self.number(node.operand)
            case ast.BinOp() if isinstance(node.op, OPERATORS):
                return self.join(node, self.number(node.left), self.number(node.right))
            case ast.Call(func=ast.Name(id=name)) if not node.keywords:
                return self.call(node, name)
        hint = "; a power is written **" if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor) else ""
        return self.fault(f"`{ast.unparse(node)}` is not a quantity{hint}")

    def variable(self, node: ast.expr) -> Dims:
        run, name = reference(node)
        symbol = _symbol(self.model, name)
        if symbol is None or run not in ("", "base"):
            known = [*self.model.outcomes, *self.model.program.variables, *WHOLE, "time"]
            known += [scalar for variable in self.model.program.variables for scalar in self.model.program.elements(variable)]
            return self.fault(f"`{ast.unparse(node)}` is neither an outcome nor a variable.{nearest(name, known)}")
        self.symbols[name] = symbol
        self.reads.add((run, name))
        return symbol.dims

    def call(self, node: ast.Call, name: str) -> Dims:
        if name not in FUNCTIONS:
            return self.fault(f"{name!r} is not a function.{nearest(name, FUNCTIONS)} Functions: {', '.join(FUNCTIONS)}")
        self.stepwise |= name == "integral"
        wanted = (2,) if name == "at" else (1, 2) if name in OF_TWO else (1,)
        if len(node.args) not in wanted:
            return self.fault(f"`{ast.unparse(node)}`: {name} takes {' or '.join(map(str, wanted))} of what it works on")
        dims = [self.number(argument) for argument in node.args]
        if name == "at":
            self.date(node.args[1])
            return dims[0]
        if name in OVER_SUBSCRIPTS and len(dims) == 1:
            return () if dims[0] else self.fault(f"`{ast.unparse(node)}`: there are no subscripts to work over")
        return self.join(node, *dims)

    def date(self, node: ast.expr) -> None:
        first, last = self.model.program.initial_time, self.model.program.final_time
        if not (isinstance(node, ast.Constant) and isinstance(node.value, int | float) and first <= node.value <= last):
            self.fault(f"`{ast.unparse(node)}` is not a date from {first:g} to {last:g}")

    def join(self, node: ast.expr, *all_dims: Dims) -> Dims:
        found = {dims for dims in all_dims if dims}
        if len(found) > 1:
            words = " and ".join(sorted(", ".join(dims) for dims in found))
            self.fault(f"`{ast.unparse(node)}` mixes different subscripts: {words}")
        return next(iter(found), ())

    def fault(self, message: str) -> Dims:
        self.problems.append(message)
        return ()


def reference(node: ast.expr) -> tuple[str, str]:
    """Run and name that a piece of syntax refers to: `base.officers[company]` is `base` and `officers[company]`."""
    match node:
        case ast.Name():
            return "", node.id
        case ast.Attribute(value=ast.Name(id=run)):
            return run, node.attr
        case ast.Subscript():
            run, stem = reference(node.value)
            return run, f"{stem}[{ast.unparse(node.slice).strip('()').replace(', ', ',')}]"
    return "", ast.unparse(node)


def _symbol(model: Model, name: str) -> Symbol | None:
    """What a name stands for in a model, or None."""
    program = model.program
    if name == "time":
        return Symbol((), (), ())
    if name in WHOLE:
        scalars = _whole(model, name)
        return Symbol(scalars, (name,), (len(scalars),))
    of = model.outcomes[name].of if name in model.outcomes else name
    variable = program.variables.get(of.split("[")[0])
    if variable is None or variable.kind == "lookup":
        return None
    constant = variable.kind == "constant"
    scalars = program.elements(variable.name)
    if of == variable.name:
        return Symbol(scalars, variable.dims, tuple(len(program.dims[dim]) for dim in variable.dims), constant)
    return Symbol((of,), (), (), constant) if of in scalars else None


def _whole(model: Model, name: str) -> tuple[str, ...]:
    """Scalars of all stocks, or of all outcomes."""
    program = model.program
    stocks = [key for key, variable in program.variables.items() if variable.kind == "stock"]
    wanted = stocks if name == "stocks" else [outcome.of for outcome in model.outcomes.values()]
    return tuple(scalar for of in wanted for scalar in (program.elements(of) if of in program.variables else (of,)))


def _labels(model: Model, dims: Dims) -> tuple[str, ...]:
    if dims and dims[0] in WHOLE:
        return _whole(model, dims[0])
    labels = [""]
    for dim in dims:
        labels = [f"{label},{element}".strip(",") for label in labels for element in model.program.dims[dim]]
    return tuple(labels)
