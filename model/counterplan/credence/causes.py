"""Rival causes of the slowdown: what each does, draw by draw, and how far the figures can tell them apart."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from counterplan import members
from counterplan.calibration.likelihood import year_weights
from counterplan.credence.plan import Cause, Plan
from counterplan.credence.sample import Sample

BAND = (0.05, 0.5, 0.95)


def causes(sample: Sample, plan: Plan) -> dict[str, Any]:
    """Effects of rival causes on growth, their correlations over the posterior, and those of their parameters.

    The effect of a cause on an outcome is the growth (100 times the log of the mean of the last years over the first year) with
    it, less the growth without it. A cause that is switched off from 1928 on is thus not given what it did before.

    Returns:
        `years` compared; `growth`: outcome -> 5, 50 and 95 %; `effects`: outcome -> cause -> the same; `correlations`: outcome ->
        matrix over causes; `shares`: outcome -> cause -> 5, 50 and 95 % of its part of the sum of all effects' sizes; `together`:
        outcome -> name -> effect of causes switched off at once; `parameters` and `parameter_correlations`.
    """
    growth = {"": _growth(sample, {}, plan)} | {name: _growth(sample, cause.off, plan) for name, cause in plan.causes.items()}
    growth |= {
        name: _growth(sample, {k: v for one in names for k, v in plan.causes[one].off.items()}, plan)
        for name, names in plan.together.items()
    }
    found: dict[str, Any] = {
        "years": plan.slowdown,
        "causes": {name: cause.title for name, cause in plan.causes.items()},
        "effects": {},
        "correlations": {},
        "shares": {},
        "growth": {},
        "together": {},
    }
    for column, outcome in enumerate(plan.affected):
        effects = np.stack([(growth[""] - growth[name])[:, column] for name in plan.causes], axis=1)
        sizes = np.abs(effects).sum(axis=1, keepdims=True)
        shares = np.divide(np.abs(effects), sizes, out=np.zeros_like(effects), where=sizes > 0)
        found["effects"][outcome] = _bands(plan.causes, effects)
        found["together"][outcome] = {name: np.quantile((growth[""] - growth[name])[:, column], BAND) for name in plan.together}
        found["shares"][outcome] = _bands(plan.causes, shares)
        found["correlations"][outcome] = correlations(effects)
        found["growth"][outcome] = np.quantile(growth[""][:, column], BAND)
    model = sample.target.problem.model
    free = sample.target.space.names
    named = dict.fromkeys(scalar for cause in plan.causes.values() for name in cause.parameters for scalar in model.expand(name))
    chosen = [name for name in named if name in free]
    found["parameters"] = chosen
    found["parameter_correlations"] = correlations(sample.coordinates[:, [free.index(name) for name in chosen]])
    return found


def correlations(columns: np.ndarray) -> np.ndarray:
    """Correlations of columns (ndarray[draw, column]); 0 with one that does not vary."""
    centred = columns - columns.mean(axis=0)
    sd = centred.std(axis=0)
    standard = np.divide(centred, sd, out=np.zeros_like(centred), where=sd > 0)
    return standard.T @ standard / len(columns)


def _bands(named: Mapping[str, Cause], columns: np.ndarray) -> dict[str, np.ndarray]:
    return {name: np.quantile(column, BAND) for name, column in zip(named, columns.T, strict=True)}


def _growth(sample: Sample, off: Mapping[str, float], plan: Plan) -> np.ndarray:
    """Growth of each affected outcome (ndarray[draw, outcome]) with some constants set."""
    model = sample.target.problem.model
    parameters = sample.parameters
    for name, value in off.items():
        parameters[[model.rows[scalar] for scalar in model.expand(name)]] = value
    runs = members.run(model, parameters, [model.outcomes[name].of for name in plan.affected], method="rk2")
    members.raise_failures(runs.status, lambda member: f"draw {member}")
    first, begin, end = plan.slowdown
    late = np.mean([year_weights(runs.time, year) for year in np.arange(begin, end + 1)], axis=0)
    return 100 * np.log(
        np.einsum("mtk,t->mk", runs.values, late) / np.einsum("mtk,t->mk", runs.values, year_weights(runs.time, first))
    )
