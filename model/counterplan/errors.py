"""Errors a user may meet, and the helpers that word them."""

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Any


class CounterplanError(Exception):
    """Base of every error raised on purpose; the command line prints it and ends with status 2."""


class TranslationError(CounterplanError):
    """A .mdl file holds something that cannot be turned into a Program."""


class InputError(CounterplanError):
    """A name, value, file or option given by the user does not fit."""


class RunError(CounterplanError):
    """A member of an ensemble did not finish."""


class CounterplanWarning(UserWarning):
    """Base of every warning given on purpose; the command line prints it as one line."""


class StaleWarning(CounterplanWarning):
    """Draws or results belong to other equations or data than those at hand."""


class HeldWarning(CounterplanWarning):
    """Draws leave some parameters that have a prior at the model's own values."""


class MixingWarning(CounterplanWarning):
    """The chains of a posterior do not agree, or are worth few independent draws."""


def faults(kind: type[CounterplanError], heading: str, bullets: Sequence[str]) -> None:
    """Raise one error of `kind` that lists every fault of a phase; do nothing when there is none."""
    if bullets:
        raise kind("\n".join([heading, *(f"  - {bullet}" for bullet in bullets)]))


def collect(problems: list[str], function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function; where it raises an error of ours, keep the lines of that instead of stopping, and return None."""
    try:
        return function(*arguments)
    except CounterplanError as error:
        problems += [line.strip(" -") for line in str(error).splitlines() if not line.endswith(":")]
        return None


def together(*parts: Callable[[], Any]) -> list[Any]:
    """What each of some functions returns; where any raises an error of input, one error with the messages of all that do."""
    found, messages = [], []
    for part in parts:
        try:
            found.append(part())
        except InputError as error:
            messages.append(str(error))
    if messages:
        raise InputError("\n".join(messages))
    return found


def nearest(name: str, choices: Iterable[str]) -> str:
    """Word up to three close matches of `name` as a question, or nothing when none is close."""
    found = get_close_matches(name, list(dict.fromkeys(choices)), n=3, cutoff=0.55)
    return f" Did you mean {' or '.join(repr(match) for match in found)}?" if found else ""
