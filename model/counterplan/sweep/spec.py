"""Run specifications: a TOML file or a mapping, checked whole against the model, every fault named at once."""

import datetime
import hashlib
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, ValidationError, ValidationInfo, field_validator

from counterplan.errors import InputError, faults, nearest
from counterplan.members import GRID, grid
from counterplan.model import Model
from counterplan.sweep.fields import each_of, number, or_fault
from counterplan.sweep.kinds import KINDS, AnyDesign, Context, Table, known, named
from counterplan.sweep.readings import TIMES, Reading, reading


class Keep(Table):
    """What is kept of every run.

    Attributes:
        outcomes: `outcomes`, `all`, or names of outcomes and variables.
        times: `saved`, `years`, `annual-means`, `extremes`, or dates; see `readings.reading`.
        quantiles: Instead of every member its quantiles over the draws of the last design, for each scenario and each draw of
            the designs before it; 0 and 1 are the lowest and highest member.
        parameters: Which parameter values to keep: those the designs name, all that they set, or none.
    """

    outcomes: Any = "outcomes"
    times: Any = "saved"
    quantiles: tuple[Annotated[float, Field(ge=0, le=1)], ...] = ()
    parameters: Literal["named", "all", "none"] = "named"

    @field_validator("outcomes")
    @classmethod
    def _outcomes(cls, outcomes: Any, info: ValidationInfo) -> dict[str, str]:
        if not isinstance(outcomes, str | list) or not outcomes or not all(isinstance(name, str) for name in outcomes):
            raise ValueError("is 'outcomes', 'all', or a list of names of outcomes and variables")
        return or_fault(lambda: known(info).model.saved(outcomes))

    @field_validator("times")
    @classmethod
    def _times(cls, times: Any, info: ValidationInfo) -> Reading:
        if isinstance(times, str):
            if times not in TIMES:
                raise ValueError(f"is one of {', '.join(TIMES)}, or a list of dates; received {times!r}.{nearest(times, TIMES)}")
            return or_fault(lambda: reading(known(info).model.program, times))
        dates = [number(date) for date in times] if isinstance(times, list) else []
        if not dates or not all(math.isfinite(date) for date in dates) or sorted(set(dates)) != dates:
            raise ValueError(f"is one of {', '.join(TIMES)}, or a list of dates in their order; received {times!r}")
        return or_fault(lambda: reading(known(info).model.program, dates))


class Spec(Table):
    """A specification.

    Attributes:
        title: What it is for.
        name: Name of its results; that of its file without one.
        model: A .mdl file, beside the specification; the shipped model without one.
        scenarios: Names of scenarios, `all`, or a table of parameter values for each of your own.
        design: Designs, whose draws are combined each with each; without one, the default values.
        keep: What is kept.
        method: `euler`, `rk2` or `rk4`.
        step: Time step in years; the model's own without one.
        seed: Seed of the designs.
        on_failure: `raise` when members failed, once all have been run and stored, or `keep` them as NaN.
    """

    title: str = ""
    name: Annotated[str, Field(pattern=r"^[\w.-]+$")] = "run"
    model: str = ""
    scenarios: Any = Field(default_factory=lambda: ["historical"])
    design: tuple[AnyDesign, ...] = ()
    keep: Keep = Field(default_factory=dict)  # type: ignore[assignment]
    method: str = "rk4"
    step: float | None = None
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    on_failure: Literal["raise", "keep"] = "raise"

    @field_validator("scenarios")
    @classmethod
    def _scenarios(cls, given: Any, info: ValidationInfo) -> dict[str, dict[str, float]]:
        model = known(info).model
        if given == "all":
            return {name: scenario.overrides for name, scenario in model.scenarios.items()}
        if isinstance(given, dict) and given:
            return each_of(given, lambda name: model.overrides({k: number(v) for k, v in dict(given[name]).items()}, name))
        if not isinstance(given, list) or not given or len(set(map(str, given))) < len(given):
            raise ValueError(f"is a list of names, each once, 'all', or a table of values for each; received {given!r}")
        return each_of(given, lambda name: model.scenario(str(name)).overrides)

    @field_validator("design")
    @classmethod
    def _design(cls, designs: tuple[AnyDesign, ...]) -> tuple[AnyDesign, ...]:
        names = [name for one in designs for name in named(one)]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"sets {', '.join(twice)} more than once")
        if sum(one.kind in ("prior", "posterior") for one in designs) > 1:
            raise ValueError("draws the parameters twice; give one prior or one posterior")
        return designs

    @field_validator("method")
    @classmethod
    def _method(cls, method: str) -> str:
        if method not in GRID:
            raise ValueError(f"is one of {', '.join(GRID)}; received {method!r}.{nearest(method, GRID)}")
        return method

    @field_validator("step")
    @classmethod
    def _step(cls, step: float | None, info: ValidationInfo) -> float:
        return or_fault(lambda: grid(known(info).model, step)[0])


def read_spec(given: Mapping[str, Any], model: Model, folder: Path, where: str) -> Spec:
    """Check a specification against a model.

    Args:
        given: What the TOML file holds, or the like.
        model: The model.
        folder: Where the files it names are looked for.
        where: What to call it in messages.

    Raises:
        InputError: Names every fault.
    """
    try:
        return Spec.model_validate(dict(given), context=Context(model, folder))
    except ValidationError as error:
        faults(InputError, f"{where} specifies a run:", [fault for one in error.errors() for fault in _faults(one)])
        raise


def canonical(given: Mapping[str, Any], quick: bool) -> str:
    """A specification as JSON, the same for the same content; a table given in Python stands as its hash."""

    def plain(value: Any) -> Any:
        if isinstance(value, datetime.date):
            return value.isoformat()
        if hasattr(value, "tolist"):
            return value.tolist()
        return "sha256:" + hashlib.sha256(repr(value).encode()).hexdigest()

    def shown(design: Any) -> Any:
        if not isinstance(design, Mapping) or "table" not in design:
            return design
        columns = {str(key): np.asarray(design["table"][key], dtype=float).tobytes() for key in design["table"].keys()}
        hasher = hashlib.sha256(b"".join(key.encode() + content for key, content in columns.items()))
        return {**design, "table": f"sha256:{hasher.hexdigest()}"}

    whole = {**given, "design": [shown(design) for design in given.get("design", [])], **({"quick": True} if quick else {})}
    return json.dumps(whole, sort_keys=True, default=plain)


def _faults(error: Any) -> list[str]:
    """Lines for one of pydantic's errors: the place, and what is wrong there."""
    loc = list(error["loc"])
    table: Any = Spec
    if loc[0] == "keep":
        table = Keep
    if loc[0] == "design" and len(loc) > 1:
        loc[:2] = [f"[[design]] {loc[1] + 1}"]
        if len(loc) > 1:
            table = KINDS[loc[1]]
            loc[1:2] = []
    place = ".".join(str(part) for part in loc)
    if error["type"] == "extra_forbidden":
        return [f"{place} is not a key.{nearest(str(loc[-1]), table.model_fields)}"]
    if error["type"] in ("union_tag_invalid", "union_tag_not_found"):
        given = error["input"].get("kind") if isinstance(error["input"], dict) else error["input"]
        if given is None:
            return [f"{place} has no kind. Kinds: {', '.join(KINDS)}."]
        return [f"{place}: kind {given!r} is not one of {', '.join(KINDS)}.{nearest(str(given), KINDS)}"]
    if error["type"] == "missing":
        return [f"{place} is missing"]
    if error["type"] == "value_error":
        return [f"{place}: {line}" for line in error["msg"].removeprefix("Value error, ").splitlines()]
    return [f"{place} = {error['input']!r}: {error['msg'][0].lower()}{error['msg'][1:]}"]
