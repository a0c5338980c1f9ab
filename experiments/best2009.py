#!/usr/bin/env python3
"""The best expected running times of COCO's workshop of 2009, as the CSV that bbob.py takes, from Python's package cocopp.

    build/venv/bin/python experiments/best2009.py > best2009.csv      # pip install cocopp, or tests/run.sh's environment

Columns: func, dim, and for each precision that a table of COCO has the least expected running time, in evaluations, over the
algorithms of that year; empty where none of them reached it. Noiseless functions alone, d = 2
to 40.
"""

import csv
import gzip
import pickle
import sys
from pathlib import Path

PRECISIONS = (10, 1, 0.1, 0.01, 0.001, 1e-5, 1e-7, 1e-8)


def least_running_time(entry, precision):
    """Of the first target of the entry that is at least as hard."""
    times = [time for target, time in zip(entry["target"], entry["ert"]) if target <= precision * (1 + 1e-9)]
    return times[0] if times and times[0] < float("inf") else None


def main():
    try:
        import cocopp
        import cocopp.bestalg
    except ImportError:
        sys.exit("there is no package cocopp; pip install cocopp")
    # Written by Python 2, when the package and its columns had other names.
    sys.modules["bbob_pproc"], sys.modules["bbob_pproc.bestalg"] = cocopp, cocopp.bestalg
    with gzip.open(Path(cocopp.__file__).parent / "bestalgentries2009.pickle.gz") as file:
        entries = pickle.load(file, encoding="latin1")
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["func", "dim"] + [f"ert_{precision:g}" for precision in PRECISIONS])
    for dimension, function in sorted(entries, key=lambda key: (key[1], key[0])):
        if not 1 <= function <= 24:
            continue
        times = (least_running_time(vars(entries[dimension, function]), precision) for precision in PRECISIONS)
        writer.writerow([function, dimension] + ["" if time is None else f"{time:.8g}" for time in times])


if __name__ == "__main__":
    main()
