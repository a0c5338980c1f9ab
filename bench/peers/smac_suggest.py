"""SMAC3's HyperparameterOptimizationFacade with its defaults beside the sampler smac.

Usage: smac_suggest.py speed     processor milliseconds of one suggestion as bench_sampler measures it: 10 real parameters
                                 in [-5, 5], n finished trials, the forest fitted; the median of some, one more trial each
       smac_suggest.py regret SEEDS BUDGET   median and mean log10 of the regret on Branin and Hartmann-6, no trial
                                 repeated (deterministic=True); needs smac
"""

import logging
import math
import random
import statistics
import sys
import tempfile
import time

from ConfigSpace import ConfigurationSpace, Float
from smac import HyperparameterOptimizationFacade as Facade
from smac import Scenario
from smac.runhistory import TrialInfo, TrialValue

logging.disable(logging.WARNING)
REPETITIONS = 8


def branin(x):
    a = x[1] - 5.1 / (4 * math.pi**2) * x[0] ** 2 + 5 / math.pi * x[0] - 6
    return a * a + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x[0]) + 10


A = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
P = [[0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886], [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
     [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665], [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381]]


def hartmann(x):
    return -sum(c * math.exp(-sum(a * (v - p) ** 2 for a, v, p in zip(A[i], x, P[i])))
                for i, c in enumerate([1, 1.2, 3, 3.2]))


def facade(box, budget, seed, **options):
    space = ConfigurationSpace(seed=seed)
    space.add([Float(f"x{i}", bounds) for i, bounds in enumerate(box)])
    folder = tempfile.mkdtemp()
    scenario = Scenario(space, output_directory=folder, n_trials=budget, seed=seed, deterministic=True)
    return space, Facade(scenario, lambda config, seed=0: 0.0, overwrite=True, logging_level=False, **options)


def point(config, d):
    return [config[f"x{i}"] for i in range(d)]


def speed(n):
    box = [(-5.0, 5.0)] * 10
    scenario = facade(box, 10**6, 1)[1]._scenario
    space, smac = facade(box, 10**6, 1, initial_design=Facade.get_initial_design(scenario, n_configs=0),
                         config_selector=Facade.get_config_selector(scenario, retrain_after=1),
                         random_design=Facade.get_random_design(scenario, probability=0.0))

    def add():
        config = space.sample_configuration()
        smac.tell(TrialInfo(config, seed=0), TrialValue(cost=sum(v * v for v in point(config, 10))), save=False)

    for _ in range(n):
        add()
    times = []
    for _ in range(REPETITIONS):
        start = time.process_time()
        info = smac.ask()
        times.append(time.process_time() - start)
        smac.tell(info, TrialValue(cost=sum(v * v for v in point(info.config, 10))), save=False)
    print(f"smac {n} {1e3 * statistics.median(times[1:]):.3f}", flush=True)


def regret(name, f, box, optimum, seeds, budget):
    regrets = []
    for seed in range(1, seeds + 1):
        _, smac = facade(box, budget, seed)
        best = math.inf
        for _ in range(budget):
            info = smac.ask()
            value = f(point(info.config, len(box)))
            best = min(best, value)
            smac.tell(info, TrialValue(cost=value), save=False)
        regrets.append(best - optimum)
        print(f"# {name} seed {seed}: {regrets[-1]:.3g}", flush=True)
    logs = [math.log10(max(r, 1e-16)) for r in regrets]
    error = statistics.stdev(logs) / len(logs) ** 0.5
    print(f"{name} {statistics.median(regrets):.3g} {statistics.mean(logs):.3f} +- {error:.3f}", flush=True)


random.seed(1)
if sys.argv[1] == "speed":
    for count in (100, 1000):
        speed(count)
else:
    how = int(sys.argv[2]), int(sys.argv[3])
    regret("branin", branin, [(-5.0, 10.0), (0.0, 15.0)], 0.39788735772973816, *how)
    regret("hartmann6", hartmann, [(0.0, 1.0)] * 6, -3.322368011415514, *how)
