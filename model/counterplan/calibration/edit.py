"""Put fitted values into a model's own files, and leave all else in them as it stands."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from counterplan import members
from counterplan.errors import InputError
from counterplan.model import Model, load


def normalise(path: Path, rounds: int = 3) -> None:
    """Set the constants that are references taken from the historical run itself, over and over until they agree with it."""
    for _ in range(rounds):
        model = load(path)
        wanted = {name: row.normal.split("@") for name, row in model.parameters.items() if row.normal}
        if not wanted:
            return
        saved = list(dict.fromkeys(variable for variable, _ in wanted.values()))
        runs = members.run(model, model.defaults[:, None], saved)
        values = {n: float(np.interp(float(date), runs.time, runs.values[0, :, saved.index(v)])) for n, (v, date) in wanted.items()}
        write_values(model, values, keep_center=False)


def write_values(model: Model, values: dict[str, float], *, keep_center: bool = True) -> None:
    """Put values into the .mdl file and parameters.toml, and leave all else in both as it stands; priors keep their centers."""
    text = model.path.read_text(encoding="utf-8")
    rows_path = model.path.with_name("parameters.toml")
    rows_text = rows_path.read_text(encoding="utf-8")
    for stem in dict.fromkeys(name.split("[")[0] for name in values):
        variable = model.program.variables[stem]
        elements = model.program.elements(stem)
        numbers = [_short(values.get(name, model.parameters[name].value)) for name in elements]
        head = re.escape(variable.label) + (r"\[[^\]]*\]" if variable.dims else "")
        text, found = re.subn(rf"(?m)^({head} =\s+)[^~]+?(\s*~)", rf"\g<1>{', '.join(numbers)}\g<2>", text, count=1)
        if not found:
            raise InputError(f"{variable.label} has no equation of the usual form in {model.path}.")
        rows_text = _with_row(
            rows_text, stem, [name.split("[")[-1].rstrip("]") for name in elements], numbers, bool(variable.dims), keep_center
        )
    model.path.write_text(text, encoding="utf-8")
    rows_path.write_text(rows_text, encoding="utf-8")


def _short(value: float) -> str:
    text = f"{value:.5g}"
    return text if any(mark in text for mark in ".e") else f"{text}.0"


def _with_row(text: str, stem: str, elements: Sequence[str], numbers: Sequence[str], array: bool, keep_center: bool) -> str:
    """Set `value` in a table of parameters.toml; the prior keeps its place in `center`."""
    begin = text.index(f"[{stem}]\n")
    end = text.find("\n[", begin)
    table = text[begin : end if end > 0 else len(text)]
    spelled = "{ " + ", ".join(f"{e} = {n}" for e, n in zip(elements, numbers, strict=True)) + " }" if array else numbers[0]
    old = re.search(r"(?m)^value = (.*)$", table)
    assert old is not None, stem
    new = table.replace(old[0], f"value = {spelled}")
    if keep_center and not re.search(r"(?m)^center = ", table):
        new = new.replace(f"value = {spelled}", f"value = {spelled}\ncenter = {old[1]}")
    return text[:begin] + new + text[begin + len(table) :]
