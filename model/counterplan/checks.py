"""Reality checks: statements of checks.toml that must hold at every saved time, on every draw.

A check runs its scenarios with what it sets on top (an extreme condition, as a rule), and may compare each with a second run of
the same draws. Checks that need the same run share it. Draws are run part by part, so that memory does not grow with their number.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from counterplan import members, sampling
from counterplan.errors import InputError, collect, faults, nearest
from counterplan.evaluator import Run, evaluate
from counterplan.kernel import build
from counterplan.kernel.maths import LANES
from counterplan.model import Model, load, read_toml
from counterplan.predicates import Predicate, parse
from counterplan.sampling import Draws

NEEDED = ("describe", "sector", "predicate", "because")
FLAGS = ("guard", "extreme")
KEYS = {*NEEDED, *FLAGS, "scenarios", "set", "against", "against_scenario", "years", "tolerance", "rare"}
WHOLE = "Whole"
TOLERANCE = 1e-9
RARE = 1e-3  # share of runs that may break a check that says why
BYTES_AT_ONCE = 2**28
Source = Callable[[int, int], Draws]
Setting = tuple[tuple[str, float], ...]  # parameter values that differ from the draw's, in order of name


@dataclass(frozen=True)
class Check:
    """A statement about runs.

    Attributes:
        name: Its table in checks.toml.
        describe: The statement in words.
        sector: Group of the .mdl file it is about, or `Whole`.
        settings: For each scenario, what the run sets and what the run it is compared with sets.
        predicate: The statement.
        years: First and last time at which it must hold.
        because: Theory or source.
        tolerance: Room for rounding, relative.
        rare: Why one run in a thousand may break it, where it may.
        guard: Whether it restates an equation or a bound, and guards against edits rather than tests behaviour.
        extreme: Whether what it sets leaves the bounds of parameters.toml.
    """

    name: str
    describe: str
    sector: str
    settings: Mapping[str, tuple[Setting, Setting]]
    predicate: Predicate
    years: tuple[float, float]
    because: str
    tolerance: float = TOLERANCE
    rare: str = ""
    guard: bool = False
    extreme: bool = False


@dataclass(frozen=True)
class Breach:
    """Where a check is broken most, and by how much the worse side of the comparison exceeds the other there.

    The time is None where what is broken speaks of the run as a whole, or of one time; the element is empty where it has none.
    """

    scenario: str
    draw: int
    time: float | None
    element: str
    amount: float

    def __str__(self) -> str:
        element = f" [{self.element}]" if self.element else ""
        when = "" if self.time is None else f" at {self.time:g}"
        return f"Worst in {self.scenario}, draw {self.draw}{element}{when}: by {self.amount:.4g}"


@dataclass(frozen=True)
class Verdict:
    """What became of a check: members tried, those that broke it, and the worst of them."""

    name: str
    sector: str
    describe: str
    because: str
    rare: str
    members: int = 0
    broken: int = 0
    worst: Breach | None = None
    guard: bool = False
    extreme: bool = False

    @property
    def passed(self) -> bool:
        """Whether it held everywhere, or broke only as rarely as it says it may: never below a thousand members."""
        return self.broken <= (self.members * RARE if self.rare else 0)


def checks(model: Model) -> dict[str, Check]:
    """Read the checks beside a model.

    Raises:
        InputError: There is no checks.toml, or it is faulty; every fault is named.
    """
    path = model.path.with_name("checks.toml")
    if not path.exists():
        raise InputError(f"{model.path.name} has no checks.toml beside it.")
    found, problems = {}, []
    for name, table in read_toml(path).items():
        try:
            found[name] = _check(model, name, table)
        except InputError as error:
            problems += [f"[{name}] {line.strip(' -')}" for line in str(error).splitlines() if not line.endswith(":")]
    faults(InputError, f"{path} holds a table for each check:", problems)
    return found


def check(
    model: Model | None = None,
    names: Iterable[str] | None = None,
    draws: Any = "posterior",
    *,
    prior: int | None = None,
    seed: int = 0,
    draw: int | None = None,
    threads: int | None = None,
    progress: members.Progress | None = None,
) -> list[Verdict]:
    """Try reality checks on runs.

    The runs are made with Euler's method on the model's own step, on which stocks change by their flows to rounding.

    Args:
        model: The shipped model by default.
        names: Checks, or sectors; all by default.
        draws: As in `ensemble`.
        prior: Number of draws from the prior to try instead.
        seed: Seed of the prior's draws.
        draw: Only the draw of that number, to make a worst member again.
        threads: As in `ensemble`.
        progress: Called with the number of members done since the last call.

    Returns:
        A verdict for each check, in the order of the file.

    Raises:
        InputError: An unknown name, bad draws, or a faulty checks.toml.
        RunError: The model could not be compiled.
    """
    model = model or load()
    chosen = select(checks(model), names)
    count, source = _source(model, draws, prior, seed, draw)
    batches = _batches(model, _read(chosen))
    verdicts = {each.name: _untried(each) for each in chosen}
    size = _at_once(model, batches)
    for first in range(0, count, size):
        part, runs = source(first, size), {}
        for key, batch in batches.items():
            runs[key] = batch.run(model, part, threads)
            if progress:
                progress(len(part.index))
        for each in chosen:
            verdicts[each.name] = _try(each, verdicts[each.name], runs, part)
    return list(verdicts.values())


def select(found: Mapping[str, Check], names: Iterable[str] | None) -> list[Check]:
    """Checks of these names or sectors; all where there are none.

    Raises:
        InputError: Names all that are neither.
    """
    if not names:
        return list(found.values())
    wanted = [names] if isinstance(names, str) else list(names)
    known = {each.sector for each in found.values()}
    problems = [
        f"{name!r} is neither a check nor a sector.{nearest(name, [*found, *known])}"
        for name in wanted
        if name not in {*found, *known}
    ]
    faults(InputError, "Checks are chosen by name or by sector:", problems)
    return [each for each in found.values() if each.name in wanted or each.sector in wanted]


def counted(verdicts: Sequence[Verdict]) -> str:
    """How many were tried, in words: guards apart from those that test behaviour, extremes among these."""
    guards = sum(one.guard for one in verdicts)
    extremes = sum(one.extreme and not one.guard for one in verdicts)
    return f"{len(verdicts) - guards} checks, of them {extremes} extreme; {guards} guards"


def runs_needed(model: Model, names: Iterable[str] | None = None) -> int:
    """Number of runs that each draw takes, for a bar of progress."""
    return len(_read(select(checks(model), names)))


def _check(model: Model, name: str, table: Any) -> Check:
    """One check from its table.

    Raises:
        InputError: Names every fault of the table.
    """
    if not isinstance(table, dict):
        raise InputError("is not a table.")
    problems = [f"has a key that is not known: {key}.{nearest(key, KEYS)}" for key in sorted(set(table) - KEYS)]
    problems += [f"lacks {key}" for key in NEEDED if not isinstance(table.get(key), str) or not table[key]]
    sectors = {variable.sector for variable in model.program.variables.values()} | {WHOLE}
    if table.get("sector", WHOLE) not in sectors:
        problems.append(f"sector {table['sector']!r} is not a group of {model.path.name}.{nearest(str(table['sector']), sectors)}")
    predicate = collect(problems, parse, model, str(table.get("predicate", "0 < 1")))
    unclear = [flag for flag in FLAGS if not isinstance(table.get(flag, False), bool)]
    problems += [f"{flag} is true or false; received {table[flag]!r}" for flag in unclear]
    if table.get("guard") and table.get("rare"):
        problems.append("a guard restates an equation, which breaks nowhere: it cannot be rare")
    settings = collect(problems, _settings, model, table, predicate)
    years = _years(model, table.get("years"), problems)
    tolerance = table.get("tolerance", TOLERANCE)
    if isinstance(tolerance, bool) or not isinstance(tolerance, int | float) or not 0 <= tolerance <= 1e-3:
        problems.append(f"tolerance {tolerance!r} is not a number from 0 to 0.001")
    faults(InputError, "faults:", problems)
    texts = (table["describe"], table["sector"], settings, predicate, years, table["because"])
    flags = {flag: table.get(flag, False) for flag in FLAGS}
    return Check(name, *texts, tolerance=float(tolerance), rare=table.get("rare", ""), **flags)


def _settings(model: Model, table: dict[str, Any], predicate: Predicate | None) -> dict[str, tuple[Setting, Setting]]:
    """What each scenario's run sets, and what the run it is compared with sets."""
    problems: list[str] = []
    named = table.get("scenarios", ["historical"])
    names = list(model.scenarios) if named == "all" else named
    if not isinstance(names, list) or not names:
        problems.append(f"scenarios are 'all' or a list of names; received {named!r}")
        names = []
    extreme = table.get("extreme") is True
    own, other = (collect(problems, model.overrides, table.get(key, {}), key, not extreme) or {} for key in ("set", "against"))
    if extreme and not any(_outside(model, values) for values in (own, other)):
        problems.append("nothing that it sets leaves its bounds: it is no extreme")
    settings = {}
    for name in names:
        scenario, base = (collect(problems, model.scenario, each) for each in (name, table.get("against_scenario", name)))
        if scenario and base:
            settings[name] = (_setting({**scenario.overrides, **own}), _setting({**base.overrides, **other}))
    if predicate and not predicate.base_reads and {"against", "against_scenario"} & set(table):
        problems.append("there is something to compare with, which the predicate does not read")
    if predicate and predicate.base_reads and any(run == base for run, base in settings.values()):
        problems.append("a run is compared with itself: give `set`, `against` or `against_scenario`")
    faults(InputError, "settings:", problems)
    return settings


def _outside(model: Model, values: Mapping[str, float]) -> bool:
    return any(not model.parameters[name].low <= value <= model.parameters[name].high for name, value in values.items())


def _setting(values: Mapping[str, float]) -> Setting:
    return tuple(sorted(values.items()))


def _years(model: Model, given: Any, problems: list[str]) -> tuple[float, float]:
    program = model.program
    first, last = program.initial_time, program.final_time
    if given is None:
        return first, last
    sound = isinstance(given, list) and len(given) == 2 and all(isinstance(year, int | float) for year in given)
    if not sound or not first <= given[0] <= given[1] <= last:
        problems.append(f"years are [from, to] within {first:g} to {last:g}; received {given!r}")
        return first, last
    if np.floor((given[1] - first) / program.saveper) < np.ceil((given[0] - first) / program.saveper):
        problems.append(f"no saved time lies within the years {given!r}")
    return float(given[0]), float(given[1])


@dataclass(frozen=True, eq=False)
class _Batch:
    """Runs of one setting: its kernel, steps between saved rows, and what checks read of it."""

    setting: Setting
    kernel: build.Kernel
    every: int
    names: tuple[str, ...]

    def run(self, model: Model, part: Draws, threads: int | None) -> Run:
        parameters = part.matrix(model)
        for name, value in self.setting:
            parameters[model.rows[name]] = value
        time, values, failed_at = self.kernel.run(parameters, every=self.every, threads=threads)
        members.blank(time, values, failed_at)
        saved = {scalar: column for column, scalar in enumerate(self.kernel.saved)}
        read = values[:, :, [saved[name] for name in self.names]]
        return Run(time, read, {name: column for column, name in enumerate(self.names)}, parameters, model.rows)


Key = tuple[Setting, bool]


def _uses(each: Check) -> Iterator[tuple[str, Key, Key]]:
    """Scenario, key of its run, and key of the run it is compared with."""
    for scenario, (own, base) in each.settings.items():
        stepwise = each.predicate.stepwise
        yield scenario, (own, stepwise), (base if each.predicate.base_reads else own, stepwise)


def _read(chosen: Iterable[Check]) -> dict[Key, set[str]]:
    """The distinct runs that checks need, and the scalars they read of each."""
    found: dict[Key, set[str]] = {}
    for each in chosen:
        for _, own, base in _uses(each):
            for key, names in ((own, each.predicate.reads), (base, each.predicate.base_reads)):
                symbols = [each.predicate.symbols[name] for name in names]
                found.setdefault(key, set()).update(s for symbol in symbols if not symbol.constant for s in symbol.scalars)
    return found


def _batches(model: Model, wanted: Mapping[Key, set[str]]) -> dict[Key, _Batch]:
    # one kernel for all settings saves more than any of them needs, but compiling costs more than saving
    pools: dict[bool, set[str]] = {}
    for (_, stepwise), read in wanted.items():
        pools.setdefault(stepwise, set()).update(read)
    kernels = {stepwise: build.build(model.program, sorted(pool), "euler") for stepwise, pool in pools.items()}
    every = {True: 1, False: members.grid(model, None)[1]}
    return {key: _Batch(key[0], kernels[key[1]], every[key[1]], tuple(sorted(read))) for key, read in wanted.items()}


def _at_once(model: Model, batches: Mapping[Key, _Batch]) -> int:
    """Draws to run at once so that all their runs, and one while it is made, fit into the memory set aside, but for a block."""
    program = model.program
    steps = round((program.final_time - program.initial_time) / program.time_step)
    rows = {batch: steps // batch.every + 1 for batch in batches.values()}
    kept = sum(count * len(batch.names) + len(program.parameters) for batch, count in rows.items())
    made = max(2 * count * len(batch.kernel.saved) for batch, count in rows.items())
    fitting = BYTES_AT_ONCE // (8 * (kept + made))
    return (fitting // LANES + 1) * LANES  # the kernel takes as long for part of a block as for all of it


def _source(model: Model, draws: Any, prior: int | None, seed: int, draw: int | None) -> tuple[int, Source]:
    """Number of draws asked for, and a function that gives some of them: the first, and how many."""
    if prior is None:
        whole = sampling.take(model, draws, seed)
        order = np.arange(len(whole.index)) if draw is None else np.flatnonzero(whole.index == draw)[:1]
        if not len(order):
            raise InputError(f"There is no draw {draw} among those of the {whole.origin}; they go from 0 to {whole.index.max()}.")
        whole = replace(whole, values=whole.values[order], index=whole.index[order])
        return len(order), lambda first, size: replace(
            whole, values=whole.values[first : first + size], index=whole.index[first : first + size]
        )
    if prior < 1 or (draw is not None and draw < 0):
        raise InputError(f"Draws of the prior are numbered from 0, and there must be at least 1; received {min(prior, draw or 0)}.")
    if draw is not None:
        return 1, lambda first, size: sampling.prior(model, 1, seed, first=draw)
    return prior, lambda first, size: sampling.prior(model, min(size, prior - first), seed, first=first)


def _untried(each: Check) -> Verdict:
    told = (each.name, each.sector, each.describe, each.because, each.rare)
    return Verdict(*told, guard=each.guard, extreme=each.extreme)


def _try(each: Check, verdict: Verdict, runs: Mapping[Key, Run], part: Draws) -> Verdict:
    for scenario, own, base in _uses(each):
        time, holds, excess = evaluate(each.predicate, {"": runs[own], "base": runs[base]}, each.years, each.tolerance)
        broken = np.logical_not(holds).any(axis=(1, 2))
        verdict = replace(verdict, members=verdict.members + len(broken), broken=verdict.broken + int(broken.sum()))
        if broken.any():
            # what is not a number is worse than any amount
            amounts = np.where(holds, -np.inf, np.where(np.isnan(excess), np.inf, excess))
            member, row, element = np.unravel_index(np.argmax(amounts), amounts.shape)
            amount = float(amounts[member, row, element])
            if verdict.worst is None or amount > verdict.worst.amount:
                # a part of the predicate that has no elements, or one time, is as broken at all of them
                alike = amounts[member] == amount
                when = None if np.isnan(time[row]) or (alike[:, element].all() and len(time) > 1) else float(time[row])
                name = "" if alike[row].all() and alike.shape[1] > 1 else each.predicate.elements[element]
                verdict = replace(verdict, worst=Breach(scenario, int(part.index[member]), when, name, amount))
    return verdict
