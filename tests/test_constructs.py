"""One tiny model for each Vensim construct: kernel, twin, PySD and Simlin agree on every variable and step."""

import re
import shutil
import warnings
from pathlib import Path

import numpy as np
import pytest

from counterplan.cache import load_program
from counterplan.kernel import twin
from counterplan.mdl import rewrite

from .kernel.tiny import agree, compiled, everything

CONSTRUCTS = sorted((Path(__file__).parent / "constructs").glob("*.mdl"))
# What another engine does not do, or does otherwise; each with the reason.
NOT_IN_SIMLIN = {
    "product": "Simlin has no PROD",
    "power": "Simlin has no POWER",
    "smooth_n": "Simlin does not compile SMOOTH N",
    "delay_n": "Simlin does not compile DELAY N",
}
NOT_IN_PYSD: dict[str, str] = {}


def named(paths):
    return pytest.mark.parametrize("path", paths, ids=[path.stem for path in paths])


@named(CONSTRUCTS)
@pytest.mark.parametrize("method", ["euler", "rk2", "rk4"])
def test_the_kernel_does_what_the_twin_says(path, method):
    program = load_program(path)
    names = everything(program)
    agree(names, twin.run(program, method=method, saved=names), compiled(program, method, names), 1e-12)


@named([path for path in CONSTRUCTS if path.stem not in NOT_IN_PYSD])
def test_pysd_agrees(path, tmp_path):
    copy = Path(shutil.copy(path, tmp_path))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pysd

        table = pysd.read_vensim(str(copy)).run()
    program = load_program(path)
    columns = {re.sub(r"[\s_]+", "_", column.lower()).replace(",_", ","): column for column in table.columns}
    names = [name for name in everything(program) if name in columns]
    assert names
    agree(names, twin.run(program, saved=names), table[[columns[name] for name in names]].to_numpy(float), 1e-9)


@named([path for path in CONSTRUCTS if path.stem not in NOT_IN_SIMLIN])
def test_simlin_agrees(path):
    import simlin

    run = simlin.load(path).simulate()
    run.run_to_end()
    program = load_program(path)
    known = set(run.get_var_names())
    names = [name for name in everything(program) if name in known]
    assert names
    agree(names, twin.run(program, saved=names), np.stack([run.get_series(name) for name in names], axis=1), 1e-9)


def test_every_function_the_translator_knows_has_a_construct():
    text = " ".join(path.read_text() for path in CONSTRUCTS)
    known = {*rewrite.FUNCTIONS, *rewrite.REDUCTIONS, "smooth", "smoothi", "smooth3", "smooth3i", "smooth_n"}
    known |= {"delay1", "delay1i", "delay3", "delay3i", "delay_n", "initial", "with_lookup"}
    missing = [name for name in sorted(known) if not re.search(rf"\b{name.upper().replace('_', ' ')}\s*\(", text)]
    assert missing == []
