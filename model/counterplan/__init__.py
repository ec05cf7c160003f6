"""counterplan: a calibrated stock-and-flow model of the Soviet economy and army, 1928-1941, and the engine that runs it.

import counterplan
model = counterplan.load()
counterplan.simulate(model, "bukharin").gnp
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "Model": "model",
    "appraise": "appraisal",
    "attribute": "analysis.attribution",
    "calibrate": "calibration.fit",
    "check": "checks",
    "claims": "analysis.verdicts",
    "compare": "study",
    "diagram": "drawing.verbs",
    "ensemble": "simulation",
    "evidence": "credence.gather",
    "explain": "manual.explain",
    "export": "sweep.export",
    "figure": "gallery.scripts",
    "fit_partials": "partial",
    "history": "series",
    "load": "model",
    "measure_loops": "loops",
    "new": "sweep.library",
    "read": "sweep.store",
    "reference": "manual.page",
    "replicate": "replications",
    "report": "reporting.page",
    "run": "sweep.runs",
    "sensitivity": "analysis.sensitivity",
    "simulate": "simulation",
}
__all__ = sorted([*_HOMES, "errors"])


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for, so that `import counterplan` costs nothing."""
    if name in _HOMES:
        return getattr(import_module(f"counterplan.{_HOMES[name]}"), name)
    if name == "errors":
        return import_module("counterplan.errors")
    if name == "__version__":
        from importlib.metadata import version

        return version("counterplan")
    raise AttributeError(f"module 'counterplan' has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names, which are imported when they are asked for."""
    return __all__
