"""The shipped model in four engines: kernel, twin, Simlin and PySD."""

import re
import shutil
import warnings

import numpy as np
import pytest
import simlin

from counterplan.cache import load_program
from counterplan.kernel import build, twin
from tests.conftest import SHIPPED

from .tiny import agree, compiled, everything


@pytest.fixture(scope="module")
def program():
    return load_program(SHIPPED)


@pytest.fixture(scope="module")
def kernel(program):
    return compiled(program)


def test_kernel_and_twin_agree_on_every_variable_and_step(program, kernel):
    names = everything(program)
    agree(names, twin.run(program, saved=names), kernel, 1e-9)


def test_kernel_and_twin_agree_with_runge_kutta(program):
    names = everything(program)
    agree(names, twin.run(program, method="rk4", step=0.125, saved=names), compiled(program, "rk4", step=0.125), 1e-9)


def test_kernel_and_simlin_agree_on_every_variable_and_step(program, kernel, tmp_path):
    every_step = tmp_path / "every_step.mdl"
    every_step.write_text(re.sub(r"SAVEPER\s*=[^~|]*", "SAVEPER = TIME STEP ", SHIPPED.read_text()))
    run = simlin.load(every_step).simulate()
    run.run_to_end()
    names = [name for name in everything(program) if name in set(run.get_var_names())]
    assert {name for name in everything(program) if "#" not in name} == set(names)
    columns = [everything(program).index(name) for name in names]
    agree(names, np.stack([run.get_series(name) for name in names], axis=1), kernel[:, columns], 1e-9)


@pytest.fixture(scope="module")
def parsed(tmp_path_factory):
    """The model in PySD, which writes its Python beside the .mdl file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pysd

        return pysd.read_vensim(str(shutil.copy(SHIPPED, tmp_path_factory.mktemp("pysd"))))


def agree_with_pysd(program, kernel, parsed, final_time):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = parsed.run(final_time=final_time, time_step=program.time_step, saveper=program.time_step)
    spelled = {column.lower().replace(" ", "_").replace(",_", ","): column for column in table.columns}
    names = [name for name in everything(program) if "#" not in name]
    columns = [everything(program).index(name) for name in names]
    agree(names, table[[spelled[name] for name in names]].to_numpy(float), kernel[: len(table), columns], 1e-9)


def test_kernel_and_pysd_agree_in_the_first_year(program, kernel, parsed):
    agree_with_pysd(program, kernel, parsed, program.initial_time + 1)


@pytest.mark.slow
def test_kernel_and_pysd_agree_to_the_end(program, kernel, parsed):
    agree_with_pysd(program, kernel, parsed, program.final_time)


def test_the_shipped_model_does_not_fail_anywhere(program):
    raw = build.build(program, program.stocks, "rk4").run(np.array(list(program.parameters.values()))[:, None])
    assert np.isnan(raw.failed_at).all()
