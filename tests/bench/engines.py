"""Speed of the engine on the shipped model, beside its peers, in one run: `python -m tests.bench.engines`.

Peers: PySD and Simlin on the same .mdl, the twin, and a C translation of the same Program (where gcc is found). Rates are runs per
second and core; machines are noisy, so ratios are taken between timings made in turn, and the median of several is printed.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

from counterplan.cache import load_program
from counterplan.kernel import build, emit, twin
from counterplan.model import SHIPPED, load
from tests.bench.c_translation import CModel

MEMBERS = 1024
ROUNDS = 5


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def rate_of_pysd(folder: Path) -> float:
    """Runs per second of PySD over a year of the model's own steps, scaled to all of them; loading is left out."""
    import pysd

    model = pysd.read_vensim(shutil.copy(SHIPPED, folder / "pysd_model.mdl"))
    model.run(final_time=1928.125)
    per_year = seconds(lambda: model.run(final_time=1929.0, initial_condition="o"))
    return 1 / (per_year * 14)


def rate_of_simlin() -> float:
    import simlin

    swept = next(row for row in load().parameters.values() if row.calibrated)
    sim = simlin.load(SHIPPED).simulate()
    sim.run_to_end()

    def runs() -> None:
        for value in np.linspace(swept.low, swept.high, 10):
            sim.reset()
            sim.set_value(swept.name, float(value))
            sim.run_to_end()

    return 10 / min(seconds(runs) for _ in range(3))


def bar(name: str, value: float, least: float | None = None, most: float | None = None) -> str:
    met = (least is None or value >= least) and (most is None or value <= most)
    limit = f">= {least:,g}" if least is not None else f"<= {most:,g}"
    return f"{name:58} {value:12,.2f}   bar {limit:>10}  {'met' if met else 'MISSED'}"


def whole_commands() -> list[str]:
    """Warm start of the main job against the imports it cannot do without, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        quick = [sys.executable, "-c", "from counterplan.commands.cli import main; main()", "compare", "--quick", "--out", folder]
        base = [sys.executable, "-c", "import scipy.integrate, xarray, matplotlib.pyplot"]
        cold = dict(os.environ, COUNTERPLAN_CACHE=f"{folder}/cache")
        first = seconds(lambda: subprocess.run(quick, check=True, capture_output=True, env=cold))
        pairs = [
            [seconds(lambda c=c: subprocess.run(c, check=True, capture_output=True)) for c in (quick, base)] for _ in range(ROUNDS)
        ]
    over = statistics.median(q - b for q, b in pairs)
    return [
        f"{'compare --quick, cold cache (s)':58} {first:12.2f}",
        f"{'compare --quick, warm (s)':58} {statistics.median(q for q, _ in pairs):12.2f}",
        bar("compare --quick, warm, over its imports (s)", over, most=1.5),
    ]


def engines(method: str, folder: Path) -> tuple[list[str], float]:
    """Rates of the kernel and its C translation by one method, and the kernel's compile time."""
    model = load()
    program = model.program
    saved = [
        scalar for of in model.saved("outcomes").values() for scalar in (program.elements(of) if of in program.variables else (of,))
    ]
    members = np.repeat(model.defaults[:, None], MEMBERS, axis=1)
    every = round(program.saveper / program.time_step)
    text = seconds(lambda: emit.module(program, saved, method))
    compiled = seconds(lambda: build._compile(program, tuple(saved), method))
    kernel = build.build(program, saved, method)
    linked = seconds(lambda: build.build(program, saved, method))
    c = CModel(program, saved, method, folder) if shutil.which("gcc") else None
    ones, twos, cs = [], [], []
    for _ in range(ROUNDS):
        ones.append(seconds(lambda: kernel.run(members, every=every, threads=1)))
        twos.append(seconds(lambda: kernel.run(members, every=every, threads=2)))
        if c:
            cs.append(seconds(lambda: c.run(members, step=program.time_step, every=every)))
    rate = MEMBERS / statistics.median(ones)
    lines = [
        f"\n{method}: {len(program.stocks)} stocks, {len(program.step)} auxiliaries, {len(saved)} saved scalars",
        f"{'kernel, one thread (runs/s)':58} {rate:12,.0f}",
        f"{'kernel, two threads (runs/s)':58} {MEMBERS / statistics.median(twos):12,.0f}",
        bar("two threads against one", statistics.median(a / b for a, b in zip(ones, twos, strict=True)), least=1.8),
        bar("emit and compile (s)", compiled, most=1.5),
        f"{'  of which text of the code (s)':58} {text:12.3f}",
        f"{'link from the cache (s)':58} {linked:12.3f}",
    ]
    if cs:
        ratio = statistics.median(a / b for a, b in zip(cs, ones, strict=True))
        lines += [
            f"{'C translation, one thread (runs/s)':58} {MEMBERS / statistics.median(cs):12,.0f}",
            bar("against the C", ratio, least=1.0),
        ]
    return lines, rate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--no-pysd", action="store_true", help="leave PySD out, which takes half a minute")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines, rate = engines("euler", folder)
        more, rk4 = engines("rk4", folder)
        program = load_program(SHIPPED)
        twin_rate = 1 / seconds(lambda: twin.run(program, every=8))
        simlin_rate = rate_of_simlin()
        print("\n".join(lines))
        print(f"{'twin (runs/s)':58} {twin_rate:12.2f}   kernel {rate / twin_rate:,.0f} x")
        print(f"{'Simlin (runs/s)':58} {simlin_rate:12.1f}")
        print(bar("kernel against Simlin", rate / simlin_rate, least=50))
        if not chosen.no_pysd:
            pysd_rate = rate_of_pysd(folder)
            print(f"{'PySD (runs/s)':58} {pysd_rate:12.4f}")
            print(bar("kernel against PySD", rate / pysd_rate, least=100_000))
        print("\n".join(more))
        print(f"{'RK4 against PySD by Euler, both one core':58} {rk4 / pysd_rate:12,.0f} x" if not chosen.no_pysd else "")
    print("\nwhole command")
    print("\n".join(whole_commands()))


if __name__ == "__main__":
    main()
