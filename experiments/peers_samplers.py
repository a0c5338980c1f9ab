#!/usr/bin/env python3
"""The samplers beside the packages that they stand for, from what `incumbent run` wrote.

    python3 experiments/peers_samplers.py RESULTS...

experiments/peers_samplers.toml has the criterion. Several folders are taken together: other methods on the same
problems and seeds, a later folder's in place of an earlier one's. A regret is that of the last incumbent, floored at 1e-8; where values
are noisy, that of its noise-free score; where no optimum is known, differences are of the values themselves over their
standard deviation, and not part of the mean.
"""

import csv
import json
import math
import statistics
import sys
from collections import defaultdict
from pathlib import Path

from comparisons import holm, is_lower, mean

PAIRS = [("tpe, Optuna's", "Optuna"), ("tpe, Optuna's multivariate", "Optuna, multivariate"),
         ("tpe, Hyperopt's", "Hyperopt"), ("smac", "SMAC3")]
ALLOWED = 0.1  # decades
FLOOR = 1e-8


def read(folder, last):
    """Adds {problem: {method: {seed: value, lower is better}}}; the problems whose values are log10 regrets."""
    problems = {p["label"]: p for p in json.loads((folder / "experiment.json").read_text())["problems"]}
    with open(folder / "trials.csv", newline="") as file:
        for row in csv.DictReader(file):
            problem = problems[row["problem"]]
            value = float(row["incumbent_score" if problem["noisy"] else "incumbent"])
            sign = -1 if problem["direction"] == "max" else 1
            if problem.get("optimum") is not None:
                value = math.log10(max(sign * (value - problem["optimum"]), FLOOR))
            else:
                value *= sign
            last[row["problem"]][row["method"]][int(row["seed"])] = value
    return {label for label, p in problems.items() if p.get("optimum") is not None}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    last, regrets = defaultdict(lambda: defaultdict(dict)), set()
    for folder in sys.argv[1:]:
        regrets |= read(Path(folder), last)
    values = {p: {m: [v for _, v in sorted(by_seed.items())] for m, by_seed in of.items()} for p, of in last.items()}
    methods = list(next(iter(values.values())))
    print("| mean log10 regret (other: value) | " + " | ".join(methods) + " |\n|" + "---|" * (len(methods) + 1))
    for problem, of in values.items():
        print(f"| {problem} | " + " | ".join(f"{mean(of[m]):.3f}" for m in methods) + " |")
    for ours, peer in PAIRS:
        rows, worse = [], []
        for problem, of in values.items():
            differences = [a - b for a, b in zip(of[ours], of[peer], strict=True)]
            rows.append((problem, mean(differences), statistics.stdev(differences) / math.sqrt(len(differences))))
            worse.append(is_lower("wilcoxon", of[peer], of[ours], "--method", "exact"))
        total = mean([d for problem, d, _ in rows if problem in regrets])
        print(f"\n| {ours} minus {peer} | mean ± standard error | p that it is worse (Holm) |\n|---|---|---|")
        adjusted = holm(worse)
        for (problem, difference, error), p in zip(rows, adjusted, strict=True):
            print(f"| {problem} | {difference:+.3f} ± {error:.3f} | {p:.3f} |")
        print(f"\n- {ours}, mean over problems: {total:+.3f} decades (allowed: {ALLOWED:+.1f}): "
              f"{'yes' if total <= ALLOWED else 'NO'}")
        print(f"- {ours}, significantly worse on: "
              f"{', '.join(r[0] for r, p in zip(rows, adjusted, strict=True) if p < 0.05) or 'no problem'}")


if __name__ == "__main__":
    main()
