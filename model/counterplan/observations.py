"""Observations: figures that speak of an outcome of the model, raw and derived, with the errors that they are held against."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from counterplan.errors import InputError
from counterplan.series import LOG_SD, WEIGHTS, Tables, split, tables

# Series whose error is known better than by confidence: where index numbers for one thing disagree, their spread is an error of
# measurement of each; reconstructed head-counts are better known than other figures of medium confidence.
OWN_LOG_SD = {
    "pop_adk_jan": 0.015, "urban_pop": 0.06,
    "real_wage_chapman_1937w": 0.17, "real_wage_chapman_givenyear": 0.17, "real_wage_schwarz_jasny": 0.2,
    "consumption_pc_chapman": 0.12, "consumption_pc_allen": 0.12, "investment_share_allen": 0.2,
    "officers_list_strength_implied": 0.1,
    "gnp_share_investment_gross": 0.15, "defence_share_bergson": 0.15, "tank_stock": 0.08, "artillery_stock": 0.08,
    "officers_list_strength_ground": 0.1, "tank_output_hd": 0.3, "aircraft_output_hd": 0.2,
    "combat_aircraft_modern_kriv": 0.3, "tank_stock_modern": 0.2,
}  # fmt: skip
WHOLE_PERCENT = {"gnp_share_investment_gross", "defence_share_bergson", "investment_share_allen"}  # known to the whole percent
ROUNDING = 1 / math.sqrt(12)  # standard deviation of what rounding to whole numbers leaves out


@dataclass(frozen=True)
class Observation:
    """One figure, in the model's unit.

    Attributes:
        series: Series it belongs to.
        outcome: Public outcome or scalar it speaks of, `officers_removed[field]`.
        how: `annual`, `instant` or `index:YEAR`.
        year: Calendar year of a flow, date of a stock.
        value: In the outcome's unit, or relative to the base year.
        log_sd: Standard deviation of its logarithm.
        basis: `seen`, `recalled` or `derived`.
        confidence: `high`, `medium` or `low`.
    """

    series: str
    outcome: str
    how: str
    year: float
    value: float
    log_sd: float
    basis: str
    confidence: str


ENLARGED = {"urban_pop": 1940.0, "livestock_jan_cattle": 1941.0}  # first year in the borders after the annexations


def observations(weight: str = "fit") -> list[Observation]:
    """Figures that speak of an outcome, in the model's units, raw and derived.

    Args:
        weight: `fit` for those that enter calibration, `check` for those shown beside them.

    Raises:
        InputError: Another weight, or faults in the data files.
    """
    if weight not in WEIGHTS[:2]:
        raise InputError(f"Observations have the weight 'fit' or 'check'; received {weight!r}.")
    data = tables()
    found = []
    for figure in data.figures:
        row = data.series[figure.series]
        usable = figure.country == "ussr" and row.outcome and row.weight == weight and 1928 <= figure.year < 1942
        if not usable or figure.year >= ENLARGED.get(figure.series, math.inf):
            continue
        how, year, value = row.how, figure.year, figure.value * row.scale
        if how.startswith("index:"):
            value = figure.value / data.values(figure.series)[float(how[6:])]
        if how == "instant+1":
            how, year = "instant", year + 1
        if how == "annual:complement":
            how, value = "annual", 1 - value
        if (how.startswith("index:") and year == float(how[6:])) or (row.outcome == "real_wage" and year == 1928):
            continue  # the base year of an index says nothing
        sd = OWN_LOG_SD.get(figure.series, LOG_SD[figure.confidence, figure.basis])
        if figure.series in WHOLE_PERCENT:
            sd = math.hypot(sd, ROUNDING / figure.value)
        found.append(Observation(figure.series, row.outcome, how, year, value, sd, figure.basis, figure.confidence))
    return found + (derive(data) if weight == "fit" else [])


def derive(data: Tables) -> list[Observation]:
    """Series made of several others; every weight and factor stands here."""
    found: list[Observation] = []
    for maker in DERIVED:
        found += maker(data)
    return found


@cache
def sources_of() -> dict[str, tuple[str, ...]]:
    """Keys of the sources of each series of the USSR; of a derived one, those of all that it is made of."""
    data = tables()
    found: dict[str, set[str]] = {}
    for figure in data.figures:
        if figure.country == "ussr":
            found.setdefault(figure.series, set()).update(split(figure.source))
    for maker in DERIVED:
        asked = replace(data, read=set())
        for series in {one.series for one in maker(asked)}:
            found[series] = set().union(*(found[name] for name in asked.read))
    return {series: tuple(sorted(keys)) for series, keys in found.items()}


def _derived(series: str, outcome: str, how: str, values: dict[float, float], sd: float) -> list[Observation]:
    base = float(how[6:]) if how.startswith("index:") else math.nan
    return [Observation(series, outcome, how, y, v, sd, "derived", "medium") for y, v in sorted(values.items()) if y != base]


def _gnp(data: Tables) -> list[Observation]:
    """GNP of 1940 in the old borders.

    The annexed lands had 13 % more people at a lower income, taken (judged) as 9 % more GNP: an error of 4 %, beside the 5 % of the
    estimate itself.
    """
    return _derived("gnp_1940_interwar", "gnp", "annual", {1940.0: data.values("gnp_harrison")[1940.0] / 1.09}, 0.065)


GRAIN_IN_FARM_OUTPUT = 1 / 3


def _farm(data: Tables) -> list[Observation]:
    """Official farm output, 1928 = 1, with the harvests of 1930-33 as Davies and Wheatcroft have them; 1940 divided by 1.12.

    The official harvests of 1930-32 were never corrected for the reporting of the time, that of 1933 was corrected too far. Grain
    is taken (judged) as a third of farm output. The divisor of 1940 stands for the annexed lands.
    """
    raw, official = data.values("agri_official"), data.values("grain_harvest_official")
    low, high = data.values("grain_harvest_dw_low"), data.values("grain_harvest_dw_high")
    mended = {year: 1 + GRAIN_IN_FARM_OUTPUT * ((low[year] + high[year]) / 2 / official[year] - 1) for year in low}
    values = {
        year: raw[year] / raw[1928.0] * mended.get(year, 1.0) / (1.12 if year >= 1940 else 1.0) for year in raw if year > 1928
    }
    return _derived("farm_output_index", "agricultural_output", "index:1928", values, 0.06)


PHYSICAL = {
    "steel": 0.35, "coal": 0.2, "oil": 0.1, "electricity": 0.2, "cement": 0.05, "machine_tools": 0.07, "motor_vehicles": 0.03,
}  # fmt: skip


PRODUCTS_TO_VALUE = 0.76  # growth of value added for each unit of growth of these products, in logs; judged, with the fit in view


def _heavy(data: Tables) -> list[Observation]:
    """Heavy industry from physical output, 1937 = 1; gaps of machine tools filled along a straight log line.

    The weights of the geometric mean are judged. Machine tools and vehicles grew from next to nothing and get little: engineering
    as a whole did not. These seven products grow faster (5.4 times over 1928-37) than value added at factor cost of 1937 (about
    3.6 times: industry as a whole 2.6 times, after Moorsteen and Powell and Harrison), so their growth is scaled. The error widens
    with the distance from the base year.
    """
    years = [float(year) for year in range(1928, 1941)]
    index = np.zeros(len(years))
    for name, weight in PHYSICAL.items():
        raw = data.values(name)
        known = sorted(year for year in raw if 1928 <= year <= 1940)
        index += PRODUCTS_TO_VALUE * weight * np.interp(years, known, np.log([raw[year] / raw[1937.0] for year in known]))
    found = _derived("heavy_physical_index", "heavy_output", "index:1937", dict(zip(years, np.exp(index), strict=True)), 0.05)
    return [replace(o, log_sd=o.log_sd + 0.012 * abs(o.year - 1937)) for o in found]


def _light(data: Tables) -> list[Observation]:
    """Light industry from the official index of group B: half of its growth in logs, 1928 = 1; 1940 divided by 1.05.

    Official growth 1928-37 is 3.1 times; sugar, shoes and cloth suggest a half of it (in logs), and industry as a whole leaves
    no room for more. The divisor stands for the annexed lands.
    """
    raw = data.values("ind_index_official_groupB")
    values = {year: (raw[year] / raw[1928.0]) ** 0.5 / (1.05 if year >= 1940 else 1.0) for year in raw if year > 1928}
    return _derived("light_index", "light_output", "index:1928", values, 0.12)


def _wage(data: Tables) -> list[Observation]:
    """Real wage of 1940 against 1937: Chapman's two sets of weights, which differ by half over 1928-37, agree on it."""
    ratios = [data.values(name) for name in ("real_wage_chapman_1937w", "real_wage_chapman_givenyear")]
    value = math.sqrt(math.prod(raw[1940.0] / raw[1937.0] for raw in ratios))
    return _derived("real_wage_1937_40", "real_wage", "index:1937", {1940.0: value}, 0.06)


def _munitions(data: Tables) -> list[Observation]:
    """Munitions from tanks and aircraft, 1937 = 1.

    Geometric mean of aircraft (0.75) and of tanks at a worth growing 20 % a year with their weight (0.25): the fall of tank numbers
    in 1937 is a change of models, so tanks are taken against the mean of 1935-37. The two outputs are fitted by themselves too, so
    the index gets a wide error.
    """
    aircraft, tanks = data.values("aircraft_output_hd"), data.values("tank_output_hd")
    usual = sum(tanks[year] * 1.2 ** (year - 1937) for year in (1935.0, 1936.0, 1937.0)) / 3
    values = {}
    for year in (float(y) for y in range(1931, 1941)):
        worth = tanks[year] * 1.2 ** (year - 1937) / usual
        values[year] = (aircraft[year] / aircraft[1937.0]) ** 0.75 * worth**0.25
    return _derived("munitions_index", "munitions_output", "index:1937", values, 0.3)


def _employment(data: Tables) -> list[Observation]:
    """Workers and employees, 1928 = 1; and those of industry, between its narrow and its wide definition.

    In 1940 divided by 1.08 and 1.06 for the annexed lands, which had less industry.
    """
    raw = data.values("employment_we_contemporary")
    values = {year: raw[year] / raw[1928.0] / (1.08 if year >= 1940 else 1.0) for year in raw if year > 1928}
    found = _derived("employment_index", "nonagricultural_employment", "index:1928", values, 0.05)
    narrow, wide = data.values("employment_industry_contemporary"), data.values("employment_industry_nk")
    industry = {year: math.sqrt(narrow[year] * wide[year]) / (1.06 if year >= 1940 else 1.0) for year in narrow}
    return found + _derived("industrial_employment", "industrial_employment", "annual", industry, 0.1)


LEADERS_IN_KOLKHOZ = 1.7  # judged: from a chairman alone to a chairman, a deputy and heads of stock farms


def _managers(data: Tables) -> list[Observation]:
    """Managers outside farming in 1937 (thousand): Molotov's count, less chairmen of kolkhozes and heads of their stock farms.

    His class of 1937 counts leaders of kolkhozes, hardly any of whom there were in 1926. How many is not said; the error covers
    one to two and a half in each kolkhoz.
    """
    farms = LEADERS_IN_KOLKHOZ * data.values("kolkhoz_number")[1937.0]
    return _derived(
        "managers_outside_farming", "managers", "instant", {1937.0: data.values("managers_total")[1937.0] - farms}, 0.15
    )


def _soldiers(data: Tables) -> list[Observation]:
    """Men under arms: list strengths, the mobilisation against Poland in September 1939 left out."""
    values = data.values("army_strength_list") | data.values("army_strength_melt")
    values[1936.0] = data.values("army_strength_official")[1936.0]
    chosen = {year: value / 1000 for year, value in values.items() if year >= 1928.5 and not 1939.5 < year < 1940.2}
    called = {1941.471: chosen.pop(1941.471)}  # with reservists called to exercises; other counts are 4.8 and 5.4 million
    return _derived("army_strength", "soldiers", "instant", chosen, 0.08) + _derived(
        "army_in_june", "soldiers", "instant", called, 0.15
    )


def _prisoners(data: Tables) -> list[Observation]:
    """Camps and colonies, with prisons where they were counted (until 1938 colonies include them).

    In January 1935 many colonies and prisons were still being taken over from the commissariats of justice, and are not in the
    count: a wider error. In January 1941 some 7 % had been arrested in the annexed lands.
    """
    camps, colonies, prisons = (data.values(name) for name in ("camps_jan1", "colonies_jan1", "prison_population"))
    values = {y: (camps[y] + colonies[y] + prisons.get(y, 0.0)) / 1000 for y in camps if y in colonies}
    return [
        replace(o, value=o.value / (1.07 if o.year >= 1941 else 1.0), log_sd=0.25 if o.year < 1936 else o.log_sd)
        for o in _derived("confined", "prisoners", "instant", values, 0.12)
    ]


RANKS = {
    "company": ("no_rank", "junior_lieutenant", "lieutenant", "senior_lieutenant", "captain"),
    "field": ("major", "colonel"),
    "senior": ("brigade_commander", "brigade_eq", "division_commander", "division_eq", "corps_commander", "corps_eq"),
    "high": ("army_commander_1", "army_commander_2", "marshal"),
}


def _removed(data: Tables) -> list[Observation]:
    """Officers dismissed by the ends of 1937 and 1938, by group of ranks, equated ranks included (thousand)."""
    found = []
    for group, ranks in RANKS.items():
        names = [f"dismissed_rank_{rank}" for rank in ranks]
        names += [f"{name}_eq" for name in names if f"{name}_eq" in data.series]
        by_year = [sum(data.values(name).get(year, 0.0) for name in names) / 1000 for year in (1937.0, 1938.0)]
        values = {1938.0: by_year[0], 1939.0: sum(by_year)}
        found += _derived(f"dismissed_{group}", f"officers_removed[{group}]", "instant", values, 0.06)
    return found


def _collectivised(data: Tables) -> list[Observation]:
    """Decentralised share of farm capacity: what is not collectivised, and the household plots' sixth of what is."""
    raw = data.values("collectivised_households")
    values = {year + 0.5: 0.16 + 0.81 * (1 - raw[year] / 97) for year in raw if 1929 <= year <= 1937}
    return _derived("uncollectivised", "mode_share[agriculture,decentralised]", "instant", values, 0.12)


DERIVED: tuple[Callable[[Tables], list[Observation]], ...] = (
    _gnp, _farm, _heavy, _light, _wage, _munitions, _employment, _managers, _soldiers, _prisoners, _removed, _collectivised,
)  # fmt: skip


def data_hash() -> str:
    """SHA-256 of the observations that enter calibration, as they stand after scaling and derivation."""
    return figures_hash(observations("fit"))


def figures_hash(chosen: Iterable[Observation]) -> str:
    """SHA-256 of some observations."""
    import hashlib

    lines = [f"{o.series} {o.outcome} {o.how} {o.year:.4f} {o.value:.9g} {o.log_sd:.6g}" for o in chosen]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
