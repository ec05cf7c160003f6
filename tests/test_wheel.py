import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def call(*command, cwd):
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_a_wheel_in_an_empty_environment_does_the_main_job(tmp_path):
    call(sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path, ROOT, cwd=tmp_path)
    call(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    call(python, "-m", "pip", "install", "-q", "-c", ROOT / "constraints.txt", next(tmp_path.glob("*.whl")), cwd=tmp_path)
    (tmp_path / "empty").mkdir()
    out = call(tmp_path / "venv" / "bin" / "counterplan", "compare", "--quick", cwd=tmp_path / "empty")
    assert "results/compare-quick.png" in out
    counterplan = tmp_path / "venv" / "bin" / "counterplan"
    assert "64 members" in call(counterplan, "run", "prior_million", "--quick", cwd=tmp_path / "empty")
    call(counterplan, "new", "study", cwd=tmp_path / "empty")
    assert (tmp_path / "empty" / "study" / "runs" / "own_series.py").is_file()
