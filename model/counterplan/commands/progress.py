"""How far the work has come: a bar on a terminal, elsewhere a line now and then; and what is said when it is stopped."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, current_thread, main_thread
from typing import Any

EVERY = 60.0  # seconds from one line to the next where there is no terminal
BURST = 5.0  # seconds in which checkpoints are read
STOPPED = 130  # status of a command that was stopped by hand


_asked = Event()  # whether work that keeps checkpoints is to stop at its next step


@contextmanager
def resumable() -> Iterator[None]:
    """Stop work that keeps checkpoints at its next step when it is stopped by hand, with one line; at once the second time.

    Raised wherever the work happens to be, an exception can be lost: Python ignores those in callbacks of dead objects, of which a
    pool of threads leaves one at each likelihood.
    """

    def stop(number: int, frame: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _asked.set()
        os.write(2, b"\ncounterplan: stopping at the next step; once more stops it at once.\n")

    usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler and current_thread() is main_thread()
    if usual:
        signal.signal(signal.SIGINT, stop)
    try:
        yield
    except KeyboardInterrupt:
        print("counterplan: stopped. The same command goes on from here.", file=sys.stderr)
        sys.exit(STOPPED)
    finally:
        _asked.clear()
        if usual:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def _minding(tell: Callable[[Any], object]) -> Callable[[Any], None]:
    """What work calls at its steps, which stops it there where that was asked for."""

    def call(said: Any) -> None:
        if _asked.is_set():
            raise KeyboardInterrupt
        tell(said)

    return call


@contextmanager
def progress(total: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A bar of members with rate and time left; nothing for --json."""
    with work(total, "members", quiet=quiet) as (_, advance):
        yield advance


@contextmanager
def work(total: int, of: str, *, quiet: bool) -> Iterator[tuple[Callable[[str], None], Callable[[int], None]]]:
    """A bar with rate and time left, shown once the work has taken a second, whose phrase can be changed."""
    if quiet:
        yield _minding(lambda phrase: None), _minding(lambda count: None)
        return
    if not sys.stderr.isatty():
        lines = _Lines(total, of)
        yield _minding(lines.say), _minding(lines.advance)
        return

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed or 0:,.0f}/s")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(of), Rate(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("running", total=total)
    begun = time.monotonic()

    def say(phrase: str) -> None:
        bar.update(task, description=phrase)
        bar.start()

    def advance(count: int) -> None:
        bar.advance(task, count)
        if time.monotonic() - begun > 1:
            bar.start()

    try:
        yield _minding(say), _minding(advance)
    finally:
        bar.stop()


@contextmanager
def status(verb: str, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Say what is being done, for work in steps of unequal length; nothing for --json."""
    if quiet:
        yield _minding(lambda name: None)
        return
    if not sys.stderr.isatty():
        lines = _Lines()
        yield _minding(lambda name: lines.say(f"{verb} {name}"))
        return
    from rich.console import Console

    with Console(stderr=True).status(verb) as line:
        yield _minding(lambda name: line.update(f"{verb} {name}"))


class _Lines:
    """Lines for logs: one for each part of the work, and while it lasts one a minute."""

    def __init__(self, total: int = 0, of: str = "") -> None:
        self._total, self._of, self._done = total, of, 0
        self._part, self._told, self._before = "", time.monotonic(), 0
        self._begun = self._told

    def say(self, phrase: str) -> None:
        """A part, or how far it is: "fit: 30%" goes on with "fit: 20%"."""
        part, now = phrase.rpartition(":")[0] or phrase, time.monotonic()
        if part != self._part or now - self._told >= EVERY:
            self._part, self._told = part, now
            print(phrase, file=sys.stderr, flush=True)

    def advance(self, count: int) -> None:
        self._done += count
        now = time.monotonic()
        if now - self._begun < BURST:  # what checkpoints hold is counted at once, and says nothing of the speed
            self._before, self._told = self._done, now
        if now - self._told < EVERY or self._done == self._before:
            return
        left = (self._total - self._done) / (self._done - self._before) * (now - self._told) / 60
        self._told, self._before = now, self._done
        print(f"{self._done:,} of {self._total:,} {self._of}, about {left:,.0f} min left", file=sys.stderr, flush=True)
