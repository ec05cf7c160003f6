"""Parsed models and machine code are made once, and a cache that cannot be used only costs time."""

import subprocess
import sys

import numpy as np
import pytest

from counterplan import cache
from counterplan.kernel import build

from .tiny import compiled, from_mdl, members

MODEL = "level = INTEG(rate*level, 2.0)\nrate = 0.3"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COUNTERPLAN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def refuse(*_):
    raise AssertionError("nothing is to be made anew")


def test_a_second_build_does_not_compile(tmp_path, folder, monkeypatch):
    program = from_mdl(tmp_path, MODEL)
    first = compiled(program)
    monkeypatch.setattr(build, "_compile", refuse)
    np.testing.assert_array_equal(compiled(program), first)


def test_a_second_load_does_not_parse(tmp_path, folder, monkeypatch):
    first = from_mdl(tmp_path, MODEL)
    monkeypatch.setattr(cache, "_translate", refuse)
    assert from_mdl(tmp_path, MODEL) == first


@pytest.mark.parametrize("other", [{"saved": ["level", "level"]}, {"method": "rk4"}], ids=["saved", "method"])
def test_other_saved_names_or_another_method_are_another_kernel(tmp_path, folder, monkeypatch, other):
    program = from_mdl(tmp_path, MODEL)
    compiled(program)
    monkeypatch.setattr(build, "_compile", refuse)
    with pytest.raises(AssertionError, match="made anew"):
        compiled(program, **other)


def flip(content):
    changed = bytearray(content)
    changed[len(changed) // 2] ^= 1
    return bytes(changed)


@pytest.mark.parametrize(
    "damage", [lambda _: b"", lambda _: b"short", lambda _: b"x" * 4000, flip], ids=["empty", "short", "long", "one bit"]
)
def test_a_damaged_file_is_ignored_and_written_again(tmp_path, folder, damage):
    first = compiled(from_mdl(tmp_path, MODEL))
    good = {path: path.read_bytes() for path in folder.iterdir()}
    assert {path.suffix for path in good} == {".program", ".o"}
    for path in good:
        path.write_bytes(damage(good[path]))
    np.testing.assert_array_equal(compiled(from_mdl(tmp_path, MODEL)), first)
    assert {path: path.read_bytes() for path in folder.iterdir()} == good


def test_a_folder_that_cannot_be_made_only_costs_time(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("COUNTERPLAN_CACHE", str(tmp_path / "file" / "cache"))
    program = from_mdl(tmp_path, MODEL)
    np.testing.assert_allclose(compiled(program)[:, 0], 2 * (1 + 0.3 * 0.125) ** np.arange(33), rtol=1e-13)


def test_nothing_but_whole_files_is_left_in_the_folder(tmp_path, folder):
    compiled(from_mdl(tmp_path, MODEL))
    assert all(path.suffix in {".program", ".o"} for path in folder.iterdir())


def test_a_warm_load_does_not_import_the_parser(tmp_path, folder):
    program = from_mdl(tmp_path, MODEL)
    build.build(program, program.stocks, "euler").run(members(program))
    script = (
        "import sys; from pathlib import Path; from counterplan.cache import load_program; from counterplan.kernel import build\n"
        f"program = load_program(Path({str(tmp_path / 'tiny.mdl')!r}))\n"
        "build.build(program, program.stocks, 'euler')\n"
        "print(sorted({'pysd', 'parsimonious', 'pandas'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
