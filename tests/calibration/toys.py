"""A toy model that made its own figures at a known truth."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np

from counterplan import load
from counterplan.calibration.figures import COLUMNS
from counterplan.calibration.likelihood import Problem
from counterplan.calibration.optimum import Target
from counterplan.calibration.space import Noise, Space
from counterplan.observations import Observation

TOY = Path(__file__).parent.parent / "toy" / "toy.mdl"
TRUTH = {"decay_rate": 0.13, "saving": 0.32, "productivity[goods]": 0.6, "productivity[tools]": 0.95}
READ = {"output[goods]": "annual", "output[tools]": "annual", "capital[tools]": "instant", "capital[goods]": "instant"}


def figures(model, noise=0.0, sd=0.01, seed=0):
    """Nine years of four series at the truth, with independent errors."""
    blank = [Observation(name, name, how, float(year), 1.0, sd, "own", "own") for name, how in READ.items() for year in range(9)]
    values = Problem(model, tuple(blank)).run(model.column(TRUTH)[:, None])[0]
    values = values * np.exp(noise * np.random.default_rng(seed).standard_normal(len(blank)))
    return tuple(replace(o, value=float(v)) for o, v in zip(blank, values, strict=True))


def target(model, noise=0.0, sd=0.01, errors=Noise()):  # noqa: B008
    """The posterior of the parameters marked `calibrated`."""
    rows = tuple(row for row in model.parameters.values() if row.calibrated)
    return Target(Problem(model, figures(model, noise, sd)), Space(rows), model.defaults, errors)


def written(folder, model, noise=0.02, sd=0.02):
    """A specification with the figures beside it; its path."""
    with (folder / "toy.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        rows.writerows((o.series, o.outcome, o.how, o.year, o.value, o.log_sd) for o in figures(model, noise, sd))
    path = folder / "toy.toml"
    path.write_text(f'title = "Toy"\n[data]\nfile = "toy.csv"\nbegin = 0\nend = 9\nseries = {list(READ)}\n')
    return path


def toy():
    return load(TOY)
