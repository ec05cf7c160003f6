import numpy as np

from counterplan.calibration.laplace import laplace
from counterplan.calibration.sampler import Settings, sample
from counterplan.credence.fits import begun
from counterplan.credence.sample import Sample
from tests.calibration.toys import target


def test_a_fit_begun_from_a_sample_nearby_starts_where_the_chains_are(toy, tmp_path):
    """Nearer to what the chains show than the Gaussian of the optimum, in mean and in spread."""
    given = target(toy, noise=0.02, sd=0.2)
    alone = laplace(given, np.zeros(4))
    chains = sample(given, alone, Settings(32, 32, (200,), 4000, 20), tmp_path)
    points = chains.points.reshape(-1, chains.points.shape[2])
    sd = points.std(axis=0)

    def apart(reference):
        mean, spread = (reference.mean - points.mean(axis=0)) / sd, np.sqrt(np.diag(reference.covariance)) / sd - 1
        return np.abs([mean, spread])

    elsewhere = Sample(given, points + 8 * sd)
    helped = begun(given, np.zeros(4), [elsewhere, Sample(given, points)], rounds=16)
    assert apart(helped).max() < 0.1 < apart(alone).max()
