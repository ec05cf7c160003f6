"""What outcomes and what parameters rest on: for the figures, which must not hide what was not fitted."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from counterplan.analysis import basis
from counterplan.analysis.ranges import sector
from counterplan.calibration.space import CONTRACTED, contraction
from counterplan.model import Model
from counterplan.sampling import Draws

if TYPE_CHECKING:
    import xarray

SHARES = (0.05, 0.5, 0.95)


def grounds(model: Model, draws: Draws, runs: "xarray.Dataset", scenario: str, against: str = "historical") -> "xarray.Dataset":
    """Shares of the variance of outcomes, and of their differences between two scenarios, by what they rest on.

    Args:
        model: The model.
        draws: The draws that were run.
        runs: Runs over those draws, with dimensions (scenario, draw, time) and perhaps subscripts; the last time is read.
        scenario: Scenario whose difference is taken.
        against: Scenario whose level is read, and the difference taken from.

    Returns:
        `share` over (ground, kind, outcome): `data`, `sources`, `judgement`, `not linear`; kind is `level` or `difference`. NaN
        where there are too few draws, or nothing varies.
    """
    import xarray

    names, effects = _effects(runs, scenario, against)
    _, points = basis.coordinates(model, draws)
    drawn = [name for name in draws.names if model.parameters[name].distribution != "fixed"]
    groups = basis.grouped(points, [model.parameters[name].grade for name in drawn])
    finite = np.isfinite(effects).all(axis=0)
    found = basis.shares(effects[:, finite], points[finite], groups)
    share = np.array([value.reshape(2, len(names)) for value in found.values()])
    coords = {"ground": list(found), "kind": ["level", "difference"], "outcome": names}
    attrs = {"scenario": scenario, "against": against}
    return xarray.Dataset({"share": (("ground", "kind", "outcome"), share, {"units": basis.UNIT})}, coords, attrs)


def _effects(runs: "xarray.Dataset", scenario: str, against: str) -> tuple[list[str], np.ndarray]:
    """Scalar names, and their levels and then their differences (ndarray[2 * outcome, draw])."""
    names: list[str] = []
    here, there = [], []
    for name, values in runs.data_vars.items():
        if not {"scenario", "draw", "time"} <= set(values.dims):
            continue
        last = values.isel(time=-1)
        subscripts = [str(dim) for dim in last.dims if dim not in ("scenario", "draw")]
        flat = last.stack(element=subscripts) if subscripts else last.expand_dims(element=[0])
        for k in range(flat.sizes["element"]):
            label = np.atleast_1d(flat["element"].values[k]) if not subscripts else flat["element"].values[k]
            names.append(f"{name}[{','.join(map(str, label))}]" if subscripts else str(name))
            here.append(flat.isel(element=k).sel(scenario=against).values)
            there.append(flat.isel(element=k).sel(scenario=scenario).values)
    levels, other = np.array(here), np.array(there)
    return names, np.concatenate([levels, other - levels])


def learned(model: Model, draws: Draws) -> "xarray.Dataset":
    """What the data taught of each parameter that was drawn, in coordinates in which its prior is a standard Gaussian.

    Returns:
        Over `parameter`: `contraction` (share of the prior's variance that is gone), its `grade` and `sector`, and `marginal`
        (quantile, parameter) of the draws.
    """
    import xarray

    names, points = basis.coordinates(model, draws)
    variables = {
        "contraction": ("parameter", contraction(points), {"units": "share of the prior's variance that is gone"}),
        "marginal": (("quantile", "parameter"), np.quantile(points, SHARES, axis=0), {"units": "standard deviations of the prior"}),
    }
    coords = {
        "parameter": list(names), "quantile": list(SHARES), "grade": ("parameter", _grades(model, names)),
        "sector": ("parameter", [sector(model, name) for name in names]),
    }  # fmt: skip
    return xarray.Dataset(variables, coords, {"threshold": CONTRACTED})


def _grades(model: Model, names: Sequence[str]) -> list[str]:
    return [model.parameters[name].grade for name in names]
