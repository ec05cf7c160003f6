"""How the powers saw it: Soviet strength in their eyes, and the probabilities of a western pact, a German pact and an attack.

An unbiased eye sees 100 in mid-1936. Probabilities are those of an event by that day, inside the model: they follow from judged
hazards that no figure can test, and their bands show what the judgement leaves open. Medians with bands of 5-95 and 25-75 %
over the posterior.
"""

from counterplan.gallery import scripts
from counterplan.plot import fans, kit

RUNS = ("fork", "grounds")
EYES = "Soviet strength in {} eyes (true one of mid-1936 = 100)"
OUTCOMES = {
    "perceived_strength[britain]": EYES.format("British"),
    "perceived_strength[france]": EYES.format("French"),
    "perceived_strength[germany]": EYES.format("German"),
    "western_pact_probability": "Probability of a western pact",
    "german_pact_probability": "Probability of a German pact",
    "german_attack_probability": "Probability of a German attack by then",
}


def draw(fork, grounds):
    """Perceived strength by power, and pacts, by scenario."""
    eyes = [name for name in OUTCOMES if name.startswith("perceived_strength")]
    alike = [eyes, [name for name in OUTCOMES if name not in eyes]]
    return fans.compare_figure(fork, OUTCOMES, since=1934.0, assumed=kit.assumed(grounds, "difference"), alike=alike)


if __name__ == "__main__":
    scripts.main(__file__)
