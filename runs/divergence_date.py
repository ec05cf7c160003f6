"""Does the month of the coup matter? `bukharin` with the fork moved through 1936, read on the day of the German attack.

Run it as `python runs/divergence_date.py [draws]`.
"""

import sys

import counterplan

DATES = [1936.0, 1936.25, 1936.5, 1936.75]


def sweep(draws: int) -> list[tuple[float, float, float, float]]:
    """Fork, and the 5, 50 and 95 % points of the gain in readiness over history."""
    model = counterplan.load()
    bukharin = model.scenario("bukharin").overrides
    forks = {f"{date:g}": {**bukharin, "divergence_date": date} for date in DATES}
    runs = counterplan.ensemble(model, {"historical": {}, **forks}, draws, save=["readiness"])
    end = runs["readiness"].interp(time=1941.471)
    gain = end - end.sel(scenario="historical")
    return [(date, *gain.sel(scenario=f"{date:g}").quantile([0.05, 0.5, 0.95], "draw").values.tolist()) for date in DATES]


if __name__ == "__main__":
    for date, low, middle, high in sweep(int(sys.argv[1]) if len(sys.argv) > 1 else 200):
        print(f"fork {date:7.2f}: readiness {middle:+5.1f} ({low:+5.1f} to {high:+5.1f})")
