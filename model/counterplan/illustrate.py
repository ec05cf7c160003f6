"""The verb that draws: figure."""

import json
from pathlib import Path
from typing import Annotated

import typer

from counterplan import terminal
from counterplan.output import plain

app = typer.Typer()


@app.command()
def figure(
    name: Annotated[list[str], typer.Argument(help="Names of figures (`counterplan list` has them), or all.")],
    quick: Annotated[bool, typer.Option(help="The small size of every run.")] = False,
    out: Annotated[Path, typer.Option(help="Folder for the pictures.")] = Path("results/figures"),
    format: Annotated[list[str] | None, typer.Option(help="png, svg or pdf; repeat for more. All by default.")] = None,
    holdout: Annotated[
        Path | None, typer.Option(help="Posterior without the last years, for `history`; else the shipped one.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Draw figures of the study as PNG, SVG and PDF, each with the numbers under it as CSV; runs are kept in results/cache."""
    from counterplan.gallery.scripts import FORMATS
    from counterplan.gallery.scripts import figure as draw

    with terminal.status("drawing", quiet=as_json) as tell:
        done = draw(name, out=out, formats=format or FORMATS, quick=quick, holdout=holdout, status=tell)
    if as_json:
        print(json.dumps(plain([{**vars(one), "files": [str(file) for file in one.files]} for one in done]), indent=1))
        return
    for one in done:
        print(f"{one.title} (run key {one.run_key})\n  " + "\n  ".join(str(file) for file in one.files))
