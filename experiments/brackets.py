#!/usr/bin/env python3
"""How far schedulers got after shares of the same simulated time, from what `incumbent run` wrote.

    python3 experiments/brackets.py results/brackets

experiments/brackets.toml has what was published, and the criterion. The incumbent is the best at the largest resource that
has a result, as everywhere.
"""

import csv
import json
import math
import random
import statistics
import sys
from collections import defaultdict
from pathlib import Path

from comparisons import interval, mean

SHARES = (0.25, 0.5, 1.0)
FLOOR = 1e-3  # of regret: a thousandth of a per cent of accuracy


def read(folder):
    """{problem: {method: {seed: [(time, regret)]}}} and the time limit."""
    record = json.loads((folder / "experiment.json").read_text())
    sign = {p["label"]: -1 if p["direction"] == "max" else 1 for p in record["problems"]}
    changes = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    with open(folder / "incumbents.csv", newline="") as file:
        for row in csv.DictReader(file):
            change = float(row["time"]), sign[row["problem"]] * float(row["value"])
            changes[row["problem"]][row["method"]][row["seed"]].append(change)
    for methods in changes.values():
        best = min(value for seeds in methods.values() for change in seeds.values() for _, value in change)
        for seeds in methods.values():
            for seed, change in seeds.items():
                seeds[seed] = [(time, max(value - best, FLOOR)) for time, value in change]
    return changes, record["execution"]["time_limit"]


def log_regret(changes, time):
    """Of the incumbent then; none yet: of the first one."""
    return math.log10(([regret for at, regret in changes if at <= time] or [changes[0][1]])[-1])


def differences(changes, a, b, time, generator=None):
    """The mean over problems of the mean over seeds of the difference of log10 regrets, a less b; drawn anew at both
    levels if there is a generator."""
    problems = list(changes)
    if generator:
        problems = generator.choices(problems, k=len(problems))
    found = []
    for problem in problems:
        first, second = changes[problem][a], changes[problem][b]
        seeds = list(first)
        if generator:
            seeds = generator.choices(seeds, k=len(seeds))
        found.append(mean([log_regret(first[s], time) - log_regret(second[s], time) for s in seeds]))
    return mean(found)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    changes, limit = read(Path(sys.argv[1]))
    methods = list(next(iter(changes.values())))
    print("| median regret, mean over problems | " + " | ".join(methods) + " |\n|" + "---|" * (len(methods) + 1))
    for share in SHARES:
        cells = []
        for method in methods:
            medians = [statistics.median(10 ** log_regret(c, share * limit) for c in seeds[method].values())
                       for seeds in changes.values()]
            cells.append(f"{mean(medians):.3f}")
        print(f"| {share:.0%} of the time | " + " | ".join(cells) + " |")
    print()

    def verdict(text, a, b, share, test):
        time = share * limit
        value = differences(changes, a, b, time)
        low, high = interval(lambda generator: differences(changes, a, b, time, generator), random.Random(f"{a} {b} {time}"))
        print(f"- {text} after {share:.0%} of the time: {value:+.3f} ({low:+.3f} to {high:+.3f}): "
              f"{'yes' if test(value, low, high) else 'no'}")

    for share in SHARES[:2]:
        verdict("ASHA less SH", "ASHA", "SH", share, lambda v, low, high: high < 0)
    verdict("HB less SH, against half of the interval's length", "HB", "SH", 1.0,
            lambda v, low, high: abs(v) < (high - low) / 2)
    for one in ("ASHA", "ASHA, stopping"):
        verdict(f"{one} with 6 brackets less one", f"{one}, 6 brackets", one, 1.0, lambda v, low, high: low > 0)


if __name__ == "__main__":
    main()
