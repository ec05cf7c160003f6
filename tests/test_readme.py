import json
import re
import shlex
import tomllib
from pathlib import Path

import matplotlib.image
import pytest

from counterplan import checks, sampling
from counterplan.calibration.spec import ask
from counterplan.sweep.runs import planned

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.S)


def test_the_first_two_shell_blocks_are_one_command_line_each():
    first, second = blocks("sh")[:2]
    assert len(first.strip().splitlines()) == len(second.strip().splitlines()) == 1
    assert shlex.split(first)[-1] == "compare"
    assert shlex.split(second)[-1] == "pytest"


@pytest.mark.parametrize("code", blocks("python"))
@pytest.mark.filterwarnings("ignore::counterplan.errors.CounterplanWarning")
def test_python_blocks_run(code, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert len(code.strip().splitlines()) <= 7
    exec(compile(code, "README.md", "exec"), {})
    assert "[" in capsys.readouterr().out


@pytest.mark.parametrize("text", blocks("toml"))
def test_specifications_are_sound(text, model, monkeypatch):
    if "data" in tomllib.loads(text):
        fit = ask(tomllib.loads(text)).spec
        assert {o.series for o in fit.observations(model, ROOT / "runs" / "fits")} == {"own_gnp", "gnp_mp"}
        assert len(fit.free(model)) > 10
        return
    monkeypatch.setattr(sampling, "posterior", lambda model: sampling.prior(model, 16))
    assert planned(tomllib.loads(text), model=model).size > 1000


@pytest.mark.parametrize("path", re.findall(r"\]\(([^)#:]+)\)", README))
def test_linked_files_exist(path):
    assert (ROOT / path).exists()


def test_the_picture_is_one():
    assert matplotlib.image.imread(ROOT / "figures" / "fork.png").shape[1] > 1200


def test_names_in_the_prose_exist(model):
    names = re.findall(r'overrides=\{"(\w+)"', README)
    assert names
    assert set(names) <= set(model.parameters)


def test_the_fit_it_reports_is_the_shipped_one(model):
    import xarray

    with xarray.open_dataset(model.path.with_name("posterior.nc")) as file:
        facts = file.attrs
    prose = " ".join(README.split())
    assert f"the median over the annual series is {facts['median_mape_annual']:.1f} %" in prose
    scale, correlation = (json.loads(facts[name])[1] for name in ("error_scale", "error_correlation"))
    assert f"{scale:.2f} times as wide as stated, and are correlated by {correlation:.2f}" in prose
    assert f"{facts['mixing']}." in prose
    assert f"the shipped run, beside other work, made {round(facts['evaluations'] / facts['wall_seconds'], -2):,.0f}." in prose
    with xarray.open_dataset(model.path.with_name("posterior.nc"), group="sample_stats") as stats:
        slow = sorted((stats["rhat"].to_series() > 1.01).loc[lambda above: above].index)
        count = stats.sizes["coordinate"]
    assert not slow
    assert f"None of the {count} coordinates is above the 1.01" in prose


def test_the_doubts_it_reports_are_those_of_the_shipped_evidence(model):
    found = json.loads(model.path.with_name("evidence.json").read_text())
    prose = " ".join(README.split())
    within = sum(row["count"] * row["within_90"] for row in found["before"]) / sum(row["count"] for row in found["before"])
    assert f"({100 * within:.0f} % of the figures lie within their 90 % bands" in prose
    gnp = next(row for row in found["before"] if row["series"] == "gnp_mp")
    assert 7 < gnp["mape"] < 13  # a tenth
    told = {bar["about"]: bar for bar in found["bars"]}
    years = found["structures"]["holdout"]["as shipped"]["summary"]
    assert f"with an error of {years['median_mape_annual']:.1f} % at the median, hardly better than the 10 %" in prose
    assert f"({years['better_than_trend']} of {years['against_trend']} series" in prose
    assert f"{100 * years['within_90']:.0f} % of the figures lie within the bands;" in prose
    truths = "Known truths, {}: {}".format
    seldom, uneven = "within the 90 % interval too seldom or too often", "ranks uneven (p below 0.05)"
    for about in (seldom, uneven):
        assert told[truths("answers", about)]["met"]
        assert told[truths("data-informed parameters", about)]["met"]
    far = told[truths("data-informed parameters", seldom)]["found"].partition("%")[0]
    ragged = told[truths("data-informed parameters", uneven)]["found"].partition("%")[0]
    assert f"{far} % of them too seldom or too often, and with uneven ranks {ragged} %" in prose
    pooled = found["recovery"]["groups"]["data-informed parameters"]["pooled"]["0.9"]
    assert f"intervals {100 * pooled:.0f} times of a hundred" in prose
    worst = told["Largest R-hat of the fits of other structures"]["found"]
    assert "(endogenous terror" in worst
    fewest = told["Fewest effective draws of the fits of other structures"]["found"]
    assert f"(R-hat {float(worst.split()[0]):.2f}, {fewest.split()[0]} effective draws)" in prose
    bias = told["Theil's share of bias: gnp (gnp mp)"]["found"]
    assert f"and {bias} of GNP's error is bias (0.2 was asked)" in prose
    scores = found["structures"]["scores"]
    shipped, ahead = scores["as shipped"], scores["price-led markets"]
    assert f"(by {shipped['behind']:.1f} +- {shipped['behind_se_series']:.1f} in the log)" in prose
    assert f"theirs is {ahead['weight']:.2f}, and may be anything from 0 to 1" in prose
    assert ahead["weight_band"][0] < 0.05 < 0.95 < ahead["weight_band"][2]
    missed = {bar["about"] for bar in found["bars"] if bar["met"] is False}
    assert {"Growth of gnp 1933-1936, % a year", "Growth of heavy output 1937-1940, % a year"} <= missed


def test_the_checks_it_counts_are_those_there_are(model):
    found = checks.checks(model).values()
    prose = " ".join(README.split())
    guards, extremes, rare = (sum(bool(getattr(one, name)) for one in found) for name in ("guard", "extreme", "rare"))
    assert f"tries {len(found)} statements" in prose
    assert f"{guards} of them are guards" in prose
    assert f"{extremes} are extremes" in prose
    assert f"{rare} may fail in one of a thousand runs" in prose
