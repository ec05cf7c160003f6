"""Sweeps on the shipped model, in one run: `python -m tests.bench.sweep [--members 1000000] [--no-peers]`.

Draws of the prior, twenty outcomes on fourteen 1 Januaries, by Euler's method: the fastest kernel, and so the hardest to keep up
with. The bare kernel is timed on one block before and after the sweep. Peers run the same equations in a loop over draws, as a
script around PySD does, as SALib's manual does with a sample of its own, and as the EMA Workbench does (where they are found);
they are given a year of the model's own steps, and their rates are scaled to the fourteen.
"""

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np

from counterplan import sampling
from counterplan.model import SHIPPED, load
from counterplan.sweep.runs import planned
from tests.bench.engines import bar, seconds

YEARS = list(range(1928, 1942))
OUTCOMES = 20
PROBE = """
import json, resource, sys, time, counterplan
spec = json.loads(sys.argv[1])
begun, cpu = time.perf_counter(), time.process_time()
counterplan.run(spec, out=sys.argv[2])
took = [time.perf_counter() - begun, time.process_time() - cpu]
print(json.dumps([*took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10]))
"""


def spec(members: int, method: str) -> dict:
    outcomes = list(load().outcomes)[:OUTCOMES]
    keep = {"outcomes": outcomes, "times": [float(year) for year in YEARS]}
    return {"design": [{"kind": "prior", "count": members}], "keep": keep, "method": method, "on_failure": "keep"}


def swept(members: int, method: str, folder: Path) -> tuple[float, float, float, float]:
    """Of a sweep in a process of its own: seconds, processor seconds, peak memory (MiB), and seconds of the whole process."""
    begun = time.perf_counter()
    command = [sys.executable, "-c", PROBE, json.dumps(spec(members, method)), str(folder / f"{members}-{method}")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return *json.loads(done.stdout), time.perf_counter() - begun


def bare(method: str) -> tuple[float, float]:
    """Members per second, and per processor second, of the kernel alone on all threads, saving what the sweep needs."""
    plan = planned(spec(4096, method))
    parameters, every = plan.matrix(0, np.arange(plan.draws)), round(1 / plan.step)
    plan.kernel.run(parameters[:, :64], step=plan.step, every=every)
    cpu = time.process_time()
    took = [seconds(lambda: plan.kernel.run(parameters, step=plan.step, every=every)) for _ in range(3)]
    return plan.draws / statistics.median(took), 3 * plan.draws / (time.process_time() - cpu)


def one_year(folder: Path) -> Path:
    """The shipped model, cut to its first year."""
    path = folder / "one_year.mdl"
    path.write_text(SHIPPED.read_text().replace("FINAL TIME = 1942", "FINAL TIME = 1929"))
    return path


def by_pysd(path: Path, draws: int) -> float:
    """Seconds a draw: a loop over a table of parameter values, results put together with pandas."""
    import pandas
    import pysd

    model, table, own = pysd.read_vensim(str(path)), sampled(draws), load()
    stems = {own.outcomes[name].of.split("[")[0] for name in spec(1, "euler")["keep"]["outcomes"]}
    columns = sorted(own.program.variables[stem].label for stem in stems)

    def loop() -> None:
        pandas.concat([model.run(params=row, return_columns=columns, return_timestamps=[1928, 1929]) for row in table])

    return seconds(loop) / draws


def by_salib(path: Path) -> float:
    """Seconds a draw: SALib's sample of the scalar parameters, a loop over it with PySD, one outcome kept for its analysis."""
    import pysd
    from SALib.sample import sobol

    model = pysd.read_vensim(str(path))
    rows = [row for row in sampling.drawn(load()) if "[" not in row.name][:1]
    problem = {"num_vars": 1, "names": [rows[0].name], "bounds": [[rows[0].low, rows[0].high]]}
    points = sobol.sample(problem, 1, calc_second_order=False)

    def loop() -> None:
        np.array([model.run(params={rows[0].name: p[0]}, return_columns=["population"]).iloc[-1, 0] for p in points])

    return seconds(loop) / len(points)


def by_workbench(path: Path, draws: int) -> float:
    """Seconds a draw: the EMA Workbench's connector to PySD and its sequential evaluator."""
    from ema_workbench import RealParameter, SequentialEvaluator, TimeSeriesOutcome
    from ema_workbench.connectors.pysd_connector import PysdModel

    model = PysdModel("counterplan", mdl_file=str(path))
    rows = [row for row in sampling.drawn(load()) if "[" not in row.name][:5]
    model.uncertainties = [RealParameter(row.name, row.low, row.high) for row in rows]
    model.outcomes = [TimeSeriesOutcome("population")]
    with SequentialEvaluator(model) as evaluator:
        evaluator.perform_experiments(scenarios=1)  # translates the model
        return seconds(lambda: evaluator.perform_experiments(scenarios=draws)) / draws


def sampled(draws: int) -> list[dict[str, float]]:
    rows = [row for row in sampling.drawn(load()) if "[" not in row.name]
    found = sampling.prior(load(), draws, names=[row.name for row in rows])
    return [dict(zip(found.names, values.tolist(), strict=True)) for values in found.values]


def peers(folder: Path, rate: float) -> list[str]:
    path, years, lines = one_year(folder), len(YEARS), []
    found = {"PySD in a loop": by_pysd(path, 2)}
    if importlib.util.find_spec("SALib"):
        found["SALib's sample, PySD in a loop"] = by_salib(path)
    if importlib.util.find_spec("ema_workbench"):
        found["EMA Workbench, its connector to PySD"] = by_workbench(path, 2)
    for name, each in found.items():
        lines.append(f"{name + ' (s a member)':58} {each * years:12.2f}   sweep {rate * each * years:,.0f} x")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--members", type=int, default=1_000_000, help="members of the long sweep")
    parser.add_argument("--no-peers", action="store_true", help="leave the peers out, which take minutes")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        folder = Path(name)
        swept(64, "euler", folder)
        before = bare("euler")
        took, cpu, peak, _ = swept(chosen.members, "euler", folder)
        kernel, each = ((old + new) / 2 for old, new in zip(before, bare("euler"), strict=True))
        rate = chosen.members / took
        print(f"{chosen.members:,} members, {OUTCOMES} outcomes, {len(YEARS)} points, {os.cpu_count()} threads")
        print(f"{'bare kernel, mean of before and after (members/s)':58} {kernel:12,.0f}")
        print(f"{'sweep (members/s)':58} {rate:12,.0f}")
        print(bar("sweep against the bare kernel", rate / kernel, least=0.7))
        print(bar("the same by processor time, whatever else runs", chosen.members / cpu / each, least=0.7))
        print(bar("peak memory (MiB)", peak, most=1024))
        for method in ("euler", "rk2", "rk4"):
            swept(64, method, folder)
            _, cpu, _, whole = swept(10_000, method, folder)
            print(bar(f"10,000 members by {method}, warm, the whole process (s)", whole, most=5))
            print(f"{'  processor time over threads (s)':58} {cpu / (os.cpu_count() or 1):12.2f}")
        if not chosen.no_peers:
            print("\n".join(peers(folder, rate)))


if __name__ == "__main__":
    main()
