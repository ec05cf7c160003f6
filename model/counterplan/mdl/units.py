"""Check the units of a model's equations as algebra, with pint.

Every name in a unit string is a dimension of its own, but for `Dmnl`. A number has no dimension; zero fits any, and so does what a
table gives out. Powers by a variable, exp and ln want arguments without dimension.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from counterplan.mdl.program import Const, Expr, Op, Ref, Table
from counterplan.mdl.rewrite import Scalars

SAME = {"add", "sub", "min", "max", "eq", "ne", "lt", "le", "gt", "ge"}
TRUTHS = {"eq", "ne", "lt", "le", "gt", "ge", "and", "or", "not", "pulse", "pulse_train"}
ANY = None  # fits every unit
Unit = Any  # a pint.Unit, or ANY


def check(scalars: Scalars, time: str = "Year") -> list[str]:
    """Find equations whose units do not agree.

    Args:
        scalars: An expanded model.
        time: Unit of time.

    Returns:
        A sentence for each fault, naming the variable.
    """
    checker = _Checker(scalars, time)
    for name, expr in scalars.auxiliaries.items():
        checker.holds(name, checker.declared(name), expr, "its equation")
    for name, (rate, initial) in scalars.stocks.items():
        own = checker.declared(name)
        checker.holds(name, own, initial, "its initial value")
        checker.holds(name, ANY if own is ANY else own / checker.time, rate, "its net flow")
    return list(dict.fromkeys(checker.faults))


class _Checker:
    def __init__(self, scalars: Scalars, time: str) -> None:
        import pint

        self.scalars = scalars
        self.registry: Any = pint.UnitRegistry(None)
        self.registry.define("Dmnl = []")
        words = {word for variable in scalars.variables.values() for word in re.findall(r"[A-Za-z_]\w*", variable.unit)}
        for word in sorted((words | {time}) - {"Dmnl"}):
            self.registry.define(f"{word} = [{word}]")
        self.none = self.registry.Unit("")
        self.time = self.registry.Unit(time)
        self.faults: list[str] = []
        self.name = ""

    def declared(self, scalar: str) -> Unit:
        """Unit of a variable as declared; of a stock made for SMOOTH or DELAY, that of what it begins with."""
        if scalar in ("time", "time_step"):
            return self.time
        if scalar in self.scalars.kept:
            return self.infer(self.scalars.kept[scalar])
        if "#" in scalar:
            return self.infer(self.scalars.stocks[scalar][1])
        text = self.scalars.variables[scalar.split("[")[0]].unit
        return self.registry.Unit("" if text in ("", "Dmnl") else text.split("[")[0])

    def holds(self, name: str, unit: Unit, expr: Expr, what: str) -> None:
        self.name = name.split("#")[0]
        found = self.infer(expr)
        if not self.fits(unit, found):
            self.fault(f"{what} is in {_words(found)}, not {_words(unit)}")

    def fault(self, message: str) -> None:
        self.faults.append(f"{self.name}: {message}")

    @staticmethod
    def fits(one: Unit, other: Unit) -> bool:
        return one is ANY or other is ANY or one.dimensionality == other.dimensionality

    def infer(self, expr: Expr) -> Unit:
        match expr:
            case Const(value):
                return ANY if value == 0 else self.none
            case Ref(name):
                return self.declared(name)
            case Table(arg=argument):
                self.infer(argument)
                return ANY
            case Op(name, arguments):
                return self.operation(name, arguments)
        raise TypeError(expr)

    def operation(self, name: str, arguments: Sequence[Expr]) -> Unit:
        units = [self.infer(argument) for argument in arguments]
        if name in SAME:
            self.agree(units, name)
            return self.none if name in TRUTHS else next((unit for unit in units if unit is not ANY), ANY)
        if name in ("mul", "div"):
            left, right = units
            if left is ANY or right is ANY:
                return ANY
            return left * right if name == "mul" else left / right
        if name == "pow":
            return self.power(units, arguments)
        if name in ("neg", "abs", "integer"):
            return units[0]
        if name == "sqrt":
            return ANY if units[0] is ANY else units[0] ** 0.5
        if name in ("exp", "ln"):
            self.bare(units, name)
            return self.none
        return self.choice(name, units)

    def choice(self, name: str, units: list[Unit]) -> Unit:
        """Conditions, safe divisions, and the functions of time."""
        if name == "if":
            self.agree(units[1:], "IF THEN ELSE")
            return next((unit for unit in units[1:] if unit is not ANY), ANY)
        if name in ("zidz", "xidz"):
            return ANY if units[0] is ANY or units[1] is ANY else units[0] / units[1]
        times = {"step": units[1:], "ramp": units[1:], "pulse": units, "pulse_train": units}.get(name, [])
        self.agree([self.time, *times], name.upper())
        if name == "step":
            return units[0]
        if name == "ramp":
            return ANY if units[0] is ANY else units[0] * self.time
        return units[0] if name == "modulo" else self.none

    def power(self, units: list[Unit], arguments: Sequence[Expr]) -> Unit:
        self.bare(units[1:], "an exponent")
        if isinstance(arguments[1], Const) and units[0] is not ANY:
            return units[0] ** arguments[1].value
        self.bare(units[:1], "the base of a power")
        return self.none

    def agree(self, units: Iterable[Unit], where: str) -> None:
        known = [unit for unit in units if unit is not ANY]
        for unit in known[1:]:
            if not self.fits(known[0], unit):
                self.fault(f"{where} joins {_words(known[0])} and {_words(unit)}")

    def bare(self, units: Iterable[Unit], where: str) -> None:
        for unit in units:
            if not self.fits(self.none, unit):
                self.fault(f"{where} has the unit {_words(unit)} and should have none")


def _words(unit: Unit) -> str:
    return "any unit" if unit is ANY else str(unit).replace(" ", "").replace("dimensionless", "Dmnl") or "Dmnl"
