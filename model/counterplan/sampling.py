"""Draws of parameters: from the prior, from the shipped posterior, or from a table of the user's."""

import hashlib
import json
import threading
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from counterplan import posteriors
from counterplan.errors import HeldWarning, InputError, MixingWarning, StaleWarning, faults, nearest
from counterplan.model import Model, Parameter
from counterplan.observations import data_hash


@dataclass(frozen=True)
class Draws:
    """Parameter sets: values (ndarray[draw, parameter]) of the named parameters; all others keep their defaults.

    `index` numbers the draws in their origin, so that one can be made again alone; `chain` is the chain each comes from, for those
    of a Markov chain.
    """

    names: tuple[str, ...]
    values: np.ndarray
    index: np.ndarray
    origin: str
    chain: np.ndarray | None = None

    def matrix(self, model: Model) -> np.ndarray:
        """Values of all parameters (ndarray[parameter, draw]), defaults filled in."""
        filled = np.repeat(model.defaults[:, None], len(self.index), axis=1)
        filled[[model.rows[name] for name in self.names]] = self.values.T
        return filled


def posterior_path(model: Model) -> Path:
    """Where a model's shipped posterior lies: `posterior.nc` beside its .mdl file."""
    return model.path.with_name("posterior.nc")


def take(model: Model, draws: Any, seed: int = 0, *, strict: bool = False, path: Path | None = None) -> Draws:
    """Draws as the public functions accept them.

    Args:
        model: The model.
        draws: `"posterior"` (all that is shipped), a number (that many of them, with replacement beyond their number), None
            (the default values, one draw), the path of another posterior file, a Draws, or a table of parameter values: a
            mapping of columns, a DataFrame, or a Dataset with one dimension.
        seed: Seed for drawing a number of them.
        strict: Raise when the posterior was fitted to other equations, data or priors, instead of warning.
        path: Another posterior file, from which those of the posterior are taken.

    Raises:
        InputError: The draws are none of these, name unknown parameters, or hold values out of bounds, or (strict) belong to
            other equations, data or priors.
    """
    if isinstance(draws, Path) or (isinstance(draws, str) and draws.endswith(".nc")):
        draws, path = "posterior", Path(draws)
    if draws is None:
        return Draws((), np.empty((1, 0)), np.zeros(1, dtype=int), "defaults")
    if isinstance(draws, Draws):
        return draws
    if isinstance(draws, str):
        if draws != "posterior":
            raise InputError(
                f"Draws are 'posterior', a number, None, the path of a posterior (.nc) or a table; received {draws!r}."
            )
        return posterior(model, strict=strict, path=path)
    if isinstance(draws, int | np.integer) and not isinstance(draws, bool):
        return some(posterior(model, strict=strict, path=path), int(draws), seed)
    if hasattr(draws, "keys"):
        return _table(model, draws)
    raise InputError(f"Draws are 'posterior', a number, None or a table of parameter values; received {type(draws).__name__}.")


def some(draws: Draws, count: int, seed: int = 0) -> Draws:
    """A number of draws, evenly from all, or with replacement where there are fewer.

    Raises:
        InputError: Fewer than one.
    """
    if count < 1:
        raise InputError(f"A number of draws must be at least 1; received {count}.")
    chosen = spread(len(draws.index), count, seed, np.arange(count))
    chain = None if draws.chain is None else draws.chain[chosen]
    return Draws(draws.names, draws.values[chosen], draws.index[chosen], draws.origin, chain)


def spread(size: int, count: int, seed: int, index: np.ndarray) -> np.ndarray:
    """Which of `size` draws stand for the given ones of `count`: evenly spread, or with replacement where there are too few.

    Draw k depends on the sizes, the seed and k alone, so that any one can be drawn again without the others.
    """
    if count <= size:  # evenly, as the file is in random order
        return np.round(index * ((size - 1) / max(count - 1, 1))).astype(int)
    return np.array([np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(int(k),))).integers(size) for k in index])


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
    chosen = [model.parameters[name] for name in names] if names else drawn(model)
    if count < 1:
        raise InputError(f"A number of draws must be at least 1; received {count}.")
    if first < 0:
        raise InputError(f"Draws are numbered from 0; received {first}.")
    if not chosen:
        raise InputError("No parameter of this model has a distribution; give one in parameters.toml.")
    values = Marginals(tuple(chosen)).quantiles(sobol(len(chosen), seed, first, count))
    return Draws(tuple(row.name for row in chosen), values, first + np.arange(count), f"prior, seed {seed}")


class _Samplers(threading.local):
    """Samplers of this thread, each where it stands: finding a far point of a sequence anew takes longer than running it."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, int], Any] = {}


_samplers = _Samplers()


def sobol(dimensions: int, seed: int, first: int, count: int) -> np.ndarray:
    """Points of a scrambled Sobol sequence (ndarray[point, dimension]) from number `first` on."""
    from scipy.stats import qmc

    key = (dimensions, seed)
    if key not in _samplers.known:
        _samplers.known[key] = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed))
    sampler = _samplers.known[key]
    if sampler.num_generated > first:
        sampler.reset()
    if first > sampler.num_generated:
        sampler.fast_forward(first - sampler.num_generated)
    if first:
        return sampler.random(count)
    # from the start SciPy warns of any number but a power of 2
    return np.concatenate([sampler.random(1), sampler.random(count - 1)]) if count > 1 else sampler.random(1)


def drawn(model: Model) -> list[Parameter]:
    """Parameters with a prior distribution."""
    return [row for row in model.parameters.values() if row.distribution != "fixed" and not row.lever]


def prior_hash(model: Model) -> str:
    """SHA-256 of the priors: name, distribution, bounds, center and standard deviation of every parameter that has one."""
    lines = [f"{row.name} {row.distribution} {row.low!r} {row.high!r} {row.center!r} {row.sd!r}" for row in drawn(model)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True)
class Marginals:
    """Priors of parameters that have a distribution, each cut at its bounds."""

    rows: tuple[Parameter, ...]

    @cached_property
    def _groups(self) -> tuple["_Group", ...]:
        """Rows by kind of prior; sorting them anew for each call would take as long as the rest of it."""
        kinds: dict[str, list[int]] = {}
        for column, row in enumerate(self.rows):
            kinds.setdefault(row.distribution, []).append(column)
        found = []
        for kind, columns in kinds.items():
            rows = [self.rows[column] for column in columns]
            numbers = np.array([(row.low, row.center, row.high, row.sd) for row in rows]).T
            found.append(_KINDS[kind](np.array(columns), *numbers))
        return tuple(found)

    def quantiles(self, shares: np.ndarray) -> np.ndarray:
        """Inverse distribution functions.

        Args:
            shares: Shares of the prior below the value (ndarray[draw, row]), within 0 and 1.

        Returns:
            Values (ndarray[draw, row]).
        """
        values = np.empty_like(shares)
        for group in self._groups:
            values[:, group.at] = group.quantiles(shares[:, group.at])
        return values

    def shares(self, values: np.ndarray) -> np.ndarray:
        """Distribution functions, the inverse of `quantiles`: shares (ndarray[draw, row]) of values."""
        found = np.empty_like(values)
        for group in self._groups:
            found[:, group.at] = group.shares(np.clip(values[:, group.at], group.low, group.high))
        return found


@dataclass(frozen=True)
class _Group(ABC):
    """Parameters of one kind of prior, as arrays: their columns, bounds, centers, and standard deviations."""

    at: np.ndarray
    low: np.ndarray
    center: np.ndarray
    high: np.ndarray
    sd: np.ndarray

    @abstractmethod
    def quantiles(self, shares: np.ndarray) -> np.ndarray:
        """Values (ndarray[draw, column]) of shares."""

    @abstractmethod
    def shares(self, values: np.ndarray) -> np.ndarray:
        """Shares (ndarray[draw, column]) of values within the bounds."""


class _Uniform(_Group):
    def quantiles(self, shares: np.ndarray) -> np.ndarray:
        return self.low + (self.high - self.low) * shares

    def shares(self, values: np.ndarray) -> np.ndarray:
        return (values - self.low) / (self.high - self.low)


class _LogitNormal(_Group):
    """The logit of the share of the way from bound to bound is normal with sd 1, which spreads about as a triangle does.

    A judged value is as likely too high as too low. A triangle with its mode there says otherwise wherever a bound is nearer on one
    side, and hundreds of such rows together lean one way.
    """

    @cached_property
    def _middle(self) -> np.ndarray:
        from scipy.special import logit

        return logit((self.center - self.low) / (self.high - self.low))

    def quantiles(self, shares: np.ndarray) -> np.ndarray:
        from scipy.special import expit, ndtri

        return self.low + (self.high - self.low) * expit(self._middle + ndtri(shares))

    def shares(self, values: np.ndarray) -> np.ndarray:
        from scipy.special import logit, ndtr

        return ndtr(logit((values - self.low) / (self.high - self.low)) - self._middle)


class _Normal(_Group):
    @cached_property
    def _inside(self) -> tuple[np.ndarray, np.ndarray]:
        """Share of the uncut normal that lies below the lower bound, and the share between the bounds."""
        from scipy.special import ndtr

        low, high = (ndtr(self._standard(bound)) for bound in (self.low, self.high))
        return low, high - low

    def _standard(self, values: np.ndarray) -> np.ndarray:
        return (values - self.center) / self.sd

    def _value(self, standard: np.ndarray) -> np.ndarray:
        return self.center + self.sd * standard

    def quantiles(self, shares: np.ndarray) -> np.ndarray:
        from scipy.special import ndtri

        below, inside = self._inside
        return np.clip(self._value(ndtri(below + inside * shares)), self.low, self.high)

    def shares(self, values: np.ndarray) -> np.ndarray:
        from scipy.special import ndtr

        below, inside = self._inside
        return (ndtr(self._standard(values)) - below) / inside


class _LogNormal(_Normal):
    def _standard(self, values: np.ndarray) -> np.ndarray:
        return (np.log(values) - np.log(self.center)) / self.sd

    def _value(self, standard: np.ndarray) -> np.ndarray:
        return np.exp(np.log(self.center) + self.sd * standard)


_KINDS: dict[str, Callable[..., _Group]] = {
    "uniform": _Uniform,
    "logitnormal": _LogitNormal,
    "normal": _Normal,
    "lognormal": _LogNormal,
}


def posterior(model: Model, *, strict: bool = False, path: Path | None = None) -> Draws:
    """The posterior shipped beside a model, or that of another file.

    What its specification held fixed comes as columns that do not vary, so that its draws run as they were fitted.

    Args:
        model: The model.
        strict: Raise instead of warning when it was fitted to other equations, data or priors.
        path: The file; that beside the model by default.

    Warns:
        StaleWarning: It was fitted to other equations, data or priors, and `strict` is not set.
        HeldWarning: Not all parameters with a prior vary in it.
        MixingWarning: Its chains do not agree, or are worth too few draws.

    Raises:
        InputError: There is none, or it cannot be read, or (strict) it belongs to other equations, data or priors.
    """
    other, path = path, path or posterior_path(model)
    if other and not path.exists():
        raise InputError(f"There is no {path}. `counterplan calibrate` writes a posterior.")
    if not path.exists():
        raise InputError(f"{model.path.name} has no posterior.nc beside it. Give draws=None for the default values, or a table.")
    found = posteriors.read(path)
    count, chains, _ = found.values.shape
    values, chain = found.values.reshape(count * chains, -1), np.tile(np.arange(chains), count)
    unknown = [f"{name!r} is not a parameter of {model.path.name}" for name in found.names if name not in model.parameters]
    faults(InputError, f"{path} belongs to another model:", unknown)
    if stale := _stale(model, found.attrs):
        message = f"{path.name} was fitted to {' and '.join(stale)}. Run `counterplan calibrate` again."
        if strict:
            raise InputError(message)
        warnings.warn(message, StaleWarning, stacklevel=2)
    if found.unmixed:
        warnings.warn(f"The chains of {path.name} have not mixed: {found.unmixed}. Sample longer.", MixingWarning, stacklevel=2)
    fixed = model.overrides(_fixed(found.attrs), f"[parameters] fixed of {path.name}")
    count_held = sum(row.name not in found.names and row.name not in fixed for row in drawn(model))
    if count_held:
        warnings.warn(
            f"{path.name} varies {len(found.names)} of the {len(drawn(model))} parameters that have a prior; {count_held} keep the "
            "model's own values, so that bands are too narrow.", HeldWarning, stacklevel=2,
        )  # fmt: skip
    held = np.tile(list(fixed.values()), (len(values), 1))
    whole = np.hstack([values, held])
    origin = f"posterior of {path.name}, {hashlib.sha256(whole.tobytes()).hexdigest()[:8]}" if other else "posterior"
    return Draws((*found.names, *fixed), whole, np.arange(len(whole)), origin, chain)


def signature(model: Model) -> str | None:
    """Of the posterior beside a model: what it was fitted to and how, as one hash; None where there is none."""
    path = posterior_path(model)
    return str(posteriors.attributes(path).get("signature")) if path.exists() else None


def _fixed(attrs: Mapping[str, Any]) -> dict[str, float]:
    """Values that the specification in a posterior's attrs held, by name."""
    found: dict[str, float] = json.loads(attrs.get("spec", "{}")).get("parameters", {}).get("fixed", {})
    return found


def _stale(model: Model, attrs: Mapping[str, Any]) -> list[str]:
    """What a posterior file was fitted to that is not at hand."""
    found = []
    if attrs.get("equations") != model.program.digest:
        found.append(f"other equations ({str(attrs.get('equations'))[:8]}) than {model.path.name} ({model.program.digest[:8]})")
    if attrs.get("history") != data_hash():
        found.append(f"other historical data ({str(attrs.get('history'))[:8]}) than those at hand ({data_hash()[:8]})")
    if attrs.get("priors") != prior_hash(model):
        found.append(f"other priors ({str(attrs.get('priors'))[:8]}) than those at hand ({prior_hash(model)[:8]})")
    return found


def holdout_path(model: Model) -> Path:
    """Where the posterior of a fit that has not seen the last years lies."""
    return model.path.with_name("holdout.nc")


def holdout(model: Model) -> Path | None:
    """That file, if it is there and was fitted to these equations and data."""
    path = holdout_path(model)
    return path if path.exists() and not _stale(model, posteriors.attributes(path)) else None
