#!/usr/bin/env python3
"""Best values after 50 and 200 evaluations and the order of the methods, from what `incumbent run` wrote.

    python3 experiments/smbo.py results/smbo

experiments/smbo.toml has the published values and the criterion.
"""

import csv
import json
import statistics
import sys
from collections import defaultdict
from pathlib import Path

from comparisons import holm, is_lower

AFTER = (50, 200)  # evaluations; of a run that was cut down, where it ends
ORDERS = {  # label's beginning: pairs, the better one first
    "branin": [("gp", "tpe"), ("tpe", "random")],
    "hartmann": [("gp", "smac"), ("gp", "tpe"), ("smac", "random"), ("tpe", "random")],
}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    problems = json.loads((folder / "experiment.json").read_text())["problems"]
    optimum = {p["label"]: p["optimum"] for p in problems}
    first, last = (min(n, problems[0]["budget"]) for n in AFTER)
    best = defaultdict(lambda: defaultdict(dict))  # by problem and method, then (seed, evaluations)
    with open(folder / "trials.csv", newline="") as file:
        for row in csv.DictReader(file):
            evaluations = int(row["trial"]) + 1
            if evaluations in (first, last):
                best[row["problem"]][row["method"]][row["seed"], evaluations] = float(row["incumbent"])

    def values(problem, method, evaluations):
        return [v for (_, n), v in sorted(best[problem][method].items()) if n == evaluations]

    print("| best value | evaluations | " + " | ".join(next(iter(best.values()))) + " |")
    print("|" + "---|" * (2 + len(next(iter(best.values())))))
    for problem, methods in best.items():
        for n in sorted({first, last}):
            cells = [f"{statistics.median(v):.4f}; {statistics.mean(v):.3f} ± {statistics.stdev(v):.3f}"
                     for v in (values(problem, method, n) for method in methods)]
            print(f"| {problem} (optimum {optimum[problem]:.4f}) | {n} | " + " | ".join(cells) + " |")
    print("\nmedian; mean ± standard deviation\n")
    pairs, p_values = [], []
    for problem in best:
        for start, order in ORDERS.items():
            for better, worse in order if problem.startswith(start) else []:
                a, b = values(problem, better, last), values(problem, worse, last)
                pairs.append((problem, better, worse, statistics.median(a) < statistics.median(b)))
                p_values.append(is_lower("wilcoxon", a, b, "--method", "exact"))
    for (problem, better, worse, medians), p in zip(pairs, holm(p_values)):
        print(f"- {better} before {worse} on {problem} (p = {p:.4f}): {'yes' if medians and p < 0.05 else 'no'}")
    at = {n: statistics.median(values("branin", "gp", n)) for n in (first, last)}
    print(f"- gp's median on Branin after {first} evaluations, {at[first]:.4f}, below 0.40: {'yes' if at[first] < 0.4 else 'no'}")
    print(f"- after {last}, {at[last]:.5f}, within 0.001 of 0.398: {'yes' if abs(at[last] - 0.398) <= 0.001 else 'no'}")


if __name__ == "__main__":
    main()
