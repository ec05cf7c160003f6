"""A sample of a posterior, with what the figures say of each draw, and the answers: differences of scenarios from history."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from counterplan import members, posteriors
from counterplan.calibration.fit import target_of
from counterplan.calibration.laplace import Linear, linearised
from counterplan.calibration.optimum import Target
from counterplan.calibration.record import drawn_errors
from counterplan.calibration.sampler import Reference
from counterplan.calibration.spec import Spec
from counterplan.errors import InputError
from counterplan.model import Model
from counterplan.sampling import posterior, posterior_path
from counterplan.series import HEADLINE_DATES, decimal_year
from counterplan.study import headlines, read_at

DRAWS = 256  # of a Gaussian; always from the same noise, so that the difference of two of them is known well


@dataclass(frozen=True, eq=False)
class Sample:
    """Draws of a posterior; a sample is equal to itself alone.

    Attributes:
        target: The posterior.
        points: Coordinates of parameters and noise (ndarray[draw, coordinate]).
    """

    target: Target
    points: np.ndarray

    @property
    def coordinates(self) -> np.ndarray:
        """Coordinates of the parameters (ndarray[draw, row])."""
        return self.points[:, : len(self.target.space.rows)]

    @property
    def parameters(self) -> np.ndarray:
        """Values of all parameters (ndarray[parameter, draw])."""
        return self.target.space.fill(self.target.base, self.target.space.values(self.coordinates), self.target.problem.model)

    @cached_property
    def noise(self) -> tuple[np.ndarray, np.ndarray]:
        """Scale and correlation of the errors (each ndarray[draw])."""
        return self.target.noise.values(self.points[:, len(self.target.space.rows) :])

    @cached_property
    def readings(self) -> np.ndarray:
        """The model's reading of each figure (ndarray[draw, observation])."""
        return self.target.problem.run(self.parameters)

    @cached_property
    def terms(self) -> np.ndarray:
        """Terms of the log likelihood (ndarray[draw, observation])."""
        return self.target.problem.log_likelihood(self.target.problem.errors(self.readings), *self.noise)

    @cached_property
    def linear(self) -> Linear:
        """The errors as linear functions about the optimum of the same posterior."""
        return linearised(self.target, self.coordinates.mean(axis=0))

    @cached_property
    def reference(self) -> Reference:
        """The Gaussian that the posterior would be if the errors were linear."""
        return self.linear.gaussian()

    @cached_property
    def gaussian(self) -> "Sample":
        """Draws from that Gaussian."""
        return gaussian_draws(self.target, self.reference)

    def reported(self, random: np.random.Generator) -> np.ndarray:
        """Figures as they might have been reported (ndarray[draw, observation]): the model's readings, with errors drawn."""
        return self.readings * np.exp(drawn_errors(self.target.problem, *self.noise, random) * self.target.problem.sd)

    @cached_property
    def series(self) -> dict[str, np.ndarray]:
        """Numbers of the observations of each series, in the order of dates."""
        data = self.target.problem.data
        order = sorted(range(len(data)), key=lambda k: data[k].year)
        return {name: np.array([k for k in order if data[k].series == name]) for name in dict.fromkeys(o.series for o in data)}


def gaussian_draws(target: Target, gaussian: Reference) -> Sample:
    """Draws from a Gaussian, as a sample of a target with the same coordinates."""
    return Sample(target, gaussian.draws(DRAWS, np.random.default_rng(0)))


def shipped(model: Model) -> tuple[Sample, dict[str, Any]]:
    """The sample in the posterior file beside a model, and the file's facts.

    Raises:
        InputError: There is none, or it was fitted to other equations or data.
    """
    posterior(model, strict=True)
    path = posterior_path(model)
    found = posteriors.read(path)
    facts = found.attrs | {"chains": {"rhat": found.rhat, "ess": found.ess}}
    spec = Spec.model_validate_json(facts["spec"])
    target = target_of(model, spec, spec.observations(model, Path(".")))
    if found.names != target.space.names:
        raise InputError(f"{path} holds other parameters than have a prior now. Run `counterplan calibrate` again.")
    values = found.values.reshape(-1, len(target.space.names))
    noise = [found.noise[name].reshape(-1, 1) for name in target.noise.space.names]
    coordinates = target.space.coordinates(values)
    return Sample(
        target, np.hstack([coordinates, target.noise.space.coordinates(np.hstack(noise))] if noise else [coordinates])
    ), facts


@dataclass(frozen=True)
class Answers:
    """Differences from history of the headline outcomes.

    Attributes:
        labels: Scenario, outcome and event of each.
        values: ndarray[draw, answer].
    """

    labels: tuple[tuple[str, str, str], ...]
    values: np.ndarray

    @property
    def sd(self) -> np.ndarray:
        """Standard deviation of each (ndarray[answer])."""
        return self.values.std(axis=0)

    def shift(self, mean: np.ndarray) -> np.ndarray:
        """How far other means (ndarray[answer]) lie from ours, in our standard deviations; 0 where an answer does not vary."""
        moved = mean - self.values.mean(axis=0)
        return np.divide(moved, self.sd, out=np.zeros_like(moved), where=self.sd > 1e-9 * np.abs(self.values).max(axis=0))


def answers(sample: Sample, scenarios: Sequence[str]) -> Answers:
    """Run scenarios over a sample and read the headline outcomes' differences from history at the headline dates."""
    model = sample.target.problem.model
    names = headlines(model)
    base = sample.parameters
    runs = {name: _headlines(model, base, model.scenario(name).overrides, names) for name in ["historical", *scenarios]}
    labels, values = [], []
    for name in scenarios:
        for column, outcome in enumerate(names):
            for row, event in enumerate(HEADLINE_DATES):
                labels.append((name, outcome, event))
                values.append((runs[name] - runs["historical"])[:, row, column])
    return Answers(tuple(labels), np.stack(values, axis=1))


def _headlines(model: Model, base: np.ndarray, overrides: dict[str, float], names: Sequence[str]) -> np.ndarray:
    """Headline outcomes at the headline dates (ndarray[draw, date, outcome]) of one scenario over parameters."""
    parameters = base.copy()
    for name, value in overrides.items():
        parameters[model.rows[name]] = value
    runs = members.run(model, parameters, [model.outcomes[name].of for name in names], method="rk2")
    members.raise_failures(runs.status, lambda member: f"draw {member}")
    dates = [decimal_year(day) for day in HEADLINE_DATES.values()]
    by_outcome = [
        np.stack([read_at(runs.time, runs.values[None, :, :, k], date)[0] for date in dates], 1) for k in range(len(names))
    ]
    return np.stack(by_outcome, axis=2)
