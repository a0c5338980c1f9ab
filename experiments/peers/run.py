"""Runs peers on the problems, seeds and initial designs of an experiment that Incumbent has run.

Usage: run.py FOLDER PROGRAM METHOD=SEEDS...     e.g.  run.py results/peers-tuning build/release/bin/incumbent Optuna=5

A search is one file, FOLDER/peers/METHOD/PROBLEM-SEED.csv, a line an evaluation: what the method was told, what the point
is worth without noise, and the processor seconds of the suggestion and of learning the value before. Searches that are
there already are not run again.
"""

import csv
import os
import sys
import time
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"

from methods import METHODS  # noqa: E402
from problem import read_problems  # noqa: E402


def search(problem, make, seed):
    """Rows (evaluation, value, score, seconds) of one search."""
    design, rows = problem.design(seed), []
    start = time.process_time()
    method = make(problem, seed)
    for evaluation in range(problem.budget):
        point = design[evaluation] if evaluation < len(design) else method.ask()
        seconds = time.process_time() - start
        value, score = problem.evaluate(point, 1000 * seed + evaluation)
        rows.append((evaluation, repr(value), repr(score), f"{seconds:.4f}"))
        start = time.process_time()
        method.tell(point, value)
    return rows


def write(file, rows):
    """The whole file or nothing: a killed run leaves no half search."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".part")
    with unfinished.open("w", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([("evaluation", "value", "score", "seconds"), *rows])
    unfinished.rename(file)


def main():
    import torch

    torch.set_num_threads(1)
    folder, program, *wanted = sys.argv[1:]
    problems = read_problems(folder, program)
    for name, seeds in (item.split("=") for item in wanted):
        for seed in range(int(seeds)):
            for problem in problems:
                file = Path(folder, "peers", name, f"{problem.label}-{seed:02}.csv")
                if file.exists():
                    continue
                start = time.process_time()
                rows = search(problem, METHODS[name], seed)
                write(file, rows)
                best = min(rows, key=lambda row: float(row[1]))
                print(f"{name} {problem.label} seed {seed}: regret {float(best[2]) - problem.optimum:.3g}, "
                      f"{time.process_time() - start:.1f} s", flush=True)


if __name__ == "__main__":
    main()
