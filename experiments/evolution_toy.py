#!/usr/bin/env python3
"""Best accuracies of evolution on strings of bits, from what `incumbent run` wrote.

    python3 experiments/evolution_toy.py results/evolution_toy

experiments/evolution_toy.toml has the published values and the criterion.
"""

import csv
import math
import statistics
import sys
from collections import defaultdict
from pathlib import Path

PUBLISHED = {"aging": "0.9063 ± 0.0205", "not aging": "0.9078 ± 0.0257", "random": "0.6634 ± 0.0160"}
CENTRE, MARGIN = 0.906, 0.02
QUANTILE = 1.6766  # of Student's t with 49 degrees of freedom, 0.95


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    best = defaultdict(dict)  # by method and seed
    with open(Path(sys.argv[1]) / "trials.csv", newline="") as file:
        for row in csv.DictReader(file):
            accuracy = min(1.0, max(0.0, -float(row["value"]) / 100))
            seeds = best[row["method"]]
            seeds[row["seed"]] = max(seeds.get(row["seed"], 0.0), accuracy)
    print("| best accuracy of 1000 trials | the paper's algorithm | here |\n|---|---|---|")
    for method, seeds in best.items():
        values = list(seeds.values())
        print(f"| {method} | {PUBLISHED[method]} | {statistics.mean(values):.4f} ± {statistics.stdev(values):.4f} |")
    values = list(best["aging"].values())
    if len(values) != 50:
        sys.exit(f"{len(values)} seeds; the criterion is for 50")
    mean, half = statistics.mean(values), QUANTILE * statistics.stdev(values) / math.sqrt(len(values))
    inside = CENTRE - MARGIN <= mean - half and mean + half <= CENTRE + MARGIN
    print(f"\n- 90 % interval of the mean with aging, {mean - half:.4f} to {mean + half:.4f}, within {CENTRE - MARGIN:.3f} to "
          f"{CENTRE + MARGIN:.3f}: {'yes' if inside else 'no'}")
    ahead = sum(value > best["random"][seed] for seed, value in best["aging"].items())
    print(f"- ahead of random search on {ahead} of {len(values)} seeds: {'yes' if ahead == len(values) else 'no'}")


if __name__ == "__main__":
    main()
