"""How far the work has come, on a terminal; nothing elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(total: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A bar of members with rate and time left; nothing for --json or when not on a terminal."""
    with work(total, "members", quiet=quiet) as (_, advance):
        yield advance


@contextmanager
def work(total: int, of: str, *, quiet: bool) -> Iterator[tuple[Callable[[str], None], Callable[[int], None]]]:
    """A bar with rate and time left, shown once the work has taken a second, whose phrase can be changed."""
    if quiet or not sys.stderr.isatty():
        yield (lambda phrase: None), (lambda count: None)
        return
    import time

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
        yield say, advance
    finally:
        bar.stop()


@contextmanager
def status(verb: str, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Say what is being done, for work in steps of unequal length; nothing for --json or when not on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda name: None
        return
    from rich.console import Console

    with Console(stderr=True).status(verb) as line:
        yield lambda name: line.update(f"{verb} {name}")
