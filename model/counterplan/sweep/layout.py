"""What a store holds for a plan: its arrays and coordinates. It depends on the plan alone, never on how the work is done."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from counterplan.sweep.plan import Plan


@dataclass(frozen=True)
class Field:
    """An array of the store: dimensions, shape, shape of its chunks, and attrs."""

    dims: tuple[str, ...]
    shape: tuple[int, ...]
    chunks: tuple[int, ...]
    dtype: str
    attrs: Mapping[str, str]


def fields(plan: Plan) -> dict[str, Field]:
    """Arrays that blocks fill, by name; a block is one chunk of each."""
    found = {name: _outcome(plan, name) for name in plan.wanted}
    entry, size, chunk = _entries(plan)
    shape, chunks = (len(plan.scenarios), size), (1, chunk)
    if plan.quantiles:
        found["failed"] = Field(("scenario", entry), shape, chunks, "int64", {"long_name": "Members that failed"})
    else:
        attrs = {
            "long_name": "When a stock was first seen not to be finite; not a number in a member that finished",
            "units": "Year",
        }
        found["failed_at"] = Field(("scenario", entry), shape, chunks, "float64", attrs)
    if plan.parameters:
        units = {name: plan.model.parameters[name].unit for name in plan.parameters}
        attrs = {
            "long_name": "Values that the designs set; not a number where the scenario's own stands",
            "units_by_parameter": json.dumps(units),
        }
        count = len(plan.parameters)
        found["parameters"] = Field((entry, "parameter"), (size, count), (chunk, count), "float64", attrs)
    return found


def coordinates(plan: Plan) -> dict[str, tuple[list[Any], dict[str, str]]]:
    """Labels and attrs of each dimension; draws and points are numbered from 0 and have none."""
    axis, dims = plan.reading.axis, plan.model.program.dims
    labels = [round(float(label)) for label in plan.reading.labels] if axis == "year" else list(plan.reading.labels)
    found: dict[str, tuple[list[Any], dict[str, str]]] = {
        "scenario": (list(plan.scenarios), {}),
        axis: (labels, {} if axis == "extreme" else {"units": "Year"}),
    }
    for dim in dict.fromkeys(dim for name in plan.wanted for dim in plan.subscripts(name)):
        found[dim] = (list(dims[dim]), {})
    if plan.quantiles:
        found["quantile"] = (list(plan.quantiles), {})
    if plan.parameters:
        found["parameter"] = (list(plan.parameters), {})
    return found


def _entries(plan: Plan) -> tuple[str, int, int]:
    """Dimension of the draws (or of the points that quantiles are taken at), its size, and that of a block."""
    return "point" if plan.quantiles else "draw", plan.draws // plan.group, plan.per_block // plan.group


def _outcome(plan: Plan, name: str) -> Field:
    program, of = plan.model.program, plan.wanted[name]
    variable, subscripts = program.variables[of.split("[")[0]], plan.subscripts(name)
    dims = (plan.reading.axis, *subscripts, *(["quantile"] if plan.quantiles else []))
    sizes = [len(plan.reading.labels), *(len(program.dims[dim]) for dim in subscripts)]
    sizes += [len(plan.quantiles)] if plan.quantiles else []
    entry, size, chunk = _entries(plan)
    title = plan.model.outcomes[name].title if name in plan.model.outcomes else variable.label
    attrs = {"units": variable.unit, "long_name": title, "source": f"{of}: {variable.comment}"}
    return Field(("scenario", entry, *dims), (len(plan.scenarios), size, *sizes), (1, chunk, *sizes), "float64", attrs)
