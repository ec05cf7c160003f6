"""Outcomes that are one number at a time, and their values at dates."""

from collections.abc import Iterable, Sequence

import numpy as np

from counterplan.errors import InputError, faults
from counterplan.members import Runs
from counterplan.model import Model
from counterplan.study import read_at

Where = tuple[str, float]  # name of a date, and the date as a decimal year


def scalars(model: Model, names: str | Iterable[str]) -> dict[str, str]:
    """Scalar behind each name of an outcome or a variable.

    Raises:
        InputError: Names all that are unknown, or have subscripts.
    """
    found = model.saved(names)
    problems = []
    for name, of in found.items():
        elements = model.program.elements(of) if of in model.program.variables else (of,)
        if elements != (of,):
            problems.append(f"{name!r} has subscripts; give one of {', '.join(elements)}")
    faults(InputError, "An outcome here is one number at a time:", problems)
    return found


def read(runs: Runs, where: Sequence[Where]) -> np.ndarray:
    """Values at dates (ndarray[member, saved, date]).

    Raises:
        InputError: A date lies outside the runs.
    """
    moved = np.moveaxis(runs.values, 1, -1)
    return np.stack([read_at(runs.time, moved, when) for _, when in where], axis=-1)
