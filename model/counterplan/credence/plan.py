"""What evidence to gather, and how much of it: a TOML file, checked whole."""

from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from counterplan.calibration.sampler import Settings
from counterplan.calibration.spec import Chains, Count, Seed, check_kept, fault
from counterplan.errors import InputError, faults, nearest
from counterplan.model import Model, read_toml, study
from counterplan.sampling import drawn


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Cause(_Table):
    """A rival cause of the slowdown.

    Attributes:
        title: What it is.
        off: Values of constants that switch it off.
        parameters: Parameters that say how strong it is.
    """

    title: str
    off: dict[str, float]
    parameters: list[str]


class Fact(_Table):
    """A growth rate on which historians agree.

    Attributes:
        outcome: Outcome.
        begin: Year whose mean is compared.
        end: With the mean of this year.
        low: Percent a year at least.
        high: Percent a year at most.
    """

    outcome: str
    begin: float
    end: float
    low: float
    high: float


class Bars(_Table):
    """What is asked of the calibration.

    Attributes:
        rhat: Largest R-hat of a parameter at most.
        ess: Fewest effective draws of a parameter at least.
        error: Median error of the annual series in percent at most.
        foreseen: That of the years left out.
        fits_rhat: Largest R-hat of a parameter in the fits beside the main one, at most.
        fits_ess: Fewest effective draws there, at least.
        better_than_trend: Share of the series left out on which a naive trend is beaten, at least.
        covered: Share of the figures left out within the 90 % bands, at least and at most.
        bias: Theil's share of bias at most.
        unbiased: Outcomes of which that is asked.
        recovered: Share of quantities, at most, whose known truths come back unlike chance: too often, too seldom, or unevenly.
        throughput: Likelihoods a second in the calibration, at least.
    """

    rhat: float = 1.01
    ess: float = 400
    error: float = 5
    foreseen: float = 10
    fits_rhat: float = 1.1
    fits_ess: float = 100
    better_than_trend: float = 2 / 3
    covered: tuple[float, float] = (0.80, 0.97)
    bias: float = 0.2
    unbiased: list[str] = []
    recovered: float = 0.1
    throughput: float = 1667


class Size(_Table):
    """How much.

    Attributes:
        chains: Chains of the round of each fit that is kept.
        learners: Chains of the rounds before.
        rounds: Steps of each round that only learns.
        steps: Steps of the round that is kept.
        thin: Steps from one kept point to the next.
        rounds_of_climb: Evaluations of each round of least squares.
        draws: Draws taken from a sample at most.
        recoveries: Histories made up and fitted.
        ranked: Draws among which a truth is ranked, each the end of a chain.
        recovery_steps: Steps of these chains.
        grid: Coordinates at which a profile is read.
        profiles: Profiled parameters at most.
        series: Series left out, doubled and halved at most.
        structures: Other structures fitted at most.
    """

    chains: Chains = 16
    learners: Count = 128
    rounds: list[Count] = [400, 2400, 4800]
    steps: Count = 30000
    thin: Count = 20
    rounds_of_climb: Count = 16
    draws: Count = 1024
    recoveries: Count = 100
    ranked: Count = 79
    recovery_steps: Count = 800
    grid: list[float] = [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0]
    profiles: Count = 1000
    series: Count = 1000
    structures: Count = 1000

    @model_validator(mode="after")
    def _kept(self) -> Self:
        check_kept(self.steps, self.thin)
        return self

    def settings(self, seed: int) -> Settings:
        """For the sampler."""
        return Settings(self.chains, self.learners, tuple(self.rounds), self.steps, self.thin, seed)


class Quick(Size):
    """How much with `--quick`: as `Size`, with defaults of its own."""

    chains: Chains = 16
    learners: Count = 16
    rounds: list[Count] = [20]
    steps: Count = 40
    thin: Count = 5
    rounds_of_climb: Count = 2
    draws: Count = 256
    recoveries: Count = 2
    ranked: Count = 19
    recovery_steps: Count = 20
    grid: list[float] = [-1.0, 1.0]
    profiles: Count = 1
    series: Count = 2
    structures: Count = 1


class Plan(_Table):
    """A plan of evidence.

    Attributes:
        scenarios: Whose differences from history are the answers.
        holdout: Specification of the fit that leaves the last years out, beside the plan.
        record: What the runs are given of those years all the same, in words.
        structures: Specifications of fits of other structures, beside the plan, by name.
        profiles: Parameters to profile; a bare name means all elements of an array.
        causes: Rival causes, by name.
        together: Causes that are switched off at once too, by a name of their own.
        slowdown: Years: growth from the first to the mean of the other two and all between is explained.
        affected: Outcomes whose growth is explained.
        facts: Growth rates to be reproduced.
        bars: What is asked of all of it.
        seed: Seed of all of it.
        size: How much.
        quick: How much with `--quick`.
    """

    scenarios: list[str]
    holdout: str
    record: str = ""
    structures: dict[str, str] = {}
    profiles: list[str] = []
    causes: dict[str, Cause] = {}
    together: dict[str, list[str]] = {}
    slowdown: tuple[float, float, float] = (1936.0, 1938.0, 1940.0)
    affected: list[str] = ["gnp", "industrial_output"]
    facts: list[Fact] = []
    bars: Bars = Bars()
    seed: Seed = 0
    size: Size = Size()
    quick: Quick = Quick()


def default_path() -> Path:
    """Where the shipped plan lies."""
    return study() / "runs" / "fits" / "evidence.toml"


def read_plan(path: Path, model: Model) -> Plan:
    """Read a plan.

    Raises:
        InputError: The file cannot be read; names every fault in it.
    """
    try:
        plan = Plan.model_validate(read_toml(path))
    except ValidationError as error:
        faults(InputError, f"{path} plans evidence:", [fault(one, Plan) for one in error.errors()])
        raise
    faults(InputError, f"{path} plans evidence:", _unknown(plan, model))
    return plan


def _unknown(plan: Plan, model: Model) -> list[str]:
    """A sentence on each name that is not one, and on each year that no run has whole."""
    priors = {row.name for row in drawn(model)}
    named: list[tuple[str, str, Any]] = [("a scenario", name, model.scenarios) for name in plan.scenarios]
    named += [
        ("an outcome", name, model.outcomes)
        for name in (*plan.affected, *(fact.outcome for fact in plan.facts), *plan.bars.unbiased)
    ]
    named += [("a rival cause", name, plan.causes) for names in plan.together.values() for name in names]
    named += [
        ("a constant", name, model.parameters) for cause in plan.causes.values() for name in cause.off if not model.expand(name)
    ]
    files = (plan.holdout, *plan.structures.values())
    apart = [f"{file!r} has a folder; a specification lies beside the plan." for file in files if Path(file).name != file]
    found = [*apart] + [f"{name!r} is not {kind}.{nearest(name, known)}" for kind, name, known in named if name not in known]
    for name in (*plan.profiles, *(name for cause in plan.causes.values() for name in cause.parameters)):
        if not set(model.expand(name)) & priors:
            found.append(f"{name!r} is not a parameter with a prior.{nearest(name, priors)}")
    begin, end = model.program.initial_time, model.program.final_time
    years = [*plan.slowdown, *(year for fact in plan.facts for year in (fact.begin, fact.end))]
    found += [f"The year {year:g} is not in a run from {begin:g} to {end:g}." for year in years if not begin <= year <= end - 1]
    return found
