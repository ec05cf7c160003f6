"""The scripts of `figures/`: found, drawn from their sources, and written as pictures with the numbers under them."""

import hashlib
import inspect
import runpy
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterplan.cache import source_hash
from counterplan.errors import InputError, faults, nearest
from counterplan.gallery.sources import Desk
from counterplan.model import Model, load, study
from counterplan.output import check_folder, replace
from counterplan.runkey import LENGTH, joined
from counterplan.sampling import holdout as holdout_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("png", "svg", "pdf")
DPI = 200


@dataclass(frozen=True)
class Script:
    """A script of a figure.

    Attributes:
        name: Its name.
        title: First line of its caption.
        caption: Its docstring.
        runs: Names of its sources, which are also the arguments of `draw`.
        draw: Makes the figure of them.
        drawing: Hash of what gives the figure its looks, the script and the figure kit: with the run key it tells whether a picture
            is to be drawn again.
    """

    name: str
    title: str
    caption: str
    runs: tuple[str, ...]
    draw: "Callable[..., Figure]"
    drawing: str


@dataclass(frozen=True)
class Drawn:
    """A figure as it was written: name, title, caption, run key and those of its sources, files (pictures, then the CSV)."""

    name: str
    title: str
    caption: str
    run_key: str
    runs: dict[str, str]
    files: tuple[Path, ...]


def found() -> dict[str, Path]:
    """Scripts by name: those that are shipped, and those of `figures/` here."""
    folders = (study() / "figures", Path("figures"))
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.py"))}


def script(path: Path) -> Script:
    """A script, loaded.

    Raises:
        InputError: It lacks a caption, RUNS or `draw`, or `draw` does not take what RUNS names.
    """
    inside = runpy.run_path(str(path), run_name=path.stem)
    text, runs, draw = (inside.get(name) for name in ("__doc__", "RUNS", "draw"))
    problems = []
    if not text:
        problems.append("a docstring, which is its caption")
    if not isinstance(runs, tuple):
        problems.append('RUNS, the names of its sources: RUNS = ("fork", "history")')
    if not callable(draw):
        problems.append("a function draw(...) that takes those sources and gives a Figure")
    elif isinstance(runs, tuple) and tuple(inspect.signature(draw).parameters) != runs:
        problems.append(f"a draw({', '.join(map(str, runs))}) that takes what RUNS names, in that order")
    faults(InputError, f"{path} is a figure's script and needs:", problems)
    caption = " ".join(str(text).split())
    drawing = hashlib.sha256((path.read_text(encoding="utf-8") + source_hash("plot")).encode()).hexdigest()[:LENGTH]
    return Script(path.stem, str(text).strip().splitlines()[0].rstrip("."), caption, runs, draw, drawing)  # type: ignore[arg-type]


def figure(
    name: str | Iterable[str] = "all",
    *,
    model: Model | None = None,
    out: str | Path = "results/figures",
    formats: Iterable[str] = FORMATS,
    quick: bool = False,
    holdout: str | Path | None = None,
    cache: str | Path = "results/cache",
    status: Callable[[str], None] | None = None,
) -> list[Drawn]:
    """Draw figures of the study. What they are drawn from is kept by run key, so that they are drawn in seconds the next time.

    Args:
        name: Name of a script of `figures/`, or names, or `all`.
        model: The shipped model by default.
        out: Folder of the pictures.
        formats: `png`, `svg`, `pdf`.
        quick: Take the small size of every run.
        holdout: Posterior file of a fit that held out the last years, for the figure `history`; the shipped one by default.
        cache: Folder of the results by run key.
        status: Called with a phrase at the beginning of each part of the work.

    Returns:
        Each figure's caption, run key and files: the pictures, and the numbers under them as CSV.

    Raises:
        InputError: An unknown name or format, a faulty script, or a folder that cannot be written; every fault is named.
    """
    names, kinds = chosen(name), tuple(formats)
    unknown = [f"{kind!r} is not one of {', '.join(FORMATS)}.{nearest(kind, FORMATS)}" for kind in kinds if kind not in FORMATS]
    faults(InputError, "A picture is written in formats that are known:", unknown)
    if holdout is not None and not Path(holdout).is_file():
        raise InputError(f"The hold-out is a posterior file of `counterplan calibrate`; there is none at {holdout}.")
    scripts = [script(found()[each]) for each in names]
    if holdout is not None and not any("holdout" in each.runs for each in scripts):
        raise InputError(f"A hold-out is shown by figures whose RUNS name `holdout`, as history; not by {', '.join(names)}.")
    folder, tell = Path(out), status or (lambda phrase: None)
    check_folder(folder)
    model = model or load()
    seen_early = holdout_of(model) if holdout is None else Path(holdout)
    desk = Desk(model, quick, Path(cache), seen_early, lambda each: tell(f"runs of {each}"))
    done = []
    for each in scripts:
        picture, key = drawn(each, desk)
        tell(each.name)
        files = written(picture, each, metadata(each, desk), folder, kinds)
        done.append(Drawn(each.name, each.title, each.caption, key, runs_of(each, desk), files))
    return done


def chosen(name: str | Iterable[str]) -> list[str]:
    """Names of scripts that were asked for.

    Raises:
        InputError: There is none of a name; each is named with the nearest.
    """
    known = found()
    asked = [name] if isinstance(name, str) else list(name)
    if asked == ["all"]:
        return list(known)
    problems = [f"{each!r} is not a figure.{nearest(each, [*known, 'all'])}" for each in asked if each not in known]
    faults(InputError, f"The figures are {', '.join(known)}, or all:", problems)
    return asked


def drawn(script: Script, desk: Desk) -> "tuple[Figure, str]":
    """A figure in the style of the study, and its run key."""
    from counterplan.plot.style import styled

    sources = [desk.read(name) for name in script.runs]
    with styled():
        return script.draw(*sources), key_of(script, desk)


def key_of(script: Script, desk: Desk) -> str:
    """Run key of a figure: that of its runs, or a hash of theirs where it reads several."""
    return joined(list(runs_of(script, desk).values()))


def runs_of(script: Script, desk: Desk) -> dict[str, str]:
    """Run key of each source of a figure that is run."""
    return {name: key for name in script.runs if (key := desk.key(name))}


def written(
    figure: "Figure", script: Script, tells: dict[str, dict[str, Any]], folder: Path, kinds: tuple[str, ...]
) -> tuple[Path, ...]:
    """Write a figure in some formats, each with what it tells of itself, and the numbers under it."""
    from counterplan.plot import sheet
    from counterplan.plot.style import styled

    files = []
    for kind in kinds:
        path = folder / f"{script.name}.{kind}"
        with styled():
            replace(path, lambda part, kind=kind: figure.savefig(part, format=kind, dpi=DPI, metadata=tells[kind]))  # type: ignore[misc]
        files.append(path)
    table = folder / f"{script.name}.csv"
    replace(table, lambda part: sheet.write(figure, part))
    return (*files, table)


def metadata(script: Script, desk: Desk) -> dict[str, dict[str, Any]]:
    """What a picture tells of itself, in the words of each format; no date, so that the same runs give the same file."""
    key = key_of(script, desk)
    runs = ", ".join(f"{name} {own}" for name, own in runs_of(script, desk).items())
    told, keys = f"{script.caption} Run key {key} ({runs}).", f"run key {key}, drawing {script.drawing}"
    return {
        "png": {"Title": script.title, "Description": told, "Run key": key, "Drawing": script.drawing, "Software": "counterplan"},
        "svg": {"Title": script.title, "Description": told, "Identifier": keys, "Date": None},
        "pdf": {"Title": script.title, "Subject": told, "Keywords": keys, "CreationDate": None},
    }


def main(path: str) -> None:
    """Draw the figure of one script from the command line: `python figures/fork.py [--quick]`."""
    for one in figure(Path(path).stem, quick="--quick" in sys.argv):
        print("Written: " + ", ".join(str(file) for file in one.files))
