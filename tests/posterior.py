"""Posterior files with the least that is read of them."""

import xarray

from counterplan.observations import data_hash
from counterplan.sampling import prior_hash


def write_posterior(path, model, draws, rhat=1.0, ess=400.0, **attrs):
    """One chain of these draws, fitted to the equations and data at hand unless attributes say otherwise."""
    values = xarray.Dataset({"value": (("chain", "draw", "parameter"), draws.values[None])}, {"parameter": list(draws.names)})
    mixing = xarray.Dataset({"rhat": ("coordinate", [rhat]), "ess_bulk": ("coordinate", [ess])})
    tree = xarray.DataTree.from_dict({"posterior": values, "sample_stats": mixing})
    tree.attrs.update({"equations": model.program.digest, "history": data_hash(), "priors": prior_hash(model)} | attrs)
    tree.to_netcdf(path, engine="netcdf4")
