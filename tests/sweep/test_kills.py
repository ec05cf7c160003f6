"""A run killed at any moment, and begun again, ends as one that was never killed."""

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
counterplan.run({spec!r}, model=counterplan.load({model!r}), out=sys.argv[1])
"""
LONG = {**SPEC, "design": [SPEC["design"][0], {"kind": "prior", "count": 3200}]}


def begin(out):
    code = RUN.format(spec=LONG, model=str(TESTS / "toy" / "toy.mdl"))
    return subprocess.Popen([sys.executable, "-c", code, str(out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def kill_often(folder, kills, seed):
    """Kill runs at random moments, until one has ended for every few kills; each that ends is compared with one left alone."""
    begun = time.monotonic()
    _, errors = begin(folder / "whole").communicate()
    length = time.monotonic() - begun
    reference, choose, ended, killed, halfway = files(folder / "whole"), random.Random(seed), 0, 0, set()
    while killed < kills or not ended:
        process = begin(folder / "killed")
        try:
            _, errors = process.communicate(timeout=length * choose.uniform(0.2, 0.9) if killed < kills else None)
            assert process.returncode == 0, errors
            assert files(folder / "killed") == reference
            shutil.rmtree(folder / "killed")
            ended += 1
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            killed += 1
            halfway.add(sum(1 for _ in (folder / "killed" / "toy.zarr" / "manifest").rglob("0")))
    return ended, halfway


def test_a_killed_run_goes_on_to_the_same_bits(tmp_path):
    ended, _ = kill_often(tmp_path, 3, seed=1)
    assert ended >= 1


@pytest.mark.slow
def test_fifty_kills_lose_and_change_nothing(tmp_path):
    ended, halfway = kill_often(tmp_path, 50, seed=2)
    assert ended >= 5
    assert len(halfway) > 20, "the kills came at too few different moments to mean much"
