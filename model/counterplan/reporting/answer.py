"""The answer in sentences: the words of report.toml with the numbers of the runs, and what each sentence rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from counterplan.analysis import basis
from counterplan.analysis.attribution import Part
from counterplan.analysis.verdicts import Verdict
from counterplan.reporting.spec import FIELD, Cause, Template, Words

MINUS = "−"
NBSP = "\u00a0"


@dataclass(frozen=True)
class Sentence:
    """A sentence of the answer, and what it rests on in words; `assumed` where that is mainly assumption."""

    text: str
    rests: str
    assumed: bool


def answer(
    words: Words,
    verdicts: Sequence[Verdict],
    parts: Mapping[str, Sequence[Part]],
    titles: Mapping[str, str],
    sums: Mapping[str, str],
) -> list[Sentence]:
    """Fill the sentences.

    Args:
        words: The templates.
        verdicts: Of the quantities.
        parts: Parts of each cause's gap.
        titles: Title of each group of levers.
        sums: Text of what is counted over all results.
    """
    by_name = {verdict.claim: verdict for verdict in verdicts}
    fields = {f"sum.{name}": text for name, text in sums.items()}
    for name, verdict in by_name.items():
        fields |= {f"{name}.{form}".rstrip("."): text for form, text in _forms(verdict).items()}
    for name, cause in words.causes.items():
        fields |= {f"cause.{name}.{form}": text for form, text in _split(cause, parts[name], titles).items()}
    return [_sentence(text, fields, by_name) for text in words.sentences]


def _sentence(template: Template, fields: Mapping[str, str], by_name: Mapping[str, Verdict]) -> Sentence:
    text = FIELD.sub(lambda found: fields[found[1]], template.text)
    asked = dict.fromkeys(field.split(".")[0] for field in FIELD.findall(template.text))
    judged = [by_name[name] for name in (*asked, *template.rests) if name in by_name]
    return Sentence(text, _clause(judged), any(verdict.heading for verdict in judged))


def _clause(judged: Sequence[Verdict]) -> str:
    """What the quantities of a sentence rest on."""
    if judged and not all(verdict.known for verdict in judged):
        return "Too few draws to tell what this rests on."
    if len(judged) == 1:
        return rests(judged[0]).capitalize() + "."
    told = (f"the {place} number {rests(verdict)}" for place, verdict in zip(("first", "second", "third"), judged, strict=False))
    return "; ".join(told).capitalize() + "." if judged else ""


def rests(verdict: Verdict) -> str:
    """What a quantity rests on, chosen by the shares of its variance."""
    shares = ", ".join(f"{name} {100 * max(part, 0):.0f}{NBSP}%" for name, part in verdict.rests_on.items())
    if verdict.heading:
        judged = verdict.rests_on[basis.JUDGEMENT] > verdict.rests_on[basis.DATA] + verdict.rests_on[basis.SOURCES]
        kind = "judgement" if judged else "assumption"
        return f"rests mainly on {kind}, not on the data ({shares})"
    return f"rests more on the data than on assumption ({shares})"


def _forms(verdict: Verdict) -> dict[str, str]:
    decimals, unit = verdict.decimals, verdict.unit
    span = f"(90{NBSP}%: {signed(verdict.low, decimals)} to {signed(verdict.high, decimals)})"
    size = f"{abs(verdict.effect):,.{decimals}f}"
    level = not float(size.replace(",", ""))
    forms = {"": f"{signed(verdict.effect, decimals)}{NBSP}{unit} {span}"}
    for form, up, down in (("higher", "higher", "lower"), ("more", "more", "less")):
        way = up if verdict.effect > 0 else down
        forms[form] = f"neither {up} nor {down} {span}" if level else f"{size}{NBSP}{unit} {way} {span}"
    return forms | {"words": f"{verdict.words} ({share(verdict.probability)})"}


def share(probability: float) -> str:
    """A share of the draws with two digits, but for what would round to none or all of them."""
    return "below 0.01" if probability < 0.005 else "above 0.99" if probability >= 0.995 else f"{probability:.2f}"


def signed(value: float, decimals: int) -> str:
    """A number with its sign, none for what rounds to nothing."""
    text = f"{abs(value):,.{decimals}f}"
    return text if not float(text.replace(",", "")) else f"{'+' if value > 0 else MINUS}{text}"


def _split(cause: Cause, parts: Sequence[Part], titles: Mapping[str, str]) -> dict[str, str]:
    """The two largest parts of a gap, and the whole."""
    gap = next(part for part in parts if part.group == "gap")
    first, second = sorted((part for part in parts if part is not gap), key=lambda part: -abs(part.mean))[:2]

    def worded(part: Part) -> str:
        low, mean, high = (signed(value, cause.decimals) for value in (part.low, part.mean, part.high))
        return f"{mean}{NBSP}{cause.unit} (90{NBSP}%: {low} to {high})"

    names = {"first": titles[first.group].lower(), "second": titles[second.group].lower()}
    return names | {"part": worded(first), "second_part": worded(second), "gap": worded(gap)}
