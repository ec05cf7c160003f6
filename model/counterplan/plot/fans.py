"""Small multiples of outcomes over time: several scenarios side by side, or variables of history from the beginning."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from counterplan.observations import Observation
from counterplan.plot import handles, kit
from counterplan.plot.style import HISTORY, styled
from counterplan.plot.units import within
from counterplan.runkey import titles

if TYPE_CHECKING:
    import xarray
    from matplotlib.figure import Figure

JUDGED = "mainly assumption"  # said in a panel whose differences rest more on priors than on data


def compare_figure(
    dataset: "xarray.Dataset",
    outcomes: Sequence[str] | Mapping[str, str],
    data: Sequence[Observation] = (),
    since: float = 1932.0,
    scenarios: Sequence[str] = (),
    assumed: Sequence[str] = (),
    alike: Sequence[Sequence[str]] = (),
) -> "Figure":
    """Draw outcomes of several scenarios.

    Args:
        dataset: Runs with dimensions (scenario, draw or quantile, time), made ready by `runkey.ready`.
        outcomes: Outcomes or scalars such as `officers[field]`, in the order of the panels; or their titles by name.
        data: Historical figures.
        since: First year shown.
        scenarios: Scenarios shown; all by default.
        assumed: Outcomes whose differences rest mainly on assumption; their panels say so.
        alike: Groups of outcomes whose panels have the same scale.
    """
    shown = list(scenarios) or [str(name) for name in dataset["scenario"].values]
    with styled():
        figure, axes = kit.sheet(len(outcomes), columns=min(3, len(outcomes)), extra=0.3 if -len(outcomes) % 3 > 1 else 1.05)
        for axis, name in zip(axes, outcomes, strict=True):
            values = scalar(dataset, name)
            kit.panel(axis, values, outcomes[name] if isinstance(outcomes, Mapping) else "")
            kit.fans(axis, values, shown, dataset.attrs["fork"], since)
            kit.points(axis, values.sel(scenario="historical"), [o for o in data if o.outcome == name and o.year >= since])
            kit.marks(axis, dataset.attrs["fork"])
            kit.years(axis, since)
            if name in assumed:
                kit.remark(axis, JUDGED)
        for group in alike:
            kit.alike([axis for axis, name in zip(axes, outcomes, strict=True) if name in group])
        named = titles(dataset)
        lines = handles.scenario_handles(named, shown) + handles.mark_handles(shown, named, figures=bool(data))
        kit.legend(figure, [*lines, handles.judged_handle()] if assumed else lines)
        kit.footer(figure, dataset, note="Peace assumed to 1942. Conditional on the structure of the model.")
    return figure


def scalar(dataset: "xarray.Dataset", name: str) -> "xarray.DataArray":
    """An outcome by its scalar name: `officers[field]` is one element of `officers`, and its title says which."""
    if name in dataset:
        return dataset[name]
    stem, _, inside = name.partition("[")
    values = dataset[stem]
    labels = inside.rstrip("]").split(",")
    dims = [dim for dim in values.dims if dim not in ("scenario", "draw", "point", "time", "quantile")]
    element = values.sel(dict(zip(dims, labels, strict=True)))
    title = f"{str(values.attrs['long_name']).rstrip('.')}: {', '.join(labels)}"
    return element.assign_attrs(long_name=title, bounded=within(values))


def history_figure(dataset: "xarray.Dataset", names: Mapping[str, str], figures: Mapping[str, Sequence[Observation]]) -> "Figure":
    """Draw variables of the historical scenario, each in a panel, from the beginning of the run.

    Args:
        dataset: Runs with dimensions (scenario, draw, time).
        names: Title by variable, in the order of the panels.
        figures: Historical figures by variable.
    """
    time = dataset["time"].values
    with styled():
        figure, axes = kit.sheet(len(names), columns=min(3, len(names)), row=2.4, extra=0.4)
        for axis, (name, title) in zip(axes, names.items(), strict=True):
            values = dataset[name].sel(scenario="historical")
            kit.panel(axis, values, title)
            kit.fan(axis, values, {"color": HISTORY, "linestyle": "-"}, "historical")
            kit.points(axis, values, figures.get(name, ()))
            axis.set_xlim(float(time[0]), float(time[-1]))
            axis.locator_params(axis="x", integer=True, nbins=7)
        made = f"History: median, 25-75 and 5-95 % of {dataset.sizes['draw']} draws; figures ± 2 sd"
        kit.footer(figure, note=made)
    return figure
