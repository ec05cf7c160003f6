"""What the figures have taught about each parameter."""

from dataclasses import dataclass

from counterplan.calibration.space import contraction, verdict
from counterplan.credence.sample import Sample


@dataclass(frozen=True)
class Row:
    """A parameter.

    Attributes:
        name: Name.
        grade: Grade of its source.
        contraction: 1 - variance after / variance before, in coordinates; below 0 where the spread is estimated as wider.
        shift: Of the mean, in prior standard deviations.
        verdict: `data-informed` or `prior-only`.
    """

    name: str
    grade: str
    contraction: float
    shift: float
    verdict: str


def information(sample: Sample) -> list[Row]:
    """A row for each parameter; prior and posterior are compared in coordinates in which the prior is a standard Gaussian."""
    shift = sample.coordinates.mean(axis=0)
    return [
        Row(row.name, row.grade, float(c), float(s), verdict(c))
        for row, c, s in zip(sample.target.space.rows, contraction(sample.coordinates), shift, strict=True)
    ]
