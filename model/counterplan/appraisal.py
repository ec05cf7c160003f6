"""The twelve tests that system dynamics asks of a model (Sterman 2000, chapter 21), made where a program can make them.

Tests of structure come first. Where one fails, those of behaviour are not made: a curve that fits says nothing for a model that
loses people, mixes units or breaks at its extremes. A bar that was set beforehand and is not reached is missed, and told with its
figure: a finding about the model, where a failure is a fault in it. What no program can judge is said beside the figure.

Balances and other checks run by Euler's method, on which they hold to rounding; the test of integration says how far it is off.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from counterplan import checks, loops, members, sampling
from counterplan.analysis.verdicts import FITTED, structures
from counterplan.calibration.likelihood import Problem
from counterplan.calibration.record import ANNUAL, fit_table
from counterplan.credence.plan import Bars, default_path, read_plan
from counterplan.manual.assess import warnings
from counterplan.manual.boundary import ENDOGENOUS, EXOGENOUS, LEFT_OUT, SERIES, boundary
from counterplan.mdl.reader import read
from counterplan.mdl.rewrite import expand
from counterplan.mdl.units import check as unit_faults
from counterplan.model import Model, Parameter, load
from counterplan.observations import observations
from counterplan.partial import fit_partials, theil
from counterplan.replications import replicate
from counterplan.series import HEADLINE_DATES, decimal_year
from counterplan.simulation import ensemble

STRUCTURE, BEHAVIOUR = "structure", "behaviour"
PASSED, MISSED, FAILED, SKIPPED, JUDGED = "passed", "missed", "failed", "not made", "to be judged"
MOST_SERIES = 15  # exogenous time series that the model may be told
MOST_CHANGE = 0.005  # of a headline outcome, by the way it is integrated
PRIOR = 1000  # draws of the prior in the tests of extremes
MOST_ERROR = 6.0  # percent, median over the annual series: beyond it the model is at fault, and not only short of its bar
WORSE = 0.1  # share by which misfit must grow without a loop that history is said to need
BETTER = 0.01  # share by which misfit may fall without a loop that moves an outcome
PULSE = (1936.0, 1942.0)  # years within which terror that feeds on itself must be at its height
CERTAIN = 0.95  # share of draws that must agree for a sign to count as firm
AT_BOUND = 0.01  # share of a range, nearer than which to its end a fitted value counts as at its bound
DATES = [decimal_year(day) for day in HEADLINE_DATES.values()]


@dataclass(frozen=True)
class Test:
    """A test of the twelve.

    Attributes:
        name: In Sterman's words.
        kind: `structure` or `behaviour`.
        result: `passed`, `missed`, `failed`, `not made` or `to be judged`.
        figure: What was found, with its numbers.
        judge: What a person must judge, since no program can.
    """

    name: str
    kind: str
    result: str
    figure: str
    judge: str


@dataclass(frozen=True)
class _Given:
    model: Model
    prior: int


Answer = tuple[str, str]  # result and figure


def appraise(model: Model | None = None, *, prior: int = PRIOR, progress: Callable[[str], None] | None = None) -> list[Test]:
    """Put the twelve tests to a model.

    Args:
        model: The shipped model by default.
        prior: Draws of the prior in the tests of extreme conditions and of surprises.
        progress: Called with the name of each test before it is made.

    Returns:
        The tests in order.

    Raises:
        InputError: `prior` is below 1, or a file beside the model is faulty.
        RunError: The model could not be compiled.
    """
    given = _Given(model or load(), prior)
    sampling.prior(given.model, min(prior, 1))  # says now, not after minutes, that there must be one
    made: list[Test] = []
    for name, kind, function, judge in TESTS:
        sound = all(test.result != FAILED for test in made if test.kind == STRUCTURE)
        if kind == BEHAVIOUR and not sound:
            made.append(Test(name, kind, SKIPPED, "a test of structure failed", judge))
            continue
        if progress:
            progress(name)
        result, figure = function(given)
        made.append(Test(name, kind, result, figure, judge))
    return made


@dataclass(frozen=True)
class Pulse:
    """When terror that feeds on itself is at its height.

    Attributes:
        date: At the default values.
        share: Share of the draws that have it within `PULSE`.
        middle: Median of their dates.
    """

    date: float
    share: float
    middle: float


def pulse(model: Model, draws: sampling.Draws) -> Pulse:
    """Run history with terror endogenous, and read when it is at its height; at its end does not count.

    Args:
        model: A model with `endogenous_terror` and its switch.
        draws: Parameter sets over which the share is taken.

    Raises:
        RunError: The model could not be compiled.
    """
    parameters = np.concatenate([model.defaults[:, None], draws.matrix(model)], axis=1)
    parameters[model.rows["endogenous_terror_switch"]] = 1.0
    runs = members.run(model, parameters, ["endogenous_terror"])
    height = runs.time[np.nan_to_num(runs.values[:, :, 0]).argmax(axis=1)]
    within = (height >= PULSE[0]) & (height < min(PULSE[1], runs.time[-1]))
    return Pulse(float(height[0]), float(within[1:].mean()), float(np.median(height[1:])))


def _passed(sound: bool) -> str:
    return PASSED if sound else FAILED


def _boundary(given: _Given) -> Answer:
    rows = boundary(given.model)
    told = [row for row in rows if row.group == EXOGENOUS]
    series = sum(row.form == SERIES for row in told)
    explained = sum(len(row.variables) for row in rows if row.group == ENDOGENOUS)
    left = sum(row.group == LEFT_OUT for row in rows)
    dates = len(told) - series
    figure = f"{explained} variables explained; {series} series (at most {MOST_SERIES}) and {dates} dates told; {left} left out"
    return _passed(series <= MOST_SERIES and all(row.reason for row in rows if row.group != ENDOGENOUS)), figure


def _structure(given: _Given) -> Answer:
    found = checks.checks(given.model).values()
    conserved = checks.check(given.model, [each.name for each in found if each.predicate.stepwise], None)
    held = sum(not verdict.broken for verdict in conserved)
    measured = [loops.polarity(given.model, loop) for loop in loops.load_loops(given.model).values()]
    agree = sum(polarity.agrees for polarity in measured)
    complaints = [one for one in warnings(given.model) if not one.excuse]
    figure = (
        f"{held} of {len(conserved)} balances kept; {agree} of {len(measured)} loops have the sign of their name and are cut by "
        f"their switch; {len(complaints)} warnings without excuse"
    )
    return _passed(held == len(conserved) and agree == len(measured) and not complaints), figure


def _dimensions(given: _Given) -> Answer:
    scalars = expand(read(given.model.path))
    wrong = unit_faults(scalars)
    return _passed(not wrong), f"{len(scalars.auxiliaries) + len(scalars.stocks)} equations, {len(wrong)} faults of unit"


def _parameters(given: _Given) -> Answer:
    rows = given.model.parameters.values()
    bare = sum(not (row.source and row.reason) for row in rows)
    grades = {grade: sum(row.grade == grade for row in rows) for grade in "ABCD"}
    at_bound = sum(row.calibrated and _at_bound(row) for row in rows)
    counted = ", ".join(f"{grade} {count}" for grade, count in grades.items())
    figure = f"{len(rows)} constants, {bare} without source or reason; by grade {counted}; {at_bound} fitted to a bound"
    return _passed(not bare), figure


def _at_bound(row: Parameter) -> bool:
    return min(row.value - row.low, row.high - row.value) < AT_BOUND * (row.high - row.low)


def _extremes(given: _Given) -> Answer:
    posterior, prior = checks.check(given.model), checks.check(given.model, prior=given.prior)
    failed = sorted({verdict.name for verdict in (*posterior, *prior) if not verdict.passed})
    runs = sum(verdict.members for verdict in (*posterior, *prior))
    named = f": {', '.join(failed)}" if failed else ""
    figure = (
        f"{checks.counted(prior)}; over the posterior and {given.prior:,} prior draws ({runs:,} readings) {len(failed)} "
        f"failed{named}"
    )
    return _passed(not failed), figure


def _integration(given: _Given) -> Answer:
    model = given.model
    parameters = np.stack([model.column(scenario.overrides) for scenario in model.scenarios.values()], axis=1)
    headline = {outcome.of: name for name, outcome in model.outcomes.items() if outcome.headline}
    step = model.program.time_step
    exact = _at_dates(members.run(model, parameters, list(headline), method="LSODA"))
    worst: dict[str, float] = {}
    told = []
    for label, method, size in (
        ("RK4 on the step", "rk4", step),
        ("on half", "rk4", step / 2),
        ("on a quarter", "rk4", step / 4),
        ("Euler, by which checks run,", "euler", step),
    ):
        found = _at_dates(members.run(model, parameters, list(headline), method=method, step=size))
        change = (np.abs(found - exact) / np.maximum(np.abs(exact), 1e-9)).max(axis=(0, 2))
        worst[method] = max(worst.get(method, 0.0), float(change.max()))
        told.append(f"{label} {change.max() * 100:.3f} % ({list(headline.values())[int(change.argmax())]})")
    figure = f"largest change of a headline against LSODA, over all scenarios: {', '.join(told)}"
    return _passed(worst["rk4"] < MOST_CHANGE), figure


def _at_dates(runs: members.Runs) -> np.ndarray:
    return np.array([[np.interp(DATES, runs.time, series) for series in member.T] for member in runs.values])


def _reproduction(given: _Given) -> Answer:
    bars = read_plan(default_path(), given.model).bars
    problem = Problem(given.model, tuple(observations("fit")))
    fitted = problem.run(given.model.defaults[:, None])[0]
    median = fit_table(problem, fitted)["median_mape_annual"]
    shares = _bias(problem, fitted, bars)
    parts = fit_partials(given.model)
    unexplained = [one.series for one in parts if not one.passed]
    within = sum(not one.excused for one in parts)
    missed = [f"the bias of {name}" for name, share in shares.items() if share > bars.bias]
    missed = ["the median error", *missed] if median > bars.error else missed
    figure = (
        f"median error of the annual series at the default values {median:.1f} % (at most {bars.error:g}, failed beyond "
        f"{MOST_ERROR:g}); Theil's share of bias (at most {bars.bias:g}): "
        f"{', '.join(f'{name} {share:.2f}' for name, share in shares.items())}; partial models: {within} "
        f"of {len(parts)} series within 5 %, {len(unexplained)} without a reason{': ' if unexplained else ''}"
        f"{', '.join(unexplained)}{'; missed: ' if missed else ''}{', '.join(missed)}"
    )
    return FAILED if unexplained or median > MOST_ERROR else MISSED if missed else PASSED, figure


def _bias(problem: Problem, fitted: np.ndarray, bars: Bars) -> dict[str, float]:
    """Theil's share of bias of each outcome of which little is asked: the largest of its annual series.

    An outcome without one is left out.
    """
    pairs: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for observation, value in zip(problem.data, fitted, strict=True):
        pairs.setdefault((observation.outcome, observation.series), []).append((observation.value, value))
    shares: dict[str, float] = {}
    for (outcome, _), figures in pairs.items():
        if outcome in bars.unbiased and len(figures) >= ANNUAL:
            shares[outcome] = max(theil(*zip(*figures, strict=True)).bias, shares.get(outcome, 0.0))
    return {outcome: shares[outcome] for outcome in bars.unbiased if outcome in shares}


def _anomaly(given: _Given) -> Answer:
    found = loops.knockouts(given.model, list(loops.load_loops(given.model).values()))
    needed = [one for one in found if one.effect.loop.needed]
    idle = [one.effect.loop.name for one in needed if one.misfit < (1 + WORSE) * one.misfit_before]
    living = [one for one in found if not one.effect.dormant]
    better = [one.effect.loop.name for one in living if one.misfit < (1 - BETTER) * one.misfit_before]
    terror = pulse(given.model, sampling.prior(given.model, given.prior))
    rises = PULSE[0] <= terror.date < PULSE[1] and terror.share > 0.5
    figure = (
        f"{len(needed) - len(idle)} of {len(needed)} loops that history is said to need fit a tenth worse and more when cut "
        f"({', '.join(_misfits(one) for one in needed)}); of {len(living)} that move a headline outcome {len(better)} fit better "
        f"when cut; terror that feeds on itself is at its height in {terror.date:g} at the default values, and between "
        f"{PULSE[0]:g} and {PULSE[1]:g} in {terror.share:.0%} of {given.prior:,} prior draws (middle {terror.middle:g})"
    )
    return _passed(not idle and not better and rises), figure


def _misfits(one: loops.Knockout) -> str:
    return f"{one.effect.loop.name} {one.misfit_before:.2f} to {one.misfit:.2f}"


def _family(given: _Given) -> Answer:
    found = replicate(given.model)
    agree = sum(one.agrees for one in found)
    explained = sum(one.explained and not one.agrees for one in found)
    figure = f"{agree} of {len(found)} readings of four published counterfactuals agree, {explained} explained"
    return _passed(agree + explained == len(found)), figure


def _surprise(given: _Given) -> Answer:
    headline = [name for name, outcome in given.model.outcomes.items() if outcome.headline]
    runs = ensemble(
        given.model, ["historical", "bukharin"], sampling.prior(given.model, given.prior), save=headline, on_failure="keep"
    )
    failed = int((runs["status"] != "").sum())
    doubt = {}
    for name in headline:
        gap = (runs[name].sel(scenario="bukharin") - runs[name].sel(scenario="historical")).interp(time=DATES[-1])
        share = float((gap > 0).mean())
        doubt[name] = min(share, 1 - share)
    unsure = sum(share > 1 - CERTAIN for share in doubt.values())
    figure = (
        f"{given.prior:,} prior draws, {failed} runs failed; which of bukharin and history is higher is open for {unsure} of "
        f"{len(headline)} headlines"
    )
    return _passed(failed == 0), figure


def _sensitivity(given: _Given) -> Answer:
    above = {label: _above(given.model, "posterior", switch) for label, switch in structures(given.model).items()}
    above["prior"] = _above(given.model, sampling.prior(given.model, given.prior), {})
    fitted = above.pop(FITTED)
    firm = {key: share > 0.5 for key, share in fitted.items() if max(share, 1 - share) >= CERTAIN}
    turned = [
        f"{key[0]} under {key[1]} ({label})"
        for key, higher in firm.items()
        for label, shares in above.items()
        if (shares.get(key, 0.5) > 0.5) != higher
    ]
    figure = (
        f"{len(firm)} of {len(fitted)} differences from history in June 1941 keep their sign in {CERTAIN:.0%} of the posterior; "
        f"{len(turned)} of these signs turn in most draws of the prior or under another structure{': ' if turned else ''}"
        f"{', '.join(turned)}"
    )
    return MISSED if turned else PASSED, figure


def _above(model: Model, draws: object, switch: dict[str, float]) -> dict[tuple[str, str], float]:
    """Share of draws in which a headline outcome in June 1941 is higher in a scenario than in history, where any differs."""
    headline = [name for name, outcome in model.outcomes.items() if outcome.headline]
    scenarios = {name: {**model.scenario(name).overrides, **switch} for name in ("historical", *model.compared)}
    runs = ensemble(model, scenarios, draws, save=headline, on_failure="keep").interp(time=DATES[-1])
    found = {}
    for name in headline:
        for other in (each for each in scenarios if each != "historical"):
            gap = (runs[name].sel(scenario=other) - runs[name].sel(scenario="historical")).values
            if np.nanmax(np.abs(gap)) > 1e-9 * float(np.abs(runs[name]).max()):
                found[name, other] = float((gap > 0).mean())
    return found


def _improvement(given: _Given) -> Answer:
    return JUDGED, "a person must judge: nobody can act on 1936, and no program tells whether arguments about it got better"


TESTS: tuple[tuple[str, str, Callable[[_Given], Answer], str], ...] = (
    ("Boundary adequacy", STRUCTURE, _boundary, "whether what is left out would change an answer"),
    ("Structure assessment", STRUCTURE, _structure, "whether people decided as the equations let them"),
    ("Dimensional consistency", STRUCTURE, _dimensions, "whether each constant means something outside its equation"),
    ("Parameter assessment", STRUCTURE, _parameters, "whether a source speaks of what the constant means; all of grade D"),
    ("Extreme conditions", STRUCTURE, _extremes, "whether the extremes tried are those that matter"),
    ("Integration error", STRUCTURE, _integration, "nothing"),
    ("Behaviour reproduction", BEHAVIOUR, _reproduction, "whether a fit to the past is right for the right reasons"),
    ("Behaviour anomaly", BEHAVIOUR, _anomaly, "whether a loop that the fit does not need acted all the same"),
    ("Family member", BEHAVIOUR, _family, "whether the explanations of disagreement convince"),
    ("Surprise behaviour", BEHAVIOUR, _surprise, "whether what surprises is a discovery or a fault"),
    ("Sensitivity analysis", BEHAVIOUR, _sensitivity, "whether structures that nobody wrote down would give other signs"),
    ("System improvement", BEHAVIOUR, _improvement, "whether arguments about 1936 got better"),
)
