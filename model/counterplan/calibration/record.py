"""The record of a calibration: a file of groups as ArviZ reads them, and figures of how the chains mixed and the runs fit."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from counterplan.calibration.likelihood import Problem
from counterplan.calibration.optimum import Target
from counterplan.calibration.sampler import Chains
from counterplan.calibration.space import CORRELATION, SCALE

if TYPE_CHECKING:
    import xarray

ANNUAL = 5  # figures from which on a series counts among the annual ones


def diagnostics(chains: Chains) -> tuple[np.ndarray, np.ndarray]:
    """Rank-normalised R-hat and bulk effective sample size of each coordinate (each ndarray[coordinate]), by ArviZ."""
    from arviz_stats.base import array_stats

    by_chain = np.swapaxes(chains.points, 0, 1)
    columns = [by_chain[:, :, k] for k in range(by_chain.shape[2])]
    rhat = [float(array_stats.rhat(column, chain_axis=0, draw_axis=1, method="rank")) for column in columns]
    ess = [float(array_stats.ess(column, chain_axis=0, draw_axis=1, method="bulk")) for column in columns]
    return np.array(rhat), np.array(ess)


def errors(target: Target, chains: Chains) -> dict[str, list[float]]:
    """The errors' scale and correlation over whole chains: 5 %, 50 % and 95 % of each; thrice the number where one is given."""
    points = chains.points.reshape(-1, chains.points.shape[-1])
    values = target.noise.values(points[:, len(target.space.rows) :])
    return {
        row.name: [round(float(value), 3) for value in np.quantile(drawn, (0.05, 0.5, 0.95))]
        for row, drawn in zip((SCALE, CORRELATION), values, strict=True)
    }


def thinned(chains: Chains, draws: int) -> np.ndarray:
    """Points evenly from every chain (ndarray[chain, draw, coordinate]), at least `draws` in all if there are so many."""
    kept, count = chains.points.shape[:2]
    each = min(kept, -(-draws // count))
    return np.swapaxes(chains.points[np.linspace(0, kept - 1, each).round().astype(int)], 0, 1)


def record(
    target: Target, chains: Chains, mixing: tuple[np.ndarray, np.ndarray], draws: int, seed: int, attrs: dict[str, Any]
) -> "xarray.DataTree":
    """Groups posterior, sample_stats, log_likelihood, posterior_predictive, prior, prior_predictive, observed_data, constant_data.

    Parameters stand in one variable `value` over `parameter`, estimated noise in variables of its own; figures over `observation`.
    R-hat and effective sample sizes (`mixing`, from `diagnostics`) are those of the whole chains, before thinning.
    """
    import xarray

    points = thinned(chains, draws)
    flat = points.reshape(-1, points.shape[2])
    random = np.random.default_rng(seed)
    prior = random.standard_normal(flat.shape)
    rhat, ess = mixing
    data = target.problem.data
    labels = {"observation": [f"{o.series} {o.year:g}" for o in data]}
    dims = ("chain", "draw")

    def shaped(values: np.ndarray) -> np.ndarray:
        return values.reshape(*points.shape[:2], -1)

    def figures(name: str, values: np.ndarray) -> "xarray.Dataset":
        return xarray.Dataset({name: ((*dims, "observation"), shaped(values).astype("float32"))}, labels)

    groups = {
        "posterior": _parameters(target, flat, points.shape[:2]),
        "sample_stats": xarray.Dataset(
            {"rhat": ("coordinate", rhat), "ess_bulk": ("coordinate", ess), "acceptance": ((), chains.accepted)},
            {"coordinate": list(target.names)},
        ),
        "log_likelihood": figures("figure", target.log_likelihood(flat)),
        "posterior_predictive": figures("figure", predictive(target, flat, random)),
        "prior": _parameters(target, prior, points.shape[:2]),
        "prior_predictive": figures("figure", predictive(target, prior, random)),
        "observed_data": xarray.Dataset({"figure": ("observation", [o.value for o in data])}, labels),
        "constant_data": xarray.Dataset(
            {
                "log_sd": ("observation", target.problem.sd), "year": ("observation", [o.year for o in data]),
                **{name: ("observation", [getattr(o, name) for o in data]) for name in ("series", "how", "outcome")},
            }, labels,
        ),
    }  # fmt: skip
    tree = xarray.DataTree.from_dict(groups)
    tree.attrs.update(attrs)
    return tree


def _parameters(target: Target, points: np.ndarray, shape: tuple[int, ...]) -> "xarray.Dataset":
    import xarray

    count, dims = len(target.space.rows), ("chain", "draw")
    values = target.space.values(points[:, :count]).reshape(*shape, count)
    noise = target.noise.space.values(points[:, count:]).reshape(*shape, -1)
    found = {"value": ((*dims, "parameter"), values)} | {
        name: (dims, noise[..., column]) for column, name in enumerate(target.noise.space.names)
    }
    return xarray.Dataset(found, {"parameter": list(target.space.names)})


def predictive(target: Target, points: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Figures as they might have been reported (ndarray[member, observation]): the model's readings, with errors drawn."""
    count = len(target.space.rows)
    readings = target.problem.run(target.space.fill(target.base, target.space.values(points[:, :count]), target.problem.model))
    scale, correlation = target.noise.values(points[:, count:])
    return readings * np.exp(drawn_errors(target.problem, scale, correlation, random) * target.problem.sd)


def drawn_errors(problem: Problem, scale: np.ndarray, correlation: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Errors drawn from the likelihood (ndarray[member, observation]), in stated standard deviations."""
    before, years = problem.before
    carried = correlation[:, None] ** years
    drawn = random.standard_normal(carried.shape) * scale[:, None]
    for index in np.argsort([o.year for o in problem.data], kind="stable"):
        c = carried[:, index]
        drawn[:, index] = np.where(c > 0, c * drawn[:, before[index]], 0) + np.sqrt(1 - c**2) * drawn[:, index]
    return drawn


def fit_table(problem: Problem, fitted: np.ndarray) -> dict[str, Any]:
    """Mean absolute percentage error by series, and its median over the annual series."""
    by_series: dict[str, list[float]] = {}
    for observation, value in zip(problem.data, fitted, strict=True):
        by_series.setdefault(observation.series, []).append(abs(value / observation.value - 1) * 100)
    mape = {name: round(float(np.mean(errors)), 2) for name, errors in by_series.items()}
    annual = [mape[name] for name, errors in by_series.items() if len(errors) >= ANNUAL]
    return {
        "mape": mape, "median_mape_annual": float(np.median(annual)) if annual else float("nan"), "annual_series": len(annual),
        "median_mape_all": float(np.median(list(mape.values()))),
    }  # fmt: skip


def write(tree: "xarray.DataTree", path: Path) -> None:
    """Write a record under another name and then rename it, compressed."""
    being_written = path.with_name(f".{path.name}.part")
    squeezed = {"zlib": True, "complevel": 5}
    encoding = {
        f"/{name}": {variable: squeezed for variable, values in group.data_vars.items() if values.dtype.kind == "f" and values.ndim}
        for name, group in tree.children.items()
    }  # fmt: skip
    tree.to_netcdf(being_written, engine="netcdf4", encoding=encoding)
    being_written.replace(path)


def worst(names: Sequence[str], rhat: np.ndarray, ess: np.ndarray) -> str:
    """A sentence on the worst-mixed coordinate."""
    slow, few = int(np.argmax(rhat)), int(np.argmin(ess))
    return f"largest R-hat {rhat[slow]:.3f} ({names[slow]}), fewest effective draws {ess[few]:,.0f} ({names[few]})"
