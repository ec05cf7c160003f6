"""What figures are drawn from: runs of `runs/` and computations, made once for each run key and kept in a folder.

A script names its sources in RUNS; `Desk.read` gives each as a Dataset that can tell how it was made. The run key names what was
asked of the model, and stays when code that should not change a number is edited; what is kept is nevertheless made anew whenever
code that computes has changed, since its folder is named after both.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from counterplan import results
from counterplan.cache import source_hash
from counterplan.errors import InputError, nearest
from counterplan.gallery import computations
from counterplan.model import Model
from counterplan.runkey import LENGTH, ready, run_key
from counterplan.sweep import library, runs

if TYPE_CHECKING:
    import xarray

COMPUTES = ("", "mdl", "kernel", "calibration", "sweep", "analysis", "gallery")  # folders of the package that shape the numbers
FREE = {"history": computations.history}  # read from the data files, neither run nor kept


@dataclass(frozen=True)
class Desk:
    """Where figures are drawn: the model, the size, the folder of what was computed before, and the files a user gives.

    Attributes:
        model: The model.
        quick: Take the small size of everything.
        cache: Folder of results by run key.
        holdout: Posterior of a fit that held out the last years, if there is one.
        tell: Called with the name of what is being computed.
        held: What has been read already.
    """

    model: Model
    quick: bool = False
    cache: Path = Path("results/cache")
    holdout: Path | None = None
    tell: Callable[[str], None] = lambda name: None
    held: "dict[str, xarray.Dataset | None]" = field(default_factory=dict)

    def read(self, name: str) -> "xarray.Dataset | None":
        """A source by name: from memory, from the cache, or made; None for the hold-out where no file is given.

        Raises:
            InputError: There is no source of that name.
        """
        if name not in self.held:
            self.held[name] = self._found(name)
        return self.held[name]

    def need(self, name: str) -> "xarray.Dataset":
        """A source that there always is."""
        found = self.read(name)
        assert found is not None
        return found

    def key(self, name: str) -> str:
        """Run key of a source, whether it has been made or not; empty for one that is not run, or of which no file is given.

        Raises:
            InputError: There is no source of that name.
        """
        if name in FREE or (name == "holdout" and self.holdout is None):
            return ""
        specs = library.named()
        if name not in specs and name not in computations.MADE:
            known = [*FREE, *specs, *computations.MADE]
            raise InputError(f"{name!r} is no source of figures.{nearest(name, known)} There are {', '.join(known)}.")
        if name in specs:
            return run_key(self.model, [name, self.quick, specs[name].read_text(encoding="utf-8")])
        return run_key(self.model, [name, self.quick, computations.MADE[name].spec(self.model, self.holdout)])

    def _request(self) -> computations.Request:
        return computations.Request(self.model, self.quick, self.holdout, self.need)

    def _found(self, name: str) -> "xarray.Dataset | None":
        key = self.key(name)
        if name in FREE:
            return FREE[name]()
        if not key:
            return None
        if name in library.named():
            return self._kept(name, key, lambda: self._ran(name, key))
        return self._kept(name, key, lambda: computations.MADE[name].compute(self._request()))

    def _kept(self, name: str, key: str, make: Callable[[], "xarray.Dataset"]) -> "xarray.Dataset":
        import xarray

        path = self._folder(key) / f"{name}.nc"
        if not path.exists():
            self.tell(name)
            results.write(make(), path, "float64")
        try:
            with xarray.open_dataset(path, engine="netcdf4") as file:
                return ready(self.model, file.load(), key)
        except (OSError, ValueError) as error:
            raise InputError(f"{path} is damaged ({error}). Remove it, and the same command makes it again.") from None

    def _folder(self, key: str) -> Path:
        return self.cache / f"{key}-{source_hash(*COMPUTES)[:LENGTH]}"

    def _ran(self, name: str, key: str) -> "xarray.Dataset":
        """Results of a run specification; its store stands beside the cache until it is whole, so that a kill loses nothing."""
        plan = runs.planned(name, model=self.model, quick=self.quick)
        dataset = runs.stored(plan, self._folder(key)).load()
        shutil.rmtree(self._folder(key) / f"{plan.name}.zarr")
        single = dataset.sizes.get("point") == 1
        return (dataset.squeeze("point", drop=True) if single else dataset).assign_attrs(grouped=plan.group)
