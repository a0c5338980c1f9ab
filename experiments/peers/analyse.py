"""Tables of a comparison: gp against every other method, by mean log10 regret over common seeds.

Usage: analyse.py FOLDER...   folders of experiments; peers' searches are in their subfolder peers

The regret of a search after n evaluations is what the point with the best value so far is worth without noise, minus the
optimum, at least FLOOR. A comparison has one number a problem, the mean over seeds of the difference of log10 regrets;
its interval (Student's t) and its test (Wilcoxon, two-sided, Holm over the comparisons) are over problems.
"""

import csv
import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy import stats

from problem import initial_size

FLOOR, CHECKPOINTS, REFERENCE = 1e-9, (25, 50, 100), "gp"


def curve(values, scores, sign, optimum):
    """log10 regret after each evaluation, of rows in the problem's direction."""
    values, scores = sign * np.array(values), sign * np.array(scores)
    best = [int(np.argmin(values[:n + 1])) for n in range(len(values))]
    return np.log10(np.maximum(scores[best] - sign * optimum, FLOOR))


def read(folders):
    """curves[method][problem][seed], seconds[method] a suggestion, problems in order."""
    curves, seconds, problems = defaultdict(lambda: defaultdict(dict)), defaultdict(list), {}
    for folder in map(Path, folders):
        record = json.loads((folder / "experiment.json").read_text())
        entries = {p["label"]: (-1 if p["direction"] == "max" else 1, p["optimum"], p["budget"], len(p["axes"]))
                   for p in record["problems"]}
        problems |= dict.fromkeys(entries)
        rows = defaultdict(list)
        for row in csv.DictReader((folder / "trials.csv").open()):
            rows[row["method"], row["problem"], int(row["seed"])].append((float(row["value"]), float(row["score"])))
        for (method, problem, seed), trials in rows.items():
            sign, optimum, budget, _ = entries[problem]
            if len(trials) == budget:
                curves[method][problem][seed] = curve(*zip(*trials), sign, optimum)
        for row in csv.DictReader((folder / "cells.csv").open()):
            *_, budget, dimension = entries[row["problem"]]
            seconds[row["method"]].append(float(row["seconds"]) / (budget - initial_size(dimension)))
        for file in folder.glob("peers/*/*.csv"):
            problem, _, seed = file.stem.rpartition("-")
            sign, optimum, budget, dimension = entries[problem]
            trials = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file.open())]
            values, scores = ([sign * row[key] for row in trials] for key in ("value", "score"))
            curves[file.parent.name][problem][int(seed)] = curve(values, scores, sign, optimum)
            seconds[file.parent.name].append(np.mean([row["seconds"] for row in trials[initial_size(dimension):]]))
    return curves, seconds, list(problems)


def differences(curves, other, problems, evaluations):
    """{problem: mean over common seeds of log10 regret of gp minus the other's}, and the pairs that it is made of."""
    result, pairs = {}, 0
    for problem in problems:
        ours, theirs = curves[REFERENCE][problem], curves[other][problem]
        common = sorted(ours.keys() & theirs.keys())
        if common:
            result[problem] = np.mean([ours[s][evaluations - 1] - theirs[s][evaluations - 1] for s in common])
            pairs += len(common)
    return result, pairs


def holm(p_values):
    adjusted, largest = np.empty(len(p_values)), 0.0
    for rank, i in enumerate(np.argsort(p_values)):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[i]))
        adjusted[i] = largest
    return adjusted


def table(head, rows):
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def main():
    curves, seconds, problems = read(sys.argv[1:])
    others = [method for method in curves if method != REFERENCE]
    print("log10 regret of gp minus the other's: below 0, gp is better\n")
    for evaluations in CHECKPOINTS:
        found = {other: differences(curves, other, problems, evaluations) for other in others}
        p = {o: stats.wilcoxon(list(d.values())).pvalue if len(d) > 5 else 1.0 for o, (d, _) in found.items()}
        adjusted = dict(zip(others, holm([p[o] for o in others])))
        rows = []
        for other in others:
            difference, pairs = found[other]
            values = np.array(list(difference.values()))
            half = stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
            worst = max(difference, key=difference.get)
            rows.append([other, str(len(values)), f"{pairs}", f"{values.mean():+.2f}",
                         f"{values.mean() - half:+.2f} to {values.mean() + half:+.2f}", f"{adjusted[other]:.3f}",
                         f"{(values < 0).sum()}", f"{10 ** difference[worst]:.1f}x on {worst}",
                         f"{np.mean(seconds[other]):.3g}"])
        table([f"after {evaluations} evaluations", "problems", "searches", "difference", "95 % interval", "p (Holm)",
               "problems where gp is better", "worst ratio", "seconds a suggestion"], rows)
    print(f"gp itself takes {np.mean(seconds[REFERENCE]):.3g} s of wall time a suggestion; peers' are processor seconds.\n")
    rows = []
    for problem in problems:
        ours = [c[-1] for c in curves[REFERENCE][problem].values()]
        row = [problem, f"{np.mean(ours):.2f}"]
        for other in others:
            difference, _ = differences(curves, other, [problem], CHECKPOINTS[-1])
            row.append(f"{difference[problem]:+.2f}" if difference else "")
        rows.append(row)
    table([f"after {CHECKPOINTS[-1]}", "gp, mean log10 regret"] + [f"minus {other}" for other in others], rows)


if __name__ == "__main__":
    main()
