#!/usr/bin/env python3
"""Whether our order of methods on YAHPO Gym's problems is the published one, from what `incumbent run` wrote.

    python3 experiments/yahpo.py results/yahpo

Mean ranks at a share of the resource are those of the report: of medians over seeds, averaged over problems. experiments/yahpo.toml has the
source of the published ones, and the criterion.
"""

import json
import sys
from itertools import combinations
from pathlib import Path

PUBLISHED = {  # by per cent of the budget
    25: {"optuna": 2.2, "BOHB": 2.4, "HB": 3.3, "SMAC-HB": 3.5, "DEHB": 4.2, "SMAC": 5.8, "random": 6.6},
    50: {"SMAC": 1.8, "SMAC-HB": 2.2, "optuna": 3.3, "BOHB": 3.8, "HB": 4.85, "DEHB": 5.25, "random": 6.85},
    100: {"SMAC": 1.75, "SMAC-HB": 1.85, "optuna": 3.55, "BOHB": 4.0, "DEHB": 4.85, "HB": 5.3, "random": 6.7},
}
LEAST_TAU = 0.6


def sign(x):
    return (x > 0) - (x < 0)


def kendall(a, b):
    """tau-a of two rankings of the same methods."""
    pairs = list(combinations(a, 2))
    return sum(sign(a[m] - a[n]) * sign(b[m] - b[n]) for m, n in pairs) / len(pairs)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    statistics = json.loads((Path(sys.argv[1]) / "statistics.json").read_text())
    methods = [m["method"] for m in statistics["problems"][0]["methods"]]
    course = statistics["suite"]["ranks_by_share_of_budget"]

    def ranks(percent):
        nearest = min(range(len(course["share"])), key=lambda i: abs(course["share"][i] - percent / 100))
        return dict(zip(methods, course["ranks"][nearest]))

    print("| mean rank, ours (published) | " + " | ".join(methods) + " | tau |")
    print("|" + "---|" * (len(methods) + 2))
    taus = {}
    for percent, published in PUBLISHED.items():
        ours = ranks(percent)
        taus[percent] = kendall(published, ours)
        cells = [f"{ours[m]:.2f} ({published[m]:g})" for m in methods]
        print(f"| {percent} % of the resource | " + " | ".join(cells) + f" | {taus[percent]:.2f} |")

    early, late = ranks(20), ranks(100)
    crosses = early["SMAC"] > early["HB"] and late["SMAC"] < late["HB"]
    print(f"\n- tau at least {LEAST_TAU} at 25 %: {'yes' if taus[25] >= LEAST_TAU else 'no'}, "
          f"at 100 %: {'yes' if taus[100] >= LEAST_TAU else 'no'}")
    print(f"- SMAC worse than HB at 20 % ({early['SMAC']:.2f}, {early['HB']:.2f}) and better at the end "
          f"({late['SMAC']:.2f}, {late['HB']:.2f}): {'yes' if crosses else 'no'}")


if __name__ == "__main__":
    main()
