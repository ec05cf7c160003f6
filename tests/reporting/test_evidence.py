import pytest

from counterplan import sampling
from counterplan.reporting import evidence
from counterplan.reporting.tables import tables

ANSWERS = [["bukharin", "gnp", "Munich"], ["bukharin", "readiness", "German attack"]]


def group(count, outside, uneven):
    return {
        "names": ["x"] * count, "trials": 100, "draws": 79, "pooled": {"0.9": 0.89}, "outside": {"0.9": outside},
        "outside_by_chance": {"0.9": [0.04, 0.09]}, "uneven": uneven, "uneven_by_chance": [0.05, 0.13], "pooled_histogram": [count * 2, *[count] * 8, 0],
    }  # fmt: skip


@pytest.fixture
def found():
    """Evidence with numbers of our own in the parts that are told."""
    mixing = {"rhat": 1.02, "ess": 300.0}
    total = {
        "median_mape": 11.0, "median_mape_annual": 8.5, "annual": 14, "within_90": 0.9, "figures": 84, "better_than_trend": 14,
        "against_trend": 19,
    }  # fmt: skip
    foreseen = {"series": "gnp_mp", "seen": 9, "count": 3, "mape": 0.9, "naive_mape": None, "within_90": 1.0}
    early = {
        "series": [foreseen], "summary": total, "end": 1937.0, "record": "arrests and the weather", "mixing": mixing,
        "mixing_whole": mixing,
    }  # fmt: skip
    left_out = [
        {"series": "gnp_mp", "count": 12, "within_90": 1.0, "gaussian": False, "shifts": [0.2, -0.4]},
        {"series": "tractor_hp", "count": 8, "within_90": 0.5, "gaussian": True, "shifts": [1.5, 0.1]},
    ]
    heavier = [
        {"series": "gnp_mp", "factor": factor, "gaussian": False, "shifts": shifts}
        for factor, shifts in ((2.0, [0.1, 0.6]), (0.5, [-0.3, 0.0]))
    ]
    effects = {"civil-purge": [-6.0, -4.0, -2.0], "weather": [-3.0, -2.0, -1.0]}
    band = {"behind": 0.0, "behind_se_series": 0.0, "weight": 0.8, "weight_band": [0.3, 0.7, 1.0]}
    return {
        "recovery": {
            "groups": {"data-informed parameters": group(80, 0.12, 0.18), "answers": group(64, 0.05, 0.03)},
            "chains": {"steps": 800, "rise": [0.02, 0.01]},
        },
        "profiles": [
            {"name": name, "coordinates": [-3.0, 0.1, 3.0], "optimum": 0.1, "fall": fall, "edge": edge, "bounded_below": below,
             "bounded_above": above}
            for name, fall, edge, below, above in (
                ("fear_loss", [-4.0, 0.0, -3.0], "", True, True), ("trade", [-5.0, -2.0, 0.0], "highest", True, False),
                ("wedge", [0.0, -0.1, -0.2], "lowest", False, False),
            )
        ],
        "information": [
            {"name": "fear_loss", "shift": -2.3, "verdict": "data-informed"}, {"name": "trade", "shift": 0.4, "verdict": "prior-only"},
        ],
        "before": [{"series": "gnp_mp", "count": 12, "mape": 11.5, "within_90": 0.75}],
        "made": {
            "at_edge": [], "errors": {"scale": [0.9, 1.0, 1.2], "correlation": [0.2, 0.4, 0.6]}, "size": {"grid": [-3.0, 3.0]},
        },
        "influence": {"answers": ANSWERS, "left_out": left_out, "reweighted": heavier},
        "causes": {
            "years": [1936.0, 1938.0, 1940.0], "causes": {"civil-purge": "Managers arrested", "weather": "Harvest weather"},
            "effects": {"gnp": effects}, "shares": {"gnp": {"civil-purge": [0.4, 0.6, 0.8], "weather": [0.2, 0.4, 0.6]}},
            "correlations": {"gnp": [[1.0, -0.35], [-0.35, 1.0]]}, "growth": {"gnp": [10.0, 12.0, 14.0]},
            "together": {"gnp": {"both purges": [-9.0, -7.0, -5.0]}}, "parameters": ["fear_loss", "trade", "wedge"],
            "parameter_correlations": [[1, 0.1, -0.6], [0.1, 1, 0.2], [-0.6, 0.2, 1]],
        },
        "structures": {
            "holdout": {"as shipped": early, "terror": early},
            "scores": {"as shipped": band, "terror": band | {"behind": 3.5, "weight": 0.2}},
            "answers": [
                {"scenario": "bukharin", "outcome": "gnp", "event": event, "stacked": [-1.0, 2.0, 5.0],
                 "structures": {"as shipped": [-1.0, 2.0, 5.0], "terror": [1.0, 4.0, 9.0]}}
                for event in ("Munich", "German attack")
            ],
        },
        "bars": [
            {"about": "Theil's share of bias: industrial output", "asked": "", "found": "", "met": None},
            {"about": "Other", "asked": "", "found": "", "met": True},
        ],
        "reproduction": {
            "summary": total | {"within_50": 0.5},
            "series": [
                {"series": "gnp_mp", "count": 12, "bias": 0.1, "variation": 0.3, "covariation": 0.6, "mape": 4.0, "within_90": 0.9,
                 "autocorrelation": -0.25, "later_mape": 3.3, "naive_mape": None},
            ],
        },
    }  # fmt: skip


def told(found, title):
    return dict(evidence.statements(found))[title]


@pytest.mark.parametrize(
    ("title", "texts"),
    [
        ("Bias", ["Of industrial output it cannot be told: too few figures. That counts as not met."]),
        ("Years left out", ["8.5 % in the 14 annual series", "conditional on the record", "arrests and the weather", "R-hat", "1.020"]),
        ("Series left out", ["80% of 20 figures", "by weighting the draws: 1; by the Gaussian", "trusted: 1; by fitting anew: none"]),
        ("Recovery", ["(80)", "for 12.0% (4.0% by chance, seldom over 9.0%)", "uneven for 18.0% (5.0% by chance, seldom over 13.0%)", "by 79 chains of 800 steps", "changed by +0.02 of its standard deviation (standard error 0.01)"]),
        ("Profiles of the posterior", ["on both sides by the data: 1 of 3", "an end of the grid: 2, clearly (by 1.92 or more) trade; hardly wedge"]),
        ("Parameters at their edge", ["fear_loss (−2.3).", "At the optimum the last fortieth of its prior holds none."]),
        ("Rival causes of the slowdown", [
            "growth from 1936 to 1938-40", "Gnp: growth +12.0 (+10.0 to +14.0)", "most by managers arrested −4.0 (−6.0 to −2.0), 60%",
            "both purges −7.0 (−9.0 to −5.0)", "(correlation −0.35)", "wedge and fear_loss (−0.60)",
        ]),
        ("Influence of series", ["0.95 posterior standard deviations", "tractor hp (gnp of bukharin, Munich: +1.5); gnp mp"]),
        ("Weights of series", ["0 of 1 series", "+0.6 (gnp mp, on readiness of bukharin, German attack)", "Counted half, 1 of 1", "−0.3"]),
        ("Other structures", ["terror 3.5 behind", "weight 0.20 (0.30 to 1.00", "nothing refitted"]),
        ("Bars", ["Bars met: 1 of 2; 0 missed, 1 beyond telling"]),
    ],
)  # fmt: skip
def test_a_part_is_told_with_its_numbers(found, title, texts):
    for text in texts:
        assert text in told(found, title)


def test_where_no_mean_lies_at_its_edge_the_farthest_are_named(found):
    found["information"][0]["shift"] = -1.2
    assert "none; the farthest are fear_loss (−1.2), trade (+0.4)." in told(found, "Parameters at their edge")


def test_tables_hold_what_was_found(found, model):
    made = {table.title: table for table in tables(found, model)}
    series = made["Each series before the data and as fitted"].rows
    assert series == (("gnp mp", "12", "11.5", "75%", "4.0", "0.10", "0.30", "0.60", "90%", "−0.25", "3.3", ""),)
    assert made["Each series over the years left out"].rows == (("gnp mp", "9", "3", "0.9", "", "100%"),)
    assert made["Ranks of known truths"].rows[0] == ("data-informed parameters (80)", "20.0%", *["10.0%"] * 8, "0.0%")
    assert made["Profiles of the posterior"].rows[1] == ("trade", "5.0", "0.0", "+0.10", "below")
    causes = made["Rival causes of the slowdown: Gross national product"]
    assert causes.rows[0] == ("1. Managers arrested", "−4.0 (−6.0 to −2.0)", "60% (40% to 80%)", "", "−0.35")
    assert causes.rows[-1][:2] == ("Both purges", "−7.0 (−9.0 to −5.0)")
    influence = made["Series left out: the largest influences on an answer"]
    assert [row[0] for row in influence.rows] == ["tractor hp, left out", "gnp mp, left out"]
    assert influence.rows[0][1:] == ("gnp of bukharin, Munich", "+1.50", "Gaussian")
    answers = next(table for title, table in made.items() if title.startswith("Answers under"))
    assert answers.heads == ("Outcome", "as shipped", "terror", "stack")
    assert len(answers.rows) == 1
    assert all(len(row) == len(table.heads) for table in made.values() for row in table.rows)


def test_parts_that_are_not_at_hand_make_no_table(found, model):
    assert tables({}, model) == []
    assert len(tables({"structures": found["structures"]}, model)) == 2
    assert told({}, "Bias") == "Not among the evidence at hand."


def test_evidence_of_another_posterior_is_doubted(found, model):
    made = {"equations": model.program.digest, "posterior": sampling.signature(model), "quick": False}
    assert evidence.doubts({"made": made}, model) == []
    assert evidence.doubts({"made": made | {"posterior": "feedbeef"}}, model) == [
        "It is of another posterior of these equations than this report."
    ]
    assert "other equations" in evidence.doubts({"made": made | {"equations": "feedbeef"}}, model)[0]


def test_a_single_cause_is_told_from_no_other(found):
    found["causes"] |= {
        "causes": {"weather": "Harvest weather"}, "shares": {"gnp": {"weather": [1.0, 1.0, 1.0]}}, "correlations": {"gnp": [[1.0]]},
    }  # fmt: skip
    text = told(found, "Rival causes of the slowdown")
    assert "most by harvest weather −2.0 (−3.0 to −1.0), 100% of the sizes of all" in text
    assert "There is but one cause" in text
