"""A member's numbers do not depend on its company, on threads or on the size of a task; failures are reported."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from counterplan.errors import InputError
from counterplan.kernel import build, driver
from counterplan.kernel.maths import LANES

from .tiny import everything, from_mdl, members

GROWTH = """
    level = INTEG(rate*level^shape + curve(level) - EXP(-level), start)
    start = 1.0
    rate = 0.3
    shape = 0.8
    curve((0.0,0.0),(1.0,2.0),(3.0,2.5),(9.0,-1.0))
"""
BLOW_UP = """
    level = INTEG(level*level, start)
    start = 1.0
"""


@pytest.fixture(params=["euler", "rk2", "rk4"])
def kernel(request, tmp_path):
    program = from_mdl(tmp_path, GROWTH)
    return build.build(program, everything(program), request.param)


@pytest.fixture
def draws(kernel):
    random = np.random.default_rng(7)
    return members(
        kernel.program, start=random.uniform(0.1, 5, 53), rate=random.uniform(0, 1, 53), shape=random.uniform(0.2, 1, 53)
    )


def test_two_threads_give_the_bits_of_one(kernel, draws):
    np.testing.assert_array_equal(kernel.run(draws, threads=2).values, kernel.run(draws, threads=1).values)


def test_a_table_of_another_shape_is_refused_before_it_reaches_machine_code(kernel, draws):
    with pytest.raises(InputError, match="rows and a column for each member"):
        kernel.run(draws[:-1])
    with pytest.raises(InputError, match="rows and a column for each member"):
        kernel.run(draws[0])


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_the_size_of_a_task_does_not_matter(kernel, draws, size, monkeypatch):
    expected = kernel.run(draws, threads=1)
    monkeypatch.setattr(build, "BLOCKS_PER_TASK", size)
    found = kernel.run(draws, threads=2)
    np.testing.assert_array_equal(found.values, expected.values)
    np.testing.assert_array_equal(found.failed_at, expected.failed_at)


def test_a_member_is_the_same_in_any_company_and_order(kernel, draws):
    expected = kernel.run(draws).values
    random = np.random.default_rng(8)
    for count in (1, LANES - 1, LANES, LANES + 1, 53):
        chosen = random.permutation(53)[:count]
        np.testing.assert_array_equal(kernel.run(draws[:, chosen]).values, expected[chosen])


def first_not_finite(raw):
    """Time of each member's first saved row that is not finite, or NaN."""
    bad = ~np.isfinite(raw.values).all(axis=2)
    return np.where(bad.any(axis=1), raw.time[bad.argmax(axis=1)], np.nan)


def test_members_that_blow_up_say_when(tmp_path):
    program = from_mdl(tmp_path, BLOW_UP, final=20.0)
    raw = build.build(program, program.stocks, "rk4").run(members(program, start=[0.01, 1.0, 5.0, -1.0, 1e200]))
    np.testing.assert_array_equal(raw.failed_at, first_not_finite(raw))
    np.testing.assert_array_equal(np.isfinite(raw.failed_at), [False, True, True, False, True])


def test_members_that_turn_into_nan_say_when(tmp_path):
    program = from_mdl(tmp_path, "level = INTEG(-drain*SQRT(level), 1.0)\ndrain = 1.0")
    raw = build.build(program, program.stocks, "euler").run(members(program, drain=[0.1, 3.0, 0.2, 9.0]))
    np.testing.assert_array_equal(raw.failed_at, first_not_finite(raw))
    np.testing.assert_array_equal(np.isnan(raw.failed_at), [True, False, True, False])


def test_one_failed_member_leaves_its_neighbours_alone(tmp_path):
    program = from_mdl(tmp_path, BLOW_UP, final=20.0)
    kernel = build.build(program, program.stocks, "euler")
    together, alone = kernel.run(members(program, start=[0.01, 9.0])), kernel.run(members(program, start=[0.01]))
    np.testing.assert_array_equal(together.values[0], alone.values[0])


def test_a_model_without_stocks_has_scratch_for_the_row_the_driver_touches():
    assert driver.work_size(3, 0) >= 4 * LANES


WITHOUT_STOCKS = """
import sys
from pathlib import Path
from tests.kernel.tiny import compiled, from_mdl
program = from_mdl(Path(sys.argv[1]), "a = p*Time\\np = 2.0")
for _ in range(100):
    assert compiled(program, saved=["a"])[:, 0].tolist() == [index/4 for index in range(33)]
"""


def test_a_model_without_stocks_runs(tmp_path):
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", WITHOUT_STOCKS, str(tmp_path)], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
