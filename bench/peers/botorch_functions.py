"""Evaluations per CPU second of BoTorch's test functions, in the lines of bench_problem; one thread, float64.

Usage: botorch_functions.py [SECONDS a function]
"""

import sys
import time

import torch
from botorch.test_functions import Ackley, Griewank, Hartmann, Levy, Rastrigin, Rosenbrock

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0

FUNCTIONS = {
    "ackley:dim=10": Ackley(dim=10),
    "rosenbrock:dim=10": Rosenbrock(dim=10),
    "rastrigin:dim=10": Rastrigin(dim=10),
    "levy:dim=10": Levy(dim=10),
    "griewank:dim=10": Griewank(dim=10),
    "hartmann:dim=6": Hartmann(dim=6),
}


def best_rate(evaluate):
    best = 0.0
    end = time.process_time() + SECONDS
    while time.process_time() < end:
        start = time.process_time()
        calls = 0
        while True:
            evaluate()
            calls += 1
            spent = time.process_time() - start
            if spent >= 0.02:
                break
        best = max(best, calls / spent)
    return best


for name, function in FUNCTIONS.items():
    lower, upper = function.bounds.double()
    # The best batch size of several: large temporaries leave the cache.
    batch = 0.0
    for size in (1000, 10000, 100000):
        points = lower + (upper - lower) * torch.rand(size, function.dim)
        with torch.no_grad():
            batch = max(batch, size * best_rate(lambda: function.evaluate_true(points)))
    one = torch.full((1, function.dim), 0.25)
    with torch.no_grad():
        single = best_rate(lambda: function.evaluate_true(one))
    print(f"{name} {batch:.0f} {single:.0f}", flush=True)
