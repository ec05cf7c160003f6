"""Memory does not grow with the number of members."""

import subprocess
import sys

import pytest

from tests.conftest import TESTS

PEAK = """
import resource, sys, counterplan
spec = {{"design": [{{"kind": "prior", "count": int(sys.argv[2])}}], "keep": {{"times": "years"}}}}
counterplan.run(spec, model=counterplan.load({model!r}), out=sys.argv[1])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def peak(folder, members):
    """Peak memory of a process that runs so many members, MiB."""
    code = PEAK.format(model=str(TESTS / "toy" / "toy.mdl"))
    done = subprocess.run([sys.executable, "-c", code, folder / str(members), str(members)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return int(done.stdout) / 1024


@pytest.mark.parametrize(
    "more", [pytest.param(200_000, id="200,000"), pytest.param(10_000_000, id="10 million", marks=pytest.mark.slow)]
)
def test_memory_is_flat_in_the_number_of_members(tmp_path, more):
    peak(tmp_path, 16)  # compiles
    few = peak(tmp_path, 10_000)
    many = peak(tmp_path, more)
    assert many < few + 64, f"{few:.0f} MiB for 10,000 members, {many:.0f} MiB for {more:,}"
