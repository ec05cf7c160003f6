import json
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from counterplan import sampling
from counterplan.analysis.ranges import ranges
from counterplan.errors import InputError, MixingWarning, StaleWarning
from counterplan.model import Model, Parameter
from tests.posterior import write_posterior


def row(distribution, **more):
    return Parameter("x", "", 1.0, 0.5, 2.0, distribution, 1.0, **more)


@pytest.mark.parametrize(
    ("parameter", "known"),
    [
        (row("uniform"), stats.uniform(0.5, 1.5)),
        (row("logitnormal"), SimpleNamespace(cdf=lambda x: stats.norm.cdf(np.log((x - 0.5) / (2 - x)) - np.log(0.5 / 1)))),
        (row("normal", sd=0.3), stats.truncnorm((0.5 - 1) / 0.3, (2 - 1) / 0.3, 1, 0.3)),
        (row("lognormal", sd=0.1), stats.lognorm(0.1)),
    ],
    ids=["uniform", "logitnormal", "normal", "lognormal"],
)
def test_each_prior_has_its_distribution(parameter, known):
    drawn = sampling.Marginals((parameter,)).quantiles(np.random.default_rng(1).random((4000, 1)))[:, 0]
    assert stats.kstest(drawn, known.cdf).pvalue > 0.01
    assert ((drawn >= 0.5) & (drawn <= 2.0)).all()


def test_a_draw_depends_on_the_seed_and_its_number_only(toy):
    few, many = sampling.prior(toy, 5, seed=3), sampling.prior(toy, 300, seed=3)
    assert np.array_equal(few.values, many.values[:5])
    assert not np.array_equal(few.values, sampling.prior(toy, 5, seed=4).values)


def test_levers_and_fixed_constants_are_not_drawn(toy):
    names = sampling.prior(toy, 2).names
    assert set(names) == {
        "initial_capital[goods]",
        "initial_capital[tools]",
        "decay_rate",
        "saving",
        "productivity[goods]",
        "productivity[tools]",
    }


def test_a_posterior_comes_back_as_it_was_written(toy, tmp_path, monkeypatch):
    draws = sampling.prior(toy, 7)
    monkeypatch.setattr(sampling, "posterior_path", lambda model: tmp_path / "posterior.nc")
    write_posterior(tmp_path / "posterior.nc", toy, draws)
    again = sampling.posterior(toy, strict=True)
    assert again.names == draws.names
    assert np.array_equal(again.values, draws.values)


@pytest.mark.parametrize("what", ["equations", "history", "priors"])
def test_a_posterior_of_other_equations_data_or_priors_is_told(what, toy, tmp_path, monkeypatch):
    monkeypatch.setattr(sampling, "posterior_path", lambda model: tmp_path / "posterior.nc")
    write_posterior(tmp_path / "posterior.nc", toy, sampling.prior(toy, 3), **{what: "feedbeef"})
    with pytest.warns(StaleWarning, match=r"was fitted to other (equations|historical data|priors) \(feedbeef\)"):
        sampling.posterior(toy)
    with pytest.raises(InputError, match="Run `counterplan calibrate` again"):
        sampling.take(toy, "posterior", strict=True)


def test_what_a_fit_held_fixed_is_held_in_its_draws(toy, model, tmp_path):
    """A parameter with a prior, an array, a lever; and a switch of structure."""
    cases = [
        (toy, {"saving": 0.3, "productivity": 0.7, "reform": 0.1}, {"saving": 0.3, "productivity[tools]": 0.7, "reform": 0.1}),
        (model, {"price_led_switch": 1.0}, {"price_led_switch": 1.0}),
    ]
    for number, (given, fixed, wanted) in enumerate(cases):
        free = [row.name for row in sampling.drawn(given) if row.name not in given.overrides(fixed)]
        path = tmp_path / f"{number}.nc"
        write_posterior(path, given, sampling.prior(given, 5, names=free), spec=json.dumps({"parameters": {"fixed": fixed}}))
        matrix = sampling.posterior(given, path=path, strict=True).matrix(given)
        for name, value in wanted.items():
            assert (matrix[given.rows[name]] == value).all()
        assert np.ptp(matrix[given.rows[free[0]]]) > 0


@pytest.mark.parametrize(
    ("mixing", "told"),
    [
        ({"rhat": 1.3}, r"largest R-hat 1\.30, above 1\.1\. Sample longer"),
        ({"ess": 40.0}, "fewest effective draws 40, below 100"),
        ({"rhat": np.nan, "ess": np.nan}, "largest R-hat nan, above 1.1 and fewest effective draws nan"),
        ({"rhat": 1.3, "ess": 40.0}, "above 1.1 and fewest effective draws 40"),
    ],
)
def test_chains_that_have_not_mixed_are_warned_of(mixing, told, toy, tmp_path):
    write_posterior(tmp_path / "posterior.nc", toy, sampling.prior(toy, 3), **mixing)
    with pytest.warns(MixingWarning, match=f"The chains of posterior.nc have not mixed: .*{told}"):
        sampling.posterior(toy, path=tmp_path / "posterior.nc")


def test_a_damaged_posterior_is_told(toy, tmp_path, monkeypatch):
    monkeypatch.setattr(sampling, "posterior_path", lambda model: tmp_path / "posterior.nc")
    (tmp_path / "posterior.nc").write_bytes(b"not a file of numbers")
    with pytest.raises(InputError, match="is not a posterior of counterplan"):
        sampling.posterior(toy)


def test_a_posterior_that_a_user_holds_open_is_read_again_and_again(model):
    """In a process of its own: opened group after group by xarray, the file would end it."""
    script = (
        "import xarray, counterplan\nfrom counterplan.credence.sample import shipped\nfrom counterplan.sampling import posterior\n"
        "model = counterplan.load()\nheld = xarray.open_dataset(model.path.with_name('posterior.nc'), group='posterior')\n"
        "for _ in range(3): posterior(model), shipped(model)\nprint(held['value'].shape[-1])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, str(len(sampling.posterior(model).names)))


def test_a_model_without_a_posterior_says_what_to_do(toy):
    with pytest.raises(InputError, match=r"has no posterior.nc beside it. Give draws=None"):
        sampling.take(toy, "posterior")


def test_a_number_of_draws_is_spread_over_the_posterior(model):
    whole = sampling.posterior(model)
    some = sampling.take(model, 10)
    assert some.index[0] == 0
    assert some.index[-1] == len(whole.index) - 1
    assert np.array_equal(some.values, whole.values[some.index])


def test_more_draws_than_there_are_come_with_replacement_and_again_the_same(model):
    count = len(sampling.posterior(model).index) + 50
    one, two = sampling.take(model, count), sampling.take(model, count + 1)
    assert len(one.index) == count
    assert np.array_equal(one.index, two.index[:-1])


def test_the_shipped_posterior_belongs_to_the_shipped_equations(model):
    draws = sampling.posterior(model, strict=True)
    assert len(draws.index) >= 1000
    assert np.isfinite(draws.values).all()


@pytest.mark.parametrize("kind", ["mapping", "frame", "dataset"])
def test_tables_of_draws_may_come_in_many_forms(toy, kind):
    import pandas
    import xarray

    columns = {"saving": [0.2, 0.3], "productivity[tools]": [0.7, 0.8]}
    table = {
        "mapping": columns,
        "frame": pandas.DataFrame(columns),
        "dataset": xarray.Dataset({k: ("draw", v) for k, v in columns.items()}),
    }[kind]
    draws = sampling.take(toy, table)
    assert draws.names == ("saving", "productivity[tools]")
    assert draws.matrix(toy)[toy.rows["saving"]].tolist() == [0.2, 0.3]
    assert draws.matrix(toy)[toy.rows["decay_rate"]].tolist() == [0.1, 0.1]


@pytest.mark.parametrize(
    ("draws", "message"),
    [
        (0, "must be at least 1; received 0"),
        ("posteriour", "received 'posteriour'"),
        (2.5, "received float"),
        (True, "received bool"),
        ({}, "there is no column"),
        ({"savng": [0.2]}, "column 'savng' is not a parameter. Did you mean 'saving'"),
        ({"saving": [0.2, 0.9]}, r"saving: draw 1 is 0.9, outside \[0.1, 0.5\]"),
        ({"saving": [float("nan")]}, "saving: draw 0 is nan"),
        ({"saving": [0.2], "decay_rate": [0.1, 0.2]}, "columns differ in length"),
    ],
)
def test_bad_draws_are_told(model, toy, draws, message):
    with pytest.raises(InputError, match=message):
        sampling.take(toy if isinstance(draws, dict) else model, draws)


def test_a_model_without_priors_cannot_be_sampled(toy):
    bare = Model(toy.path, toy.program, {}, {}, {})
    with pytest.raises(InputError, match="No parameter of this model has a distribution"):
        sampling.prior(bare, 3)


def test_what_a_fit_held_fixed_has_no_range(toy, tmp_path, monkeypatch):
    monkeypatch.setattr(sampling, "posterior_path", lambda model: tmp_path / "posterior.nc")
    free = [row.name for row in sampling.drawn(toy) if row.name != "saving"]
    spec = json.dumps({"parameters": {"fixed": {"saving": 0.3, "reform": 0.1}}})
    write_posterior(tmp_path / "posterior.nc", toy, sampling.prior(toy, 5, names=free), spec=spec)
    assert [row.name for row in ranges(toy, "posterior").rows] == free
