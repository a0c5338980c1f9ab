"""Microseconds an evaluation that pycma's ask and tell take on a sphere. Usage: pycma_speed.py DIMENSION..."""

import sys
import time
import warnings

warnings.filterwarnings("ignore")
import cma  # noqa: E402

for dimension in map(int, sys.argv[1:]):
    best = float("inf")
    for seed in range(1, 4):
        options = {"verbose": -9, "seed": seed, "bounds": [-5, 5]}
        strategy = cma.CMAEvolutionStrategy([0.0] * dimension, 2.0, options)
        start = time.process_time()
        evaluations = 0
        while evaluations < 1000:
            points = strategy.ask()
            strategy.tell(points, [sum((v - 1) ** 2 for v in x) for x in points])
            evaluations += len(points)
        best = min(best, (time.process_time() - start) / evaluations)
    print(f"pycma {cma.__version__} d={dimension}: {1e6 * best:.1f} us an evaluation, by processor time")
