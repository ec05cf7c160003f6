"""The diagram a user asks for."""

from counterplan.drawing import graph, svg
from counterplan.drawing.loops import draw_loop, found
from counterplan.drawing.sheet import sheet
from counterplan.errors import InputError
from counterplan.model import Model, load


def diagram(
    model: Model | None = None,
    *,
    sector: str | None = None,
    around: str | None = None,
    depth: int | None = None,
    loop: str | None = None,
    full: bool = False,
) -> str:
    """Draw a model from its equations: its sectors and the links between them, or what is asked for.

    Args:
        model: The shipped model by default.
        sector: One sector, with its stocks, flows and links, and what leads in from and out to others.
        around: One variable, with its causes and uses.
        depth: How many links to go from that variable, each way; one by default.
        loop: One feedback loop of loops.toml, each link with its measured sign.
        full: Every stock, flow and auxiliary of the model.

    Returns:
        The text of an SVG file.

    Raises:
        InputError: An unknown name, more than one thing asked for, or a depth around nothing.
    """
    asked = [f"{key}={value!r}" for key, value in (("sector", sector), ("around", around), ("loop", loop), ("full", full)) if value]
    if len(asked) > 1:
        raise InputError(
            f"A diagram shows one thing: a sector, what is around a variable, a loop, or all. Received {', '.join(asked)}."
        )
    if depth is not None and not around:
        raise InputError(f"A depth is one around a variable; received depth={depth} and no variable.")
    model = model or load()
    if loop:
        return draw_loop(model, found(model, loop))
    if sector:
        return svg.draw(model, graph.sector(model, sector))
    if around:
        return svg.draw(model, graph.around(model, around, 1 if depth is None else depth))
    return sheet(model) if full else svg.draw(model, graph.sectors(model))
