#!/usr/bin/env python3
"""Whether asynchronous halving keeps its promises under stragglers and losses, from what stragglers.sh wrote.

    python3 experiments/stragglers.py [results/stragglers/repetitions.csv]

experiments/stragglers.sh has the source and the criterion.
"""

import csv
import random
import sys
from collections import defaultdict

from comparisons import interval, is_lower

ASHA, SHA = "asha", "halving one bracket at a time"


def ratio(pairs):
    return sum(a for a, _ in pairs) / max(1, sum(b for _, b in pairs))


def growth(pairs, others):
    """95 % bootstrap interval of the ratio of others over that of pairs."""
    return interval(lambda generator: ratio(generator.choices(others, k=len(others)))
                    / ratio(generator.choices(pairs, k=len(pairs))), random.Random(1))


def main():
    if len(sys.argv) > 2:
        sys.exit(__doc__)
    trained, resource = defaultdict(dict), {}
    with open(sys.argv[1] if len(sys.argv) == 2 else "results/stragglers/repetitions.csv", newline="") as file:
        for row in csv.DictReader(file):
            if row["workers"] == "25":
                trained[float(row["drop"]), float(row["straggler"])][row["scheduler"], row["seed"]] = int(row["trained"])
            else:
                resource[int(row["workers"])] = float(row["resource"])
    pairs = {key: [(n, runs[SHA, seed]) for (scheduler, seed), n in runs.items() if scheduler == ASHA]
             for key, runs in trained.items()}
    drops, deviations = (sorted({key[i] for key in pairs}) for i in (0, 1))
    print("| trained to R by asha, halving; ratio | " + " | ".join(f"deviation {s:g}" for s in deviations) + " |")
    print("|" + "---|" * (len(deviations) + 1))
    for drop in drops:
        cells = [f"{sum(a for a, _ in runs) / len(runs):.1f}, {sum(b for _, b in runs) / len(runs):.1f}; {ratio(runs):.1f}"
                 for runs in (pairs[drop, s] for s in deviations)]
        print(f"| lost a unit of time: {drop:g} | " + " | ".join(cells) + " |")
    worst = max(is_lower("sign", [b for _, b in runs], [a for a, _ in runs]) for runs in pairs.values())
    print(f"\n- asha trains more in each of the {len(pairs)} settings, largest p of the sign tests {worst:.2g}: "
          f"{'yes' if worst < 0.05 else 'no'}")
    for drop in drops:
        ratios = [ratio(pairs[drop, s]) for s in deviations]
        steps = [growth(pairs[drop, a], pairs[drop, b]) for a, b in zip(deviations, deviations[1:])]
        rises = all(a <= b for a, b in zip(ratios, ratios[1:]))
        falls = [f"{a:g} to {b:g}" for (a, b), (_, high) in zip(zip(deviations, deviations[1:]), steps) if high < 1]
        low, high = growth(pairs[drop, deviations[0]], pairs[drop, deviations[-1]])
        print(f"- lost {drop:g}: the ratio never falls: {'yes' if rises else 'no'}; a fall that is more than chance (95 %): "
              f"{', '.join(falls) or 'none'}; the last over the first is {ratios[-1] / ratios[0]:.2f} ({low:.2f} to {high:.2f})")
    for few, many in zip(sorted(resource), sorted(resource)[1:]):
        if many == 2 * few:
            grown = resource[many] / resource[few]
            print(f"- {many} workers train {grown:.3f} times the resource of {few}: {'yes' if abs(grown - 2) <= 0.1 else 'no'}")


if __name__ == "__main__":
    main()
