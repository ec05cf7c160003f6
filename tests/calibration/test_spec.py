import pytest

from counterplan.calibration.spec import Spec, ask, named, read_spec
from counterplan.errors import InputError
from tests.calibration.toys import READ, written

FAULTY = """
titel = "x"
[data]
begin = "early"
ends = 1937
weights = { gnp_mp = -1.0 }
[errors]
correlation = 1.0
[sampling]
chains = 1
[parameters]
fixed = { saving = "much" }
"""


def spec(**tables):
    return Spec.model_validate(tables)


def test_without_a_file_everything_is_fitted(model, tmp_path):
    from counterplan.observations import observations
    from counterplan.sampling import drawn

    chosen = Spec()
    assert chosen.observations(model, tmp_path) == tuple(observations("fit"))
    assert chosen.free(model) == tuple(drawn(model))


@pytest.mark.parametrize(
    "fault",
    [
        r"titel is not a key. Did you mean 'title'", r"data.begin = 'early': input should be a valid number",
        r"data.ends is not a key. Did you mean 'end'", r"data.weights.gnp_mp = -1.0: input should be greater than 0",
        r"errors.correlation = 1.0: input should be less than 1", r"sampling.chains = 1: input should be greater than or equal to 2",
        r"parameters.fixed.saving = 'much': input should be a valid number",
    ],
)  # fmt: skip
def test_every_fault_of_a_specification_is_told_at_once(fault, tmp_path):
    (tmp_path / "faulty.toml").write_text(FAULTY)
    with pytest.raises(InputError, match=fault):
        read_spec(tmp_path / "faulty.toml")


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ("[sampling]\nsteps = 200", "sampling: thin = 250 keeps no point of steps = 200; it must be less"),
        ("[sampling]\nseed = -1", "sampling.seed = -1: input should be greater than or equal to 0"),
        ("[quick]\nthin = 600", "quick: steps = 2000 with thin = 600 keep 3 points of each chain; at least 4 are needed"),
    ],
)
def test_a_sample_that_cannot_be_drawn_or_judged_is_refused(table, fault, tmp_path):
    (tmp_path / "short.toml").write_text(table)
    with pytest.raises(InputError, match=fault):
        read_spec(tmp_path / "short.toml")


def test_a_quick_sample_of_which_a_little_is_given_is_quick_in_all_else():
    quick = spec(quick={"draws": 32}).quick
    assert quick.settings() == Spec().quick.settings()
    assert quick.settings().evaluations < Spec().sampling.settings().evaluations / 100


@pytest.mark.parametrize(
    ("text", "message"), [("[data", "is not valid TOML"), ("# nothing", "is empty"), (None, r"cannot be read \(No such file")]
)
def test_a_file_that_cannot_be_read_is_told(text, message, tmp_path):
    if text:
        (tmp_path / "spec.toml").write_text(text)
    with pytest.raises(InputError, match=message):
        read_spec(tmp_path / "spec.toml")


def test_a_specification_is_found_by_name_by_path_or_as_a_mapping(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shipped = ask("holdout")
    assert (shipped.name, shipped.spec.data.end, (shipped.folder / "holdout.toml").is_file()) == ("holdout", 1937, True)
    (tmp_path / "runs" / "fits").mkdir(parents=True)
    (tmp_path / "runs" / "fits" / "holdout.toml").write_text("[data]\nend = 1935\n")
    assert ask("holdout").spec.data.end == 1935  # one's own comes first
    assert ask("runs/fits/holdout.toml").spec == ask("holdout").spec == ask({"data": {"end": 1935}}).spec
    assert ask(None) == ask(Spec())
    (tmp_path / "price-led").mkdir()  # its results, say
    (tmp_path / "runs" / "fits" / "broken.toml").write_text("[data")
    assert ask("price-led").spec.parameters.fixed == {"price_led_switch": 1.0}
    assert "evidence" not in named()


def test_a_name_that_is_none_is_told_with_those_there_are():
    with pytest.raises(InputError, match=r"'pricelead' is neither a fit nor a \.toml file\. Did you mean 'price-led'\? Fits: cobb"):
        ask("pricelead")
    with pytest.raises(InputError, match="'' is neither a fit nor a .toml file"):
        ask("")
    with pytest.raises(InputError, match="a mapping or a Spec; received int"):
        ask(3)
    with pytest.raises(InputError, match=r"The specification specifies a calibration:\n  - data\.ends is not a key"):
        ask({"data": {"ends": 1935}})


def test_figures_of_ones_own_are_fitted(toy, tmp_path):
    data = read_spec(written(tmp_path, toy)).observations(toy, tmp_path)
    assert {o.series: o.how for o in data} == READ
    assert len(data) == 36


def test_shipped_series_are_fitted_to_another_model_only_where_it_has_what_they_speak_of(toy, tmp_path):
    written(tmp_path, toy)
    chosen = spec(data={"file": "toy.csv", "begin": 0, "end": 9})
    assert {o.series for o in chosen.observations(toy, tmp_path)} == set(READ)
    with pytest.raises(InputError, match="where toy.mdl has what they speak of:\n  - 'gnp_mp' speaks of other outcomes"):
        spec(data={"series": ["gnp_mp"]}).observations(toy, tmp_path)
    with pytest.raises(InputError, match="No figure lies between .* outcomes of toy.mdl. Give other series"):
        Spec().observations(toy, tmp_path)


def test_periods_series_weights_and_errors_choose_the_figures(model, tmp_path):
    data = {"series": ["gnp_mp", "urban_pop"], "begin": 1930, "end": 1937, "weights": {"gnp_mp": 4.0}, "errors": {"urban_pop": 0.2}}
    plain = {(o.series, o.year): o.log_sd for o in Spec().observations(model, tmp_path)}
    chosen = spec(data=data).observations(model, tmp_path)
    assert {o.series for o in chosen} == {"gnp_mp", "urban_pop"}
    assert all(1930 <= o.year < 1937 for o in chosen)
    for o in chosen:
        assert o.log_sd == pytest.approx(0.2 if o.series == "urban_pop" else plain[o.series, o.year] / 2)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"series": ["gnp_pm"]}, "'gnp_pm' is not one. Did you mean 'gnp_mp'"),
        ({"without": ["gnp"], "weights": {"steal": 1.0}}, "'gnp' is not one.*\n.*'steal' is not one"),
        ({"begin": 1950, "end": 1951}, "No figure lies between 1950 and 1951"),
    ],
)
def test_series_and_periods_without_figures_are_told(data, message, model, tmp_path):
    with pytest.raises(InputError, match=message):
        spec(data=data).observations(model, tmp_path)


def test_parameters_are_freed_by_name_array_or_sector_and_fixed(toy):
    names = [row.name for row in spec(parameters={"free": ["saving", "productivity"]}).free(toy)]
    assert sorted(names) == ["productivity[goods]", "productivity[tools]", "saving"]
    assert {row.name for row in spec(parameters={"free": ["Capital"]}).free(toy)} == {row.name for row in spec().free(toy)}
    assert "saving" not in {row.name for row in spec(parameters={"fixed": {"saving": 0.3}}).free(toy)}


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            {"free": ["savng", "reform"]},
            r"or sectors \(Capital\):\n.*'savng' is neither. Did you mean 'saving'.*\n.*'reform' is neither",
        ),
        ({"free": ["saving"], "fixed": {"saving": 0.3}}, "No parameter is free"),
        ({"fixed": {"saving": 0.9}}, r"saving = 0.9 lies outside \[0.1, 0.5\]"),
    ],
)
def test_parameters_that_cannot_be_free_or_fixed_are_told(parameters, message, toy):
    with pytest.raises(InputError, match=message):
        spec(parameters=parameters).free(toy)


def test_noise_is_held_where_it_is_given():
    assert spec(errors={"scale": 1.0}).noise().space.names == ("error_correlation",)


def test_an_index_whose_base_year_is_not_fitted_is_read_against_its_last_year_before(model, tmp_path):
    plain = {o.year: o.value for o in Spec().observations(model, tmp_path) if o.series == "heavy_physical_index"}
    early = spec(data={"end": 1937})
    seen = {o.year: o for o in early.observations(model, tmp_path) if o.series == "heavy_physical_index"}
    later = {o.year: o for o in early.left_out(model, tmp_path) if o.series == "heavy_physical_index"}
    assert {o.how for o in [*seen.values(), *later.values()]} == {"index:1936"}
    assert 1936 not in seen
    assert seen[1930].value == pytest.approx(plain[1930] / plain[1936])
    assert later[1937].value == pytest.approx(1 / plain[1936])


def test_what_is_fitted_and_what_is_left_out_are_all_figures(model, tmp_path):
    early = spec(data={"end": 1937})
    seen, later = early.observations(model, tmp_path), early.left_out(model, tmp_path)
    assert max(o.year for o in seen) < 1937 <= min(o.year for o in later)
    assert len(seen) + len(later) == len(Spec().observations(model, tmp_path))
