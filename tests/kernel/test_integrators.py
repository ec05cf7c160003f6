"""Euler and Runge-Kutta of the kernel: their order, and their agreement with the twin."""

import numpy as np
import pytest

from counterplan.kernel import build, twin

from .tiny import agree, compiled, everything, from_mdl, members

SMOOTH = """
    prey = INTEG(prey*(1.0 - prey/4.0) - prey*hunter/(1.0 + prey) + 0.1*EXP(-Time), 1.0)
    hunter = INTEG(0.8*prey*hunter/(1.0 + prey) - 0.3*hunter, 0.5)
"""
JUMPY = """
    level = INTEG(push - level/delay, start)
    start = 2.0
    delay = 1.5
    push = STEP(2.0, 1.25) + PULSE(0.5, 0.5) + RAMP(0.5, 1.0, 3.0) + WITH LOOKUP(Time, ((0.0,1.0),(1.3,2.0),(4.0,0.5)))
    slow = SMOOTH3(level, 1.5)
"""


def final_state(program, method, step):
    steps = round(program.final_time / step)
    return compiled(program, method, program.stocks, step=step, every=steps)[-1]


@pytest.mark.parametrize(("method", "order"), [("euler", 1), ("rk2", 2), ("rk4", 4)])
def test_the_error_falls_with_the_order_of_the_method(tmp_path, method, order):
    program = from_mdl(tmp_path, SMOOTH)
    exact = final_state(program, "rk4", 2.0**-10)
    steps = 2.0 ** -np.arange(4, 8)
    errors = [np.abs(final_state(program, method, step) - exact).max() for step in steps]
    assert np.polyfit(np.log(steps), np.log(errors), 1)[0] == pytest.approx(order, abs=0.15)


@pytest.mark.parametrize("equations", [SMOOTH, JUMPY], ids=["smooth", "jumpy"])
@pytest.mark.parametrize("method", ["euler", "rk4"])
def test_the_kernel_steps_as_the_twin_does(tmp_path, equations, method):
    program = from_mdl(tmp_path, equations)
    names = everything(program)
    agree(names, twin.run(program, method=method, saved=names), compiled(program, method), 1e-12)


def test_rows_are_saved_every_so_many_steps(tmp_path):
    program = from_mdl(tmp_path, JUMPY)
    kernel = build.build(program, everything(program), "rk4")
    every, fourth = kernel.run(members(program)), kernel.run(members(program), every=4)
    np.testing.assert_array_equal(fourth.time, every.time[::4])
    np.testing.assert_array_equal(fourth.values, every.values[:, ::4])


def test_the_time_axis_runs_from_the_first_time_to_the_last(tmp_path):
    program = from_mdl(tmp_path, SMOOTH)
    time = build.build(program, program.stocks, "euler").run(members(program), step=0.5).time
    np.testing.assert_array_equal(time, np.arange(9) * 0.5)


def test_the_times_of_jumps_and_corners_are_known(tmp_path):
    program = from_mdl(tmp_path, JUMPY)
    rates = build.Rates(build.build(program, program.stocks, "rk4"), members(program)[:, 0])
    assert rates.breaks() == [0.0, 0.5, 1.0, 1.25, 1.3, 3.0, 4.0]


def test_a_jump_belongs_to_the_segment_after_it(tmp_path):
    program = from_mdl(tmp_path, "level = INTEG(STEP(2.0, when), 0.0)\nwhen = 1.0")
    rates = build.Rates(build.build(program, program.stocks, "rk4"), np.array([1.0]))
    assert rates.rate(1.0, rates.initial, 0.0, 1.0) == [0.0]
    assert rates.rate(1.0, rates.initial, 1.0, 4.0) == [2.0]


def test_a_pulse_without_width_lasts_one_step(tmp_path):
    program = from_mdl(tmp_path, "y = PULSE(when, 0.0)\nwhen = 1.0\nacc = INTEG(y, 0.0)")
    expected = (np.arange(33) == 8).astype(float)
    np.testing.assert_array_equal(compiled(program, saved=["y"])[:, 0], expected)
    np.testing.assert_array_equal(twin.run(program, saved=["y"])[:, 0], expected)


def test_the_times_of_a_pulse_train_are_known(tmp_path):
    program = from_mdl(tmp_path, "level = INTEG(PULSE TRAIN(0.5, 0.25, 1.0, 2.0), 0.0)")
    rates = build.Rates(build.build(program, program.stocks, "rk4"), np.array([]))
    assert rates.breaks() == [0.0, 0.5, 0.75, 1.5, 1.75, 2.0, 4.0]


def test_a_model_may_divide_by_its_time_step_under_any_integrator(tmp_path):
    program = from_mdl(tmp_path, "level = INTEG((2.0 - level)/TIME STEP, 1.0)")
    rates = build.Rates(build.build(program, program.stocks, "rk4"), np.array([]))
    assert rates.rate(0.0, rates.initial, 0.0, 4.0) == [8.0]
