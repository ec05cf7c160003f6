"""The claims of the discussion: each a statement about runs, with its probability, its effect, and what that rests on."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from counterplan.errors import InputError, collect, faults, nearest
from counterplan.model import Model, read_toml
from counterplan.predicates import Predicate, parse, quantity
from counterplan.series import reading_date, tables

NEEDED = ("who", "says", "scenario", "effect", "unit", "predicate", "because")
KEYS = {*NEEDED, "against", "decimals", "dates", "years", "facts"}
FACT_KEYS = {"rank", "said", "reference", "dismissed", "arrested", "holders"}
LAST = "German attack"  # where `date` stands in a claim that gives none


@dataclass(frozen=True)
class Statement:
    """A claim at one date.

    Attributes:
        name: Claim's id.
        date: Name of the date; empty where none is read.
        scenario: Run it speaks of.
        against: Run called `base`.
        predicate: When a draw counts for it.
        effect: One number for each draw.
        years: Span of averages, and of predicates that speak of one.
    """

    name: str
    date: str
    scenario: str
    against: str
    predicate: Predicate
    effect: Predicate
    years: tuple[float, float]


@dataclass(frozen=True)
class Fact:
    """A claim's count of those lost beside the sources' counts, each of how many: reference works, and the archival memo by rank.

    Attributes:
        rank: Rank.
        said: Lost and of how many, as the claim has it.
        reference: The same in reference works.
        dismissed: Dismissed in 1937 and 1938 by the memo, some of them promoted into the rank after 1936.
        arrested: Of these, arrested at dismissal.
        holders: Holders of the rank at the end of 1936.
    """

    rank: str
    said: tuple[int, int]
    reference: tuple[int, int]
    dismissed: int
    arrested: int
    holders: int

    @property
    def finding(self) -> str:
        """Whether the claim's count is that of reference works."""
        same_lost, same_of = (one == other for one, other in zip(self.said, self.reference, strict=True))
        if same_lost and same_of:
            return "as in reference works"
        return "as many lost as in reference works, but of another number" if same_lost else "not as in reference works"


def load_claims(model: Model, names: Iterable[str] | None = None) -> dict[str, dict[str, Any]]:
    """Tables of `claims.toml` beside a model's .mdl file, found sound.

    Args:
        model: The model.
        names: Ids of claims; all by default.

    Raises:
        InputError: An unknown id, or a faulty file; every fault is named.
    """
    path = model.path.with_name("claims.toml")
    if not path.exists():
        raise InputError(f"{model.path.name} has no claims.toml beside it.")
    tables, problems = read_toml(path), []
    for name, table in tables.items():
        own: list[str] = []
        collect(own, statements, model, name, table)
        problems += [f"[{name}] {problem}" for problem in own]
    faults(InputError, f"{path} holds a table for each claim:", problems)
    return select(tables, names)


def select(tables: Mapping[str, dict[str, Any]], names: Iterable[str] | None) -> dict[str, dict[str, Any]]:
    """Tables of these ids; all where there are none.

    Raises:
        InputError: Names all that are no claims.
    """
    wanted = [names] if isinstance(names, str) else list(names or tables)
    problems = [f"{name!r} is not a claim.{nearest(name, tables)}" for name in wanted if name not in tables]
    faults(InputError, f"Claims are chosen by id, of {', '.join(tables)}:", problems)
    return {name: table for name, table in tables.items() if name in wanted}


def statements(model: Model, name: str, table: Any) -> list[Statement]:
    """A claim's statements, one for each of its dates.

    Raises:
        InputError: Names every fault of the table.
    """
    if not isinstance(table, dict):
        raise InputError("is not a table")
    problems = [f"has a key that is not known: {key}.{nearest(key, KEYS)}" for key in sorted(set(table) - KEYS)]
    problems += [f"lacks {key}" for key in NEEDED if not isinstance(table.get(key), str)]
    scenario, against = (str(table.get(key, "historical")) for key in ("scenario", "against"))
    for run in (scenario, against):
        collect(problems, model.scenario, run)
    first, last = model.program.initial_time, model.program.final_time
    years = table.get("years", [first, last])
    if not (isinstance(years, list) and len(years) == 2 and first <= years[0] < years[1] <= last):
        problems.append(f"years are [from, to] within the run; received {years!r}")
    found = []
    texts = [str(table.get("predicate", "0 < 1")), str(table.get("effect", "0"))]
    dated = any(re.search(r"\bdate\b", text) for text in texts)
    for day in table.get("dates", [LAST]) if dated else [""]:
        label, when = (collect(problems, reading_date, str(day)) if dated else None) or ("", last)
        predicate = collect(problems, parse, model, texts[0], when)
        effect = collect(problems, quantity, model, texts[1], when)
        if predicate and effect and scenario == against and predicate.base_reads | effect.base_reads:
            problems.append(f"a run is compared with itself: `scenario` and `against` are both {scenario!r}")
        if (predicate and predicate.stepwise) or (effect and effect.stepwise):
            problems.append("integral needs every time step, which claims do not keep; use average")
        found.append(Statement(name, label, scenario, against, predicate, effect, tuple(years)))
    collect(problems, facts, table)
    faults(InputError, "faults:", list(dict.fromkeys(problems)))
    return found


def facts(table: Mapping[str, Any]) -> list[Fact]:
    """A claim's counts beside the sources'.

    Raises:
        InputError: A key is missing or too many, or there is no such series; every fault is named.
    """
    data = tables()
    problems: list[str] = []
    found = []
    for row in table.get("facts", []):
        if set(row) != FACT_KEYS:
            problems.append(f"a fact has the keys {', '.join(sorted(FACT_KEYS))}; received {', '.join(sorted(row))}")
            continue
        named = [name for key in ("reference", "dismissed", "arrested", "holders") for name in row[key]]
        unknown = [f"{name!r} is not a series.{nearest(name, data.series)}" for name in named if name not in data.series]
        problems += unknown
        if not unknown:
            lost, of = (_total([name]) for name in row["reference"])
            memo = (_total(row[key]) for key in ("dismissed", "arrested", "holders"))
            found.append(Fact(row["rank"], tuple(row["said"]), (lost, of), *memo))
    faults(InputError, "facts:", problems)
    return found


def _total(names: Iterable[str]) -> int:
    """Sum of all figures of some series."""
    return round(sum(sum(tables().values(name).values()) for name in names))
