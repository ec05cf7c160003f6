"""What a calibration found of each parameter: a table, and a CSV file of it."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from counterplan.calibration.optimum import Target
from counterplan.calibration.sampler import Chains
from counterplan.calibration.space import Space, contraction, verdict

SHARES = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Estimate:
    """A parameter before and after the data.

    Attributes:
        name: Name; `error_scale` and `error_correlation` are the errors' own.
        unit: Unit.
        grade: Grade of its prior's source.
        prior: 5 %, 50 % and 95 % of the prior.
        posterior: The same of the posterior, over whole chains.
        contraction: Share of the prior's variance that is gone, in coordinates in which the prior is a standard Gaussian.
        verdict: `data-informed` or `prior-only`.
        rhat: Rank-normalised R-hat.
        ess: Bulk effective draws.
    """

    name: str
    unit: str
    grade: str
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]
    contraction: float
    verdict: str
    rhat: float
    ess: float


def estimates(target: Target, chains: Chains, mixing: tuple[np.ndarray, np.ndarray]) -> tuple[Estimate, ...]:
    """A row for each coordinate: the parameters, then the errors' scale and correlation as far as they are estimated.

    Args:
        target: The posterior.
        chains: A sample of it.
        mixing: R-hat and effective draws of each coordinate, from `record.diagnostics`.
    """
    from scipy.special import ndtri

    space = Space((*target.space.rows, *target.noise.space.rows))
    points = chains.points.reshape(-1, len(space.rows))
    prior = space.values(np.repeat(ndtri(SHARES)[:, None], len(space.rows), axis=1))
    after = space.values(np.quantile(points, SHARES, axis=0))  # every coordinate rises with its value
    rhat, ess = mixing
    return tuple(
        Estimate(
            row.name, row.unit, row.grade, _three(prior[:, k]), _three(after[:, k]), float(gone),
            verdict(gone), float(rhat[k]), float(ess[k]),
        )
        for k, (row, gone) in enumerate(zip(space.rows, contraction(points), strict=True))
    )  # fmt: skip


def _three(values: np.ndarray) -> tuple[float, float, float]:
    low, middle, high = values.tolist()
    return low, middle, high


def write(rows: tuple[Estimate, ...], path: Path) -> None:
    """Write the table as CSV, a column for each quantile (`prior_5`), numbers to six digits."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        titles = [f"{of}_{100 * share:.0f}" for of in ("prior", "posterior") for share in SHARES]
        table.writerow(["name", "unit", "grade", *titles, "contraction", "verdict", "rhat", "ess"])
        for row in rows:
            cells = (row.name, row.unit, row.grade, *row.prior, *row.posterior, row.contraction, row.verdict, row.rhat, row.ess)
            table.writerow([f"{cell:.6g}" if isinstance(cell, float) else cell for cell in cells])
