import json
import re
import shutil

import pytest

import counterplan
from counterplan.errors import InputError
from counterplan.loops import load_loops
from counterplan.manual import assess, explain, links, page, text
from counterplan.manual.boundary import boundary
from tests.command import run
from tests.conftest import TESTS

CONTROL = """
FINAL TIME = 4.0 ~ Year ~ End. |
INITIAL TIME = 0.0 ~ Year ~ Start. |
SAVEPER = 1.0 ~ Year ~ Saved yearly. |
TIME STEP = 0.5 ~ Year ~ Step. |
"""
TANK = """
tank = INTEG(inflow, start) ~ litre ~ Water. |
inflow = rate*room ~ litre/Year ~ Tap. |
room = MAX(0, 1 - tank/full) ~ Dmnl ~ Room left. |
rate = 2.0 ~ litre/Year ~ Tap. [SOMEBODY, B] |
start = 1.0 ~ litre ~ Start. |
full = 9.0 ~ litre ~ Size. |
"""
ROW = 'source = "SOMEBODY"\nreason = "So it is."\n'
GOOD_ROWS = "".join(f"[{name}]\n{ROW}" for name in ("rate", "start", "full"))


@pytest.fixture
def make(tmp_path):
    """A model of a few equations with files beside it."""

    def write(equations=TANK, rows=GOOD_ROWS, outcomes='[tank]\ntitle = "Water"\n', **files):
        (tmp_path / "tiny.mdl").write_text("{UTF-8}\n" + equations + CONTROL)
        for stem, content in {"parameters": rows, "outcomes": outcomes, **files}.items():
            (tmp_path / f"{stem}.toml").write_text(content)
        return counterplan.load(tmp_path / "tiny.mdl")

    return write


@pytest.fixture(scope="module")
def html(model):
    return page.reference(model)


def test_causes_and_uses_are_inverse(model):
    graph = links.links(model.program)
    forward = {(cause, name) for name, found in graph.causes.items() for cause in found}
    backward = {(name, user) for name, found in graph.uses.items() for user in found}
    assert forward == backward
    assert len(forward) > 1000


def test_causes_are_those_of_the_text(model):
    """Every variable named on the right of an equation is a cause and no other is."""
    labels = {v.label.lower(): name for name, v in model.program.variables.items()}
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(label)}(?!\w)" for label in sorted(labels, key=len, reverse=True)))
    causes = links.links(model.program).causes
    for name, variable in model.program.variables.items():
        right = " ".join(re.sub(r"\[[^\]]*\]", "", line.partition("=")[2]).lower() for line in variable.equation.splitlines())
        assert {labels[found] for found in pattern.findall(right)} - {name} == set(causes[name]), name


def test_causes_see_through_what_the_translator_makes(make):
    model = make(
        TANK + "slow = SMOOTH3I(tank/(full*rate), full/rate, start) ~ litre ~ Slow. |\nfirst = INITIAL(slow) ~ litre ~ First. |"
    )
    assert set(links.causes(model, "slow")) == {"tank", "full", "rate", "start"}
    assert links.causes(model, "first") == ("slow",)
    assert links.uses(model, "full") == ("room", "slow")


def test_a_lookup_is_used_by_what_calls_it(make):
    model = make(TANK.replace("rate*room", "rate*valve(room)") + "valve((0,0),(1,1)) ~ Dmnl ~ Valve. |")
    assert links.uses(model, "valve") == ("inflow",)


def test_a_good_model_has_no_warnings(make):
    assert assess.warnings(make()) == []


@pytest.mark.parametrize(
    ("kind", "variable", "changes"),
    [
        ("undocumented", "room", {"equations": TANK.replace("~ Room left.", "~")}),
        ("undocumented", "full", {"equations": TANK.replace("full = 9.0 ~ litre", "full = 9.0 ~")}),
        ("embedded number", "room", {"equations": TANK.replace("1 - tank", "0.9 - tank")}),
        ("embedded number", "tank", {"equations": TANK.replace("(inflow, start)", "(inflow*start/start, 7)")}),
        ("unused", "rate", {"equations": TANK.replace("rate*room", "room*full/start")}),
        ("unused", "room", {"equations": TANK.replace("rate*room", "rate")}),
        ("unused", "tank", {"equations": TANK.replace("tank/full", "start/full"), "outcomes": '[room]\ntitle = "Room"\n'}),
        (
            "non-monotone table",
            "inflow",
            {"equations": TANK.replace("rate*room", "rate*WITH LOOKUP(room, ((0,0),(0.5,1),(1,0.5)))")},
        ),
        ("constant without a row", "rate", {"rows": GOOD_ROWS.replace(f"[rate]\n{ROW}", "")}),
        ("constant without a row", "full", {"rows": GOOD_ROWS.replace(f"[full]\n{ROW}", '[full]\nsource = "SOMEBODY"\n')}),
        ("stock without flows", "tank", {"equations": TANK.replace("INTEG(inflow,", "INTEG(0,")}),
    ],
)
def test_each_kind_of_warning_is_given(make, kind, variable, changes):
    assert (kind, variable) in [(one.kind, one.variable) for one in assess.warnings(make(**changes))]


def test_nine_inputs_are_too_many_and_eight_are_not(make):
    def crowd(count):
        names = [f"part {number}" for number in range(count)]
        return make(
            TANK + "".join(f"{name} = 1.0 ~ Dmnl ~ Part. |\n" for name in names) + f"whole = {' + '.join(names)} ~ Dmnl ~ Whole. |"
        )

    assert "too many inputs" not in {one.kind for one in assess.warnings(crowd(8))}
    assert ("too many inputs", "whole") in {(one.kind, one.variable) for one in assess.warnings(crowd(9))}


def test_digits_of_names_and_points_of_tables_are_no_embedded_numbers(make):
    equations = TANK.replace("rate*room", "rate*WITH LOOKUP(room, ((0,0),(0.5,0.7),(1,1.5)))").replace("full", "full in 1928")
    rows = GOOD_ROWS.replace("full", "full_in_1928")
    assert assess.warnings(make(equations, rows)) == []


def test_a_series_over_time_may_rise_and_fall(make):
    rain = "rain = WITH LOOKUP(Time, ((0,0),(1,3),(2,1))) ~ Dmnl ~ Rain. |"
    assert assess.warnings(make(TANK.replace("rate*room", "rate*room*rain") + rain)) == []


def test_an_excuse_excuses_and_an_idle_one_is_a_warning(make):
    excuses = '[[excuse]]\nkind = "unused"\nvariable = "{}"\nreason = "A reading."\n'
    equations = TANK.replace("rate*room", "rate")
    (unused,) = [one for one in assess.warnings(make(equations, excuses=excuses.format("room"))) if one.variable == "room"]
    assert unused.excuse == "A reading."
    (idle,) = [one for one in assess.warnings(make(excuses=excuses.format("room"))) if not one.excuse]
    assert (idle.kind, idle.variable) == ("idle excuse", "room")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            '[[excuse]]\nkind = "unusd"\nvariable = "room"\nreason = "A."\n',
            "'unusd' is not a kind of warning. Did you mean 'unused'",
        ),
        ('[[excuse]]\nkind = "unused"\nvariable = "room"\n', "excuse 1 needs a reason"),
        ("[[excuse]]\nkind = \n", "is not valid TOML"),
    ],
)
def test_a_faulty_list_of_excuses_is_an_error(make, content, message):
    with pytest.raises(InputError, match=message):
        assess.warnings(make(excuses=content))


def test_the_shipped_model_has_no_warning_without_an_excuse(model):
    assert [one for one in assess.warnings(model) if not one.excuse] == []


def test_the_shipped_model_has_few_exogenous_series_each_with_reason_and_source(model):
    rows = boundary(model)
    series = [row for row in rows if row.form == "series"]
    assert 8 <= len(series) <= 15
    assert all(row.reason and row.sources for row in rows if row.group == "exogenous")
    assert len([row for row in rows if row.group == "left out"]) >= 10


def test_what_is_explained_stands_on_loops(model):
    rows = {row.name: row.variables for row in boundary(model) if row.group == "endogenous"}
    explained = {name for names in rows.values() for name in names}
    assert {"gnp", "readiness", "food_adequacy", "western_pact_hazard"} <= explained
    assert not {"harvest_weather", "officer_purge_in_force", "post_structure", "divergence_date"} & explained


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"rain is exogenous and has no reason: add \[exogenous.rain\]"),
        (
            '[exogenous.rain]\nreason = "Nature."\n[exogenous.tank]\nreason = "A."\n',
            r"\[exogenous.tank\] is not an exogenous variable",
        ),
        ('[exogenous.rain]\nsource = ["X"]\n', r"\[exogenous.rain\] needs a reason"),
        ('[[left_out]]\nwhat = "Snow"\n', "left_out 1 needs a reason"),
    ],
)
def test_an_exogenous_variable_needs_a_reason_and_no_other_has_one(make, content, message):
    rain = "rain = STEP(1, start) ~ Dmnl ~ Rain. |"
    with pytest.raises(InputError, match=message):
        boundary(make(TANK.replace("rate*room", "rate*room*rain") + rain, boundary=content))


def test_the_dates_of_a_decision_give_its_source(make):
    rain = "rain = STEP(1, start) ~ Dmnl ~ Rain. |"
    (row,) = [r for r in boundary(make(TANK.replace("rate*room", "rate*room*rain") + rain)) if r.group == "exogenous"]
    assert (row.name, row.form, row.reason, row.sources) == ("rain", "dated", "Rain.", ("SOMEBODY",))


def test_a_variable_is_explained(model):
    found = counterplan.explain(model, "Real Wage")
    assert found.name == "real_wage"
    assert found.unit == "Dmnl"
    assert found.sector == "Use of output"
    assert "consumption_per_worker" in found.causes
    assert "desired_labour" in found.uses
    assert "real_wage_chapman_1937w" in found.series
    assert found.years[0] == 1928.0
    assert found.run["real_wage"][0] == 100.0
    assert len(found.run["real_wage"]) == len(found.years) == 15


def test_a_constant_is_explained_with_its_row_and_citation(model):
    found = counterplan.explain(model, "rural_birth_rate")
    row = model.parameters[found.elements[0]]
    assert found.parameters[0] == row
    assert found.grade == row.grade
    assert len(found.sources[row.source]) > 10
    assert found.run == {}


def test_an_outcome_of_one_element_is_explained_as_that_element(model):
    found = counterplan.explain(model, "managers")
    assert (found.name, found.elements, found.outcomes) == ("cadres", ("cadres[managers]",), ("managers",))
    assert "engineers_diploma" not in found.series
    assert set(counterplan.explain(model, "cadres").run) == {"cadres[managers]", "cadres[engineers]"}


def test_an_array_with_many_equations_keeps_all_their_comments(model):
    comment = model.program.variables["part"].comment
    assert "Men under arms" in comment
    assert "Cohesion of the army" in comment


@pytest.mark.parametrize("name", ["real_wagge", "cadres[manager]", "xyzzy"])
def test_an_unknown_name_is_an_error_with_near_names(model, name):
    with pytest.raises(InputError, match="is neither a variable nor an outcome") as error:
        counterplan.explain(model, name)
    assert ("Did you mean" in str(error.value)) == (name != "xyzzy")


@pytest.mark.parametrize("name", ["readiness", "cadres", "senior_arrest_rate", "harvest_weather"])
def test_the_text_fits_the_terminal_and_says_all_parts(model, name):
    lines = text.words(counterplan.explain(model, name), 90).splitlines()
    assert {"Equation", "Causes", "Used by", "Outcomes"} <= set(lines)
    assert max(map(len, lines)) <= 90


def test_a_course_is_drawn_in_blocks():
    assert explain.spark([0.0, 3.0, 14.0]) == "▁▃█"
    assert explain.spark([3.0, 3.0]) == "▄▄"


def test_every_link_of_the_page_resolves_and_no_name_stands_twice(html):
    names = re.findall(r'\bid="([^"]+)"', html)
    assert len(names) == len(set(names))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(names)


def test_the_page_is_whole_and_asks_for_nothing(html, model):
    assert not re.search(r'<script|<link|src=|url\(|@import|href="(?!#)', html)
    assert model.digest[:12] in html
    assert {f"v-{name}" for name in model.program.variables} <= set(re.findall(r'\bid="([^"]+)"', html))
    assert "None without an excuse" in html
    assert "The navy" in html


def test_the_page_is_well_formed(html):
    from html.parser import HTMLParser

    open_tags = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag, attrs):
            if tag not in ("meta", "br"):
                open_tags.append(tag)

        def handle_startendtag(self, tag, attrs):
            pass

        def handle_endtag(self, tag):
            assert open_tags.pop() == tag

    Parser(convert_charrefs=True).feed(html)
    assert open_tags == []


def test_the_page_tells_what_cutting_a_loop_moves_and_which_loops_are_dormant(html, model):
    looped = html.partition('<h2 id="loops">')[2].partition('<h2 id="boundary">')[0]
    for loop in load_loops(model).values():
        row = looped.partition(f"{loop.name} {loop.title}")[2].partition("</tr>")[0]
        assert re.search(r"[+-]\d+\.\d% in 19\d\d", row), loop.name
        assert bool(loop.dormant) == (f"dormant at the defaults: {loop.dormant}" in row), loop.name


def test_a_strangers_model_gets_a_page(toy, tmp_path):
    shutil.copy(TESTS / "toy" / "toy.mdl", tmp_path)
    html = counterplan.reference(counterplan.load(tmp_path / "toy.mdl"))
    assert "total output" in html
    assert "Moorsteen" not in html


def test_text_of_a_model_cannot_break_the_page(make):
    assert "<b>Water</b>" not in page.reference(make(TANK.replace("~ Water.", "~ <b>Water</b> & more.")))


def test_reference_writes_the_page_and_nothing_else(tmp_path):
    done = run("reference", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*")] == ["results/reference.html"]


def test_explain_prints_json_and_draws(tmp_path):
    done = run("explain", "cadres[engineers]", "--json", "--plot", "course.png", cwd=tmp_path)
    document = json.loads(done.stdout, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    assert list(document["run"]) == ["cadres[engineers]"]
    assert (tmp_path / "course.png").read_bytes()[:4] == b"\x89PNG"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["explain", "readines"], "'readines' is neither a variable nor an outcome of counterplan.mdl. Did you mean 'readiness'"),
        (["explain", "cadres[manager]"], "Did you mean 'cadres[managers]'"),
        (["explain", "senior_share", "--plot", "x.png"], "senior_share is a constant: it has no course to draw."),
        (["explain", "readiness", "--plot", "/proc/nowhere/x.png"], "/proc/nowhere cannot"),
        (["reference", "--out", "/proc/nowhere/x.html"], "/proc/nowhere cannot"),
        (["reference", "--out", "."], "Give a name that ends in .html"),
    ],
)
def test_bad_input_ends_with_status_2_and_leaves_nothing(arguments, message, tmp_path):
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
