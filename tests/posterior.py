"""Posterior files with the least that is read of them."""

import xarray

from counterplan.observations import data_hash
from counterplan.sampling import prior_hash


def write_posterior(path, model, draws, **attrs):
    """One chain of these draws, fitted to the equations and data at hand unless attributes say otherwise."""
    values = xarray.Dataset({"value": (("chain", "draw", "parameter"), draws.values[None])}, {"parameter": list(draws.names)})
    tree = xarray.DataTree.from_dict({"posterior": values})
    tree.attrs.update({"equations": model.program.digest, "history": data_hash(), "priors": prior_hash(model)} | attrs)
    tree.to_netcdf(path, engine="netcdf4")
