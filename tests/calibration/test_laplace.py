import numpy as np

from counterplan.calibration.laplace import laplace
from counterplan.calibration.sampler import Settings, sample
from tests.calibration.toys import target


def test_the_gaussian_is_close_to_what_chains_find(toy, tmp_path):
    given = target(toy, noise=0.02, sd=0.02)
    gaussian = laplace(given, np.zeros(4))
    chains = sample(given, gaussian, Settings(32, 32, (200,), 2000, 4), tmp_path)
    mean, sd = chains.points.mean(axis=(0, 1)), chains.points.std(axis=(0, 1))
    assert (np.abs(gaussian.mean - mean) < 0.35 * sd).all()
    np.testing.assert_allclose(np.sqrt(np.diag(gaussian.covariance)), sd, rtol=0.2)
    np.testing.assert_allclose(
        np.corrcoef(chains.points.reshape(-1, 6).T)[:4, :4], correlation(gaussian.covariance)[:4, :4], atol=0.15
    )


def correlation(covariance):
    sd = np.sqrt(np.diag(covariance))
    return covariance / np.outer(sd, sd)


def test_the_scale_of_the_errors_is_not_underestimated_by_fitting_many_parameters(toy):
    """At the joint optimum every parameter counts as spent, at the marginal one it does not."""
    from counterplan.calibration.optimum import optimum

    given = target(toy, noise=0.02, sd=0.02)
    joint = optimum(given, np.zeros((1, 4)))[0]
    scale = [given.noise.values(noise[None, :])[0][0] for noise in (laplace(given, np.zeros(4)).mean[4:], joint.noise)]
    assert scale[0] > scale[1]
