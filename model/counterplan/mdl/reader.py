"""Read a .mdl file through PySD's parser. The only module that knows PySD.

PySD's abstract model is plain data; its generated Python is never used. Facts of version 3.14 that this module lives with:
operators of one precedence come as a flat chain (and `^` must be folded from the right), element names keep their case while
references are lower case with `_`, unknown functions pass with a warning, and no element carries its place in the file.
"""

import hashlib
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from counterplan.errors import TranslationError, faults

CONTROL = {"initial_time": "INITIAL TIME", "final_time": "FINAL TIME", "time_step": "TIME STEP", "saveper": "SAVEPER"}


@dataclass(frozen=True)
class Equation:
    """One equation of a variable: the subscripts on its left, those excepted, and PySD's tree of its right."""

    subscripts: tuple[str, ...]
    excepted: tuple[tuple[str, ...], ...]
    tree: Any


@dataclass(frozen=True)
class Definition:
    """A variable and its equations."""

    name: str
    label: str
    unit: str
    comment: str
    sector: str
    text: str
    equations: tuple[Equation, ...]


@dataclass(frozen=True)
class Source:
    """A parsed file: its text's digest, subscript ranges and definitions."""

    path: Path
    digest: str
    dims: dict[str, tuple[str, ...]]
    definitions: dict[str, Definition]


@dataclass(frozen=True)
class Layout:
    """What the text of a file says beside its equations' meaning.

    Attributes:
        sectors: Group by variable.
        texts: Text of the equations by variable, one line each.
        comments: Comments of the equations by variable, joined.
        notes: Note by group.
    """

    sectors: dict[str, str]
    texts: dict[str, str]
    comments: dict[str, str]
    notes: dict[str, str]


def identifier(name: str) -> str:
    """Turn a Vensim name into a scalar name's stem: lower case, `_` for blanks."""
    return re.sub(r"[\s_]+", "_", name.strip().strip('"').strip().lower())


def digest_of(text: str) -> str:
    """SHA-256 of a .mdl text, whatever its line ends."""
    return hashlib.sha256("\n".join(text.splitlines()).encode()).hexdigest()


def read(path: Path) -> Source:
    """Parse a .mdl file.

    Raises:
        TranslationError: The file is missing, is not a Vensim model, or uses subscripts in a way that cannot be read.
    """
    text = read_text(path)
    layout = scan(text)
    faults(TranslationError, f"while reading {path}:", _unfinished(layout.texts))
    section = _parse(path)
    dims, problems = _dims(section.subscripts)
    definitions: dict[str, Definition] = {}
    for element in section.elements:
        name = identifier(element.name)
        if name in definitions:
            problems.append(f"{element.name}: defined twice")
        equations = tuple(_equation(component) for component in element.components)
        definitions[name] = Definition(
            name, element.name, (element.units or "").strip(), layout.comments.get(name, ""),
            layout.sectors.get(name, ""), layout.texts.get(name, ""), equations,
        )  # fmt: skip
    faults(TranslationError, f"while reading {path}:", problems)
    return Source(path, digest_of(text), dims, definitions)


def read_text(path: Path) -> str:
    """Text of a .mdl file.

    Raises:
        TranslationError: There is no such file, or it is not text.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise TranslationError(f"A model is read from a Vensim .mdl file; {path} cannot be opened ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise TranslationError(f"A Vensim .mdl file is UTF-8 text; {path} is not. Save it again as UTF-8.") from None


def _parse(path: Path) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of PySD's own dependencies, and of functions we report ourselves
            from pysd.translators.vensim.vensim_file import VensimFile

            file = VensimFile(str(path))
            file.parse()
            model = file.get_abstract_model()
    except Exception as error:  # PySD and its grammar raise many kinds
        first = str(error).strip().splitlines()
        raise TranslationError(f"{path} could not be parsed as a Vensim model: {first[0] if first else error!r}") from None
    if len(model.sections) > 1:
        names = ", ".join(section.name for section in model.sections[1:])
        raise TranslationError(f"while reading {path}: macros are not translated ({names}). Write their equations out.")
    return model.sections[0]


def _unfinished(texts: dict[str, str]) -> list[str]:
    """Equations without a right-hand side, which the parser could only refuse without naming them."""
    pattern = re.compile(r"=\s*$|A FUNCTION OF\s*\(", flags=re.IGNORECASE | re.MULTILINE)
    return [f"{text.split('=')[0].strip()}: its equation is unfinished" for text in texts.values() if pattern.search(text)]


def _dims(ranges: list[Any]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    dims: dict[str, tuple[str, ...]] = {}
    problems = []
    for entry in ranges:
        if entry.mapping:
            problems.append(f"{entry.name}: subscript mappings are not translated")
        elif isinstance(entry.subscripts, list):
            dims[identifier(entry.name)] = tuple(identifier(element) for element in entry.subscripts)
        else:
            problems.append(f"{entry.name}: only ranges with their elements written out are translated")
    return dims, problems


def _equation(component: Any) -> Equation:
    subscripts, excepted = component.subscripts
    return Equation(
        tuple(identifier(subscript) for subscript in subscripts),
        tuple(tuple(identifier(subscript) for subscript in group) for group in excepted),
        component.ast,
    )


def scan(text: str) -> Layout:
    """Find what PySD drops: each variable's group, the text of its equations, the comment of each of them, and groups' notes."""
    body = text.split("\\\\\\---///")[0].replace("{UTF-8}", "")
    sector = ""
    sectors: dict[str, str] = {}
    notes: dict[str, str] = {}
    texts: dict[str, list[str]] = {}
    comments: dict[str, dict[str, None]] = {}
    for entry in body.split("|"):
        parts = [re.sub(r"\s+", " ", part).strip() for part in entry.replace("\\\n", " ").split("~")]
        equation, comment = parts[0], parts[2] if len(parts) > 2 else ""
        group = re.search(r"\*{4,}\s*\n\s*\.(.+?)\s*\n\*{4,}~(.*)", entry, flags=re.DOTALL)
        if group:
            sector = group.group(1).strip()
            notes[sector] = re.sub(r"[\s~]+", " ", group.group(2)).strip()
            continue
        head = re.match(r'("[^"]*"|[^=\[:(]+)', equation)
        if not head:
            continue
        name = identifier(head.group(1))
        sectors.setdefault(name, sector)
        texts.setdefault(name, []).append(equation)
        comments.setdefault(name, {})[comment] = None  # the same comment on several equations stands once
    joined = {name: " ".join(filter(None, parts)) for name, parts in comments.items()}
    return Layout(sectors, {name: "\n".join(lines) for name, lines in texts.items()}, joined, notes)
