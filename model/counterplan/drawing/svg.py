"""Graphs as SVG: stocks as boxes, flows as pipes with valves, the rest as words, with units and equations in the tooltips."""

import math
import textwrap
from collections.abc import Mapping, Sequence
from html import escape

from counterplan.drawing.graph import CLOUD, CONSTANT, EXOGENOUS, FLOW, PIPE, SECTOR, STOCK, Edge, Graph, Node
from counterplan.drawing.layout import BELOW, BESIDE, MANY, Layout, Point, lay_out, wrapped
from counterplan.model import Model

LETTER, LINE = 6.3, 13.0  # pixels of a letter, generously, and of a line
VALVE = {BESIDE: (13.0, 18.0), BELOW: (18.0, 13.0)}
MARGIN, HEAD, FOOT = 14.0, 34.0, 42.0
STYLE = """
.diagram { font: 11px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
.diagram text { text-anchor: middle; fill: #1d1d1b; }
.diagram .title { font-size: 17px; font-weight: 600; text-anchor: start; }
.diagram .note { fill: #55554f; text-anchor: start; }
.diagram .strong { font-weight: 600; }
.diagram .link { fill: none; stroke: #8b8b84; stroke-width: 1; }
.diagram .tip { fill: #8b8b84; stroke: none; }
.diagram .pipe { fill: none; stroke: #3c3c39; stroke-width: 6; }
.diagram .inside { fill: none; stroke: #fff; stroke-width: 3.2; }
.diagram .number { font-weight: 600; paint-order: stroke; stroke: #fff; stroke-width: 3px; }
.diagram .cloud { fill: #e4e2da; stroke: #8b8b84; stroke-width: .8; }
.diagram .pipetip { fill: #3c3c39; stroke: none; }
.diagram .foreign { opacity: .62; font-style: italic; }
.diagram .soft { fill: #55554f; font-style: italic; }
.diagram .negative { stroke: #b04a00; stroke-dasharray: 6 3; }
.diagram .positive { stroke: #0b5c94; }
.diagram g.edge:hover .link { stroke: #d55e00; stroke-width: 2.5; }
.diagram g.node:hover text { text-decoration: underline; }
"""


def draw(model: Model, graph: Graph, *, bare: bool = False) -> str:
    """A graph as SVG.

    Args:
        model: For the colours of its sectors.
        graph: What to draw.
        bare: Without the style sheet, for a page that has it already.
    """
    counts = any(edge.count > 1 for edge in graph.edges)
    layout = lay_out(graph, {node.name: size(node) for node in graph.nodes}, counts=counts)
    note = graph.note if counts else f"{graph.note} {LEGEND}"
    return frame(graph.title, note, layout.size, "".join(drawn(graph, layout, sector_colours(model), counts)), bare=bare)


def drawn(graph: Graph, layout: Layout, colours: Mapping[str, str], counts: bool = False) -> list[str]:
    """Everything of a graph: links below pipes, pipes below nodes."""
    kinds = {node.name: node.kind for node in graph.nodes}
    parts = [_edge(edge, layout, kinds, counts) for edge in sorted(graph.edges, key=lambda edge: edge.kind == PIPE)]
    return parts + [_node(node, layout, size(node), colours[node.sector]) for node in graph.nodes]


LEGEND = (
    "Boxes are stocks; pipes with valves are flows; words are computed from what points at them; "
    "a filled dot marks what is told from outside. The pointer on a name shows its unit and equation."
)


def sector_colours(model: Model) -> dict[str, str]:
    """A colour of the figures' palette for each sector, in the order of the file."""
    from counterplan.plot.style import PALETTE

    names = dict.fromkeys(variable.sector for variable in model.program.variables.values())
    return {name: PALETTE[k % len(PALETTE)] for k, name in enumerate(names)}


def frame(title: str, note: str, size: Point, content: str, *, bare: bool = False) -> str:
    """SVG around a drawing, with its title above and a note below."""
    inner = max(size[0], 340.0)
    lines = textwrap.wrap(note, int(inner / 5.6))
    wide, high = inner + 2 * MARGIN, size[1] + HEAD + MARGIN + 14 + 14 * len(lines)
    below = "".join(
        f'<text class="note" x="{MARGIN}" y="{size[1] + HEAD + 24 + 14 * k:.0f}">{escape(line)}</text>'
        for k, line in enumerate(lines)
    )
    style = "" if bare else f"<style>{STYLE}</style>"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="diagram" role="img" aria-label="{escape(title)}" '
        f'width="{wide:.0f}" height="{high:.0f}" viewBox="0 0 {wide:.0f} {high:.0f}">{style}'
        f'<rect width="100%" height="100%" fill="#fff"/><text class="title" x="{MARGIN}" y="24">{escape(title)}</text>'
        f'<g transform="translate({MARGIN + (inner - size[0]) / 2:.1f} {HEAD})">{content}</g>{below}</svg>'
    )


def size(node: Node) -> Point:
    """Room for a node's label; that of a flow is the layout's own affair."""
    lines = wrapped(node.label)
    room = {STOCK: (20, 14), SECTOR: (26, 14), EXOGENOUS: (16, 4), CLOUD: (20, 1)}.get(node.kind, (6, 3))
    return max(map(len, lines)) * LETTER * (1.08 if node.kind == STOCK else 1) + room[0], LINE * len(lines) + room[1]


def _node(node: Node, layout: Layout, size: Point, colour: str) -> str:
    x, y = layout.centres[node.name]
    strong = ' class="strong"' if node.kind in (STOCK, SECTOR) else ""
    if node.kind == CONSTANT:
        strong = ' class="soft"'
    shape, at = "", (x, y)
    if node.kind in (STOCK, SECTOR):
        corner = 12 if node.kind == SECTOR else 1
        dash = ' stroke-dasharray="4 3"' if node.foreign else ""
        shape = (
            f'<rect x="{x - size[0] / 2:.1f}" y="{y - size[1] / 2:.1f}" width="{size[0]:.1f}" height="{size[1]:.1f}" rx="{corner}" '
            f'fill="#fff"/><rect x="{x - size[0] / 2:.1f}" y="{y - size[1] / 2:.1f}" width="{size[0]:.1f}" height="{size[1]:.1f}" '
            f'rx="{corner}" fill="{colour}" fill-opacity=".16" stroke="{colour}" stroke-width="1.8"{dash}/>'
        )
    elif node.kind == FLOW:
        across, up = VALVE[layout.direction]
        a, b = across / 2, up / 2
        if layout.direction == BELOW:
            points = f"{x - a:.1f},{y - b:.1f} {x + a:.1f},{y + b:.1f} {x + a:.1f},{y - b:.1f} {x - a:.1f},{y + b:.1f}"
            at = (x, y + b + 3 + LINE * len(wrapped(node.label)) / 2)
        else:
            points = f"{x - a:.1f},{y - b:.1f} {x + a:.1f},{y + b:.1f} {x - a:.1f},{y + b:.1f} {x + a:.1f},{y - b:.1f}"
            at = (x + a + 2 + max(map(len, wrapped(node.label))) * LETTER / 2, y)
        shape = f'<polygon points="{points}" fill="{colour}" stroke="#3c3c39"/>'
    elif node.kind == CLOUD:
        shape = "".join(
            f'<circle cx="{x + dx:.1f}" cy="{y + dy:.1f}" r="5" class="cloud"/>' for dx, dy in ((-5, 1), (0, -3), (5, 1), (0, 3))
        )
    elif node.kind == EXOGENOUS:
        shape = f'<circle cx="{x - size[0] / 2 + 5:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'
        at = (x + 5, y)
    faint = " foreign" if node.foreign else ""
    return (
        f'<g class="node{faint}"><title>{escape(node.says or node.label)}</title>{shape}{text(wrapped(node.label), at, strong)}</g>'
    )


def text(lines: Sequence[str], at: Point, attributes: str = "") -> str:
    """Lines of text around a centre."""
    top = at[1] - LINE * (len(lines) - 1) / 2 + 4
    return "".join(
        f'<text{attributes} x="{at[0]:.1f}" y="{top + LINE * k:.1f}">{escape(line)}</text>' for k, line in enumerate(lines) if line
    )


def _edge(edge: Edge, layout: Layout, kinds: Mapping[str, str], counts: bool) -> str:
    points = layout.paths[edge.source, edge.target]
    title = f"<title>{escape(edge.source)} → {escape(edge.target)}{f': {edge.count}' if counts else ''}</title>"
    if edge.kind == PIPE:
        return f'<g class="edge">{title}{_pipe(edge, points, layout, kinds)}</g>'
    width = f' style="stroke-width:{min(1 + edge.count / 4, 7):.1f}"' if counts else ""
    size = 6 + (min(edge.count / 3, 6) if counts else 0)
    many = counts and edge.count >= MANY
    number = text([str(edge.count)], layout.labels[edge.source, edge.target], ' class="number"') if many else ""
    if counts and not many:
        width = ' style="stroke:#d2d0c8"'
    return f'<g class="edge">{title}<path class="link"{width} d="{curve(points)}"/>{tip(points[-2], points[-1], size)}{number}</g>'


def _pipe(edge: Edge, points: Sequence[Point], layout: Layout, kinds: Mapping[str, str]) -> str:
    """A pipe reaches to the middle of its valve, and points where it ends in a stock or outside."""
    into = kinds[edge.target] != FLOW
    start = f"M{_at(points[0])}" if not into else f"M{_at(layout.centres[edge.source])}L{_at(points[0])}"
    end = "" if into else f"L{_at(layout.centres[edge.target])}"
    line = start + curve(points)[len(f"M{_at(points[0])}") :] + end
    arrow = tip(points[-2], points[-1], 12, "pipetip") if into else ""
    return f'<path class="pipe" d="{line}"/><path class="inside" d="{line}"/>{arrow}'


def curve(points: Sequence[Point]) -> str:
    """A chain of Bezier curves, and the straight line to its tip where there is one."""
    whole = (len(points) - 1) // 3 * 3
    return f"M{_at(points[0])}C{' '.join(map(_at, points[1 : whole + 1]))}" + "".join(f"L{_at(p)}" for p in points[whole + 1 :])


def tip(before: Point, end: Point, size: float, kind: str = "tip") -> str:
    """An arrow's head."""
    angle = math.atan2(end[1] - before[1], end[0] - before[0])
    sides = ((end[0] - size * math.cos(angle + turn), end[1] - size * math.sin(angle + turn)) for turn in (0.42, -0.42))
    return f'<polygon class="{kind}" points="{_at(end)} {" ".join(map(_at, sides))}"/>'


def _at(point: Point) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"
