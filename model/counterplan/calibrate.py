"""First calibration: bounded least squares against the historical series, then a sample around the optimum.

The fit is sector by sector and then joint, over the parameters marked `calibrated`. The sample takes in every parameter with a
prior: a Gaussian (Laplace) draw around the optimum is corrected for curvature by the method of randomised maximum likelihood, in
which each draw fits its own perturbed data and its own perturbed prior centres (Oliver, He and Reynolds 1996). Parameters the data
do not speak of keep their prior spread in it.
"""

import json
import re
import time as clock
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from counterplan import members
from counterplan.errors import InputError
from counterplan.model import Model, Parameter
from counterplan.sampling import Draws, drawn, write_posterior
from counterplan.series import Observation, data_hash, observations

if TYPE_CHECKING:
    from numpy.typing import NDArray

DIFFERENCE = 1e-4  # step of the Jacobian's differences, as a share of a parameter's range
CLIP = 25.0  # residuals beyond this many standard deviations count as this many
SOFT = 3.0  # standardised errors beyond this count less than squared
FTOL = 1e-6  # relative fall of the cost at which least squares stop
CORRECTIONS = 6  # rounds of the correction of the Laplace draws


@dataclass(frozen=True)
class Problem:
    """Observations to be met by a model's historical run.

    Attributes:
        model: The model.
        data: The observations.
    """

    model: Model
    data: tuple[Observation, ...]

    @cached_property
    def saved(self) -> list[str]:
        """Scalar names the observations speak of."""
        return list(dict.fromkeys(self.scalar(observation) for observation in self.data))

    @cached_property
    def sd(self) -> "NDArray[np.float64]":
        """Standard deviation of the log of each observation."""
        return np.array([observation.log_sd for observation in self.data])

    def scalar(self, observation: Observation) -> str:
        """Scalar that an observation speaks of."""
        outcome = self.model.outcomes.get(observation.outcome)
        return outcome.of if outcome else observation.outcome

    @cached_property
    def _readings(self) -> list[tuple[int, np.ndarray, np.ndarray | None]]:
        """Per observation: column of the saved values, weights over time, and weights of the base year of an index."""
        program = self.model.program
        count = round((program.final_time - program.initial_time) / program.saveper)
        grid = program.initial_time + np.arange(count + 1) * program.saveper
        readings = []
        for observation in self.data:
            base = None
            if observation.how.startswith("index:"):
                base = year_weights(grid, float(observation.how[6:]))
            at = point_weights(grid, observation.year) if observation.how == "instant" else year_weights(grid, observation.year)
            readings.append((self.saved.index(self.scalar(observation)), at, base))
        return readings

    def predicted(self, values: np.ndarray) -> np.ndarray:
        """Model's reading of each observation (ndarray[member, observation]) from values (ndarray[member, time, saved])."""
        found = np.empty((len(values), len(self.data)))
        for index, (column, at, base) in enumerate(self._readings):
            found[:, index] = values[:, :, column] @ at
            if base is not None:
                found[:, index] /= values[:, :, column] @ base
        return found

    def run(self, parameters: np.ndarray) -> np.ndarray:
        """Readings (ndarray[member, observation]) of members with these parameters (ndarray[parameter, member])."""
        return self.predicted(members.run(self.model, parameters, self.saved).values)

    def residuals(self, parameters: np.ndarray) -> np.ndarray:
        """Standardised log errors (ndarray[member, observation])."""
        with np.errstate(invalid="ignore", divide="ignore"):
            errors = np.log(self.run(parameters) / np.array([o.value for o in self.data])) / self.sd
        return np.clip(np.nan_to_num(errors, nan=CLIP), -CLIP, CLIP)


def year_weights(grid: np.ndarray, year: float) -> np.ndarray:
    """Weights that take saved values to their mean over a calendar year (trapezoids)."""
    inside = (grid >= year - 1e-9) & (grid <= year + 1 + 1e-9)
    weights = np.where(inside, 1.0, 0.0)
    weights[np.flatnonzero(inside)[[0, -1]]] = 0.5
    return weights / weights.sum()


def point_weights(grid: np.ndarray, date: float) -> np.ndarray:
    """Weights that interpolate saved values to a date."""
    weights = np.zeros(len(grid))
    left = int(np.clip(np.searchsorted(grid, date, side="right") - 1, 0, len(grid) - 2))
    share = (date - grid[left]) / (grid[left + 1] - grid[left])
    weights[left], weights[left + 1] = 1 - share, share
    return weights


@dataclass(frozen=True)
class Space:
    """Parameters as shares of their ranges, with Gaussian stand-ins for their priors."""

    rows: tuple[Parameter, ...]

    @cached_property
    def low(self) -> np.ndarray:
        """Lower bounds."""
        return np.array([row.low for row in self.rows])

    @cached_property
    def width(self) -> np.ndarray:
        """Widths of the ranges."""
        return np.array([row.high for row in self.rows]) - self.low

    @cached_property
    def center(self) -> np.ndarray:
        """Prior centers, as shares."""
        return (np.array([row.center for row in self.rows]) - self.low) / self.width

    @cached_property
    def spread(self) -> np.ndarray:
        """Prior standard deviations, as shares: exact for a normal, by moments for the others."""
        return np.array([prior_sd(row) for row in self.rows]) / self.width

    def fill(self, base: np.ndarray, shares: np.ndarray, model: Model) -> np.ndarray:
        """Parameter values (ndarray[parameter, member]) with these shares (ndarray[member, row]) over a base."""
        filled = np.repeat(base[:, None], len(shares), axis=1)
        filled[[model.rows[row.name] for row in self.rows]] = (self.low + shares * self.width).T
        return filled


def prior_sd(row: Parameter) -> float:
    """Standard deviation of a parameter's prior before it is cut at the bounds."""
    if row.distribution == "normal":
        return row.sd
    if row.distribution == "lognormal":
        return row.center * row.sd
    if row.distribution == "triangular":
        a, b, c = row.low, row.high, row.center
        return float(np.sqrt((a * a + b * b + c * c - a * b - a * c - b * c) / 18))
    return (row.high - row.low) / np.sqrt(12)


def fit(problem: Problem, space: Space, base: np.ndarray, start: np.ndarray, rounds: int) -> np.ndarray:
    """Bounded least squares of log errors and prior distances; one Jacobian is one call of the kernel.

    Returns:
        The optimum, as shares of the ranges.
    """
    from scipy.optimize import least_squares

    def residuals(shares: np.ndarray) -> np.ndarray:
        errors = problem.residuals(space.fill(base, shares[None, :], problem.model))[0]
        return np.concatenate([errors, (shares - space.center) / space.spread])

    def slopes(shares: np.ndarray) -> np.ndarray:
        return np.vstack([jacobian(problem, space, base, shares), np.diag(1 / space.spread)])

    inside = np.clip(start, 1e-6, 1 - 1e-6)
    return least_squares(residuals, inside, slopes, bounds=(0, 1), max_nfev=rounds, loss="soft_l1", f_scale=SOFT, ftol=FTOL).x


def jacobian(problem: Problem, space: Space, base: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Slopes of the standardised errors (ndarray[observation, row]) by differences, all members in one call."""
    steps = np.where(shares < 0.5, DIFFERENCE, -DIFFERENCE)
    moved = np.vstack([shares, shares + np.diag(steps)])
    errors = problem.residuals(space.fill(base, moved, problem.model))
    return ((errors[1:] - errors[0]) / steps[:, None]).T


def stages(model: Model) -> list[list[Parameter]]:
    """Calibrated parameters sector by sector, in the order of the file, and at last all together."""
    sectors: dict[str, list[Parameter]] = {}
    for row in model.parameters.values():
        if row.calibrated:
            variable = model.program.variables[row.name.split("[")[0]]
            sectors.setdefault(variable.sector, []).append(row)
    return [*sectors.values(), [row for rows in sectors.values() for row in rows]]


def optimum(problem: Problem, *, rounds: int = 12, joint_rounds: int = 300) -> dict[str, float]:
    """Best values of the calibrated parameters: jointly, from the prior centers and from where each sector alone would go."""
    model = problem.model
    base = model.defaults.copy()
    for row in model.parameters.values():
        base[model.rows[row.name]] = row.center if row.calibrated else row.value
    *sectors, everything = stages(model)
    joint = Space(tuple(everything))
    starts = [joint.center]
    for rows in sectors:
        space = Space(tuple(rows))
        start = (base[[model.rows[row.name] for row in rows]] - space.low) / space.width
        base = space.fill(base, fit(problem, space, base, start, rounds)[None, :], model)[:, 0]
    starts.append((base[[model.rows[row.name] for row in everything]] - joint.low) / joint.width)
    found = [fit(problem, joint, base, start, joint_rounds) for start in starts]
    best = min(found, key=lambda shares: cost(problem, joint, base, shares))
    return dict(zip((row.name for row in everything), (joint.low + best * joint.width).tolist(), strict=True))


def cost(problem: Problem, space: Space, base: np.ndarray, shares: np.ndarray) -> float:
    """What `fit` makes small: errors and prior distances, those beyond three standard deviations counted less than squared."""
    errors = problem.residuals(space.fill(base, shares[None, :], problem.model))[0]
    z = np.concatenate([errors, (shares - space.center) / space.spread]) / SOFT
    return float(SOFT**2 * (2 * (np.sqrt(1 + z**2) - 1)).sum())


def sample(problem: Problem, count: int, seed: int = 0) -> tuple[Draws, dict[str, Any]]:
    """Draws around the model's own values, which must be the optimum, over every parameter with a prior.

    Returns:
        The draws, and figures that tell how well they fit.
    """
    model = problem.model
    space = Space(tuple(drawn(model)))
    base = model.defaults
    shares = np.clip((base[[model.rows[row.name] for row in space.rows]] - space.low) / space.width, 1e-4, 1 - 1e-4)
    slopes = jacobian(problem, space, base, shares)
    # where the fit is worse than the errors allow, the errors are widened to match it, so that intervals own up to the misfit
    misfit = max(1.0, float(np.sqrt((problem.residuals(base[:, None]) ** 2).mean())))
    slopes = slopes / misfit
    precision = slopes.T @ slopes + np.diag(space.spread**-2.0)
    covariance = np.linalg.inv(precision)
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((count, len(problem.data)))
    centers = space.center + rng.standard_normal((count, len(space.rows))) * space.spread
    centers = np.clip(centers, 0.0, 1.0)
    points = np.repeat(shares[None, :], count, axis=0)
    best, best_cost = points.copy(), np.full(count, np.inf)
    for _ in range(CORRECTIONS):
        errors = problem.residuals(space.fill(base, points, model)) / misfit - noise
        distance = (points - centers) / space.spread
        cost = (errors**2).sum(axis=1) + (distance**2).sum(axis=1)
        better = cost < best_cost
        best[better], best_cost[better] = points[better], cost[better]
        pull = errors @ slopes + distance / space.spread
        points = np.clip(best - np.where(better, 1.0, 0.5)[:, None] * (pull @ covariance), 0.001, 0.999)
    final = problem.residuals(space.fill(base, best, model))
    values = space.low + best * space.width
    chi2 = (final**2).sum(axis=1)
    order = rng.permutation(count)
    facts = {
        "observations": len(problem.data),
        "misfit": round(misfit, 3),
        "chi2_median": float(np.median(chi2)),
        "chi2_95": float(np.quantile(chi2, 0.95)),
    }
    return Draws(tuple(row.name for row in space.rows), values[order], np.arange(count), "posterior"), facts


def calibrate(
    model: Model, *, draws: int = 600, rounds: int = 12, seed: int = 0, folder: Path | None = None, write: bool = False
) -> dict[str, Any]:
    """Fit the model to history and sample around the fit.

    Args:
        model: From `load`.
        draws: Draws to keep in the posterior.
        rounds: Evaluations of the least squares in each sector's stage.
        seed: Seed of the sample.
        folder: Where `posterior.nc` and `fit.json` go; beside the model's .mdl when `write` is set.
        write: Write the fitted values into the .mdl file and its parameters.toml first, so that the sample is taken around them.

    Returns:
        Facts about the fit: median MAPE over the annual series, errors by series, the fitted values, wall time.

    Raises:
        InputError: The model has no parameter marked as calibrated.
    """
    from counterplan.model import load

    if not any(row.calibrated for row in model.parameters.values()):
        raise InputError(f"No parameter beside {model.path.name} is marked `calibrated = true` in parameters.toml.")
    begun = clock.perf_counter()
    problem = Problem(model, tuple(observations("fit")))
    values = optimum(problem, rounds=rounds)
    if write:
        write_values(model, values)
        normalise(model.path)
        model = load(model.path)
        problem = Problem(model, problem.data)
    fitted = problem.run(model.defaults[:, None] if write else model.column(values)[:, None])[0]
    kept, facts = sample(problem, draws, seed)
    facts |= fit_table(problem, fitted) | {
        "values": values, "method": "bounded least squares by sector and jointly; randomised maximum likelihood sample",
        "seed": seed, "wall_seconds": round(clock.perf_counter() - begun, 1), "history": data_hash(),
    }  # fmt: skip
    folder = model.path.parent if write else folder
    if folder is not None:
        attrs = {key: json.dumps(value) if isinstance(value, dict) else value for key, value in facts.items()}
        write_posterior(folder / "posterior.nc", kept, model, attrs)
    return facts


def normalise(path: Path, rounds: int = 3) -> None:
    """Set the constants that are references taken from the historical run itself, over and over until they agree with it."""
    from counterplan.model import load

    for _ in range(rounds):
        model = load(path)
        wanted = {name: row.normal.split("@") for name, row in model.parameters.items() if row.normal}
        if not wanted:
            return
        saved = list(dict.fromkeys(variable for variable, _ in wanted.values()))
        runs = members.run(model, model.defaults[:, None], saved)
        values = {n: float(np.interp(float(date), runs.time, runs.values[0, :, saved.index(v)])) for n, (v, date) in wanted.items()}
        write_values(model, values, keep_center=False)


def fit_table(problem: Problem, fitted: np.ndarray) -> dict[str, Any]:
    """Mean absolute percentage error by series, and its median over the series with five years or more."""
    by_series: dict[str, list[float]] = {}
    for observation, value in zip(problem.data, fitted, strict=True):
        by_series.setdefault(observation.series, []).append(abs(value / observation.value - 1) * 100)
    mape = {name: round(float(np.mean(errors)), 2) for name, errors in by_series.items()}
    annual = [mape[name] for name, errors in by_series.items() if len(errors) >= 5]
    return {"mape": mape, "median_mape_annual": float(np.median(annual)), "median_mape_all": float(np.median(list(mape.values())))}


def write_values(model: Model, values: dict[str, float], *, keep_center: bool = True) -> None:
    """Put values into the .mdl file and parameters.toml, and leave all else in both as it stands; priors keep their centers."""
    text = model.path.read_text(encoding="utf-8")
    rows_path = model.path.with_name("parameters.toml")
    rows_text = rows_path.read_text(encoding="utf-8")
    for stem in dict.fromkeys(name.split("[")[0] for name in values):
        variable = model.program.variables[stem]
        elements = model.program.elements(stem)
        numbers = [_short(values.get(name, model.parameters[name].value)) for name in elements]
        head = re.escape(variable.label) + (r"\[[^\]]*\]" if variable.dims else "")
        text, found = re.subn(rf"(?m)^({head} =\s+)[^~]+?(\s*~)", rf"\g<1>{', '.join(numbers)}\g<2>", text, count=1)
        if not found:
            raise InputError(f"{variable.label} has no equation of the usual form in {model.path}.")
        rows_text = _with_row(
            rows_text, stem, [name.split("[")[-1].rstrip("]") for name in elements], numbers, bool(variable.dims), keep_center
        )
    model.path.write_text(text, encoding="utf-8")
    rows_path.write_text(rows_text, encoding="utf-8")


def _short(value: float) -> str:
    text = f"{value:.5g}"
    return text if any(mark in text for mark in ".e") else f"{text}.0"


def _with_row(text: str, stem: str, elements: Sequence[str], numbers: Sequence[str], array: bool, keep_center: bool) -> str:
    """Set `value` in a table of parameters.toml; the prior keeps its place in `center`."""
    begin = text.index(f"[{stem}]\n")
    end = text.find("\n[", begin)
    table = text[begin : end if end > 0 else len(text)]
    spelled = "{ " + ", ".join(f"{e} = {n}" for e, n in zip(elements, numbers, strict=True)) + " }" if array else numbers[0]
    old = re.search(r"(?m)^value = (.*)$", table)
    assert old is not None, stem
    new = table.replace(old[0], f"value = {spelled}")
    if keep_center and not re.search(r"(?m)^center = ", table):
        new = new.replace(f"value = {spelled}", f"value = {spelled}\ncenter = {old[1]}")
    return text[:begin] + new + text[begin + len(table) :]
