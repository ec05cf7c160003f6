import shutil

import numpy as np
import pytest

import counterplan
from counterplan import results
from counterplan.analysis import verdicts
from counterplan.analysis.claims import facts, load_claims, statements
from counterplan.errors import InputError, StaleWarning
from counterplan.sampling import Draws, prior
from counterplan.series import HEADLINE_DATES
from tests.conftest import TESTS

IDS = """purge-depth experienced-command doctrine-kept spain-assimilated industry-undermined merit-promotion ford-way militarily-stronger
industrially-stronger seen-as-stronger grand-alliance stable-government several-equals-unstable reform-stalls reform-breeds-suspicion
liberalised-economy-pays plan-suffices less-bellicose""".split()


@pytest.fixture(scope="module")
def asked(toy):
    return counterplan.claims(toy, draws=prior(toy, 64), prior=32)


def test_every_claim_of_the_discussion_is_there_and_sound(model):
    assert list(load_claims(model)) == IDS


@pytest.mark.parametrize("name", ["militarily-stronger", "industrially-stronger"])
def test_strength_is_judged_at_every_headline_date(model, name):
    dates = [each.date for each in statements(model, name, load_claims(model)[name])]
    assert dates == list(HEADLINE_DATES)


def test_a_claim_at_several_dates_has_as_many_verdicts(asked):
    assert [(v.claim, v.date) for v in asked.verdicts] == [("thrift-pays", "8"), ("thrift-pays", "10"), ("machines-stay-few", "")]


def test_the_probability_is_the_share_of_draws_that_hold_and_the_effect_their_quantiles(toy, asked):
    draws = prior(toy, 64)
    runs = counterplan.ensemble(toy, ["historical", "thrift"], draws)["total_output"].sel(time=8.0)
    gap = (runs.sel(scenario="thrift") - runs.sel(scenario="historical")).values
    assert asked.verdicts[0].probability == (gap > 0).mean()
    assert [asked.verdicts[0].low, asked.verdicts[0].effect, asked.verdicts[0].high] == pytest.approx(
        np.quantile(gap, [0.05, 0.5, 0.95])
    )


def test_a_predicate_without_a_date_must_hold_at_all_times(toy, asked):
    capital = counterplan.ensemble(toy, "historical", prior(toy, 64), save=["capital"])["capital"].sum("sector").values[0]
    assert asked.verdicts[2].probability == (capital < 16).all(axis=1).mean()
    assert asked.verdicts[2].effect == pytest.approx(np.median(capital[:, -1]))


def test_verdicts_are_the_same_from_the_file(asked, tmp_path):
    results.write(asked.dataset, tmp_path / "claims.nc", "float64")
    assert repr(counterplan.claims(source=tmp_path / "claims.nc").verdicts) == repr(asked.verdicts)
    assert [v.claim for v in counterplan.claims(source=tmp_path / "claims.nc", names=["machines-stay-few"]).verdicts] == [
        "machines-stay-few"
    ]


def test_where_draws_are_those_of_the_prior_nothing_rests_on_data(asked):
    found = asked.verdicts[1]
    assert found.rests_on["data"] == pytest.approx(0, abs=1e-12)
    assert found.heading == "mainly assumption"


def test_where_the_data_have_narrowed_all_nothing_rests_on_priors(toy):
    wide = prior(toy, 64)
    narrow = Draws(
        wide.names, np.median(wide.values, axis=0) + (wide.values - np.median(wide.values, axis=0)) / 4, wide.index, "narrow"
    )
    found = counterplan.claims(toy, ["thrift-pays"], narrow, prior=32).verdicts[0]
    assert (found.heading, found.rests_on["sources"], found.rests_on["judgement"]) == ("", 0, 0)


def test_before_the_data_the_claim_is_that_of_the_prior(toy, asked):
    found = counterplan.claims(toy, ["thrift-pays"], prior(toy, 32), prior=32).verdicts[0]
    assert found.prior == (found.probability, found.effect, found.low, found.high)
    assert asked.verdicts[0].prior == found.prior


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0, "exceptionally unlikely"), (0.01, "exceptionally unlikely"), (0.05, "very unlikely"), (0.2, "unlikely"),
        (1 / 3, "unlikely"), (0.5, "about as likely as not"), (2 / 3, "likely"), (0.89, "likely"), (0.9, "very likely"),
        (0.99, "virtually certain"), (1, "virtually certain"),
    ],
)  # fmt: skip
def test_words_are_those_of_the_band(probability, words):
    assert verdicts.words(probability) == words


def test_bands_mirror_each_other():
    opposite = {"exceptionally unlikely": "virtually certain", "very unlikely": "very likely", "unlikely": "likely"}
    for k in range(501):
        low, high = verdicts.words(k / 1000), verdicts.words(1 - k / 1000)
        assert high == opposite.get(low, low)


def test_independent_draws_have_the_binomial_error_and_a_certainty_has_one_too():
    holds = np.arange(1000) % 4 == 0
    assert verdicts.error(holds, np.arange(1000)) == pytest.approx(np.sqrt(0.25 * 0.75 / 1000), rel=0.01)
    assert 0 < verdicts.error(np.ones(1000, dtype=bool), np.arange(1000)) < 0.002


def test_draws_that_repeat_their_chain_count_once_for_each_chain():
    chain = np.arange(1000) // 10
    assert verdicts.error(chain % 2 == 0, chain) == pytest.approx(np.sqrt(0.25 / 100), rel=0.01)


def test_structures_that_agree_have_no_share_and_those_that_only_differ_have_all():
    effect = np.random.default_rng(0).normal(size=50)
    assert verdicts.between(np.array([effect, effect])) == 0
    assert verdicts.between(np.array([np.zeros(50), np.ones(50)])) == 1


def test_counts_of_commanders_stand_beside_reference_works_and_the_memo(model):
    found = {fact.rank: fact for fact in facts(load_claims(model)["purge-depth"])}
    assert [fact.said for fact in found.values()] == [(3, 5), (13, 15), (50, 57), (154, 158)]
    assert [fact.reference for fact in found.values()] == [(3, 5), (13, 15), (50, 57), (154, 186)]
    assert [(fact.dismissed, fact.arrested, fact.holders) for fact in found.values()] == [
        (3, 3, 5),
        (14, 14, 15),
        (74, 71, 62),
        (133, 117, 201),
    ]
    assert found["division commanders"].finding == "as many lost as in reference works, but of another number"


def test_an_unknown_claim_is_told_with_the_nearest(toy, asked):
    for ask in ({"model": toy}, {"source": asked.dataset}):
        with pytest.raises(InputError, match="'thrift-pay' is not a claim. Did you mean 'thrift-pays'"):
            counterplan.claims(names=["thrift-pay"], **ask)


def test_all_faults_of_the_claims_are_told(tmp_path):
    shutil.copytree(TESTS / "toy", tmp_path, dirs_exist_ok=True)
    (tmp_path / "claims.toml").write_text(
        '[a]\nwho = "x"\nsays = "y"\nscenario = "thrifty"\neffect = "total_output"\nunit = ""\npredicate = "at(totl_output, date) > 0"\nbecuse = ""\n'
        'dates = ["8"]\n[b]\nwho = "x"\nsays = "y"\nscenario = "historical"\neffect = "at(capital, 8) - at(base.capital, 8)"\nunit = ""\n'
        'predicate = "integral(output) > base.output"\nbecause = ""\n'
    )
    wanted = [
        r"\[a\] has a key that is not known: becuse. Did you mean 'because'", r"\[a\] lacks because", r"\[a\] 'thrifty' is not a scenario",
        r"`totl_output` is neither", "`total_output` varies over time; take it at a date or its average",
        r"\[b\] .*has subscripts \(sector\); take one element",
    ]  # fmt: skip
    with pytest.raises(InputError) as raised:
        load_claims(counterplan.load(tmp_path / "toy.mdl"))
    for message in wanted:
        assert raised.match(message)


def test_a_run_is_not_compared_with_itself(toy):
    table = load_claims(toy)["thrift-pays"] | {"scenario": "historical"}
    with pytest.raises(InputError, match="a run is compared with itself: `scenario` and `against` are both 'historical'"):
        statements(toy, "thrift-pays", table)


def test_a_file_that_holds_no_claims_is_refused(toy, tmp_path):
    results.write(counterplan.ensemble(toy, "thrift", None), tmp_path / "compare.nc")
    with pytest.raises(InputError, match="holds no runs of claims"):
        counterplan.claims(source=tmp_path / "compare.nc")
    (tmp_path / "text.nc").write_text("text")
    with pytest.raises(InputError, match="cannot be read as NetCDF"):
        counterplan.claims(source=tmp_path / "text.nc")
    with pytest.raises(InputError, match="cannot be read as NetCDF"):
        counterplan.claims(source=tmp_path / "nothing.nc")


def test_runs_of_other_equations_are_told(model, asked):
    with pytest.warns(StaleWarning, match="made with other equations than those at hand"):
        counterplan.claims(model, source=asked.dataset)
