"""Which parameters move an outcome, or its difference between two scenarios: screening, indices over time, and a regional split.

Designs are laid out in shares, from 0 to 1, that each parameter's distribution turns into values, so that indices are those of the
distributions and not of their bounds.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from counterplan import members, results
from counterplan.analysis import indices
from counterplan.analysis.basis import UNIT
from counterplan.analysis.ranges import Ranges, ranges, sector
from counterplan.analysis.readings import scalars
from counterplan.errors import InputError, collect, faults, nearest
from counterplan.model import Model, load
from counterplan.series import reading_date
from counterplan.simulation import check_memory
from counterplan.study import read_at

if TYPE_CHECKING:
    import xarray

AT_ONCE = 4096  # members whose parameters are held together
SIZES = (4, 2, 1)  # indices are also shown for a quarter and a half of the sample
REST = "all others"
BY = ("parameter", "sector")


@dataclass(frozen=True)
class Sensitivity:
    """Indices, with what they were made of in the attrs.

    The Dataset has, over `parameter`: `move` (Morris: mean absolute effect of a move over the range, in the outcome's unit), its
    `move_error`, `spread` (standard deviation of the effect: interaction and bending), `distance` (Kolmogorov-Smirnov, between the
    values in members that behave and those that do not) and `chance` (its p). Over (factor, time): `first` and `total` (Sobol),
    with `first_error` and `total_error`; the same over (size, factor) at the date, named `first_by_size` and so on. Errors are
    half-widths of 95 % bootstrap intervals. Its attrs tell the ranges, and with `posterior` the outcome's standard deviation over
    the posterior itself (`standard_deviation_joint`) beside that over the marginals.
    """

    dataset: "xarray.Dataset"

    def ranked(self, by: str = "move") -> list[str]:
        """Parameters by one of their measures, the greatest first."""
        order = np.argsort(-self.dataset[by].values, kind="stable")
        return [str(name) for name in self.dataset["parameter"].values[order]]


def sensitivity(
    model: Model | None = None,
    outcome: str = "readiness",
    scenario: str = "historical",
    against: str | None = None,
    *,
    over: str = "prior",
    parameters: Sequence[str] | None = None,
    by: str = "parameter",
    first: int = 12,
    samples: int = 512,
    trajectories: int = 20,
    date: str = "German attack",
    above: float | None = None,
    seed: int = 0,
    threads: int | None = None,
    progress: members.Progress | None = None,
) -> Sensitivity:
    """Measure which parameters move an outcome, or the difference of an outcome between two scenarios.

    Args:
        model: The shipped model by default.
        outcome: An outcome, or a scalar such as `officers[company]`.
        scenario: Scenario.
        against: Scenario whose outcome is taken away, draw by draw.
        over: `prior`, or `posterior`: its marginals, taken as independent.
        parameters: Parameters or sectors to vary; all that have a distribution by default.
        by: `parameter`: indices of the `first` parameters of the screening and of all others together; `sector`: of sectors.
        first: Number of parameters with Sobol indices of their own.
        samples: Base sample, a power of 2; each factor costs as many runs, and two more.
        trajectories: Trajectories of the screening; each costs one run for each parameter, and one more.
        date: Date of the screening, the split and the convergence.
        above: Members above this value at the date behave; by default 0 where it parts them, and else the median.
        seed: Seed of the designs and of the bootstrap.
        threads: As in `ensemble`.
        progress: Called with the number of members done since the last call.

    Raises:
        InputError: An unknown name, or a number out of range; every fault is named.
        RunError: Members failed.
    """
    design = Design(by, first, samples, trajectories, seed)
    if above is not None and not math.isfinite(above):
        raise InputError(f"Members behave that lie above a finite number; received {above}.")
    question = ask(model or load(), outcome, scenario, against, over, parameters, date)
    return answer(question, design, above=above, threads=threads, progress=progress)


@dataclass(frozen=True)
class Design:
    """How many runs, and of which factors: as in `sensitivity`."""

    by: str = "parameter"
    first: int = 12
    samples: int = 512
    trajectories: int = 20
    seed: int = 0

    def __post_init__(self) -> None:
        """Check the numbers."""
        problems = [] if self.by in BY else [f"by is 'parameter' or 'sector'; received {self.by!r}.{nearest(self.by, BY)}"]
        if self.first < 1:
            problems.append(f"first is at least 1; received {self.first}")
        if self.samples < 16 or self.samples & (self.samples - 1):
            problems.append(f"samples is a power of 2 from 16 on; received {self.samples}")
        if self.trajectories < 2:
            problems.append(f"trajectories are at least 2; received {self.trajectories}")
        faults(InputError, "A sensitivity analysis needs numbers in range:", problems)


@dataclass(frozen=True)
class Question:
    """An outcome of one scenario, or its difference between two, as a function of the parameters that vary.

    Attributes:
        model: The model.
        outcome: Name of the outcome.
        of: Scalar behind it.
        scenarios: Scenario, and the one taken away if any.
        varied: Ranges of the parameters.
        date: Name of the date.
        when: The date.
    """

    model: Model
    outcome: str
    of: str
    scenarios: tuple[str, ...]
    varied: Ranges
    date: str
    when: float

    @property
    def time(self) -> np.ndarray:
        """Times of the indices: the date, and every whole year of the run."""
        program = self.model.program
        return np.unique(np.append(np.arange(np.ceil(program.initial_time), np.floor(program.final_time) + 1), self.when))

    def size(self, design: Design) -> int:
        """Number of members that an answer takes.

        Raises:
            InputError: Its designs would not fit into memory.
        """
        sectors = {sector(self.model, name) for name in self.varied.names}
        count = len(self.varied.names)
        factors = len(sectors) if design.by == "sector" else min(design.first + 1, count)
        joint = 0 if self.varied.draws is None else len(self.varied.draws)
        rows = (design.trajectories * (count + 1), design.samples * (factors + 2))
        check_memory(4 * 8 * count * max(rows), f"Designs of {sum(rows):,} members", "Take fewer samples or trajectories.")
        return len(self.scenarios) * (sum(rows) + joint)

    def run(self, values: np.ndarray, threads: int | None, progress: members.Progress | None) -> np.ndarray:
        """Outcomes (ndarray[member, time]) at values of the parameters (ndarray[member, parameter])."""
        found = []
        for name in self.scenarios:
            matrix = np.repeat(self.model.defaults[:, None], len(values), axis=1)
            matrix[[self.model.rows[parameter] for parameter in self.varied.names]] = values.T
            for lever, value in self.model.scenario(name).overrides.items():
                matrix[self.model.rows[lever]] = value
            runs = members.run(self.model, matrix, [self.of], threads=threads, progress=progress)
            members.raise_failures(runs.status, lambda m, name=name: f"scenario {name}, member {m} of the design")  # type: ignore[misc]
            found.append(np.stack([read_at(runs.time, runs.values[:, :, 0], when) for when in self.time], axis=1))
        return found[0] if len(found) == 1 else found[0] - found[1]


def ask(
    model: Model, outcome: str, scenario: str, against: str | None, over: str, parameters: Sequence[str] | None, date: str
) -> Question:
    """Set up what `sensitivity` answers; arguments and errors as there."""
    problems: list[str] = []
    label, when = collect(problems, reading_date, date) or ("", model.program.final_time)
    if not model.program.initial_time <= when <= model.program.final_time:
        problems.append(
            f"the runs go from {model.program.initial_time:g} to {model.program.final_time:g}; they do not reach {when:g}"
        )
    wanted = collect(problems, scalars, model, [outcome])
    varied = collect(problems, ranges, model, over, parameters)
    names = tuple(name for name in (scenario, against) if name is not None)
    for name in names:
        collect(problems, model.scenario, name)
    if scenario == against:
        problems.append(f"{scenario!r} does not differ from itself: give --against another scenario")
    faults(InputError, "A sensitivity analysis asks for what is there:", problems)
    [(name, of)] = wanted.items()
    return Question(model, name, of, names, varied, label, when)


def answer(
    question: Question,
    design: Design,
    *,
    above: float | None = None,
    threads: int | None = None,
    progress: members.Progress | None = None,
) -> Sensitivity:
    """Run the designs; errors as in `sensitivity`."""
    varied, time = question.varied, question.time
    question.size(design)

    def function(shares: np.ndarray) -> np.ndarray:
        parts = np.array_split(shares, -(-len(shares) // AT_ONCE))
        return np.concatenate([question.run(varied.values(part), threads, progress) for part in parts])

    at = int(np.searchsorted(time, question.when))
    screened = indices.screen(len(varied.names), lambda shares: function(shares)[:, at], design.trajectories, design.seed)
    factors = _factors(question, design, screened["move"])
    count = len(dict.fromkeys(factors))
    found, sample, values = indices.sobol(factors, function, design.samples, design.seed)
    by_size = [indices.analyze(count, values[:, at], design.samples // part, design.seed) for part in SIZES]
    base = indices.independent(count, design.samples)
    drawn = values[base, at]
    cut = _cut(drawn) if above is None else above
    dataset = _dataset(
        varied.names, factors, time, design.samples, {**screened, **indices.regional(sample[base], drawn > cut)}, found, by_size
    )
    dataset.attrs = {
        "outcome": question.outcome, "units": question.model.program.variables[question.of.split("[")[0]].unit,
        "scenario": question.scenarios[0], "against": "".join(question.scenarios[1:]), "ranges": varied.note,
        "date": question.date, "year": question.when, "behaves": f"{question.outcome} above {cut:.4g} at {question.date}",
        "behaving": float((drawn > cut).mean()), "standard_deviation": float(drawn.std()), "seed": design.seed,
        "equations": question.model.program.digest, "inputs": question.model.digest, **results.versions(),
    }  # fmt: skip
    if varied.draws is not None:
        dataset.attrs["standard_deviation_joint"] = float(question.run(varied.draws, threads, progress)[:, at].std())
    return Sensitivity(dataset)


def _factors(question: Question, design: Design, move: np.ndarray) -> list[str]:
    names = question.varied.names
    if design.by == "sector":
        return [sector(question.model, name) for name in names]
    own = set(np.argsort(-move, kind="stable")[: design.first])
    return [name if k in own else REST for k, name in enumerate(names)]


def _dataset(
    names: Sequence[str], factors: Sequence[str], time: np.ndarray, samples: int, measures: Mapping[str, np.ndarray],
    over_time: Mapping[str, np.ndarray], by_size: Sequence[Mapping[str, np.ndarray]],
) -> "xarray.Dataset":  # fmt: skip
    import xarray

    over_parameters = {key: ("parameter", found) for key, found in measures.items()}
    moving = {key: (("factor", "time"), found, {"units": UNIT}) for key, found in over_time.items()}
    sizes = {f"{key}_by_size": (("size", "factor"), np.array([found[key] for found in by_size])) for key in over_time}
    coords = {
        "parameter": list(names), "factor": list(dict.fromkeys(factors)), "time": ("time", time, {"units": "Year"}),
        "size": [samples // part for part in SIZES],
    }  # fmt: skip
    return xarray.Dataset({**over_parameters, **moving, **sizes}, coords)


def _cut(drawn: np.ndarray) -> float:
    """Value above which members behave where none is given: 0 where that parts them, and else the median."""
    return 0.0 if 0.05 < (drawn > 0).mean() < 0.95 else float(np.median(drawn))
