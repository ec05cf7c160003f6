"""What a calibration's file tells of its making: hashes of what was fitted, the machine, and the time of all sessions."""

import os
import platform
import time as clock
from pathlib import Path

from counterplan import results
from counterplan.calibration.likelihood import Problem
from counterplan.errors import InputError
from counterplan.observations import data_hash, figures_hash
from counterplan.sampling import prior_hash

KEPT_EVERY = 5.0  # seconds from one note of the time to the next


class Stopwatch:
    """Seconds of work, those of earlier sessions included, which a file in the folder of the checkpoints remembers.

    Args:
        folder: Folder of the checkpoints; nothing is written before `keep`.

    Raises:
        InputError: The file is there and holds no number.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "seconds.txt"
        try:
            self._before = float(self._path.read_text()) if self._path.exists() else 0.0
        except (OSError, ValueError) as error:
            raise InputError(f"{self._path} does not hold a number of seconds ({error}). Remove it, and go on.") from None
        self._begun = self._kept = clock.perf_counter()

    @property
    def seconds(self) -> float:
        """Seconds so far, of this session and all before it."""
        return self._before + clock.perf_counter() - self._begun

    def keep(self) -> None:
        """Note the time, unless that was done a moment ago; a session that is killed loses a few seconds."""
        if clock.perf_counter() - self._kept >= KEPT_EVERY:
            self.finish()

    def finish(self) -> float:
        """Note the time now, and give it."""
        being_written = self._path.with_suffix(".part")
        being_written.write_text(f"{self.seconds:.1f}\n")
        being_written.replace(self._path)
        self._kept = clock.perf_counter()
        return round(self.seconds, 1)


def fitted_to(problem: Problem) -> dict[str, str]:
    """SHA-256 of the equations, of the shipped figures, of those really fitted, and of the priors."""
    model = problem.model
    return {
        "equations": model.program.digest,
        "history": data_hash(),
        "figures": figures_hash(problem.data),
        "priors": prior_hash(model),
    }


def machine() -> dict[str, str]:
    """The machine, its processor, and the versions of what makes the numbers."""
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}",
        "processor": processor(), **results.versions("emcee"),
    }  # fmt: skip


def processor(path: Path = Path("/proc/cpuinfo")) -> str:
    """Name of the processor: as Linux tells it, or as Python does elsewhere."""
    lines = path.read_text(errors="replace").splitlines() if path.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith(("model name", "Model\t")))
    return next(names, "") or platform.processor() or "unknown"
