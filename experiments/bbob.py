#!/usr/bin/env python3
"""Expected running times and shares of targets hit on COCO's functions, from what `incumbent run` wrote.

    python3 experiments/bbob.py results/bbob [best2009.csv]

An expected running time (ERT) is the number of evaluations of all searches on a function's instances, up to the target
where it was hit, over the number of searches that hit it. best2009.csv: columns func, dim, ert_0.1, ert_1e-08, ...: the
best of COCO's workshop of 2009, as best2009.py writes it. A method with the label pycma is what the others are held against;
without one, in five dimensions, they are held against pycma as it was measured apart.
"""

import csv
import json
import math
import re
import sys
from collections import defaultdict
from pathlib import Path

# An independent measurement, not made by this project: pycma 4.5.0, unbounded, first deviation 2, random starts in
# [-4, 4]^d, d = 5, instances 1 to 3, one run each: ERT / d to f_opt + 0.1 and 1e-8.
PYCMA = {1: (31, 139), 2: (175, 276), 5: (10.5, 10.5), 6: (108, 329), 8: (145, 293), 9: (271, 420), 10: (178, 281),
         11: (159, 257), 12: (325, 704), 13: (178, 487), 14: (58, 307)}
PYCMA_SHARES = {10: 0.087, 50: 0.171, 100: 0.255, 200: 0.380, 1000: 0.622}  # by evaluations / d
PEER = "pycma"
CRITERION = (1, 2, 8, 10, 11, 12, 13, 14)
TARGETS = [10 ** (2 - k / 5) for k in range(51)]


def read(folder):
    """{method: {function: [regrets of a search by evaluation]}} and the dimension."""
    record = json.loads((folder / "experiment.json").read_text())
    optimum, function, dimension = {}, {}, 0
    for problem in record["problems"]:
        match = re.fullmatch(r"bbob_f(\d+):dim=(\d+),instance=\d+", problem["name"])
        if not match:
            sys.exit(f"{problem['name']} is not bbob_fN:dim=D,instance=I")
        optimum[problem["label"]], function[problem["label"]] = problem["optimum"], int(match[1])
        dimension = int(match[2])
    searches = defaultdict(list)
    with open(folder / "trials.csv", newline="") as file:
        for row in csv.DictReader(file):
            regret = float(row["incumbent"]) - optimum[row["problem"]] if row["incumbent"] else float("inf")
            searches[row["method"], row["problem"], row["seed"]].append(regret)
    result = defaultdict(lambda: defaultdict(list))
    for (method, problem, _), regrets in searches.items():
        result[method][function[problem]].append(regrets)
    return result, dimension


def first_hit(regrets, target):
    return next((i + 1 for i, regret in enumerate(regrets) if regret <= target), None)


def running_time(searches, target):
    hits = [first_hit(regrets, target) for regrets in searches]
    successes = sum(hit is not None for hit in hits)
    spent = sum(hit or len(regrets) for hit, regrets in zip(hits, searches))
    return (spent / successes if successes else float("inf")), successes


def peers_times(methods, dimension):
    """Whose they are; {function: its ERT / d to 0.1 and to 1e-8}; its shares of targets hit by evaluations / d."""
    if PEER in methods:
        times = {f: [running_time(searches, target)[0] / dimension for target in (0.1, 1e-8)]
                 for f, searches in methods[PEER].items()}
        return "pycma, same run", times, shares_hit(methods[PEER], dimension)
    if dimension == 5:
        return "pycma 4.5.0, unbounded", PYCMA, PYCMA_SHARES
    return "pycma", {}, {}


def shares_hit(functions, dimension):
    shares = {}
    for budget in PYCMA_SHARES:
        hit = [sum(regrets[min(budget * dimension, len(regrets)) - 1] <= target for target in TARGETS) / len(TARGETS)
               for searches in functions.values() for regrets in searches]
        shares[budget] = sum(hit) / len(hit)
    return shares


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    methods, dimension = read(Path(sys.argv[1]))
    best = {}
    if len(sys.argv) == 3:
        with open(sys.argv[2], newline="") as file:
            best = {int(row["func"]): row for row in csv.DictReader(file) if int(row["dim"]) == dimension}
    peer, peer_times, peer_shares = peers_times(methods, dimension)
    for method, functions in methods.items():
        print(f"`{method}`, d = {dimension}: ERT / d (searches that hit)\n")
        print(f"| function | to 0.1 | {peer} | 2009 | to 1e-8 | {peer} | 2009 |\n|---|---|---|---|---|---|---|")
        ratios = []
        for f, searches in sorted(functions.items()):
            cells = [f"f{f}"]
            for k, (target, name) in enumerate(((0.1, "ert_0.1"), (1e-8, "ert_1e-08"))):
                time, successes = running_time(searches, target)
                other = peer_times.get(f, (None, None))[k]
                # Where neither hits it, nothing is said; a miss of the peer alone is no fault.
                if other is not None and f in CRITERION and not (math.isinf(other)):
                    ratios.append((time / dimension / other, f"f{f} to {target:g}"))
                text = best.get(f, {}).get(name)
                cells += [f"{time / dimension:.4g} ({successes}/{len(searches)})", "" if other is None else f"{other:.4g}",
                          f"{float(text) / dimension:.4g}" if text else ""]
            print("| " + " | ".join(cells) + " |")
        print(f"\n| evaluations / d | share of targets hit | {peer} |\n|---|---|---|")
        for budget, share in shares_hit(functions, dimension).items():
            print(f"| {budget} | {share:.3f} | {f'{peer_shares[budget]:.3f}' if peer_shares else ''} |")
        if method != PEER and ratios:
            worst, where = max(ratios)
            print(f"\nLargest running time of `{method}` over that of {peer}, on f1, f2, f8, f10 to f14: {worst:.2f}, {where} "
                  f"(allowed: 1.5): {'yes' if worst <= 1.5 else 'no'}")
        print()


if __name__ == "__main__":
    main()
