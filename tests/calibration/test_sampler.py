import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from counterplan.calibration.checkpoints import write
from counterplan.calibration.optimum import optimum
from counterplan.calibration.record import diagnostics
from counterplan.calibration.sampler import Chains, Reference, Settings, learnt, sample
from counterplan.errors import InputError
from tests.calibration.toys import target, toy

SETTINGS = Settings(chains=8, learners=12, rounds=(60,), steps=120, thin=2)
MEAN = np.array([1.0, -2.0, 0.5, 0.0])
ROOT = np.array([[1.0, 0, 0, 0], [0.9, 0.4, 0, 0], [0, -0.5, 2.0, 0], [0.3, 0, 0.1, 0.05]])


class Gaussian:
    """A target whose mean and covariance are known."""

    def log_density(self, points):
        return -0.5 * (np.linalg.solve(ROOT, (points - MEAN).T) ** 2).sum(axis=0)

    def curvature(self, points):
        return np.linalg.inv(ROOT @ ROOT.T) - np.eye(4)


def whole(folder, progress=None):
    return sample(Gaussian(), Reference(np.zeros(4), np.eye(4)), SETTINGS, folder, facts={"signature": "one"}, progress=progress)


@pytest.mark.parametrize(
    "reference", [Reference(np.zeros(4), np.eye(4)), Reference(MEAN + 0.5, 2 * ROOT @ ROOT.T)], ids=["prior", "wide"]
)
def test_a_known_gaussian_comes_out(reference, tmp_path):
    chains = sample(Gaussian(), reference, Settings(chains=32, learners=32, rounds=(600, 600), steps=3000, thin=5), tmp_path)
    squared = Chains((chains.points - MEAN) ** 2, chains.log_density, chains.accepted)
    for given, known in ((chains, MEAN), (squared, np.diag(ROOT @ ROOT.T))):
        rhat, ess = diagnostics(given)
        assert rhat.max() < 1.02
        error = given.points.std(axis=(0, 1)) / np.sqrt(ess)
        assert (np.abs(given.points.mean(axis=(0, 1)) - known) < 4 * error).all()
        assert (error < 0.1 * given.points.std(axis=(0, 1))).all()


def test_the_reference_learnt_is_the_gaussian_sampled():
    random = np.random.default_rng(0)
    points = MEAN + random.standard_normal((10000, 4)) @ ROOT.T
    found = learnt(Gaussian(), points, len(points), Reference(np.zeros(4), np.eye(4)))
    np.testing.assert_allclose(found.mean, MEAN, atol=0.1)
    np.testing.assert_allclose(found.covariance, ROOT @ ROOT.T, atol=0.15)


def test_a_wider_reference_is_wider_up_to_the_prior_and_narrower_nowhere():
    turned = np.linalg.qr(np.random.default_rng(0).standard_normal((4, 4)))[0]
    wide = Reference(MEAN, (turned * [0.1, 0.7, 1.0, 1.3]) @ turned.T).wider(2.0)
    np.testing.assert_allclose(turned.T @ wide.covariance @ turned, np.diag([0.2, 1.0, 1.0, 1.3]), atol=1e-12)
    np.testing.assert_array_equal(wide.mean, MEAN)


@pytest.mark.parametrize("after", [1, 3, 20, 55])
def test_a_run_that_broke_off_goes_on_to_the_same_chains(after, tmp_path):
    calls = []

    def breaking(count):
        calls.append(count)
        if len(calls) == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        whole(tmp_path / "broken", breaking)
    again, straight = whole(tmp_path / "broken"), whole(tmp_path / "straight")
    assert np.array_equal(again.points, straight.points)
    assert np.array_equal(again.log_density, straight.log_density)
    assert again.accepted == straight.accepted


def sampled_toy(folder):
    """The toy's posterior; also what the killed process below runs."""
    given = target(toy(), noise=0.02, sd=0.02)
    best = optimum(given, np.zeros((1, 4)))[0]
    return sample(given, Reference(best.whole, best.covariance()), Settings(16, 16, (200,), 2000, 2), folder)


def test_a_killed_process_goes_on_to_the_same_chains(tmp_path):
    code = f"from pathlib import Path; from tests.calibration.test_sampler import sampled_toy; sampled_toy(Path({str(tmp_path / 'killed')!r}))"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[2])
    while not list((tmp_path / "killed").glob("round-1/*.npz")):
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert len(list((tmp_path / "killed").glob("round-1/*.npz"))) < 40
    again, straight = sampled_toy(tmp_path / "killed"), sampled_toy(tmp_path / "straight")
    assert np.array_equal(again.points, straight.points)


def test_progress_counts_every_likelihood_also_those_of_checkpoints(tmp_path):
    for _ in range(2):
        counted = []
        whole(tmp_path, counted.append)
        assert sum(counted) == SETTINGS.evaluations


def test_checkpoints_of_another_run_are_refused(tmp_path):
    whole(tmp_path)
    with pytest.raises(
        InputError,
        match=r"holds the checkpoints of another calibration\. Remove it, or give another folder with --out\. They differ in:\n"
        r"  - signature: one there, two here\n  - thin: 2 there, 3 here$",
    ):
        sample(Gaussian(), Reference(np.zeros(4), np.eye(4)), replace(SETTINGS, thin=3), tmp_path, facts={"signature": "two"})


@pytest.mark.parametrize("fewer", [20, 50, 72, 100])
def test_a_run_of_fewer_steps_goes_on_to_more(fewer, tmp_path):
    reference, few = Reference(np.zeros(4), np.eye(4)), replace(SETTINGS, steps=fewer)
    before = sample(Gaussian(), reference, few, tmp_path / "longer", facts={"signature": "one"})
    longer, straight = whole(tmp_path / "longer"), whole(tmp_path / "straight")
    assert np.array_equal(longer.points[: len(before.points)], before.points)
    assert np.array_equal(longer.points, straight.points)
    assert np.array_equal(longer.log_density, straight.log_density)
    assert longer.accepted == pytest.approx(straight.accepted)
    again = sample(Gaussian(), reference, few, tmp_path / "longer", facts={"signature": "one"})
    assert np.array_equal(again.points, before.points)


@pytest.mark.parametrize("damage", [lambda content: b"not numbers", lambda content: content[:900], lambda content: b""])
def test_a_damaged_checkpoint_is_told(damage, tmp_path):
    whole(tmp_path)
    path = tmp_path / "round-1" / "000000.npz"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(InputError, match=r"The checkpoint .*000000.npz cannot be read. Remove it and all after it"):
        whole(tmp_path)


def test_a_checkpoint_of_other_arrays_is_told(tmp_path):
    write(tmp_path / "climb-0.npz", {"coordinates": np.zeros(4)})
    with pytest.raises(InputError, match=r"The checkpoint .*climb-0.npz cannot be read"):
        optimum(target(toy()), np.zeros((1, 4)), folder=tmp_path)


def test_a_damaged_claim_is_told(tmp_path):
    whole(tmp_path)
    (tmp_path / "run.json").write_text("")
    with pytest.raises(InputError, match=r"run.json cannot be read .* Remove its folder, or give another with --out"):
        whole(tmp_path)
