"""Units of the equations in words for an axis, and of what figures work out from them."""

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray

WORDS = {
    "Bruble/Year": "bn 1937 rubles a year", "Bruble": "bn 1937 rubles", "Kruble/(Year*person)": "1,000 rubles of 1937 a year",
    "Mperson": "million", "Kperson": "thousand", "Kunit": "thousand", "Dmnl": "", "Year": "years", "Kunit/Year": "thousand a year",
    "Mhead": "million head", "Mhp": "million horsepower", "1/Year": "share a year", "Kperson/Year": "thousand a year",
    "Mperson/Year": "million a year",
}  # fmt: skip


def unit_words(unit: str) -> str:
    """A unit of the equations in words for an axis."""
    return WORDS.get(unit, unit)


def axis_words(values: "xarray.DataArray") -> str:
    """What an axis says of its unit."""
    if base := relative(values):
        return base
    bounded = values.attrs.get("bounded", within(values))
    return axis_label(str(values.attrs["units"]), str(values.attrs.get("long_name", "")), bounded)


def relative(values: "xarray.DataArray") -> str:
    """`mid-1936 = 1` of a variable that every sentence of its comment calls relative to mid-1936; else nothing."""
    sentences = str(values.attrs.get("source", "")).partition(": ")[2].rstrip(".").split(". ")
    found = {match and match[1] for match in (re.search(r"relative to (\S+)$", sentence) for sentence in sentences)}
    return f"{found.pop()} = 1" if len(found) == 1 and None not in found else ""


def norm(title: str) -> float:
    """What the base of an index counts as: 100 in `Readiness (mid-1936 = 100)`, and 1 where a title tells none."""
    found = re.search(r"=\s*([\d.]+)\)", title)
    return float(found[1]) if found else 1.0


def within(values: "xarray.DataArray") -> bool:
    """Whether all values lie between 0 and 1."""
    return float(values.min()) >= 0 and float(values.max()) <= 1


def axis_label(unit: str, title: str, bounded: bool = False) -> str:
    """A unit in words; of a number without one its base (`1928 = 100` in the title), `probability`, or its range."""
    base = re.search(r"\(([^()]*=[^()]*)\)", title)
    if words := unit_words(unit):
        return words
    if base:
        return base[1]
    return "probability" if title.startswith("Probability") else "0 to 1" if bounded else "ratio"


def plain_title(values: "xarray.DataArray") -> str:
    """Title of a variable."""
    return bare(str(values.attrs.get("long_name", values.name)))


def bare(title: str) -> str:
    """A title without the base that the axis tells, without a full stop, and with a capital letter."""
    text = re.sub(r"\s*\([^()]*=[^()]*\)", "", title).rstrip(".")
    return text[:1].upper() + text[1:]


def quotient(above: str, below: str) -> str:
    """Unit of a quotient: `Kperson/Year` over `Kperson` is `1/Year`."""
    powers = _powers(above)
    powers.subtract(_powers(below))
    up = [word for word, power in powers.items() for _ in range(power)]
    down = [word for word, power in powers.items() for _ in range(-power)]
    if not down:
        return "*".join(up) or "Dmnl"
    return f"{'*'.join(up) or '1'}/{'(' + '*'.join(down) + ')' if len(down) > 1 else down[0]}"


def _powers(unit: str) -> Counter[str]:
    above, _, below = unit.partition("/")
    found: Counter[str] = Counter(word for word in re.findall(r"[A-Za-z]\w*", above) if word != "Dmnl")
    found.subtract(Counter(re.findall(r"[A-Za-z]\w*", below)))
    return found
