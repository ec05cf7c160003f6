from pathlib import Path

import pytest

import counterplan

TESTS = Path(__file__).parent
SHIPPED = Path(counterplan.__file__).parent / "inputs" / "counterplan.mdl"


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory):
    """One cache folder for the session, so that a test run neither reads nor leaves anything in the user's."""
    patch = pytest.MonkeyPatch()
    patch.setenv("COUNTERPLAN_CACHE", str(tmp_path_factory.mktemp("cache")))
    yield
    patch.undo()


@pytest.fixture(scope="session")
def model():
    return counterplan.load()


@pytest.fixture(scope="session")
def kept(tmp_path_factory):
    """Folder of the small runs that figures are drawn from, by run key; figures and report share it."""
    return tmp_path_factory.mktemp("results")


@pytest.fixture(scope="session")
def measured(model):
    """Every feedback loop: its sign, and history without it."""
    return counterplan.measure_loops(model)


@pytest.fixture(scope="session")
def replicated(model):
    """Every published counterfactual beside ours, over the posterior."""
    return counterplan.replicate(model)


@pytest.fixture(scope="session")
def toy():
    return counterplan.load(TESTS / "toy" / "toy.mdl")
