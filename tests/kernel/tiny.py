"""Tiny models for the engine's tests: a .mdl of a few lines, or a Program written by hand."""

import hashlib
from dataclasses import replace

import numpy as np

from counterplan.cache import load_program
from counterplan.kernel import build
from counterplan.mdl.program import Const, Program, Ref


def from_mdl(folder, equations, *, final=4.0, step=0.125):
    """Program of a few equations given as text, one a line, without units."""
    control = {"INITIAL TIME": 0.0, "FINAL TIME": final, "TIME STEP": step, "SAVEPER": step}
    lines = [line.strip() for line in equations.strip().splitlines()] + [f"{name} = {value}" for name, value in control.items()]
    path = folder / "tiny.mdl"
    path.write_text("{UTF-8}\n" + "".join(f"{line} ~ Dmnl ~ |\n" for line in lines))
    return load_program(path)


def by_hand(expressions, parameters):
    """Program that evaluates expressions of parameters at one moment; it has one stock, which rests."""
    program = Program(
        digest="", dims={}, variables={}, parameters=parameters, start=(("rest", Const(0.0)),), held=frozenset(),
        initial=(("rest", Const(0.0)),), step=tuple(expressions.items()), rates=(("rest", Const(0.0)),), breaks=(),
        initial_time=1.5, final_time=1.5, time_step=0.125, saveper=0.125,
    )  # fmt: skip
    return replace(program, digest=hashlib.sha256(repr(program).encode()).hexdigest())


def everything(program):
    return [*program.stocks, *(name for name, _ in program.step)]


def members(program, **given):
    """Parameter values (ndarray[parameter, member]): defaults, with some rows replaced."""
    count = max((len(values) for values in given.values()), default=1)
    rows = [np.resize(given.get(name, [default]), count) for name, default in program.parameters.items()]
    return np.array(rows, dtype=float).reshape(len(rows), count)


def compiled(program, method="euler", saved=None, **options):
    """Kernel's values of one member (ndarray[time, saved])."""
    kernel = build.build(program, saved or everything(program), method)
    return kernel.run(members(program), threads=1, **options).values[0]


def values_of(expr, **given):
    """Kernel's value of one expression for each member."""
    program = by_hand({"y": expr}, {name: 1.0 for name in given})
    return build.build(program, ["y"], "euler").run(members(program, **given), threads=1).values[:, 0, 0]


def agree(names, left, right, tolerance):
    """Two tables (ndarray[time, name]) are equal but for a part of the largest value of each column."""
    scale = np.maximum(np.abs(left).max(axis=0), 1e-12)
    worst = (np.abs(left - right) / scale).max(axis=0)
    # not `worst < tolerance`: a NaN agrees with nothing
    assert {name: value for name, value in zip(names, worst, strict=True) if not value < tolerance} == {}


x, y = Ref("x"), Ref("y")
