"""The command line as a user types it."""

import contextlib
import io
import os
import subprocess
import sys

import pytest

from counterplan.commands.cli import main


def run(*arguments, cwd, **environment):
    """What `counterplan` prints and how it ends, in this process, which has imported the package already.

    Warnings are errors as in every test, and what is neither an error of ours nor an exit is raised here.
    """
    out, err, status = io.StringIO(), io.StringIO(), 0
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.chdir(cwd),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        patch.setattr("sys.argv", ["counterplan", *arguments])
        patch.setattr("gc.set_threshold", lambda *_: None)  # would stay so for all tests to come
        for name, value in {"COLUMNS": "100", **environment}.items():
            patch.setenv(name, value)
        try:
            main()
        except SystemExit as end:
            status = end.code or 0
    return subprocess.CompletedProcess(arguments, status, out.getvalue(), err.getvalue())


def run_apart(*arguments, cwd):
    """The same in a process of its own, as a shell starts it."""
    strict = "import warnings; from counterplan.errors import StaleWarning; warnings.simplefilter('error', StaleWarning)"
    command = [sys.executable, "-c", f"{strict}; from counterplan.commands.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, env={**os.environ, "COLUMNS": "100"})
