import xml.etree.ElementTree as ET
from collections import Counter

import pytest

import counterplan
from counterplan.drawing import graph, layout, loops, svg
from counterplan.errors import InputError
from counterplan.loops import load_loops, polarity
from tests.command import run

SVG = "{http://www.w3.org/2000/svg}"


def boxes(text):
    """Labels of what is drawn as a box."""
    return [
        " ".join(word.text for word in group.iter(f"{SVG}text"))
        for group in ET.fromstring(text).iter(f"{SVG}g")
        if group.get("class", "").startswith("node") and group.find(f"{SVG}rect") is not None
    ]


def test_the_full_diagram_has_every_stock_once(model):
    stocks = [v.label for v in model.program.variables.values() if v.kind == "stock"]
    assert Counter(boxes(counterplan.diagram(model, full=True))) == Counter(stocks)


def test_every_stock_is_filled_or_drained_by_a_pipe(model):
    drawn = graph.whole(model)
    piped = {end for edge in drawn.edges if edge.kind == graph.PIPE for end in (edge.source, edge.target)}
    assert {node.name for node in drawn.nodes if node.kind == graph.STOCK} <= piped


def test_flows_go_the_way_of_their_sign(model):
    pipes = {(e.source, e.target) for e in graph.whole(model).edges if e.kind == graph.PIPE}
    assert {("conscription", "soldiers"), ("rural_population", "conscription"), ("officers", "officer_removals")} <= pipes
    assert {("urban_population", "executions"), ("prison_releases", "urban_population")} <= pipes


@pytest.mark.parametrize("name", ["Army", "Terror", "Readiness"])
def test_a_sector_fits_a_screen_and_shows_all_its_variables(model, name):
    drawn = graph.sector(model, name)
    moving = {n for n, v in model.program.variables.items() if v.sector == name and v.kind in ("stock", "auxiliary")}
    assert moving <= {node.name for node in drawn.nodes if not node.foreign}
    assert layout.lay_out(drawn, {node.name: svg.size(node) for node in drawn.nodes}).size[0] < 1400


def test_the_counts_between_sectors_are_those_of_the_links(model):
    home = {node.name: node.sector for node in graph.whole(model).nodes}
    crossing = sum(home[e.source] != home[e.target] for e in graph.whole(model).edges)
    assert sum(edge.count for edge in graph.sectors(model).edges) == crossing


def test_around_a_variable_are_its_causes_and_uses_and_constants(model):
    names = {node.name for node in graph.around(model, "readiness").nodes}
    assert {"weighted_parts", "readiness_base", "combat_power_ratio"} <= names
    assert len(graph.around(model, "readiness", 2).nodes) > len(names)


def test_nothing_is_drawn_upon_another(model):
    drawn = graph.sector(model, "Population")
    places = layout.lay_out(drawn, {node.name: svg.size(node) for node in drawn.nodes}).centres
    boxed = [(*places[n.name], *svg.size(n)) for n in drawn.nodes if n.kind == graph.STOCK]
    for k, (x, y, wide, high) in enumerate(boxed):
        assert all(abs(x - u) > (wide + w) / 2 - 1 or abs(y - v) > (high + h) / 2 - 1 for u, v, w, h in boxed[:k])


@pytest.mark.parametrize("name", ["R1", "B6", "R5"])
def test_a_loop_shows_the_signs_measured_and_they_multiply_to_its_own(model, name):
    loop = load_loops(model)[name]
    drawn = ET.fromstring(counterplan.diagram(model, loop=name))
    signs = [group.get("data-sign") for group in drawn.iter(f"{SVG}g") if group.get("data-sign")]
    assert signs == [loops.sign(link) for link in polarity(model, loop).links]
    assert (signs.count("−") % 2 == 0) == (name[0] == "R")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sector": "Armie"}, "'Armie' is not a sector. Did you mean 'Army'"),
        ({"around": "readines"}, "Did you mean 'readiness'"),
        ({"sector": "Army", "depth": 2}, "A depth is one around a variable; received depth=2"),
        ({"around": "readiness", "depth": 0}, "--depth is 1 or more; received 0"),
        ({"loop": "Capital driv"}, "Did you mean 'Capital drive'"),
        ({"loop": "R1", "full": True}, "A diagram shows one thing.*loop='R1', full=True"),
    ],
)
def test_what_cannot_be_drawn_is_told(model, options, message):
    with pytest.raises(InputError, match=message):
        counterplan.diagram(model, **options)


def test_the_verb_writes_a_file_or_ends_with_status_2(tmp_path):
    assert run("diagram", "--sector", "readiness", "--out", "a.svg", cwd=tmp_path).stdout == "Written: a.svg\n"
    ET.parse(tmp_path / "a.svg")
    done = run("diagram", "--sector", "Army", "--loop", "R1", "--out", "b.svg", cwd=tmp_path)
    assert (done.returncode, "one thing" in done.stderr, (tmp_path / "b.svg").exists()) == (2, True, False)


def test_another_model_is_drawn_too(toy):
    assert Counter(boxes(counterplan.diagram(toy, full=True))) == {"capital": 1}
