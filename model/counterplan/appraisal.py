"""The twelve tests that system dynamics asks of a model (Sterman 2000, chapter 21), made where a program can make them.

Tests of structure come first. Where one fails, those of behaviour are not made: a curve that fits says nothing for a model that
loses people, mixes units or breaks at its extremes. What no program can judge is said beside the figure.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from counterplan import checks, loops, members, sampling
from counterplan.calibration.likelihood import Problem
from counterplan.calibration.record import fit_table
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
PASSED, FAILED, SKIPPED, JUDGED = "passed", "failed", "not made", "to be judged"
MOST_SERIES = 15  # exogenous time series that the model may be told
MOST_CHANGE = 0.005  # of a headline outcome, by the way it is integrated
PRIOR = 1000  # draws of the prior in the tests of extremes
MOST_ERROR = 6.0  # percent, median over the annual series at the default values, which lie a point above the best run's 5
CERTAIN = 0.95  # share of draws that must agree for a sign to count as firm
AT_BOUND = 0.01  # share of a range, nearer than which to its end a fitted value counts as at its bound
DATES = [decimal_year(day) for day in HEADLINE_DATES.values()]


@dataclass(frozen=True)
class Test:
    """A test of the twelve.

    Attributes:
        name: In Sterman's words.
        kind: `structure` or `behaviour`.
        result: `passed`, `failed`, `not made` or `to be judged`.
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


Answer = tuple[bool | None, str]


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
        passed, figure = function(given)
        made.append(Test(name, kind, JUDGED if passed is None else PASSED if passed else FAILED, figure, judge))
    return made


def _boundary(given: _Given) -> Answer:
    rows = boundary(given.model)
    told = [row for row in rows if row.group == EXOGENOUS]
    series = sum(row.form == SERIES for row in told)
    explained = sum(len(row.variables) for row in rows if row.group == ENDOGENOUS)
    left = sum(row.group == LEFT_OUT for row in rows)
    dates = len(told) - series
    figure = f"{explained} variables explained; {series} series (at most {MOST_SERIES}) and {dates} dates told; {left} left out"
    return series <= MOST_SERIES and all(row.reason for row in rows if row.group != ENDOGENOUS), figure


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
    return held == len(conserved) and agree == len(measured) and not complaints, figure


def _dimensions(given: _Given) -> Answer:
    scalars = expand(read(given.model.path))
    wrong = unit_faults(scalars)
    return not wrong, f"{len(scalars.auxiliaries) + len(scalars.stocks)} equations, {len(wrong)} faults of unit"


def _parameters(given: _Given) -> Answer:
    rows = given.model.parameters.values()
    bare = sum(not (row.source and row.reason) for row in rows)
    grades = {grade: sum(row.grade == grade for row in rows) for grade in "ABCD"}
    at_bound = sum(row.calibrated and _at_bound(row) for row in rows)
    counted = ", ".join(f"{grade} {count}" for grade, count in grades.items())
    return not bare, f"{len(rows)} constants, {bare} without source or reason; by grade {counted}; {at_bound} fitted to a bound"


def _at_bound(row: Parameter) -> bool:
    return min(row.value - row.low, row.high - row.value) < AT_BOUND * (row.high - row.low)


def _extremes(given: _Given) -> Answer:
    tried = [*checks.check(given.model), *checks.check(given.model, prior=given.prior)]
    failed = sorted({verdict.name for verdict in tried if not verdict.passed})
    runs = sum(verdict.members for verdict in tried)
    named = f": {', '.join(failed)}" if failed else ""
    figure = (
        f"{len(tried) // 2} checks over the posterior and {given.prior:,} prior draws ({runs:,} readings), "
        f"{len(failed)} failed{named}"
    )
    return not failed, figure


def _integration(given: _Given) -> Answer:
    model = given.model
    parameters = np.stack([model.column(scenario.overrides) for scenario in model.scenarios.values()], axis=1)
    headline = [outcome.of for outcome in model.outcomes.values() if outcome.headline]
    step = model.program.time_step
    exact = _at_dates(members.run(model, parameters, headline, method="LSODA"))
    worst = {}
    for label, method, size in (
        ("step", "rk4", step),
        ("half", "rk4", step / 2),
        ("quarter", "rk4", step / 4),
        ("Euler", "euler", step),
    ):
        found = _at_dates(members.run(model, parameters, headline, method=method, step=size))
        worst[label] = float((np.abs(found - exact) / np.maximum(np.abs(exact), 1e-9)).max())
    figure = "largest change of a headline against LSODA, over all scenarios: " + ", ".join(
        f"{label} {change * 100:.3f} %" for label, change in worst.items()
    )
    return all(change < MOST_CHANGE for label, change in worst.items() if label != "Euler"), figure


def _at_dates(runs: members.Runs) -> np.ndarray:
    return np.array([[np.interp(DATES, runs.time, series) for series in member.T] for member in runs.values])


def _reproduction(given: _Given) -> Answer:
    problem = Problem(given.model, tuple(observations("fit")))
    fitted = problem.run(given.model.defaults[:, None])[0]
    median = fit_table(problem, fitted)["median_mape_annual"]
    series: dict[str, list[tuple[float, float]]] = {}
    for observation, value in zip(problem.data, fitted, strict=True):
        series.setdefault(observation.series, []).append((observation.value, value))
    shares = [theil(*zip(*pairs, strict=True)).bias for pairs in series.values() if len(pairs) >= 5]
    parts = fit_partials(given.model)
    unexplained = [one.series for one in parts if not one.passed]
    within = sum(not one.excused for one in parts)
    figure = (
        f"median error of the annual series {median:.1f} % (at most {MOST_ERROR:g}), share of bias {np.median(shares):.2f}; "
        f"partial models: {within} of {len(parts)} series within 5 %, {len(unexplained)} without a reason"
    )
    return median <= MOST_ERROR and not unexplained, figure


def _anomaly(given: _Given) -> Answer:
    found = loops.knockouts(given.model, list(loops.load_loops(given.model).values()))
    worse = sum(one.misfit > one.misfit_before for one in found)
    most = max(found, key=lambda one: one.misfit)
    figure = (
        f"{worse} of {len(found)} loops fit history worse when cut, {most.effect.loop.name} most "
        f"(misfit {most.misfit_before:.2f} to {most.misfit:.2f})"
    )
    return None, figure


def _family(given: _Given) -> Answer:
    found = replicate(given.model)
    agree = sum(one.agrees for one in found)
    explained = sum(one.explained and not one.agrees for one in found)
    figure = f"{agree} of {len(found)} readings of four published counterfactuals agree, {explained} explained"
    return agree + explained == len(found), figure


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
    return failed == 0, figure


def _sensitivity(given: _Given) -> Answer:
    headline = [name for name, outcome in given.model.outcomes.items() if outcome.headline]
    others = [name for name in given.model.compared if name != "historical"]
    runs = ensemble(given.model, ["historical", *others], save=headline)
    firm = moved = 0
    for name in headline:
        values = runs[name].interp(time=DATES[-1])
        for other in others:
            gap = (values.sel(scenario=other) - values.sel(scenario="historical")).values
            share = float((gap > 0).mean())
            if np.abs(gap).max() > 1e-9 * float(np.abs(values).max()):
                moved += 1
                firm += max(share, 1 - share) >= CERTAIN
    figure = f"{firm} of {moved} differences from history in June 1941 keep their sign in {CERTAIN:.0%} of the posterior"
    return None, figure


def _improvement(given: _Given) -> Answer:
    return None, "out of reach: nobody can act on 1936"


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
    ("Sensitivity analysis", BEHAVIOUR, _sensitivity, "whether other structures would give other signs"),
    ("System improvement", BEHAVIOUR, _improvement, "whether arguments about 1936 got better"),
)
