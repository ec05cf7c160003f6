"""A model as a graph for drawing: stocks, the flows that fill and drain them, and the links of information between variables."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from counterplan.errors import InputError, nearest
from counterplan.manual.boundary import exogenous
from counterplan.manual.links import equations, links, stem
from counterplan.mdl.program import Const, Expr, Op, Ref, references
from counterplan.model import Model

STOCK, FLOW, CLOUD = "stock", "flow", "cloud"
AUXILIARY, EXOGENOUS, CONSTANT, SECTOR = "auxiliary", "exogenous", "constant", "sector"
PIPE, LINK = "pipe", "link"


@dataclass(frozen=True)
class Node:
    """A thing drawn.

    Attributes:
        name: Variable, or sector; of a flow that has no variable of its own `STOCK:change`.
        label: Text beside it.
        kind: `stock`, `flow`, `cloud` (beyond the model: whence a flow comes or where it goes), `auxiliary`, `exogenous`,
            `constant` or `sector`.
        sector: Sector, which gives the colour.
        says: Unit, comment and equation, for the tooltip.
        foreign: Whether it belongs to another part of the model than the one drawn.
    """

    name: str
    label: str
    kind: str
    sector: str
    says: str = ""
    foreign: bool = False


@dataclass(frozen=True)
class Edge:
    """What flows, or is known, from one node to another; `count` is the number of links it stands for."""

    source: str
    target: str
    kind: str = LINK
    count: int = 1


@dataclass(frozen=True)
class Graph:
    """What a diagram shows, with a sentence on what it leaves out."""

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    note: str


def whole(model: Model) -> Graph:
    """Every stock, flow and auxiliary; constants are left out."""
    moving = {name: v for name, v in model.program.variables.items() if v.kind in ("stock", "auxiliary")}
    told, graph = exogenous(model), links(model.program)
    nodes = {}
    for name, variable in moving.items():
        kind = STOCK if variable.kind == "stock" else EXOGENOUS if name in told else AUXILIARY
        nodes[name] = Node(name, variable.label, kind, variable.sector, describe(model, name))
    edges = [Edge(cause, name) for name in moving if nodes[name].kind != STOCK for cause in graph.causes[name] if cause in moving]
    rates = dict(equations(model.program))
    for name in (name for name in moving if nodes[name].kind == STOCK):
        named, others, signs = _flows(model, [rates[scalar] for scalar in model.program.elements(name)], name)
        for flow, sign in named.items():
            nodes[flow] = replace(nodes[flow], kind=FLOW)
            edges.append(Edge(flow, name, PIPE) if sign > 0 else Edge(name, flow, PIPE))
        if signs:
            valve = f"{name}:change"
            nodes[valve] = Node(valve, "", FLOW, moving[name].sector, f"Change of {describe(model, name)}")
            edges.append(Edge(name, valve, PIPE) if signs == {-1} else Edge(valve, name, PIPE))
            edges += [Edge(cause, valve) for cause in others if cause in moving and cause != name]
    clouds = list(_clouds([node for node in nodes.values() if node.kind == FLOW], edges))
    edges += [edge for _, edge in clouds]
    nodes |= {cloud.name: cloud for cloud, _ in clouds}
    return Graph("The whole model", tuple(nodes.values()), tuple(dict.fromkeys(edges)), "Constants are not drawn.")


def _clouds(flows: Iterable[Node], edges: Iterable[Edge]) -> Iterator[tuple[Node, Edge]]:
    """What lies beyond a flow that comes from no stock, or goes to none."""
    pipes = [edge for edge in edges if edge.kind == PIPE]
    fed, emptied = {edge.target for edge in pipes}, {edge.source for edge in pipes}
    for flow in flows:
        for side, known in (("source", fed), ("sink", emptied)):
            if flow.name not in known:
                cloud = Node(f"{flow.name}:{side}", "", CLOUD, flow.sector, "Outside the model")
                ends = (cloud.name, flow.name) if side == "source" else (flow.name, cloud.name)
                yield cloud, Edge(*ends, PIPE)


def describe(model: Model, name: str) -> str:
    """Name, unit, comment and equation of a variable."""
    variable = model.program.variables[name]
    return "\n".join(filter(None, (f"{variable.label} [{variable.unit or 'no unit'}]", variable.comment, variable.equation)))


def _flows(model: Model, rates: Iterable[Expr], stock: str) -> tuple[dict[str, int], set[str], set[int]]:
    """Named flows of a stock with their signs; what its other flows read; and the signs of these others.

    A term of the net flow is a named flow where one of its factors is an auxiliary in the stock's unit by time.
    """
    variables = model.program.variables
    wanted = _powers(f"{variables[stock].unit}/Year")
    named: dict[str, int] = {}
    others: set[str] = set()
    signs: set[int] = set()
    for rate in rates:
        for sign, term in _terms(rate):
            read = {stem(name) for name in references(term)} & variables.keys()
            factors = [stem(ref.name) for ref in _factors(term) if stem(ref.name) in variables]
            flows = [n for n in factors if variables[n].kind == "auxiliary" and _powers(variables[n].unit) == wanted]
            if flows:
                named[flows[0]] = sign
            else:
                others |= read
                signs.add(sign)
    return named, others, signs


def _terms(expr: Expr, sign: int = 1) -> Iterator[tuple[int, Expr]]:
    """What an expression adds and subtracts, sums within products multiplied out."""
    match expr:
        case Op("add", (left, right)):
            yield from _terms(left, sign)
            yield from _terms(right, sign)
        case Op("sub", (left, right)):
            yield from _terms(left, sign)
            yield from _terms(right, -sign)
        case Op("neg", (inner,)):
            yield from _terms(inner, -sign)
        case Op("mul", (left, right)):
            yield from ((sign * a * b, Op("mul", (x, y))) for a, x in _parts(left) for b, y in _parts(right))
        case Op("div", (left, right)):
            yield from ((sign * a, Op("div", (x, right))) for a, x in _parts(left))
        case _:
            yield sign, expr


def _parts(factor: Expr) -> list[tuple[int, Expr]]:
    """Terms of a factor; one with a number among them is a share (1 - x) and stays whole."""
    found = list(_terms(factor))
    return [(1, factor)] if any(isinstance(term, Const) for _, term in found) else found


def _factors(expr: Expr) -> Iterator[Ref]:
    match expr:
        case Ref():
            yield expr
        case Op("mul", (left, right)):
            yield from _factors(left)
            yield from _factors(right)
        case Op("div", (left, _)):
            yield from _factors(left)


def _powers(unit: str) -> Counter[str]:
    """Exponent of each word of a unit."""
    found: Counter[str] = Counter()
    sign = outer = 1
    for token in re.findall(r"[A-Za-z]\w*|[*/()]", unit):
        if token == "/":
            sign = -outer
        elif token == "*":
            sign = outer
        elif token == "(":
            outer = sign
        elif token == ")":
            sign = outer = 1
        elif token != "Dmnl":
            found[token] += sign
    return Counter({word: power for word, power in found.items() if power})


def sector(model: Model, name: str) -> Graph:
    """One sector, with what it reads from others and, as one box for each, the sectors that read it.

    Raises:
        InputError: There is no such sector.
    """
    known = {s.lower(): s for s in sectors_of(model)}
    if name.lower() not in known:
        raise InputError(f"{name!r} is not a sector.{nearest(name, known.values())} Sectors: {', '.join(known.values())}.")
    name = known[name.lower()]
    everything = whole(model)
    nodes = {node.name: node for node in everything.nodes}
    own = {node.name for node in everything.nodes if node.sector == name}
    edges, readers = [], {}
    for edge in everything.edges:
        if edge.target in own or (edge.source in own and edge.kind == PIPE):
            edges.append(edge)
        elif edge.source in own:
            reader = nodes[edge.target].sector
            readers[reader] = Node(f"to {reader}", f"to {reader}", SECTOR, reader, foreign=True)
            edges.append(Edge(edge.source, f"to {reader}"))
    met = own | {end for edge in edges for end in (edge.source, edge.target)}
    drawn = [replace(node, foreign=node.name not in own) for node in everything.nodes if node.name in met]
    drawn += [readers[reader] for reader in sorted(readers)]
    return Graph(name, tuple(drawn), tuple(dict.fromkeys(edges)), "Faint: from or to other sectors. Constants are not drawn.")


def sectors_of(model: Model) -> list[str]:
    """Sectors that have variables which move, in the order of the file."""
    moving = (v for v in model.program.variables.values() if v.kind in ("stock", "auxiliary"))
    return list(dict.fromkeys(variable.sector for variable in moving))


def sectors(model: Model) -> Graph:
    """The sectors, and how many links lead from each to each."""
    everything = whole(model)
    home = {node.name: node.sector for node in everything.nodes}
    counts = Counter((home[e.source], home[e.target]) for e in everything.edges if home[e.source] != home[e.target])
    nodes = []
    for name in sectors_of(model):
        kinds = Counter(node.kind for node in everything.nodes if node.sector == name)
        words = f"{name}: {kinds[STOCK]} stocks, {kinds[FLOW]} flows, {kinds[AUXILIARY] + kinds[EXOGENOUS]} others"
        nodes.append(Node(name, name, SECTOR, name, words))
    edges = tuple(Edge(source, target, LINK, count) for (source, target), count in counts.items())
    note = "Numbers count links from the variables of one sector to those of another; pale arrows stand for one or two."
    return Graph("The sectors", tuple(nodes), edges, note)


def around(model: Model, name: str, depth: int = 1) -> Graph:
    """A variable, with all that is at most `depth` links upstream or downstream, and the constants its own equation reads.

    Raises:
        InputError: There is no such variable, or depth is below 1.
    """
    key = "_".join(name.strip().lower().split())
    key = stem(model.outcomes[key].of) if key in model.outcomes else stem(key)
    if key not in model.program.variables:
        raise InputError(f"{name!r} is not a variable.{nearest(key, {**model.program.variables, **model.outcomes})}")
    if depth < 1:
        raise InputError(f"--depth is 1 or more; received {depth}.")
    everything = whole(model)
    constants = _constants(model, key)
    edges = [*everything.edges, *(Edge(source, target) for source in constants for target in constants[source])]
    kept = {key} | {end for end in (f"{key}:change",) if any(end == node.name for node in everything.nodes)}
    for forward in (True, False):
        reached = set(kept)
        for _ in range(depth):
            reached |= {e.target if forward else e.source for e in edges if (e.source if forward else e.target) in reached}
        kept = kept | reached
    # of links among distant neighbours only those that lead to or from the variable are drawn
    near = {key, f"{key}:change"}
    for _ in range(depth - 1):
        near |= {end for e in edges for end in (e.source, e.target) if {e.source, e.target} & near} & kept
    shown = [e for e in edges if {e.source, e.target} <= kept and (e.source in near or e.target in near)]
    met = {key} | {end for edge in shown for end in (edge.source, edge.target)}
    extra = [Node(c, model.program.variables[c].label, CONSTANT, model.program.variables[c].sector, describe(model, c))
             for c in constants]  # fmt: skip
    nodes = tuple(node for node in (*everything.nodes, *extra) if node.name in met)
    return Graph(f"Around {model.program.variables[key].label}", nodes, tuple(dict.fromkeys(shown)), f"As far as {depth} links.")


def _constants(model: Model, name: str) -> dict[str, list[str]]:
    """Constants next to a variable, with what of it they lead to: itself, or the change of a stock; the users of a constant."""
    variables, graph = model.program.variables, links(model.program)
    if variables[name].kind == "constant":
        return {name: list(graph.uses[name])}
    target = f"{name}:change" if variables[name].kind == "stock" else name
    rates = dict(equations(model.program))
    read = {stem(ref) for scalar in model.program.elements(name) for ref in references(rates[scalar]) if scalar in rates}
    return {cause: [target] for cause in graph.causes[name] if variables[cause].kind == "constant" and cause in read}
