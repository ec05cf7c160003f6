"""No construct the translator knows lacks a tiny model in tests/constructs."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

from counterplan.cache import load_program
from counterplan.kernel import emit, twin
from counterplan.mdl import reader, rewrite
from counterplan.mdl.program import Op, Table

CONSTRUCTS = sorted((Path(__file__).parents[1] / "constructs").glob("*.mdl"))


def structures(tree: object) -> Iterator[str]:
    """Names of the parser's structures in a tree."""
    if isinstance(tree, tuple | list):
        for item in tree:
            yield from structures(item)
    elif is_dataclass(tree):
        yield type(tree).__name__
        for field in fields(tree):
            yield from structures(getattr(tree, field.name))


def operations(expr: object) -> Iterator[str]:
    """Names of the operations in an expression."""
    if isinstance(expr, Op):
        yield expr.name
        for argument in expr.args:
            yield from operations(argument)
    elif isinstance(expr, Table):
        yield from operations(expr.arg)


def test_every_structure_the_translator_handles_is_in_a_construct():
    handled = {name[1:] for name in vars(rewrite._Expansion) if name.endswith("Structure")}
    sources = [reader.read(path) for path in CONSTRUCTS]
    trees = [equation.tree for source in sources for one in source.definitions.values() for equation in one.equations]
    assert handled - set(structures(trees)) == set()


def test_every_operation_of_the_twin_is_in_a_construct():
    programs = [load_program(path) for path in CONSTRUCTS]
    exprs = [expr for program in programs for part in (program.start, program.step, program.rates) for _, expr in part]
    assert {*twin.OPERATIONS, *twin.CLOCKED} - {name for expr in exprs for name in operations(expr)} == set()


def test_twin_and_kernel_know_the_same_operations():
    assert {*emit.OPERATIONS, *emit.ARITHMETIC, *emit.COMPARE} == {*twin.OPERATIONS, *twin.CLOCKED}
