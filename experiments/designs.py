#!/usr/bin/env python3
"""How often a design's points meet a small box at a random place, from what `incumbent run` wrote.

    python3 experiments/designs.py results/designs

experiments/designs.toml has the question, the published answer and the criterion. Each of a problem's designs (one a seed)
is tried on 800 cubes and 800 boxes of its own, the same for all methods.
"""

import csv
import json
import math
import random
import sys
from collections import defaultdict
from pathlib import Path

TARGETS = 800
VOLUME = 0.01


def sides(shape, dimension, generator):
    if shape == "cube":
        return [VOLUME ** (1 / dimension)] * dimension
    while True:
        drawn = [generator.random() for _ in range(dimension)]
        scale = (VOLUME / math.prod(drawn)) ** (1 / dimension)
        if max(drawn) * scale <= 1:
            return [side * scale for side in drawn]


def boxes(shape, dimension, seed):
    """[(lower corner, upper corner)] in the unit cube."""
    generator = random.Random(f"{shape} {dimension} {seed}")
    for _ in range(TARGETS):
        size = sides(shape, dimension, generator)
        corner = [generator.uniform(0, 1 - side) for side in size]
        yield corner, [a + side for a, side in zip(corner, size)]


def read(folder):
    """{problem: {method: {seed: points in the unit cube}}}, {problem: dimension}."""
    record = json.loads((folder / "experiment.json").read_text())
    bounds, dimension = {}, {}
    for problem in record["problems"]:
        axes = problem["space"]["hyperparameters"]
        bounds[problem["label"]] = {axis["name"]: (axis["lower"], axis["upper"]) for axis in axes}
        dimension[problem["label"]] = len(axes)
    points = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    with open(folder / "trials.csv", newline="") as file:
        for row in csv.DictReader(file):
            values, ends = json.loads(row["parameters"]), bounds[row["problem"]]
            point = [(values[name] - lower) / (upper - lower) for name, (lower, upper) in ends.items()]
            points[row["problem"]][row["method"]][row["seed"]].append(point)
    return points, dimension


def hits(points, targets):
    return [any(all(a <= x <= b for a, x, b in zip(lower, point, upper)) for point in points)
            for lower, upper in targets]


def binomial_tail(n, k):
    """P(X >= k) for X ~ B(n, 1/2)."""
    return math.fsum(math.exp(math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) - n * math.log(2))
                     for i in range(k, n + 1))


def mcnemar(ours, theirs):
    """Two-sided exact p-value of McNemar's test."""
    better = sum(a and not b for a, b in zip(ours, theirs))
    worse = sum(b and not a for a, b in zip(ours, theirs))
    return min(1.0, 2 * binomial_tail(better + worse, max(better, worse)))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    points, dimensions = read(Path(sys.argv[1]))
    methods = list(next(iter(points.values())))
    print("| share of boxes met | " + " | ".join(methods) + " | 1 - 0.99^N |\n|" + "---|" * (len(methods) + 2))
    verdicts = []
    for problem, designs in points.items():
        for shape in ("cube", "box"):
            met = defaultdict(list)
            for method, seeds in designs.items():
                for seed, design in seeds.items():
                    met[method] += hits(design, boxes(shape, dimensions[problem], seed))
            share = {method: sum(found) / len(found) for method, found in met.items()}
            count = len(next(iter(designs["random"].values())))
            theory, n = 1 - (1 - VOLUME) ** count, len(met["random"])
            print(f"| {problem}, {shape} | " + " | ".join(f"{share[m]:.3f}" for m in methods) + f" | {theory:.3f} |")
            margin = 2.576 * math.sqrt(theory * (1 - theory) / n)
            verdicts.append((f"random within {margin:.4f} of {theory:.4f} on {problem}, {shape} "
                             f"({share['random'] - theory:+.4f})", abs(share["random"] - theory) <= margin))
            if shape == "box" and count in (125, 243, 512):
                verdicts.append((f"grid below random on {problem}, {shape}", share["grid"] < share["random"]))
            if count in (125, 243):
                p = mcnemar(met["sobol"], met["random"])
                verdicts.append((f"Sobol above random on {problem}, {shape} (p = {p:.2g})",
                                 share["sobol"] > share["random"] and p < 0.01))
    print()
    for text, good in verdicts:
        print(f"- {text}: {'yes' if good else 'no'}")


if __name__ == "__main__":
    main()
