"""Expand a parsed model into scalars: subscripts written out, SMOOTH and DELAY families turned into stocks.

Every construct that has no translation is collected with its variable, so that one error names them all.
"""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from counterplan.errors import TranslationError, faults, nearest
from counterplan.mdl.program import Const, Expr, Op, Ref, Table, Variable, scalar_names
from counterplan.mdl.reader import CONTROL, Definition, Equation, Source, identifier

ARITHMETIC = {"+": "add", "-": "sub", "*": "mul", "/": "div", "^": "pow"}
COMPARISONS = {"=": "eq", "<>": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
LOGIC = {":AND:": "and", ":OR:": "or"}
# Vensim function -> (operation, number of arguments)
FUNCTIONS = {
    "exp": ("exp", 1), "ln": ("ln", 1), "sqrt": ("sqrt", 1), "abs": ("abs", 1), "integer": ("integer", 1),
    "min": ("min", 2), "max": ("max", 2), "power": ("pow", 2), "modulo": ("modulo", 2),
    "zidz": ("zidz", 2), "xidz": ("xidz", 3), "if_then_else": ("if", 3),
    "step": ("step", 2), "pulse": ("pulse", 2), "ramp": ("ramp", 3), "pulse_train": ("pulse_train", 4),
}  # fmt: skip
REDUCTIONS = {"sum": "add", "prod": "mul", "vmin": "min", "vmax": "max"}
TIME_NAMES = {"time": Ref("time"), "time_step": Ref("time_step")}


@dataclass
class Scalars:
    """The expanded model, before ordering."""

    variables: dict[str, Variable] = field(default_factory=dict)
    parameters: dict[str, float] = field(default_factory=dict)
    auxiliaries: dict[str, Expr] = field(default_factory=dict)
    stocks: dict[str, tuple[Expr, Expr]] = field(default_factory=dict)  # name -> (rate, initial)
    kept: dict[str, Expr] = field(default_factory=dict)  # values INITIAL keeps
    control: dict[str, float] = field(default_factory=dict)


def expand(source: Source) -> Scalars:
    """Write a parsed model out in scalars.

    Raises:
        TranslationError: Names every variable with a construct that is not translated, and why.
    """
    expansion = _Expansion(source)
    expansion.run()
    faults(TranslationError, f"while translating {source.path}:", expansion.problems)
    return expansion.scalars


class _Expansion:
    """State of one expansion: the variable at hand, the subscripts bound, the problems found."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.scalars = Scalars()
        self.problems: list[str] = []
        self.owners = {element: dim for dim, elements in source.dims.items() for element in elements}
        self.shapes: dict[str, tuple[str, ...]] = {}
        self.tables: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {}
        self.label = ""
        self.scalar = ""

    def run(self) -> None:
        definitions = self.source.definitions
        for key, label in CONTROL.items():
            self._control(key, label, definitions.get(key))
        model = [definition for name, definition in definitions.items() if name not in CONTROL]
        for definition in model:
            self.shapes[definition.name] = self._shape(definition)
            self._note_table(definition)
        for definition in model:
            self._variable(definition)

    def fault(self, message: str) -> None:
        entry = f"{self.label}: {message}"
        if entry not in self.problems:
            self.problems.append(entry)

    def _control(self, key: str, label: str, definition: Definition | None) -> None:
        tree = definition.equations[0].tree if definition else None
        if key == "saveper" and not isinstance(tree, int | float):  # SAVEPER = TIME STEP is Vensim's default
            self.scalars.control[key] = self.scalars.control.get("time_step", 1.0)
        elif isinstance(tree, int | float):
            self.scalars.control[key] = float(tree)
        else:
            self.problems.append(f"{label}: must be given as a number")

    def _shape(self, definition: Definition) -> tuple[str, ...]:
        """Subscript ranges of a variable: for each place, the smallest range that holds all its equations' elements."""
        columns = list(itertools.zip_longest(*(equation.subscripts for equation in definition.equations)))
        shape = []
        self.label = definition.label
        for column in columns:
            elements = set(itertools.chain.from_iterable(self._members(name) for name in column if name))
            fitting = [dim for dim, members in self.source.dims.items() if elements <= set(members)]
            if not fitting or None in column:
                self.fault(f"its equations do not share subscripts ({', '.join(str(name) for name in column)})")
                continue
            shape.append(min(fitting, key=lambda dim: len(self.source.dims[dim])))
        return tuple(shape)

    def _members(self, name: str) -> tuple[str, ...]:
        if name in self.source.dims:
            return self.source.dims[name]
        if name not in self.owners:
            self.fault(f"{name!r} is neither a subscript range nor an element of one")
        return (name,)

    def _note_table(self, definition: Definition) -> None:
        self.label = definition.label
        if not _rises(definition.text):  # PySD sorts the points of a lookup, so its tree does not show it
            self.fault("the x values of a lookup must rise")
        tree = definition.equations[0].tree
        if type(tree).__name__ == "LookupsStructure":
            if definition.equations[0].subscripts:
                self.fault("subscripted lookups are not translated")
            self.tables[definition.name] = self._points(tree)

    def _points(self, tree: Any) -> tuple[tuple[float, ...], tuple[float, ...]]:
        if tree.type != "interpolate":
            self.fault(f"lookups of type {tree.type!r} are not translated")
        return tuple(float(value) for value in tree.x), tuple(float(value) for value in tree.y)

    def _variable(self, definition: Definition) -> None:
        self.label = definition.label
        kinds = set()
        defined: set[str] = set()
        for equation in definition.equations:
            for key in self._keys(equation):
                self.scalar = f"{definition.name}[{','.join(key)}]" if key else definition.name
                if self.scalar in defined:
                    self.fault(f"{self.scalar} has two equations")
                defined.add(self.scalar)
                kinds.add(self._equation(definition, equation, key))
        axes = [self.source.dims[dim] for dim in self.shapes[definition.name]]
        missing = [name for name in scalar_names(definition.name, axes) if name not in defined]
        if missing:
            self.fault(f"no equation for {', '.join(missing)}")
        if kinds == {"auxiliary", "constant"}:  # some elements given as numbers: all are auxiliaries then
            numbers = [name for name in defined if name in self.scalars.parameters]
            self.scalars.auxiliaries |= {name: Const(self.scalars.parameters.pop(name)) for name in numbers}
        elif len(kinds) > 1:
            self.fault(f"its equations are of different kinds ({', '.join(sorted(kinds))})")
        self.scalars.variables[definition.name] = Variable(
            definition.name, definition.label, self.shapes[definition.name], min(kinds, default="auxiliary"),
            definition.unit, definition.comment, definition.sector, definition.text,
        )  # fmt: skip

    def _keys(self, equation: Equation) -> list[tuple[str, ...]]:
        keys = list(itertools.product(*(self._members(name) for name in equation.subscripts)))
        for group in equation.excepted:
            barred = set(itertools.product(*(self._members(name) for name in group)))
            keys = [key for key in keys if key not in barred]
        return keys

    def _equation(self, definition: Definition, equation: Equation, key: tuple[str, ...]) -> str:
        tree = equation.tree
        value = self._number(equation, key)
        if value is not None:
            self.scalars.parameters[self.scalar] = value
            return "constant"
        kind = type(tree).__name__
        if kind == "LookupsStructure":
            return "lookup"
        bound = {name: element for name, element in zip(equation.subscripts, key, strict=True) if name in self.source.dims}
        if kind == "IntegStructure":
            if getattr(tree, "non_negative", False):
                self.fault("non-negative stocks are not translated")
            self.scalars.stocks[self.scalar] = (self.convert(tree.flow, bound), self.convert(tree.initial, bound))
            return "stock"
        self.scalars.auxiliaries[self.scalar] = self.convert(tree, bound)
        return "auxiliary"

    def _number(self, equation: Equation, key: tuple[str, ...]) -> float | None:
        tree = equation.tree
        if isinstance(tree, np.ndarray):
            ranges = [name for name in equation.subscripts if name in self.source.dims]
            place = tuple(
                self.source.dims[name].index(element)
                for name, element in zip(equation.subscripts, key, strict=True) if name in self.source.dims
            )  # fmt: skip
            if tree.shape != tuple(len(self.source.dims[name]) for name in ranges):
                self.fault(f"{tree.size} numbers for the subscripts {', '.join(ranges)}")
                return 0.0
            return float(tree[place])
        if isinstance(tree, int | float | np.floating):
            return float(tree)
        if type(tree).__name__ == "ArithmeticStructure" and list(tree.operators) == ["negative"]:
            inner = tree.arguments[0]
            return -float(inner) if isinstance(inner, int | float) else None
        return None

    def convert(self, tree: Any, bound: dict[str, str]) -> Expr:
        """Turn a PySD tree into an expression, with ranges replaced by the elements bound to them."""
        if isinstance(tree, int | float | np.floating):
            return Const(float(tree))
        handler: Callable[[Any, dict[str, str]], Expr] | None = getattr(self, f"_{type(tree).__name__}", None)
        if handler is None:
            self.fault(f"{_vensim_name(tree)} is not translated")
            return Const(0.0)
        return handler(tree, bound)

    def _ArithmeticStructure(self, tree: Any, bound: dict[str, str]) -> Expr:
        arguments = [self.convert(argument, bound) for argument in tree.arguments]
        if list(tree.operators) == ["negative"]:
            return Op("neg", (arguments[0],))
        if tree.operators[0] == "^":  # a flat chain: 2^3^2 is 2^(3^2)
            result = arguments[-1]
            for argument in reversed(arguments[:-1]):
                result = Op("pow", (argument, result))
            return result
        result = arguments[0]
        for operator, argument in zip(tree.operators, arguments[1:], strict=True):
            result = Op(ARITHMETIC[operator], (result, argument))
        return result

    def _LogicStructure(self, tree: Any, bound: dict[str, str]) -> Expr:
        arguments = [self.convert(argument, bound) for argument in tree.arguments]
        if tree.operators[0] == ":NOT:":
            return Op("not", (arguments[0],))
        result = arguments[0]
        for operator, argument in zip(tree.operators, arguments[1:], strict=True):
            result = Op(COMPARISONS.get(operator) or LOGIC[operator], (result, argument))
        return result

    def _ReferenceStructure(self, tree: Any, bound: dict[str, str]) -> Expr:
        name = identifier(tree.reference)
        if name in TIME_NAMES:
            return TIME_NAMES[name]
        if name in CONTROL:
            return Const(self.scalars.control.get(name, 0.0))
        if name not in self.shapes:
            self.fault(f"{name} is not defined.{nearest(name, self.shapes)}")
            return Const(0.0)
        if name in self.tables:
            self.fault(f"the lookup {name} is used without an argument")
            return Const(0.0)
        subscripts = [identifier(subscript) for subscript in tree.subscripts.subscripts] if tree.subscripts else []
        return Ref(self._element(name, subscripts, bound))

    def _element(self, name: str, subscripts: list[str], bound: dict[str, str]) -> str:
        if len(subscripts) != len(self.shapes[name]):
            self.fault(f"{name} takes {len(self.shapes[name])} subscripts, not {len(subscripts)}")
            return name
        elements = []
        for subscript, dim in zip(subscripts, self.shapes[name], strict=True):
            element = bound.get(subscript, subscript)
            if element not in self.source.dims[dim]:
                self.fault(f"{subscript} is not bound to an element of {dim} in {name}[{', '.join(subscripts)}]")
            elements.append(element)
        return f"{name}[{','.join(elements)}]" if elements else name

    def _CallStructure(self, tree: Any, bound: dict[str, str]) -> Expr:
        name = identifier(getattr(tree.function, "reference", ""))
        if name in self.tables:
            return Table(*self.tables[name], self.convert(tree.arguments[0], bound))
        if name in REDUCTIONS:
            return self._reduce(REDUCTIONS[name], tree.arguments[0], bound)
        if name not in FUNCTIONS:
            close = nearest(name, self.tables)
            self.fault(f"the function {name.upper().replace('_', ' ')} is not translated{'.' + close if close else ''}")
            return Const(0.0)
        operation, count = FUNCTIONS[name]
        if len(tree.arguments) != count:
            self.fault(f"{name.upper().replace('_', ' ')} takes {count} arguments, not {len(tree.arguments)}")
            return Const(0.0)
        arguments = [self.convert(argument, bound) for argument in tree.arguments]
        if operation == "pulse_train":  # PySD hands over start, interval, width, end; Vensim writes the width second
            arguments[1], arguments[2] = arguments[2], arguments[1]
        return Op(operation, tuple(arguments))

    def _reduce(self, operation: str, tree: Any, bound: dict[str, str]) -> Expr:
        dims = sorted(_reduced_dims(tree))
        unknown = [dim for dim in dims if dim not in self.source.dims]
        if not dims or unknown:
            self.fault(f"a reduction needs subscript ranges marked with !{' not ' + ', '.join(unknown) if unknown else ''}")
            return Const(0.0)
        terms = []
        for elements in itertools.product(*(self.source.dims[dim] for dim in dims)):
            marked = {f"{dim}!": element for dim, element in zip(dims, elements, strict=True)}
            terms.append(self.convert(tree, bound | marked))
        result = terms[0]
        for term in terms[1:]:
            result = Op(operation, (result, term))
        return result

    def _InlineLookupsStructure(self, tree: Any, bound: dict[str, str]) -> Expr:
        return Table(*self._points(tree.lookups), self.convert(tree.argument, bound))

    def _InitialStructure(self, tree: Any, bound: dict[str, str]) -> Expr:
        name = self._fresh("initial", self.scalars.kept)
        self.scalars.kept[name] = self.convert(tree.initial, bound)
        return Ref(name)

    def _SmoothStructure(self, tree: Any, bound: dict[str, str]) -> Expr:
        """SMOOTH of order n: n stocks in a row, each drawn to the one before it."""
        initial = self.convert(tree.initial, bound)
        order = self._order(tree)
        each = Op("div", (self.convert(tree.smooth_time, bound), Const(float(order))))
        before = self.convert(tree.input, bound)
        for _ in range(order):
            name = self._fresh("smooth", self.scalars.stocks)
            self.scalars.stocks[name] = (Op("div", (Op("sub", (before, Ref(name))), each)), initial)
            before = Ref(name)
        return before

    def _DelayStructure(self, tree: Any, bound: dict[str, str]) -> Expr:
        """DELAY of order n: n stocks in a row, each passing on what it holds over its share of the delay."""
        initial = self.convert(tree.initial, bound)
        order = self._order(tree)
        each = Op("div", (self.convert(tree.delay_time, bound), Const(float(order))))
        inflow = self.convert(tree.input, bound)
        for _ in range(order):
            name = self._fresh("delay", self.scalars.stocks)
            outflow = Op("div", (Ref(name), each))
            self.scalars.stocks[name] = (Op("sub", (inflow, outflow)), Op("mul", (initial, each)))
            inflow = outflow
        return inflow

    _SmoothNStructure = _SmoothStructure
    _DelayNStructure = _DelayStructure

    def _order(self, tree: Any) -> int:
        if isinstance(tree.order, int | float) and tree.order >= 1 and tree.order == int(tree.order):
            return int(tree.order)
        self.fault("the order of SMOOTH N and DELAY N must be written as a whole number")
        return 1

    def _fresh(self, stem: str, taken: dict[str, Any]) -> str:
        return next(name for number in itertools.count(1) if (name := f"{self.scalar}#{stem}{number}") not in taken)


def _reduced_dims(tree: Any) -> set[str]:
    """Ranges marked with `!` anywhere inside a tree, not looking into an inner reduction."""
    if type(tree).__name__ == "SubscriptsReferenceStructure":
        return {identifier(name)[:-1] for name in tree.subscripts if name.endswith("!")}
    if type(tree).__name__ == "CallStructure" and identifier(getattr(tree.function, "reference", "")) in REDUCTIONS:
        return set()
    if isinstance(tree, tuple | list):
        return set().union(*(_reduced_dims(item) for item in tree)) if tree else set()
    return _reduced_dims(list(vars(tree).values())) if hasattr(tree, "__dataclass_fields__") else set()


def _rises(text: str) -> bool:
    """Whether every list of points written in an equation has rising x values."""
    point = r"\(\s*([-+\d.eE]+)\s*,\s*[-+\d.eE]+\s*\)"
    for points in re.findall(rf"(?:{point}\s*,?\s*)+".replace("([-+", "(?:[-+"), re.sub(r"\[[^\]]*\]", "", text)):
        x = [float(value) for value in re.findall(point, points)]
        if any(right <= left for left, right in itertools.pairwise(x)):
            return False
    return True


def _vensim_name(tree: Any) -> str:
    """Words for a structure that has no translation: `DELAY FIXED` for DelayFixedStructure, and so on."""
    name = type(tree).__name__
    if name == "str":
        return f"the text {tree!r}"
    if name in ("GetDataStructure", "GetLookupsStructure", "GetConstantsStructure"):
        return f"the function GET XLS or DIRECT {name[3:].removesuffix('Structure').upper()}"
    if name == "DataStructure":
        return "a variable of data without an equation"
    return "the function " + " ".join(re.findall(r"[A-Z][a-z]*", name.removesuffix("Structure"))).upper()
