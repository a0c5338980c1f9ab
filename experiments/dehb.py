#!/usr/bin/env python3
"""DEHB's values after 300 evaluations, at whatever resource, beside its package's, from what `incumbent run` wrote.

    python3 experiments/dehb.py results/dehb

experiments/dehb.toml has the source and the criterion. The values are those of the package's table: the best that was seen,
of the value by the dimension for bits and coins.
"""

import csv
import statistics
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROWS = [  # problem, method, published by versions 0.1.0, 0.1.1, 0.1.2, allowed
    ("Hartmann-3", "from 1", "-3.759, -3.793, -3.741", -3.85, -3.70),
    ("Hartmann-6", "from 1", "not read, -2.947, -2.314", -2.95, -2.30),
    ("50 bits, 50 coins", "from 1", "-0.607, -0.616, -0.617", -0.64, -0.58),
    ("50 bits, 50 coins", "from 11", "-0.607, -0.616, -0.617", -0.64, -0.58),
]
DIVISORS = {"50 bits, 50 coins": 100}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    best = defaultdict(dict)  # by problem and method, then seed
    evaluations = Counter()
    with open(Path(sys.argv[1]) / "measurements.csv", newline="") as file:
        for row in csv.DictReader(file):
            search = row["problem"], row["method"], row["seed"]
            evaluations[search] += 1
            if evaluations[search] <= 300:
                seeds = best[search[:2]]
                value = float(row["value"]) / DIVISORS.get(row["problem"], 1)
                seeds[row["seed"]] = min(seeds.get(row["seed"], value), value)
    print("| 300 evaluations | published (0.1.0, 0.1.1, 0.1.2) | mean ± standard deviation here | allowed | |\n|---|---|---|---|---|")
    for problem, method, published, lower, upper in ROWS:
        values = list(best[problem, method].values())
        mean, spread = statistics.mean(values), statistics.stdev(values)
        print(f"| {problem}, {method} | {published} | {mean:.3f} ± {spread:.3f} ({len(values)} seeds) | {lower:.2f} to {upper:.2f} | "
              f"{'yes' if lower <= mean <= upper else 'no'} |")


if __name__ == "__main__":
    main()
