"""Posterior files with the least that is read of them."""

import xarray

from counterplan.observations import data_hash
from counterplan.sampling import prior_hash


def write_posterior(path, model, draws, rhat=1.0, ess=400.0, seen=(), **attrs):
    """One chain of these draws, fitted to these figures, and the equations and data at hand unless attributes say otherwise."""
    values = xarray.Dataset({"value": (("chain", "draw", "parameter"), draws.values[None])}, {"parameter": list(draws.names)})
    mixing = xarray.Dataset({"rhat": ("coordinate", [rhat]), "ess_bulk": ("coordinate", [ess])})
    given = {name: ("observation", [getattr(one, name) for one in seen]) for name in ("series", "how", "outcome", "year", "log_sd")}
    observed = xarray.Dataset({"figure": ("observation", [one.value for one in seen])})
    predicted = xarray.Dataset({"figure": (("chain", "draw", "observation"), [[[one.value for one in seen]] * len(draws.index)])})
    tree = xarray.DataTree.from_dict({
        "posterior": values, "sample_stats": mixing, "constant_data": xarray.Dataset(given), "observed_data": observed,
        "posterior_predictive": predicted,
    })  # fmt: skip
    tree.attrs.update({"equations": model.program.digest, "history": data_hash(), "priors": prior_hash(model)} | attrs)
    tree.to_netcdf(path, engine="netcdf4")
