"""A plan: a specification made ready to run, in blocks whose content depends on the plan and the block's number alone."""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from counterplan import results
from counterplan.errors import InputError
from counterplan.kernel import build
from counterplan.members import Progress, blank, grid
from counterplan.model import Model
from counterplan.sweep.designs import Listed, Product
from counterplan.sweep.readings import Reading
from counterplan.sweep.spec import Spec, canonical, read_spec

BLOCK_BYTES = 2**24  # kept values of a block, about
BLOCK_DRAWS = (64, 4096)  # least and most draws of a block
BATCH_BYTES = 2**25  # parameter values and saved rows held while a block is run, about
GROUP_BYTES = 2**29  # most kept values that quantiles may be taken of at once


@dataclass(frozen=True)
class Block:
    """Some draws of one scenario, run together and stored together: number of the scenario, of the block, and its draws."""

    scenario: int
    number: int
    first: int
    count: int


@dataclass(frozen=True, eq=False)
class Plan:
    """What is to be run and kept.

    Attributes:
        model: The model.
        title: What it is for.
        name: Name of its results.
        scenarios: Parameter values by scenario.
        design: Designs and how they are combined.
        wanted: Public name -> variable or scalar.
        reading: What is kept of a run's rows.
        quantiles: Kept instead of members, over the draws of the last design.
        parameters: Scalars whose values are kept.
        method: Method of integration.
        step: Time step, years.
        keep_failures: Whether members that failed are no error.
        identity: What shapes the numbers: the specification in full, hashes, versions.
    """

    model: Model
    title: str
    name: str
    scenarios: Mapping[str, Mapping[str, float]]
    design: Product
    wanted: Mapping[str, str]
    reading: Reading
    quantiles: tuple[float, ...]
    parameters: tuple[str, ...]
    method: str
    step: float
    keep_failures: bool
    identity: Mapping[str, str]

    @property
    def draws(self) -> int:
        """Draws of each scenario."""
        return self.design.count

    @property
    def size(self) -> int:
        """Draws of all scenarios."""
        return self.draws * len(self.scenarios)

    @property
    def remake(self) -> str:
        """How to make the results again."""
        return f"counterplan run {self.name}.zarr --out ELSEWHERE, or counterplan.run(json.loads(spec)) in Python"

    @property
    def group(self) -> int:
        """Draws behind one entry of the store: one, or those that quantiles are taken over."""
        return self.design.inner if self.quantiles else 1

    @cached_property
    def names(self) -> dict[str, tuple[str, ...]]:
        """Scalars behind each public name."""
        return results.flat_names(self.model, self.wanted)

    @cached_property
    def saved(self) -> tuple[str, ...]:
        """Scalars in the order of the kernel's columns."""
        return tuple(scalar for scalars in self.names.values() for scalar in scalars)

    def subscripts(self, name: str) -> tuple[str, ...]:
        """Subscript ranges of what is kept under a public name."""
        of = self.wanted[name]
        return self.model.program.variables[of].dims if of in self.model.program.variables else ()

    @cached_property
    def per_block(self) -> int:
        """Draws of a block: as the size of what is kept says, whole groups, and no more than there are."""
        least, most = BLOCK_DRAWS
        wish = 2 ** int(math.log2(max(1, BLOCK_BYTES // self.bytes_kept)))
        wish = min(max(wish, least), most, max(self.draws, 1))
        return max(1, wish // self.group) * self.group

    @property
    def bytes_kept(self) -> int:
        """Bytes kept of a member."""
        return 8 * len(self.saved) * len(self.reading.labels)

    @cached_property
    def blocks(self) -> int:
        """Blocks of each scenario."""
        return -(-self.draws // self.per_block)

    def block(self, scenario: int, number: int) -> Block:
        """A block of a scenario."""
        first = number * self.per_block
        return Block(scenario, number, first, min(self.per_block, self.draws - first))

    @cached_property
    def kernel(self) -> build.Kernel:
        """The compiled model."""
        return build.build(self.model.program, self.saved, self.method)

    def kernel_key(self) -> str:
        """Hash of all that shapes the machine code: equations, what is saved, method, compiler, processor."""
        return build.emit_key(self.model.program, self.saved, self.method)

    def matrix(self, scenario: int, index: np.ndarray) -> np.ndarray:
        """Values of all parameters (ndarray[parameter, draw]) of some draws.

        A scenario's values take the place of those of a prior or posterior; those of a design that names what it sets take the
        place of both.
        """
        rows = self.model.rows
        filled = np.repeat(self.model.defaults[:, None], len(index), axis=1)
        points = list(zip(self.design.designs, self.design.points(index), strict=True))
        for design, values in points:
            if not design.named:
                filled[[rows[name] for name in design.names]] = values.T
        for name, value in list(self.scenarios.values())[scenario].items():
            filled[rows[name]] = value
        for design, values in points:
            if design.named:
                at = [rows[name] for name in design.names]
                filled[at] = np.where(np.isnan(values.T), filled[at], values.T)
        return filled

    def kept_parameters(self, index: np.ndarray) -> np.ndarray:
        """Values of `parameters` (ndarray[draw, parameter]) that the designs set; NaN where a scenario's own stands."""
        column = {name: at for at, name in enumerate(self.parameters)}
        found = np.full((len(index), len(column)), np.nan)
        points = zip(self.design.designs, self.design.points(index), strict=True)
        for design, values in sorted(points, key=lambda pair: pair[0].named):  # those that name what they set have the last word
            chosen = [at for at, name in enumerate(design.names) if name in column]
            found[:, [column[design.names[at]] for at in chosen]] = values[:, chosen]
        return found

    def run(self, scenario: int, index: np.ndarray, threads: int | None = None) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Run some draws of a scenario, batch by batch.

        Returns:
            Kept values (ndarray[member, label, saved]) and the time at which each member failed, or NaN.
        """
        every = grid(self.model, self.step)[1] * self.reading.every
        rows = self.reading.last // self.reading.every + 1
        member = 8 * (rows * len(self.saved) + len(self.model.parameters))
        batch = max(256, BATCH_BYTES // member // 256 * 256)
        for first in range(0, len(index), batch):
            parameters = self.matrix(scenario, index[first : first + batch])
            raw = self.kernel.run(parameters, step=self.step, every=every, threads=threads)
            blank(raw.time, raw.values, raw.failed_at)
            yield self.reading.read(raw.values), raw.failed_at

    def compute(self, block: Block, threads: int | None = None, progress: Progress | None = None) -> dict[str, np.ndarray]:
        """Run a block and give what is stored of it (arrays without the scenario's dimension), by the name of the field."""
        index = np.arange(block.first, block.first + block.count)
        kept, failed = [], []
        for values, failed_at in self.run(block.scenario, index, threads):
            kept.append(values)
            failed.append(failed_at)
            if progress:
                progress(len(values))
        values, failed_at = np.concatenate(kept), np.concatenate(failed)
        values[np.isnan(values)] = np.nan  # one bit pattern, whatever operation made it
        found: dict[str, np.ndarray] = {}
        if self.quantiles:
            groups = values.reshape(-1, self.group, *values.shape[1:])
            values = np.moveaxis(np.stack([_quantiles(group, self.quantiles) for group in groups]), 1, -1)
            found["failed"] = (~np.isnan(failed_at)).reshape(-1, self.group).sum(axis=1)
        else:
            found["failed_at"] = failed_at
        column = 0
        for name, scalars in self.names.items():
            part = values[:, :, column : column + len(scalars)]
            column += len(scalars)
            sizes = [len(self.model.program.dims[dim]) for dim in self.subscripts(name)]
            found[name] = part.reshape(*part.shape[:2], *sizes, *part.shape[3:])
        if self.parameters and block.scenario == 0:
            found["parameters"] = self.kept_parameters(index[:: self.group])
        return found


def _quantiles(values: np.ndarray, shares: tuple[float, ...]) -> np.ndarray:
    """Quantiles over members (ndarray[quantile, label, saved]); of those that finished, or NaN where none did."""
    good = values[~np.isnan(values).any(axis=(1, 2))]
    return np.quantile(good, shares, axis=0) if len(good) else np.full((len(shares), *values.shape[1:]), np.nan)


def plan(given: Mapping[str, Any], model: Model, folder: Path, where: str, *, name: str = "run", quick: bool = False) -> Plan:
    """Make a specification ready to run.

    Args:
        given: The specification.
        model: The model.
        folder: Where the files it names are looked for.
        where: What to call it in messages.
        name: Name of its results where it gives none.
        quick: Take each design's small size.

    Raises:
        InputError: Names every fault of the specification; or it asks for more than can be held.
    """
    spec: Any = read_spec(given, model, folder, where)
    design = Product(tuple(one.design(model, spec.seed, quick) for one in spec.design))
    made = Plan(
        model, spec.title or name, (spec.name if "name" in given else name) + ("-quick" if quick else ""), spec.scenarios, design,
        spec.keep.outcomes, spec.keep.times, spec.keep.quantiles, _kept(spec, design), spec.method,
        spec.step or model.program.time_step, spec.on_failure == "keep", {},
    )  # fmt: skip
    if made.quantiles and made.group * made.bytes_kept > GROUP_BYTES:
        raise InputError(
            f"Quantiles over {made.group:,} draws of {made.bytes_kept:,} bytes need more than {GROUP_BYTES / 2**30:g} GiB at once. "
            "Keep fewer outcomes or times, or keep the members and take quantiles of the store, outcome by outcome."
        )
    return replace(made, identity=_identity(made, canonical(given, quick), spec))


def _kept(spec: Spec, design: Product) -> tuple[str, ...]:
    """Parameters whose values are kept; of the last design there are none where quantiles are taken over it."""
    designs = design.designs[:-1] if spec.keep.quantiles else design.designs
    chosen = [one for one in designs if one.named or spec.keep.parameters == "all"]
    return tuple(dict.fromkeys(name for one in chosen for name in one.names)) if spec.keep.parameters != "none" else ()


def _identity(made: Plan, text: str, spec: Spec) -> dict[str, str]:
    """What two runs have in common when their numbers are the same, bit for bit."""
    model = made.model
    listed = [one.draws for one in made.design.designs if isinstance(one, Listed)]
    hasher = hashlib.sha256()
    for draws in listed:
        hasher.update(json.dumps(draws.names).encode() + np.ascontiguousarray(draws.values).tobytes())
    return {
        "spec": text, "model": model.path.name, "equations": model.program.digest, "inputs": model.digest,
        "draws": hasher.hexdigest() if listed else "", "kernel": made.kernel_key(), "method": made.method, "step": f"{made.step:g}",
        "seed": str(spec.seed), **results.versions(),
    }  # fmt: skip
