"""A run killed at any moment, and begun again, ends as one that was never killed."""

import contextlib
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import TESTS
from tests.sweep.conftest import SPEC, files

RUN = """
import sys, counterplan, counterplan.sweep.plan
counterplan.sweep.plan.BLOCK_BYTES = 1
counterplan.run({spec!r}, model=counterplan.load({model!r}), out=sys.argv[1], progress=lambda n: print(n, flush=True))
"""
LONG = {**SPEC, "design": [SPEC["design"][0], {"kind": "prior", "count": 3200}]}


@contextlib.contextmanager
def begun(out):
    """A process that runs the specification into a folder."""
    code = RUN.format(spec=LONG, model=str(TESTS / "toy" / "toy.mdl"))
    with subprocess.Popen(
        [sys.executable, "-c", code, str(out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        yield process


def to_the_end(out):
    """Run it without a kill; seconds to its first report."""
    start = time.monotonic()
    with begun(out) as process:
        process.stdout.readline()
        first = time.monotonic()
        _, errors = process.communicate()
        assert process.returncode == 0, errors
    return first - start


def kill_once(out, choose, setting_up):
    """Begin or go on with a run and kill it at a random moment: of its work, or one time in five before. Whether it ended first."""
    with begun(out) as process:
        if choose.random() < 0.2:
            time.sleep(choose.uniform(0, setting_up))
        else:
            # it reports after each of its 200 blocks, while the one before is being written
            for _ in range(choose.randrange(90)):
                process.stdout.readline()
            time.sleep(choose.uniform(0, 0.03))
        process.send_signal(signal.SIGKILL)
        _, errors = process.communicate()
        assert process.returncode in (0, -signal.SIGKILL), errors
        return process.returncode == 0


def kill_often(folder, kills, seed):
    """Kill runs so many times; each that ends is compared with one left alone. How many ended, and how far they were when killed."""
    setting_up, choose, halfway, ended = to_the_end(folder / "whole"), random.Random(seed), [], 0
    reference = files(folder / "whole")
    while len(halfway) < kills:
        if kill_once(folder / "killed", choose, setting_up):
            assert files(folder / "killed") == reference
            shutil.rmtree(folder / "killed")
            ended += 1
            continue
        done = sum(path.is_file() for path in (folder / "killed").rglob("manifest/sha256/c/*/*/0"))
        halfway.append(done)
        if done == 200:  # nothing is left to be killed in
            to_the_end(folder / "killed")
            assert files(folder / "killed") == reference
            shutil.rmtree(folder / "killed")
            ended += 1
    to_the_end(folder / "killed")
    assert files(folder / "killed") == reference
    return ended + 1, set(halfway)


def test_a_killed_run_goes_on_to_the_same_bits(tmp_path):
    ended, _ = kill_often(tmp_path, 3, seed=1)
    assert ended >= 1


@pytest.mark.slow
def test_fifty_kills_lose_and_change_nothing(tmp_path):
    ended, halfway = kill_often(tmp_path, 50, seed=2)
    assert ended >= 3
    assert len(halfway) > 20, "the kills came at too few different moments to mean much"
