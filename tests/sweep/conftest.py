import pytest

SPEC = {
    "name": "toy",
    "scenarios": ["historical", "thrift"],
    "design": [{"kind": "grid", "vary": {"reform_date": [2.0, 4.0]}}, {"kind": "prior", "count": 700}],
    "keep": {"times": "years"},
}


@pytest.fixture
def spec():
    return SPEC


@pytest.fixture
def small_blocks(monkeypatch):
    """Blocks of 64 draws, so that a small run has many."""
    monkeypatch.setattr("counterplan.sweep.plan.BLOCK_BYTES", 1)


def files(folder):
    """Content of every file under a folder, by its path within it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
