import json
import re
from dataclasses import replace
from html import unescape

import pytest

import counterplan
from counterplan.analysis.claims import load_claims
from counterplan.errors import InputError
from counterplan.loops import load_loops
from counterplan.reporting import answer, checklist, evidence, gather, page, spec
from counterplan.reporting.pictures import Picture
from tests.command import run

NOTHING = {"sectors": "", "each": {}, "loops": {}, "whole": "", "style": ""}
PICTURE = Picture("one", "One", "A caption.", "key", "data:image/png;base64,AA==")


@pytest.fixture(scope="module", autouse=True)
def coarse():
    """Figures of few pixels, which nothing here looks at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("counterplan.gallery.scripts.DPI", 50)
        yield


@pytest.fixture(scope="module")
def made(coarse, model, kept, tmp_path_factory):
    """A quick report of few draws, and its page."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "cache").symlink_to(kept)
    done = counterplan.report(model, out=folder / "report.html", quick=True)
    return done, done.path.read_text(encoding="utf-8")


def numbers(text):
    """The numbers in a text as they are written, thousands and all; not those of dates and hyphened words."""
    return set(re.findall(r"(?<![\d-])(?<!\d[,.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d-])", text))


def render(model, findings):
    return page.render(model, findings, [PICTURE], NOTHING)


def prose(model, findings):
    """Text of the answer."""
    text = render(model, findings)
    return re.sub(r"<[^>]*>", "", text[text.index('<ol class="answer">') : text.index("</ol>")])


def test_the_page_needs_nothing_from_outside(made):
    _, html = made
    assert re.findall(r'(?:src|href)\s*=\s*"(?!#|data:)[^"]*"', html) == []
    assert not re.search(r"<script|<link|@import|url\(", html)


def test_the_caution_stands_before_the_answer(made):
    _, html = made
    assert html.index("They cannot tell what would have happened") < html.index('id="answer"') < 15_000


def test_every_claim_sector_and_loop_is_in_it(made, model):
    _, html = made
    assert set(re.findall(r'id="claim-(.*?)-\d+"', html)) == set(load_claims(model))
    assert set(re.findall(r'id="loop-(\w+)"', html)) == set(load_loops(model))
    assert html.count('<details id="sector-') == 16


def test_the_answer_has_ten_sentences_each_with_an_interval(made):
    done, _ = made
    told = page.answer(done.findings.words, done.findings.quantities, done.findings.parts, done.findings.titles, done.findings.sums)
    assert len(told) == 10
    assert all(answer.NBSP + "%:" in one.text for one in told[:-1])


def test_a_number_is_read_whole():
    text = "−1,024.5 men, 12 of 1,000,000, 3.25, 1936, not 1941-06-22 nor 5-95."
    assert numbers(text) == {"1,024.5", "12", "1,000,000", "3.25", "1936"}


def test_no_number_of_the_answer_is_typed(made, model):
    """Other results give other numbers, but for years and what report.toml calls by a date."""
    done, _ = made
    found = done.findings
    other = replace(
        found,
        quantities=tuple(
            replace(v, effect=v.effect * 3 + 311, low=v.low - 777, high=v.high + 777, probability=0.123) for v in found.quantities
        ),
        parts={
            name: tuple(replace(part, mean=part.mean * 2 + 555, low=part.low - 888, high=part.high + 888) for part in parts)
            for name, parts in found.parts.items()
        },
        sums={name: f"<{name}>" for name in found.sums},
    )
    ours, theirs = (numbers(prose(model, one)) for one in (found, other))
    assert len(ours) > 30
    assert ours & theirs <= {"1936", "1939", "1941", "90"}
    assert not re.search(r"\d", re.sub(r"\{.*?\}|19\d\d", "", " ".join(one.text for one in found.words.sentences)))


def test_what_a_number_rests_on_is_chosen_by_its_shares(made):
    done, _ = made
    one = done.findings.quantities[0]
    shares = {"data": 0.2, "sources": 0.1, "judgement": 0.6, "not linear": 0.1}
    assert answer.rests(replace(one, rests_on=shares, heading="mainly assumption")).startswith("rests mainly on judgement")
    shares |= {"sources": 0.4, "judgement": 0.3}
    assert answer.rests(replace(one, rests_on=shares, heading="mainly assumption")).startswith("rests mainly on assumption")
    assert answer.rests(replace(one, rests_on=shares | {"data": 0.9}, heading="")).startswith("rests more on the data")


def test_the_same_results_give_the_same_page_and_are_not_made_again(made, model, monkeypatch):
    done, html = made
    monkeypatch.setattr("counterplan.members.run", None)
    assert counterplan.report(model, out=done.path, quick=True).path.read_text(encoding="utf-8") == html


def test_evidence_that_is_not_there_is_asked_for_and_a_quick_page_says_so(made, model):
    done, html = made
    assert "run <code>counterplan evidence</code>" in render(model, replace(done.findings, evidence={}))
    assert "A quick report: 32 of" in html


def test_the_shipped_evidence_is_told_where_none_was_gathered_here(made, model):
    done, html = made
    assert done.findings.evidence["made"]["equations"] == model.program.digest
    assert all(bar["about"] in unescape(html) for bar in done.findings.evidence["bars"])


def test_evidence_is_told_with_its_numbers_and_its_doubts(made, model):
    done, _ = made
    shares = {"bias": 0.25, "variation": 0.25, "covariation": 0.5}
    rows = [
        {"series": "gnp", "count": 12, "mape": 4.0, "within_90": 0.9, "autocorrelation": 0.5, "later_mape": 3.0, "naive_mape": 20.0}
        | shares
    ]
    total = {
        "median_mape_annual": 6.25, "annual": 15, "within_90": 0.91, "within_50": 0.5, "figures": 182, "better_than_trend": 9,
        "against_trend": 12,
    }  # fmt: skip
    errors = {"scale": [0.9, 1.04, 1.2], "correlation": [0.2, 0.31, 0.5]}
    bars = [{"about": "A bar beyond telling", "asked": "5 %", "found": "?", "met": None}]
    made_of = {"equations": "other", "quick": True, "errors": errors}
    found = {"reproduction": {"summary": total, "series": rows}, "made": made_of, "bars": bars}
    html = render(model, replace(done.findings, evidence=found))
    assert "6.2 %" in html
    assert "91% of 182 figures" in html
    assert "1.04 (0.90 to 1.20) times as wide as stated" in html
    assert '<td data-head="Met" class="warn">cannot be told</td>' in html
    assert "other equations" in html
    assert "--quick" in html
    assert "Each series before the data and as fitted" in html
    assert ("Recovery", "Not among the evidence at hand.") in evidence.statements(found)


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', '{"made": []}'])
def test_a_file_that_is_no_evidence_is_told(model, tmp_path, text):
    (tmp_path / "evidence.json").write_text(text)
    with pytest.raises(InputError, match=r"evidence\.json is not a file of `counterplan evidence`"):
        gather._evidence(model, tmp_path / "evidence.json")


def test_a_page_is_an_html_file(model, tmp_path):
    for name, message in (("report.pdf", "Give a name that ends in .html"), ("folder.html", "is a folder")):
        (tmp_path / "folder.html").mkdir(exist_ok=True)
        with pytest.raises(InputError, match=message):
            counterplan.report(model, out=tmp_path / name, quick=True)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.html"]


def test_the_misfit_it_owns_up_to_is_that_of_the_evidence(made, model):
    shipped = json.loads(model.path.with_name("evidence.json").read_text())
    assert made[0].findings.sums["misfit"] == f"{shipped['reproduction']['summary']['median_mape_annual']:.1f} %"


def test_figures_stand_in_the_order_that_is_asked_for(made):
    from counterplan.gallery.scripts import found, script

    done, html = made
    titles = [script(found()[name]).title for name in done.findings.words.figures]
    places = [unescape(html).index(title) for title in titles]
    assert len(places) >= 5
    assert places == sorted(places)


def test_the_checklist_is_filled_from_how_the_runs_were_made(made, model):
    done, _ = made
    met = " ".join(item.met for item in checklist.checklist(model, done.findings.made))
    assert all(text in met for text in (model.program.digest, done.findings.made["run_key"], "rk4", "0 failed", "numpy"))


def test_the_checklist_tells_those_estimated_from_those_written_into_the_model(toy):
    some = replace(toy.parameters["saving"], calibrated=False)
    one = replace(toy, parameters={**toy.parameters, "saving": some})
    assert "6 parameters have a prior and are estimated together; 3 of them are marked as fitted" in checklist._space(one, {})
    assert re.search(r"from \d starts, then \d+ Metropolis chains that never look at each other", checklist._search(one, {}))


def test_words_that_ask_for_what_is_not_there_are_told(model, tmp_path):
    (tmp_path / "report.toml").write_text(
        '[quantity.gnp]\nscenario = "bukarin"\neffect = "at(gnp, date)"\nunit = "%"\n'
        '[[sentence]]\ntext = "{gdp} and {sum.firn}"\nrests = ["gpn"]\n'
    )
    with pytest.raises(InputError) as error:
        spec.read_words(replace(model, path=tmp_path / "counterplan.mdl"))
    for text in ("'bukarin' is not a scenario", "{gdp} is not known. Did you mean 'gnp'", "{sum.firn}", "rests on 'gpn'"):
        assert text in str(error.value)


def test_the_verb_ends_with_status_2_where_there_is_no_evidence_file(tmp_path):
    done = run("report", "--evidence", "none.json", cwd=tmp_path)
    assert (done.returncode, "there is none at none.json" in done.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []
