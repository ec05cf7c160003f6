"""An explanation as text for a terminal."""

import textwrap
from collections.abc import Iterator, Sequence

from counterplan.manual.explain import Explanation, prior_words, spark


def words(found: Explanation, width: int = 100) -> str:
    """An explanation in lines no longer than a terminal is wide, but for its tables."""
    head = [f"{found.label} [{found.unit or 'no unit'}]", f"{found.kind}{', sector ' + found.sector if found.sector else ''}"]
    parts = [head, [*_wrap(found.comment, width)], ["Equation", *_equation(found, width)]]
    parts += [["Value, prior and bounds", *_parameters(found, width)]] if found.parameters else []
    if found.sources:
        cited = [f"{key}: {citation}" if citation else key for key, citation in found.sources.items()]
        grade = f", grade {found.grade}" if found.grade else ""
        parts.append([f"Source{grade}", *(line for text in cited for line in _wrap(text, width, "  "))])
    named = {"Causes": found.causes, "Used by": found.uses, "Outcomes": found.outcomes}
    parts += [[title, *_wrap(", ".join(names) or "none", width, "  ")] for title, names in named.items()]
    if found.series:
        titled = (f"{name}: {title}" for name, title in found.series.items())
        parts.append(["Historical series", *(line for text in titled for line in _wrap(text, width, "  "))])
    if found.run:
        parts.append(["Run of history, at the turn of each year", *_run(found, width)])
    return "\n\n".join("\n".join(part) for part in parts if part)


def _wrap(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


def _equation(found: Explanation, width: int) -> Iterator[str]:
    for line in found.equation.splitlines():
        yield from textwrap.wrap(line, width, initial_indent="  ", subsequent_indent="      ", break_on_hyphens=False)


def _parameters(found: Explanation, width: int) -> Iterator[str]:
    for row in found.parameters:
        yield from _wrap(f"{row.name} = {row.value:g} {row.unit}: {prior_words(row)}", width, "  ")


def _run(found: Explanation, width: int) -> Iterator[str]:
    """A row for each element: its course as blocks, and its values at as many dates as there is room for."""
    name_width = max(len(_element(name)) for name in found.run)
    dates = _thinned(len(found.years), max(1, (width - name_width - len(found.years) - 4) // 10))
    yield " " * (name_width + len(found.years) + 4) + "".join(f"{found.years[k]:>10g}" for k in dates)
    for name, values in found.run.items():
        yield f"  {_element(name):{name_width}}  {spark(values)}" + "".join(f"{values[k]:>10.4g}" for k in dates)


def _element(scalar: str) -> str:
    return scalar.partition("[")[2].rstrip("]")


def _thinned(count: int, room: int) -> Sequence[int]:
    """Places of dates to print, evenly apart."""
    return range(0, count, max(1, -(-count // room)))
