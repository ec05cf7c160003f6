"""Causal-loop diagrams: a feedback loop as a ring, each arrow with the sign that was measured on the equations."""

import math
from html import escape

from counterplan.drawing.graph import describe
from counterplan.drawing.layout import Point, wrapped
from counterplan.drawing.svg import LETTER, LINE, curve, frame, sector_colours, text, tip
from counterplan.errors import InputError, nearest
from counterplan.loops import Link, Loop, Polarity, load_loops, polarity
from counterplan.manual.links import stem
from counterplan.model import Model

SIGNS = {"+": "positive", "−": "negative", "±": "negative", "0": "link"}
SAYS = "+ the effect moves with its cause, − against it, ± now one and now the other, as measured on the equations."
STRONG, LARGE = ' class="strong"', ' class="strong" style="font-size:15px"'
WORDS = {"R": "reinforcing", "B": "balancing", "mixed": "now one, now the other", "none": "asleep in history"}


def found(model: Model, name: str) -> Loop:
    """A loop by its name in loops.toml.

    Raises:
        InputError: There is no such loop.
    """
    loops = load_loops(model)
    if name.upper() not in loops:
        titles = {loop.title: key for key, loop in loops.items()}
        listed = ", ".join(f"{key} ({loop.title})" for key, loop in loops.items())
        raise InputError(f"{name!r} is not a loop.{nearest(name, [*loops, *titles])} Loops: {listed}.")
    return loops[name.upper()]


def sign(link: Link) -> str:
    """A plus where cause and effect move together at every date, a minus where they part, both where that changes, else 0."""
    up, down = any(gain > 0 for gain in link.gain), any(gain < 0 for gain in link.gain)
    return "±" if up and down else "+" if up else "−" if down else "0"


def draw_loop(model: Model, loop: Loop, *, bare: bool = False) -> str:
    """A loop as SVG."""
    measured = polarity(model, loop)
    names = [link.cause for link in measured.links]
    wide = max(_size(name)[0] for name in names)
    across, up = max(125.0, 20.0 * len(names) + wide / 4), max(105.0, 20.0 * len(names))
    centre = (across + wide / 2 + 8, up + 34.0)
    places = [_place(centre, across, up, k / len(names)) for k in range(len(names))]
    arrows = [_arrow(measured.links[k], k, len(names), centre, (across, up)) for k in range(len(names))]
    colours = sector_colours(model)
    words = [_name(model, name, place, colours) for name, place in zip(names, places, strict=True)]
    content = "".join([*arrows, *words, _middle(loop, measured, centre)])
    note = f"{loop.because} {SAYS}"
    return frame(f"{loop.name} {loop.title}", note, (2 * centre[0], 2 * centre[1]), content, bare=bare)


def _place(centre: Point, across: float, up: float, turn: float) -> Point:
    angle = 2 * math.pi * turn - math.pi / 2
    return centre[0] + across * math.cos(angle), centre[1] + up * math.sin(angle)


def _label(name: str) -> str:
    return name.replace("_", " ").replace("[", " [")


def _size(name: str) -> Point:
    lines = wrapped(_label(name))
    return max(map(len, lines)) * LETTER * 1.08 + 12, LINE * len(lines) + 6


def _name(model: Model, name: str, at: Point, colours: dict[str, str]) -> str:
    variable = model.program.variables[stem(name)]
    lines = wrapped(_label(name))
    wide, high = _size(name)
    stock = variable.kind == "stock"
    box = (
        f'<rect x="{at[0] - wide / 2:.1f}" y="{at[1] - high / 2:.1f}" width="{wide:.1f}" height="{high:.1f}" '
        f'fill="{colours[variable.sector]}" fill-opacity=".16" stroke="{colours[variable.sector]}" stroke-width="1.5"/>'
    )
    shown = f"{box if stock else ''}{text(lines, at, STRONG if stock else '')}"
    return f'<g class="node"><title>{escape(describe(model, stem(name)))}</title>{shown}</g>'


def _arrow(link: Link, k: int, count: int, centre: Point, radii: Point) -> str:
    """An arc of the ring from one name to the next, kept clear of both."""
    steps = [_place(centre, *radii, (k + part / 60) / count) for part in range(61)]
    ends = (steps[0], _size(link.cause)), (steps[-1], _size(link.effect))
    free = [p for p in steps if all(abs(p[0] - x) > w / 2 + 3 or abs(p[1] - y) > h / 2 + 3 for (x, y), (w, h) in ends)]
    if len(free) < 4:
        free = steps[20:41]
    free = free[: (len(free) - 1) // 3 * 3 + 1]
    mark = sign(link)
    kind = SIGNS[mark]
    x, y = free[-5] if len(free) > 8 else free[len(free) // 2]
    out = (x - centre[0]) / radii[0], (y - centre[1]) / radii[1]
    gain = ", ".join(f"{value:.2g}" for value in link.gain)
    title = f"<title>{escape(link.cause)} → {escape(link.effect)}: {mark} (elasticities {gain})</title>"
    sign_at = (x + 12 * out[0], y + 12 * out[1])
    return (
        f'<g class="edge" data-sign="{mark}">{title}<path class="link {kind}" style="stroke-width:1.6" d="{curve(free)}"/>'
        f"{tip(free[-3], free[-1], 9)}{text([mark], sign_at, LARGE)}</g>"
    )


def _middle(loop: Loop, measured: Polarity, centre: Point) -> str:
    x, y = centre
    ring = [_place((x, y - 8), 19, 19, 0.62 + 0.8 * k / 12) for k in range(13)]
    return (
        f'<path class="link" style="stroke-width:2" d="{curve(ring)}"/>{tip(ring[-2], ring[-1], 10)}'
        f"{text([loop.name], (x, y - 8), STRONG)}{text([WORDS[measured.sign]], (x, y + 24))}"
    )
