"""Draws of parameters: from the prior, from the shipped posterior, or from a table of the user's."""

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from counterplan.errors import InputError, StaleWarning, faults, nearest
from counterplan.model import Model, Parameter


@dataclass(frozen=True)
class Draws:
    """Parameter sets: values (ndarray[draw, parameter]) of the named parameters; all others keep their defaults.

    `index` numbers the draws in their origin, so that one can be made again alone.
    """

    names: tuple[str, ...]
    values: np.ndarray
    index: np.ndarray
    origin: str

    def matrix(self, model: Model) -> np.ndarray:
        """Values of all parameters (ndarray[parameter, draw]), defaults filled in."""
        filled = np.repeat(model.defaults[:, None], len(self.index), axis=1)
        filled[[model.rows[name] for name in self.names]] = self.values.T
        return filled


def posterior_path(model: Model) -> Path:
    """Where a model's shipped posterior lies: `posterior.nc` beside its .mdl file."""
    return model.path.with_name("posterior.nc")


def take(model: Model, draws: Any, seed: int = 0) -> Draws:
    """Draws as the public functions accept them.

    Args:
        model: The model.
        draws: `"posterior"` (all that is shipped), a number (that many of them, with replacement beyond their number), None
            (the default values, one draw), a Draws, or a table of parameter values: a mapping of columns, a DataFrame, or a
            Dataset with one dimension.
        seed: Seed for drawing a number of them.

    Raises:
        InputError: The draws are none of these, name unknown parameters, or hold values out of bounds.
    """
    if draws is None:
        return Draws((), np.empty((1, 0)), np.zeros(1, dtype=int), "defaults")
    if isinstance(draws, Draws):
        return draws
    if isinstance(draws, str):
        if draws != "posterior":
            raise InputError(f"Draws are 'posterior', a number, None or a table; received {draws!r}.")
        return posterior(model)
    if isinstance(draws, int | np.integer) and not isinstance(draws, bool):
        return _some(posterior(model), int(draws), seed)
    if hasattr(draws, "keys"):
        return _table(model, draws)
    raise InputError(f"Draws are 'posterior', a number, None or a table of parameter values; received {type(draws).__name__}.")


def _some(draws: Draws, count: int, seed: int) -> Draws:
    if count < 1:
        raise InputError(f"A number of draws must be at least 1; received {count}.")
    size = len(draws.index)
    if count <= size:
        chosen = np.linspace(0, size - 1, count).round().astype(int)  # evenly spread: the file is in random order
    else:  # each member by its own seed, so that any one can be drawn again alone
        chosen = np.array(
            [np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(k,))).integers(size) for k in range(count)]
        )
    return Draws(draws.names, draws.values[chosen], draws.index[chosen], draws.origin)


def _table(model: Model, table: Mapping[str, Any]) -> Draws:
    columns: dict[str, np.ndarray] = {}
    problems = []
    for key in table.keys():
        names = model.expand(str(key))
        if not names:
            problems.append(f"column {key!r} is not a parameter.{nearest(str(key), model.known_names)}")
        for name in names:
            columns[name] = np.atleast_1d(np.asarray(table[key], dtype=float))
            problems += _column_faults(model.parameters[name], columns[name])
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        problems.append(f"columns differ in length: {', '.join(f'{n} {k}' for n, k in lengths.items())}")
    if not columns and not problems:
        problems.append("there is no column")
    faults(InputError, "A table of draws has one column of numbers for each parameter it sets:", problems)
    values = np.stack(list(columns.values()), axis=1)
    return Draws(tuple(columns), values, np.arange(len(values)), "table")


def _column_faults(row: Parameter, column: np.ndarray) -> list[str]:
    if column.ndim != 1:
        return [f"{row.name} has {column.ndim} dimensions"]
    bad = np.flatnonzero(~((column >= row.low) & (column <= row.high)))
    if bad.size:
        return [f"{row.name}: draw {bad[0]} is {column[bad[0]]:g}, outside [{row.low:g}, {row.high:g}] ({bad.size} such)"]
    return []


def prior(model: Model, count: int, seed: int = 0, names: Sequence[str] | None = None, *, first: int = 0) -> Draws:
    """Draw from the prior of parameters.toml.

    Draw k depends on the seed and on k alone: it is point k of a scrambled Sobol sequence, pushed through the inverse
    distribution functions of the parameters, cut at their bounds.

    Args:
        model: The model.
        count: Number of draws.
        seed: Seed of the scrambling.
        names: Parameters to draw; all with a distribution by default.
        first: Number of the first draw, so that many can be drawn part by part, or one of them alone.

    Raises:
        InputError: Fewer than one draw, a negative first, or no parameter with a distribution.
    """
    from scipy.stats import qmc

    chosen = [model.parameters[name] for name in names] if names else drawn(model)
    if count < 1:
        raise InputError(f"A number of draws must be at least 1; received {count}.")
    if first < 0:
        raise InputError(f"Draws are numbered from 0; received {first}.")
    if not chosen:
        raise InputError("No parameter of this model has a distribution; give one in parameters.toml.")
    sampler = qmc.Sobol(len(chosen), scramble=True, rng=np.random.default_rng(seed))
    # from the start SciPy warns of any number but a power of 2
    points = sampler.fast_forward(first).random(count) if first else sampler.random(2 ** math.ceil(math.log2(count)))[:count]
    values = np.stack([quantile(row, points[:, column]) for column, row in enumerate(chosen)], axis=1)
    return Draws(tuple(row.name for row in chosen), values, first + np.arange(count), f"prior, seed {seed}")


def drawn(model: Model) -> list[Parameter]:
    """Parameters with a prior distribution."""
    return [row for row in model.parameters.values() if row.distribution != "fixed" and not row.lever]


def quantile(row: Parameter, share: np.ndarray) -> np.ndarray:
    """Inverse distribution function of a parameter's prior, cut at its bounds."""
    from scipy import stats

    if row.distribution == "uniform":
        return row.low + (row.high - row.low) * share
    if row.distribution == "triangular":
        width = row.high - row.low
        return stats.triang.ppf(share, (row.center - row.low) / width, row.low, width)
    log = row.distribution == "lognormal"
    middle, low, high = (math.log(v) if log else v for v in (row.center, row.low, row.high))
    cut = stats.norm.cdf([low, high], middle, row.sd)
    values = stats.norm.ppf(cut[0] + (cut[1] - cut[0]) * share, middle, row.sd)
    return np.clip(np.exp(values) if log else values, row.low, row.high)


def posterior(model: Model, *, strict: bool = False) -> Draws:
    """The posterior shipped beside a model.

    Args:
        model: The model.
        strict: Raise instead of warning when it was fitted to other equations.

    Raises:
        InputError: There is none, or it cannot be read, or (strict) it belongs to other equations.
    """
    path = posterior_path(model)
    if not path.exists():
        raise InputError(f"{model.path.name} has no posterior.nc beside it. Give draws=None for the default values, or a table.")
    import xarray

    try:
        with xarray.open_dataset(path, engine="netcdf4") as file:
            names = tuple(str(name) for name in file["parameter"].values)
            values, attrs = file["value"].transpose("draw", "parameter").values, dict(file.attrs)
    except (OSError, KeyError, ValueError) as error:
        raise InputError(
            f"{path} is not a posterior of counterplan ({error}). Make it again with `counterplan calibrate`."
        ) from None
    unknown = [f"{name!r} is not a parameter of {model.path.name}" for name in names if name not in model.parameters]
    faults(InputError, f"{path} belongs to another model:", unknown)
    if attrs.get("equations") != model.program.digest:
        message = (
            f"{path.name} was fitted to other equations ({str(attrs.get('equations'))[:8]}) than {model.path.name} "
            f"({model.program.digest[:8]}). Run `counterplan calibrate` again."
        )
        if strict:
            raise InputError(message)
        warnings.warn(message, StaleWarning, stacklevel=2)
    return Draws(names, values, np.arange(len(values)), "posterior")


def write_posterior(path: Path, draws: Draws, model: Model, attrs: Mapping[str, Any]) -> None:
    """Write draws as a posterior file, with the hash of the equations they belong to."""
    import xarray

    dataset = xarray.Dataset(
        {"value": (("draw", "parameter"), draws.values)},
        coords={"parameter": list(draws.names), "draw": np.arange(len(draws.values))},
        attrs={"equations": model.program.digest, **attrs},
    )
    dataset.to_netcdf(path, engine="netcdf4")
