"""The whole model as one page of HTML: no network, no script, readable on a telephone and on paper."""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template

from counterplan.loops import Effect, effects, load_loops, polarity
from counterplan.manual.assess import KINDS, Finding, warnings
from counterplan.manual.boundary import ENDOGENOUS, EXOGENOUS, LEFT_OUT, SERIES, BoundaryRow, boundary, dates
from counterplan.manual.explain import TAG, course, prior_words
from counterplan.manual.links import Links, links, stem
from counterplan.manual.tables import history_of
from counterplan.mdl.program import Variable
from counterplan.mdl.reader import identifier, read_text, scan
from counterplan.model import Model

UNIT_WORDS = {
    "Bruble": "billion rubles of 1937", "Kruble": "thousand rubles of 1937", "Mperson": "million people",
    "Kperson": "thousand people", "person": "people", "Mhead": "million head of cattle", "Mhp": "million horse power",
    "Kunit": "thousand tanks, aircraft or guns", "Dmnl": "no dimension: a share, an index or a ratio", "Year": "years",
}  # fmt: skip
WIDE, HIGH = 150, 34  # pixels of a small plot


class _Page:
    """What every part of the page needs: the model, its links, and the sources cited so far."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.variables = model.program.variables
        self.graph: Links = links(model.program)
        data = history_of(model.path)
        self.citations: Mapping[str, str] = data.sources if data else {}
        self.cited: dict[str, None] = {}
        self.moving = {n: model.program.elements(n) for n, v in self.variables.items() if v.kind in ("stock", "auxiliary")}
        self.years, self.run = course(model, self.moving)
        longest_first = sorted((escape(v.label) for v in self.variables.values()), key=len, reverse=True)
        names = "|".join(_flexible(label) for label in longest_first)
        self.pattern = re.compile(rf"(?<![\w&])(?:{names})(?!\w)", re.IGNORECASE)

    def link(self, name: str) -> str:
        return f'<a href="#v-{escape(name)}">{escape(self.variables[name].label)}</a>'

    def listed(self, names: Iterable[str]) -> str:
        return ", ".join(self.link(name) for name in names)

    def source(self, keys: Iterable[str]) -> str:
        """Keys as links to the list of sources at the end, where they are then found."""
        chosen = list(dict.fromkeys(key for key in keys if key))
        self.cited |= dict.fromkeys(chosen)
        cited = ((escape(key), escape(self.citations.get(key, ""))) for key in chosen)
        return ", ".join(f'<a class="key" href="#s-{key}" title="{citation}">{key}</a>' for key, citation in cited)

    def equation(self, variable: Variable) -> str:
        """Text of the equations, with the names on the right as links."""
        return "\n".join(self._linked(line) for line in variable.equation.splitlines())

    def _linked(self, line: str) -> str:
        left, sign, right = escape(line).partition("=")
        if not sign:
            return escape(line)
        return left + sign + self.pattern.sub(lambda found: self._named(found.group()), right)

    def _named(self, text: str) -> str:
        name = identifier(text)
        return f'<a href="#v-{escape(name)}">{text}</a>' if name in self.variables else text


def reference(model: Model) -> str:
    """The model as a page of HTML.

    Args:
        model: From `load`.

    Returns:
        One self-contained page: every variable by sector with its equation, unit, comment, source, causes and uses; constants with
        value, prior, bounds and grade; the feedback loops with their measured signs and what cutting each moves; the boundary
        table, the units, the warnings with their excuses, and the sources.

    Raises:
        InputError: `loops.toml`, `excuses.toml` or `boundary.toml` beside the model is faulty, or an exogenous variable has no
            reason.
        RunError: The historical run, of which small plots are shown, did not finish.
    """
    page = _Page(model)
    sectors: dict[str, list[Variable]] = {}
    for variable in page.variables.values():
        sectors.setdefault(variable.sector, []).append(variable)
    notes = scan(read_text(model.path)).notes
    looped = _loops(page)
    parts = [_contents(sectors, ["Loops"] if looped else [])]
    parts += [_sector(page, name, members, notes.get(name, "")) for name, members in sectors.items()]
    parts += [looped, _boundary(page, boundary(model)), _units(page), _warnings(page, warnings(model)), _sources(page)]
    template = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
    return template.substitute(title=f"{escape(model.path.stem)}: the model", summary=_summary(model), body="\n".join(parts))


def _flexible(label: str) -> str:
    return re.escape(label).replace(r"\ ", r"[\s_]+")


def _summary(model: Model) -> str:
    program = model.program
    kinds = [variable.kind for variable in program.variables.values()]
    counts = ", ".join(f"{kinds.count(kind)} {words}" for kind, words in (
        ("stock", "stocks"), ("auxiliary", "auxiliaries"), ("constant", "constants"), ("lookup", "lookups"),
    ) if kind in kinds)  # fmt: skip
    return (
        f"{counts}; with subscripts written out {len(program.stocks)} stocks and {len(program.parameters)} constants. "
        f"{program.initial_time:g} to {program.final_time:g} in steps of {program.time_step:g}. "
        f"Equations {program.digest[:12]}, equations and tables {model.digest[:12]}. "
        "Small plots: the historical run at default values, by element, from lowest to highest."
    )


def _contents(sectors: Mapping[str, Sequence[Variable]], further: Sequence[str]) -> str:
    items = "".join(
        f'<li><a href="#sector-{identifier(name)}">{escape(name or "No sector")}</a> <span class="soft">{len(members)}</span></li>'
        for name, members in sectors.items()
    )
    more = "".join(
        f'<li><a href="#{title.lower()}">{title}</a></li>' for title in (*further, "Boundary", "Units", "Warnings", "Sources")
    )
    return f'<ul class="contents">{items}{more}</ul>'


def _sector(page: _Page, name: str, members: Sequence[Variable], note: str) -> str:
    equations = "\n".join(_variable(page, variable) for variable in members if variable.kind != "constant")
    constants = [variable for variable in members if variable.kind == "constant"]
    head = f'<h2 id="sector-{identifier(name)}">{escape(name or "No sector")}</h2><p>{escape(note)}</p>'
    return f"{head}\n{equations}\n{_constants(page, constants) if constants else ''}"


def _variable(page: _Page, variable: Variable) -> str:
    outcomes = [o.name for o in page.model.outcomes.values() if stem(o.of) == variable.name]
    tags = TAG.findall(variable.comment)
    facts = {
        "Causes": page.listed(page.graph.causes[variable.name]), "Used by": page.listed(page.graph.uses[variable.name]),
        "Outcomes": escape(", ".join(outcomes)), "Source": page.source(key for key, _ in tags),
    }  # fmt: skip
    lines = "".join(f'<p class="facts"><b>{head}</b> {text}</p>' for head, text in facts.items() if text)
    return (
        f'<div class="variable" id="v-{escape(variable.name)}">{_plot(page, variable)}'
        f'<h3>{escape(variable.label)} <span class="meta">{escape(variable.unit)}, {variable.kind}</span></h3>'
        f"<p>{escape(TAG.sub('', variable.comment))}</p><pre>{page.equation(variable)}</pre>{lines}</div>"
    )


def _plot(page: _Page, variable: Variable) -> str:
    """Courses of a variable's elements as lines on one scale."""
    rows = [page.run[scalar] for scalar in page.moving.get(variable.name, ())]
    if not rows or len(page.years) < 2:
        return ""
    low, high = min(map(min, rows)), max(map(max, rows))
    span = high - low
    if span <= 1e-9 * max(abs(low), abs(high)):
        return f"<figure>{_short(low)} throughout</figure>"
    first, last = page.years[0], page.years[-1]
    lines = "".join(
        '<polyline points="' + " ".join(
            f"{(year - first) / (last - first) * WIDE:.1f},{HIGH - 2 - (value - low) / span * (HIGH - 4):.1f}"
            for year, value in zip(page.years, values, strict=True)
        ) + '"/>' for values in rows
    )  # fmt: skip
    label = f"{first:g} to {last:g}, from {_short(low)} to {_short(high)}"
    return (
        f'<figure><svg width="{WIDE}" height="{HIGH}" viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="{label}" fill="none" '
        f'stroke="#5d5d58" stroke-width="1.2">{lines}</svg>{_short(low)} … {_short(high)}</figure>'
    )


def _short(value: float) -> str:
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e7 else f"{value:.3g}"


def _constants(page: _Page, constants: Sequence[Variable]) -> str:
    rows = "".join(_constant(page, variable) for variable in constants)
    heads = "".join(f"<th>{head}</th>" for head in ("Constant", "Value", "Prior and bounds", "Source, grade", "Used by"))
    return f'<h4>Constants</h4><table class="constants"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _constant(page: _Page, variable: Variable) -> str:
    rows = [page.model.parameters[scalar] for scalar in page.model.program.elements(variable.name)]
    elements = [row.name.partition("[")[2].rstrip("]") for row in rows]
    values = "".join(
        f'<span class="line"><span class="soft">{escape(element)}</span> {row.value:g}</span><br>'
        for element, row in zip(elements, rows, strict=True)
    )
    priors = [prior_words(row) for row in rows]
    if len(set(priors)) > 1:
        priors = [f"{element}: {words}" for element, words in zip(elements, priors, strict=True)]
    grade = "/".join(dict.fromkeys(row.grade for row in rows if row.grade))
    reasons = dict.fromkeys([TAG.sub("", variable.comment).replace('"', "'"), *(row.reason for row in rows if row.reason)])
    keys = [key for key, _ in TAG.findall(variable.comment)] + [row.source for row in rows]
    cells = {
        "": f'<span class="name">{escape(variable.label)}</span><br>{escape(" ".join(reasons))}',
        "Value": f'{values.removesuffix("<br>")} <span class="soft unit">{escape(variable.unit)}</span>',
        "Prior": "<br>".join(_unbroken(escape(words)) for words in dict.fromkeys(priors)),
        "Source": ", ".join(filter(None, (page.source(keys), escape(grade)))),
        "Used by": page.listed(page.graph.uses[variable.name]),
    }  # fmt: skip
    return f'<tr id="v-{escape(variable.name)}">{_cells(cells)}</tr>'


def _unbroken(text: str) -> str:
    """Keep an interval on one line."""
    return re.sub(r"\[[^\]]*\]", lambda found: found.group().replace(" ", "&nbsp;"), text)


def _cells(cells: Mapping[str, str]) -> str:
    return "".join(f'<td data-head="{head}">{text}</td>' if head and text else f"<td>{text}</td>" for head, text in cells.items())


def _boundary(page: _Page, rows: Sequence[BoundaryRow]) -> str:
    explained = "".join(
        f"<dt>{escape(row.name or 'No sector')} ({len(row.variables)})</dt><dd>{page.listed(row.variables)}</dd>"
        for row in rows if row.group == ENDOGENOUS
    )  # fmt: skip
    told = [row for row in rows if row.group == EXOGENOUS]
    absent = "".join(f"<dt>{escape(row.name)}</dt><dd>{escape(row.reason)}</dd>" for row in rows if row.group == LEFT_OUT)
    series, dated = [row for row in told if row.form == SERIES], [row for row in told if row.form != SERIES]
    parts = [
        '<h2 id="boundary">Boundary</h2><p>What the model is told, what it leaves out, and what it explains. '
        "Exogenous is every equation that reads the clock; other parts of it may be explained.</p>",
        f"<h4>Exogenous: {len(series)} series over time</h4>{_told(page, series)}" if series else "",
        f"<h4>Exogenous: {len(dated)} equations with a decision or event at a date</h4>{_told(page, dated)}" if dated else "",
        f"<h4>Left out</h4><dl>{absent}</dl>" if absent else "",
        f"<h4>Endogenous: on feedback loops, or moved by them</h4><dl>{explained}</dl>",
    ]
    return "".join(parts)


def _loops(page: _Page) -> str:
    """The feedback loops: way round, sign as measured, and what cutting each moves; nothing where the model names none."""
    named = list(load_loops(page.model).values())
    if not named:
        return ""
    rows = []
    for effect in effects(page.model, named):
        loop = effect.loop
        way = " &rarr; ".join(f'<a href="#v-{escape(stem(scalar))}">{escape(scalar)}</a>' for scalar in loop.path)
        cells = {
            "": f'<span class="name">{escape(loop.name)} {escape(loop.title)}</span><br>{escape(loop.because)}<br>{way}',
            "Sign": polarity(page.model, loop).sign, "When cut": _moved(effect),
        }  # fmt: skip
        rows.append(f"<tr>{_cells(cells)}</tr>")
    heads = "".join(f"<th>{head}</th>" for head in ("Loop", "Sign", "Largest changes when cut"))
    return (
        '<h2 id="loops">Loops</h2><p>Each link is a direct one, its sign measured on the equations. Changes are of headline '
        f"outcomes in history, each at the headline date where it is largest.</p><table><thead><tr>{heads}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _moved(effect: Effect) -> str:
    lines = [f"{escape(one.outcome)} {one.share:+.1%} in {one.date:.1f}" for one in effect.alive[:3]]
    if effect.dormant:
        lines.append(f"dormant at the defaults: {escape(effect.loop.dormant)}")
    if effect.loop.overrides:
        lines.append("measured with " + ", ".join(f"{escape(name)} = {value:g}" for name, value in effect.loop.overrides.items()))
    return "<br>".join(lines)


def _told(page: _Page, rows: Sequence[BoundaryRow]) -> str:
    lines = []
    for row in rows:
        cells = {"": page.link(row.name), "Why": escape(row.reason)}
        if row.form != SERIES:
            when = [f"{page.link(stem(scalar))} {value:g}" for scalar, value in dates(page.model, row.name).items()]
            cells["Dates"] = "<br>".join(when)
        lines.append(f"<tr>{_cells(cells | {'Source': page.source(row.sources)})}</tr>")
    columns = ["Variable", "Why it comes from without", *(["Dates"] if rows[0].form != SERIES else []), "Source"]
    heads = "".join(f"<th>{column}</th>" for column in columns)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _units(page: _Page) -> str:
    words = {word for variable in page.variables.values() for word in re.findall(r"[A-Za-z]\w*", variable.unit)}
    items = "".join(f"<dt>{escape(word)}</dt><dd>{escape(UNIT_WORDS.get(word, ''))}</dd>" for word in sorted(words, key=str.lower))
    return f'<h2 id="units">Units</h2><p>The words of which units are made.</p><dl>{items}</dl>'


def _warnings(page: _Page, found: Sequence[Finding]) -> str:
    open_, excused = [one for one in found if not one.excuse], [one for one in found if one.excuse]
    text = f"{len(open_) or 'None'} without an excuse, {len(excused)} excused, of {len(KINDS)} kinds: {', '.join(KINDS)}."
    lists = [f"<h4>{title}</h4><dl>{''.join(_finding(page, one) for one in group)}</dl>"
             for title, group in (("Not excused", open_), ("Excused", excused)) if group]  # fmt: skip
    return f'<h2 id="warnings">Warnings</h2><p>{text}</p>{"".join(lists)}'


def _finding(page: _Page, one: Finding) -> str:
    name = page.link(one.variable) if one.variable in page.variables else escape(one.variable)
    return f"<dt>{one.kind}: {name}</dt><dd>It {escape(one.detail)}. {escape(one.excuse)}</dd>"


def _sources(page: _Page) -> str:
    items = "".join(
        f'<dt id="s-{escape(key)}">{escape(key)}</dt><dd>{escape(page.citations.get(key, "No citation."))}</dd>'
        for key in sorted(page.cited)
    )  # fmt: skip
    grades = "Grades: A measured on this case, B a close analogue, C indirect, D judged."
    return f'<h2 id="sources">Sources</h2><p>{grades}</p><dl>{items}</dl>'
