#!/usr/bin/env python3
"""One suggestion of HpBandSter's BOHB (kde's peer): `NAME N MILLISECONDS` a line, processor time, the median of five
suggestions after n results, 10 real parameters, one budget, never a random configuration; the refit after each new
result is counted.

    pip install "numpy<2" hpbandster     # 0.7.4
    python3 bench/peers/kde_suggest.py
"""

import logging
import time
from statistics import median
from types import SimpleNamespace

import ConfigSpace
from hpbandster.optimizers.config_generators.bohb import BOHB

DIMENSION, REPETITIONS = 10, 5


def result_of(space):
    config = dict(space.sample_configuration())
    loss = sum(v * v for v in config.values())
    return SimpleNamespace(exception=None, result={"loss": loss}, kwargs={"budget": 1, "config": config})


def main():
    for n in (1000, 10000):
        space = ConfigSpace.ConfigurationSpace(seed=1)
        for j in range(DIMENSION):
            space.add([ConfigSpace.UniformFloatHyperparameter(f"x{j:02}", -5, 5)])
        generator = BOHB(space, random_fraction=0, logger=logging.getLogger("peer"))
        generator.logger.setLevel(logging.CRITICAL)
        for i in range(n):
            generator.new_result(result_of(space), update_model=i + 1 == n)
        times = []
        for _ in range(REPETITIONS):
            more = result_of(space)
            start = time.process_time()
            generator.new_result(more)
            _, info = generator.get_config(1)
            times.append(1e3 * (time.process_time() - start))
            assert info["model_based_pick"], info
        print("kde", n, f"{median(times):.1f}", flush=True)


if __name__ == "__main__":
    main()
