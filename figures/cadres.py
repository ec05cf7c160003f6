"""Cadres of industry: numbers, years in post, competence and initiative of managers and engineers, and the arrests.

Medians over the posterior, bands of 5-95 and 25-75 % for history and for the last scenario; circles are historical figures.
Competence and initiative are scales of the model, without figures to fit: they rest on priors.
"""

from counterplan.gallery import scripts
from counterplan.plot import fans, kit

RUNS = ("fork", "history", "grounds")
SCENARIOS = ("historical", "no-cadre-purge", "bukharin")
OUTCOMES = (
    "managers", "engineers", "manager_experience", "engineer_experience", "manager_competence", "initiative",
    "cadres_removed[managers]", "cadres_removed[engineers]", "fear",
)  # fmt: skip


def draw(fork, history, grounds):
    """Numbers, experience, competence and initiative by scenario."""
    assumed = kit.assumed(grounds, "difference")
    return fans.compare_figure(fork, OUTCOMES, kit.observed(history), 1930.0, SCENARIOS, assumed)


if __name__ == "__main__":
    scripts.main(__file__)
