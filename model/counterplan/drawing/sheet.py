"""The whole model on one sheet: each sector laid out by itself, and the links between them."""

from collections.abc import Iterable
from html import escape

from counterplan.drawing.graph import Graph, sectors_of, whole
from counterplan.drawing.layout import Layout, Point, lay_out, moved
from counterplan.drawing.svg import LEGEND, drawn, frame, sector_colours, size, tip
from counterplan.model import Model

GAP, TITLE = 34.0, 30.0  # pixels between sectors, and for the name of one


def sheet(model: Model, *, bare: bool = False) -> str:
    """Every stock, flow and auxiliary as SVG."""
    everything, colours = whole(model), sector_colours(model)
    parts = {name: _inside(everything, name) for name in sectors_of(model)}
    layouts = {name: lay_out(part, {node.name: size(node) for node in part.nodes}) for name, part in parts.items()}
    corners, extent = _packed({name: (one.size[0] + GAP, one.size[1] + GAP + TITLE) for name, one in layouts.items()})
    layouts = {name: moved(one, (corners[name][0] + GAP / 2, corners[name][1] + TITLE)) for name, one in layouts.items()}
    tiles = [_tile(name, corners[name], layouts[name].size, colours[name]) for name in parts]
    inner = [text for name, part in parts.items() for text in drawn(part, layouts[name], colours)]
    content = "".join([*tiles, *_between(everything, layouts, colours), *inner])
    return frame(everything.title, f"{everything.note} {LEGEND}", extent, content, bare=bare)


def _inside(everything: Graph, sector: str) -> Graph:
    nodes = tuple(node for node in everything.nodes if node.sector == sector)
    names = {node.name for node in nodes}
    return Graph(sector, nodes, tuple(e for e in everything.edges if {e.source, e.target} <= names), "")


def _packed(sizes: dict[str, Point]) -> tuple[dict[str, Point], Point]:
    """Upper left corner of each rectangle, in columns of about equal height, and the extent of all."""
    count = max(1, round((sum(w * h for w, h in sizes.values()) * 1.5) ** 0.5 / (sum(w for w, _ in sizes.values()) / len(sizes))))
    columns: list[list[str]] = [[] for _ in range(count)]
    for name in sorted(sizes, key=lambda name: -sizes[name][1]):
        min(columns, key=lambda column: sum(sizes[each][1] + GAP for each in column)).append(name)
    corners, left, low = {}, 0.0, 0.0
    for column in columns:
        top = 0.0
        for name in column:
            corners[name] = (left, top)
            top += sizes[name][1] + GAP
        left += max((sizes[name][0] for name in column), default=0.0) + GAP
        low = max(low, top)
    return corners, (left - GAP, low - GAP)


def _tile(name: str, corner: Point, extent: Point, colour: str) -> str:
    wide, high = extent[0] + GAP, extent[1] + GAP + TITLE - 6
    return (
        f'<rect x="{corner[0]:.1f}" y="{corner[1]:.1f}" width="{wide:.1f}" height="{high:.1f}" rx="8" fill="{colour}" '
        f'fill-opacity=".05" stroke="{colour}" stroke-opacity=".5"/>'
        f'<text class="title" x="{corner[0] + 12:.1f}" y="{corner[1] + 21:.1f}">{escape(name)}</text>'
    )


def _between(everything: Graph, layouts: dict[str, Layout], colours: dict[str, str]) -> Iterable[str]:
    """Links from sector to sector, faint and in the colour of the sector they come from."""
    places = {name: at for layout in layouts.values() for name, at in layout.centres.items()}
    home = {node.name: node.sector for node in everything.nodes}
    for edge in everything.edges:
        if home[edge.source] != home[edge.target]:
            (x, y), (u, v) = places[edge.source], places[edge.target]
            bend = (x + u) / 2 + (v - y) / 8, (y + v) / 2 + (x - u) / 8
            title = f"<title>{escape(edge.source)} → {escape(edge.target)}</title>"
            yield (
                f'<g class="edge" opacity=".35">{title}<path class="link" style="stroke:{colours[home[edge.source]]}" '
                f'd="M{x:.1f},{y:.1f}Q{bend[0]:.1f},{bend[1]:.1f} {u:.1f},{v:.1f}"/>{tip(bend, (u, v), 8)}</g>'
            )
