"""How much of June 1941 hangs on the officers' purge, how much on decentralisation, and does one make up for the other?

Run it as `python runs/purge_and_decentralisation.py [--quick]`; the specification is the .toml file of the same name.
"""

import sys
from pathlib import Path

import counterplan

SPEC = Path(__file__).with_suffix(".toml")
AXES = ["officer_purge_intensity", "decentralisation_target[light]", "decentralisation_target[agriculture]"]


def surface(quick: bool):
    """Median readiness on 22 June 1941, by intensity of the purge and decentralisation of light industry and of farming."""
    runs = counterplan.run(SPEC, quick=quick)
    axes = {name: ("point", runs["parameters"].sel(parameter=name).values) for name in AXES}
    median = runs["readiness"].sel(scenario="bukharin", quantile=0.5).isel(time=-1)
    return median.assign_coords(axes).set_index(point=AXES).unstack("point")


if __name__ == "__main__":
    found = surface("--quick" in sys.argv)
    for farms in found[AXES[2]].values:
        print(f"Readiness in June 1941, {farms:.0%} of farming decentralised:")
        print(found.sel({AXES[2]: farms}).to_pandas().round(1).to_string())
