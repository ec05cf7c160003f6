"""The evidence in words and tables, for a terminal of any kind."""

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from counterplan.calibration.space import CONTRACTED
from counterplan.credence.bars import tally
from counterplan.credence.profile import FALL

Found = dict[str, Any]
MOST = 12  # rows of a table of the largest
WIDTH = 100  # of sentences
BETWEEN = "  "  # columns of a table


def words(found: Found) -> str:
    """All parts, each with its table and what it comes to, in lines that a terminal holds."""
    parts = (
        bars,
        before,
        reproduction,
        left_out_years,
        left_out_series,
        recovery,
        profiles,
        causes,
        information,
        influence,
        structures,
    )
    return "\n".join(_wrapped(line) for line in "\n\n".join(part(found) for part in parts).splitlines())


def _wrapped(line: str) -> str:
    """A sentence in lines that a terminal holds; a row of a table, which has two blanks between its columns, stays whole."""
    return line if BETWEEN in line else textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)


def table(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows under titles: the first column to the left, numbers to the right."""
    cells = [list(titles), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[k]) for row in cells) for k in range(len(titles))]
    padded = [[row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))] for row in cells]
    lines = [BETWEEN.join(row).rstrip() for row in padded]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def bars(found: Found) -> str:
    """What is asked, beside what was found."""
    rows = [(bar["about"], bar["asked"], bar["found"], "?" if bar["met"] is None else bar["met"]) for bar in found["bars"]]
    return f"{table(('Bar', 'asked', 'found', 'met'), rows)}\n{tally(found['bars'])}"


def before(found: Found) -> str:
    """The prior predictive check."""
    rows = found["before"]
    figures = sum(row["count"] for row in rows)
    shares = [sum(row["count"] * row[f"within_{band}"] for row in rows) / figures for band in ("50", "90")]
    narrow = sorted(rows, key=lambda row: (row["within_90"], -row["count"]))[:MOST]
    keys = ("series", "count", "mape", "within_50", "within_90")
    return "\n".join([
        table(
            ("Series the prior foretells worst", "n", "error %", "in 50", "in 90"), [[row[key] for key in keys] for row in narrow]
        ),
        f"Before the data: within the 50 % bands {shares[0]:.0%}, within the 90 % bands {shares[1]:.0%} of {figures} figures.",
    ])  # fmt: skip


def reproduction(found: Found) -> str:
    """Series as fitted, and growth rates."""
    part = found["reproduction"]
    total = part["summary"]
    titles = ("Fitted series", "n", "error %", "bias", "var.", "cov.", "in 50", "in 90", "lag 1", "2nd half", "trend")
    keys = (
        "series", "count", "mape", "bias", "variation", "covariation", "within_50", "within_90", "autocorrelation",
        "later_mape", "naive_mape",
    )  # fmt: skip
    facts = [
        (f"{f['outcome']} {f['begin']:g}-{f['end']:g}", f["at_5"], f["at_50"], f["at_95"], f"{f['low']:g}..{f['high']:g}", f["met"])
        for f in part["facts"]
    ]
    return "\n".join([
        table(titles, [[row[key] for key in keys] for row in part["series"]]),
        f"Median error {total['median_mape']:.1f} %, of the annual series {total['median_mape_annual']:.1f} %; within the 50 % "
        f"bands {total['within_50']:.0%}, within the 90 % bands {total['within_90']:.0%} of {total['figures']} figures. Over the "
        f"second half of its figures the model, which saw both, beats the trend of the first on {total['better_than_trend']} of "
        f"{total['against_trend']} series.",
        "", table(("Growth, % a year", "5 %", "50 %", "95 %", "known", "met"), facts),
    ])  # fmt: skip


def left_out_years(found: Found) -> str:
    """The hold-out of the shipped structure."""
    part = next(iter(found["structures"]["holdout"].values()))
    total, mixing = part["summary"], part["mixing"]
    titles = ("Foreseen series", "seen", "n", "error %", "model %", "trend %", "in 50", "in 90")
    keys = ("series", "seen", "count", "mape", "model_mape", "naive_mape", "within_50", "within_90")
    annual = total["median_mape_annual"]
    return "\n".join([
        f"Fitted to the years before {part['end']:g}, foreseeing those after; the last seen error of each series dies away. Given "
        f"for those years too: {part['record'] or 'nothing'}.",
        table(titles, [[row[key] for key in keys] for row in part["series"]]),
        f"Median error {total['median_mape']:.1f} %, of the annual series {_cell(annual)} %; better than the trend on "
        f"{total['better_than_trend']} of {total['against_trend']}; within the 90 % bands {total['within_90']:.0%} of "
        f"{total['figures']} figures. Log score {total['elpd']:.1f} (standard error {total['elpd_se_series']:.1f} over series). "
        f"Chains: largest R-hat {mixing['rhat']:.3f}, fewest effective draws {mixing['ess']:.0f}.",
    ])  # fmt: skip


def left_out_series(found: Found) -> str:
    """Each series foretold by the others."""
    rows = found["influence"]["left_out"]
    titles = ("Series foretold by the others", "n", "k", "eff. draws", "Gaussian", "log score", "error %", "in 90")
    keys = ("series", "count", "k", "effective", "gaussian", "log_score", "mape", "within_90")
    figures = sum(row["count"] for row in rows)
    within = sum(row["count"] * row["within_90"] for row in rows) / figures
    return "\n".join([
        table(titles, [[row[key] for key in keys] for row in rows]),
        f"Within the 90 % bands {within:.0%} of {figures} figures; {sum(row['gaussian'] for row in rows)} of {len(rows)} by the "
        "Gaussian about the optimum, since k was above 0.7 or the weights were worth less than a tenth of the draws, the others by "
        "weights of the draws; none was sampled anew.",
    ])  # fmt: skip


def recovery(found: Found) -> str:
    """Coverage of truths, and how far the chains came from the Gaussian."""
    lines = []
    groups, chains = found["recovery"]["groups"], found["recovery"]["chains"]
    for name, part in groups.items():
        for level, share in part["pooled"].items():
            low, high = part["expected"][level]
            cells = [f"{share:.1%}", f"{low:.0%} to {high:.0%}"]
            for of, chance in (
                (part["outside"][level], part["outside_by_chance"][level]), (part["uneven"], part["uneven_by_chance"]),
            ):  # fmt: skip
                cells += [f"{of:.1%}", "{:.1%} to {:.1%}".format(*chance)]
            lines.append((name, len(part["names"]), f"{float(level):.0%}", *cells))
    part = next(iter(groups.values()))
    shifts = "; ".join(f"{name} {shift:.2f}" for name, shift in chains["shift"].items())
    titles = ("Truths within", "n", "interval", "all", "expected of one", "outside it", "by chance", "uneven", "by chance")
    return "\n".join([
        f"Truths from the prior recovered from made-up figures: {part['trials']} trials, each ranked among the ends of "
        f"{part['draws']} chains of {chains['steps']} steps from the Gaussian about the optimum. Uneven: p below 0.05. By chance: "
        "median and 95 % quantile of the share when a draw is taken for the truth.",
        table(titles, lines),
        f"Median distance of the chains' means from the Gaussian's, in its standard deviations: {shifts} "
        f"({chains['by_chance']:.2f} by chance).",
        "From half-way to the end the mean log density changed by {:+.3f} (standard error {:.3f}) of its own standard deviation; "
        "downwards, the chains were still spreading.".format(*chains["rise"]),
    ])  # fmt: skip


def profiles(found: Found) -> str:
    """Falls of the profiles over the grid, and at the optimum."""
    rows = found["profiles"]
    if not rows:
        return "No profiles."
    grid = found["made"]["size"]["grid"]
    body = []
    for row in rows:
        fall = dict(zip(row["coordinates"], row["fall"], strict=True))
        told = (f"{fall[at]:.1f}" for at in (*grid, row["optimum"]))
        body.append((row["name"], *told, f"{row['optimum']:+.2f}", row["bounded_below"], row["bounded_above"], row["edge"]))
    bounded = sum(row["bounded_below"] and row["bounded_above"] for row in rows)
    titles = ("Profile of the posterior at", *(f"{at:+g}" for at in grid), "optimum", "which is", "below", "above", "highest at")
    return "\n".join([
        table(titles, body),
        "Logs below the highest point, in prior standard deviations from the prior median; all other parameters keep their priors, "
        f"and the errors' scale and correlation are held. Bounded (a fall of {FALL:g}) on both sides: {bounded} of {len(rows)}; "
        f"highest at an end of the grid: {sum(bool(row['edge']) for row in rows)}.",
    ])  # fmt: skip


def causes(found: Found) -> str:
    """Effects of rival causes, and how they hang together."""
    part = found["causes"]
    names = list(part["causes"])
    lines = []
    for outcome, effects in part["effects"].items():
        matrix = part["correlations"][outcome]
        most = part["shares"][outcome]
        body = [
            (f"{outcome}: {name}", *(f"{v:+.2f}" for v in effects[name]), f"{most[name][2]:.0%}", *(f"{r:+.2f}" for r in matrix[k]))
            for k, name in enumerate(names)
        ]
        growth = part["growth"][outcome]
        body += [
            (f"{outcome}: {name}", *(f"{v:+.2f}" for v in band), "", *[""] * len(names))
            for name, band in part["together"][outcome].items()
        ]
        titles = ("Effect on growth, 100 logs", "5 %", "50 %", "95 %", "part <", *(f"r {name[:8]}" for name in names))
        lines += [
            table(titles, body),
            f"Growth with all of them {growth[1]:.1f} ({growth[0]:.1f} to {growth[2]:.1f}). `part <`: in 95 of 100 draws its part "
            "of the sizes of all effects is less.",
        ]
    return "\n".join(lines)


def information(found: Found) -> str:
    """Parameters on which the figures have something to say."""
    rows = sorted(found["information"], key=lambda row: -row["contraction"])
    keys = ("name", "grade", "contraction", "shift")
    informed = sum(row["verdict"] == "data-informed" for row in rows)
    return "\n".join([
        table(("Parameter", "grade", "contraction", "shift"), [[row[key] for key in keys] for row in rows[: 2 * MOST]]),
        f"{informed} of {len(rows)} parameters are data-informed (variance down by {CONTRACTED:.0%} or more), the others "
        "prior-only.",
    ])  # fmt: skip


def influence(found: Found) -> str:
    """The answers moved most by one series."""
    part = found["influence"]

    def most(rows: Sequence[Found], how: str) -> str:
        moved = [(abs(s), s, label, row) for row in rows for s, label in zip(row["shifts"], part["answers"], strict=True)]
        chosen = sorted(moved, key=lambda one: -one[0])[:MOST]
        body = [(row["series"], f"{label[0]}: {label[1]}, {label[2]}", f"{s:+.2f}", row["gaussian"]) for _, s, label, row in chosen]
        return table((how, "answer", "shift, sd", "Gaussian"), body)

    return "\n\n".join([
        most(part["left_out"], "Left out"),
        most([r for r in part["reweighted"] if r["factor"] > 1], "Counted double"),
        most([r for r in part["reweighted"] if r["factor"] < 1], "Counted half"),
    ])  # fmt: skip


def structures(found: Found) -> str:
    """Scores of the structures, and the answers on which they differ most."""
    part = found["structures"]
    rows = [
        (
            name,
            one["elpd"],
            one["behind"],
            one["behind_se_series"],
            f"{one['weight']:.2f}",
            "{0:.2f}..{2:.2f}".format(*one["weight_band"]),
            part["holdout"][name]["mixing"]["rhat"],
        )
        for name, one in part["scores"].items()
    ]
    names = list(part["scores"])

    def apart(row: Found) -> float:
        middles = [row["structures"][name][1] for name in names]
        width = max(high - low for low, _, high in row["structures"].values())
        return (max(middles) - min(middles)) / width if width > 0 else 0.0

    last = part["answers"][-1]["event"]
    chosen = sorted((row for row in part["answers"] if row["event"] == last), key=lambda row: -apart(row))[:MOST]
    body = [
        (f"{row['scenario']}: {row['outcome']}", *("{1:.3g} ({0:.3g}..{2:.3g})".format(*row["structures"][name]) for name in names),
         "{1:.3g} ({0:.3g}..{2:.3g})".format(*row["stacked"]))
        for row in chosen
    ]  # fmt: skip
    return "\n\n".join([
        table(("Structure, on the years left out", "log score", "behind", "s.e.", "stack", "5..95 %", "R-hat"), rows),
        table((f"Answers most apart, {last}", *names, "stacked"), body),
    ])  # fmt: skip
