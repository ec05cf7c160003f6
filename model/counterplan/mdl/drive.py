"""Drive variables of a Program by given series, and drop what is then not needed: a part of a model, run alone."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from counterplan.mdl.program import Assignment, Const, Program, Ref, Table, references

Series = tuple[np.ndarray, np.ndarray]


def drive(program: Program, series: Mapping[str, Series], wanted: Iterable[str]) -> Program:
    """Replace the equations of scalars by series over time, and keep what the wanted scalars still need.

    Args:
        program: The whole model.
        series: Times and values by scalar, stock or auxiliary; constant beyond both ends.
        wanted: Scalars that must still be there.

    Returns:
        A Program of its own digest, with the parameters of the whole.
    """
    wanted = tuple(wanted)
    tables = {name: Table(tuple(map(float, x)), tuple(map(float, y)), Ref("time")) for name, (x, y) in series.items()}
    first = {name: Const(float(np.interp(program.initial_time, table.x, table.y))) for name, table in tables.items()}
    step = (*tables.items(), *(item for item in program.step if item[0] not in tables))
    rates = tuple(item for item in program.rates if item[0] not in tables)
    needed = _needed((*step, *rates), wanted)
    kept = tuple(item for item in rates if item[0] in needed)
    start = tuple((name, first.get(name, expr)) for name, expr in program.start)
    stocks = {name for name, _ in kept}
    used = _needed(start, [*needed, *stocks])
    facts = repr((program.digest, sorted(tables.items()), wanted))
    return replace(
        program, digest=hashlib.sha256(facts.encode()).hexdigest(),
        step=tuple(item for item in step if item[0] in needed), rates=kept,
        initial=tuple(item for item in program.initial if item[0] in stocks),
        start=tuple(item for item in start if item[0] in used), held=program.held & needed,
    )  # fmt: skip


def _needed(assignments: Sequence[Assignment], wanted: Iterable[str]) -> frozenset[str]:
    """Names that the wanted ones rest on, themselves included."""
    equations = dict(assignments)
    found: set[str] = set()
    pending = list(wanted)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += references(equations[name]) if name in equations else ()
    return frozenset(found)
