#!/usr/bin/env python3
"""Where sampler auto stands among the methods that it chooses from, from what `incumbent run` wrote.

    python3 experiments/auto_rules.py RESULTS... [--json FILE]

Several folders are taken together: other methods on the same problems and seeds.

Of each search the last incumbent is ranked among the methods of the same problem and seed, equal ones get their mean
rank; regrets below 1e-8 are equal. A problem's rank is the mean over seeds, a family's over its problems ("FAMILY:
PROBLEM"), a method's over families. Where values are noisy the incumbent's noise-free score is taken.

Leave one family out: for each note of auto (one for each rule that was followed) the method with the best mean rank on
the problems of the other families with that note, or, if there are none, the best on all other families, is what the
rule would say had the family not been seen; the family is judged by it.
"""

import argparse
import csv
import json
import math
from collections import defaultdict
from pathlib import Path

AUTO, BASELINE = "auto", "random"


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def ranks(values):
    """From 1, best (least) first; equal values share the mean of their places."""
    return {m: 1 + sum(w < v for w in values.values()) + (sum(w == v for w in values.values()) - 1) / 2
            for m, v in values.items()}


def read_folder(folder, last):
    """The experiment's methods and notes; the last value of each (problem, seed) and method, to be minimized."""
    record = json.loads((folder / "experiment.json").read_text())
    problems = {p["label"]: p for p in record["problems"]}
    with open(folder / "cells.csv", newline="") as file:
        done = {(r["problem"], r["method"], r["seed"]) for r in csv.DictReader(file) if r["state"] == "done"}
    with open(folder / "trials.csv", newline="") as file:
        for row in csv.DictReader(file):
            if (row["problem"], row["method"], row["seed"]) not in done:
                continue
            problem = problems[row["problem"]]
            text = row["incumbent_score"] if problem["noisy"] else row["incumbent"]
            if row.get("incumbent_feasible") == "0":
                text = ""
            value = float(text) if text else math.inf
            if problem["direction"] == "max":
                value = -value if text else math.inf
            if problem.get("optimum") is not None and text:
                best = problem["optimum"]
                value = max(value + best if problem["direction"] == "max" else value - best, 1e-8)
            last[row["problem"], int(row["seed"])][row["method"]] = value
    return [m["label"] for m in record["methods"]], record.get("notes", [])


def read(folders):
    last, methods, notes = defaultdict(dict), [], []
    for folder in folders:
        more = read_folder(folder, last)
        methods += more[0]
        notes += more[1]
    methods = list(dict.fromkeys(methods))
    complete = {cell: values for cell, values in last.items() if len(values) == len(methods)}
    return methods, notes, complete


def problem_ranks(cells):
    lists = defaultdict(lambda: defaultdict(list))
    for (problem, _), values in cells.items():
        for method, rank in ranks(values).items():
            lists[problem][method].append(rank)
    return {p: {m: mean(r) for m, r in of.items()} for p, of in lists.items()}


def family_of(problem):
    return problem.split(":")[0]


def over_families(of_problem, methods):
    """{method: mean over families of the mean over problems}, and the families' means."""
    families = defaultdict(list)
    for problem in of_problem:
        families[family_of(problem)].append(problem)
    table = {f: {m: mean(of_problem[p][m] for p in ps) for m in methods} for f, ps in families.items()}
    return {m: mean(row[m] for row in table.values()) for m in methods}, table


def best_of(scores):
    return min(scores, key=lambda m: (scores[m], m))


def left_out(of_problem, singles, rule_of):
    """The method that the rules would have taken for each problem without its family."""
    chosen = {}
    for problem in of_problem:
        rest = {p: r for p, r in of_problem.items() if family_of(p) != family_of(problem)}
        alike = {p: r for p, r in rest.items() if rule_of[p] == rule_of[problem]}
        chosen[problem] = best_of(over_families(alike or rest, singles)[0])
    return chosen


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("results", type=Path, nargs="+")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    arguments = parser.parse_args()
    methods, notes, cells = read(arguments.results)
    singles = [m for m in methods if m != AUTO]
    of_problem = problem_ranks(cells)
    notes = [n for n in notes if f", {AUTO}: " in n]
    rule_of = {p: next((n.split(f", {AUTO}: ", 1)[1] for n in notes if n.startswith(p + ",")), "") for p in of_problem}

    overall, table = over_families(of_problem, methods)
    print(f"{len(cells)} searches of each method\n")
    order = sorted(methods, key=lambda m: overall[m])
    print("| mean rank | " + " | ".join(order) + " |\n|" + "---|" * (len(order) + 1))
    for name, row in table.items():
        print(f"| {name} | " + " | ".join(f"{row[m]:.2f}" for m in order) + " |")
    print("| **all families** | " + " | ".join(f"{overall[m]:.2f}" for m in order) + " |\n")

    chosen = left_out(of_problem, singles, rule_of)
    print("| problem | rule followed | best single method | auto | without its family |\n|---|---|---|---|---|")
    for problem, row in of_problem.items():
        best = best_of({m: row[m] for m in singles})
        print(f"| {problem} | {rule_of[problem]} | {best} {row[best]:.2f} | {row[AUTO]:.2f} | "
              f"{chosen[problem]} {row[chosen[problem]]:.2f} |")

    held_out = {p: {**row, "held out": row[chosen[p]]} for p, row in of_problem.items()}
    judged, judged_table = over_families(held_out, methods + ["held out"])
    best = best_of({m: overall[m] for m in singles})
    figures = {"best single": best, "its mean rank": overall[best], AUTO: overall[AUTO],
               "leave one family out": judged["held out"], BASELINE: overall[BASELINE]}
    print("\n" + "\n".join(f"- {k}: {v if isinstance(v, str) else format(v, '.2f')}" for k, v in figures.items()))
    for label, column in ((AUTO, AUTO), ("leave one family out", "held out")):
        print(f"- {label}: {judged[column] - overall[best]:+.2f} behind the best single method (allowed: 0.5): "
              f"{'yes' if judged[column] <= overall[best] + 0.5 else 'NO'}")
        behind = [f for f, row in judged_table.items() if row[column] > row[BASELINE]]
        print(f"- {label}: behind {BASELINE} in: {', '.join(behind) or 'no family'}")
        problems = [p for p, row in held_out.items() if row[column] > row[BASELINE]]
        print(f"- {label}: behind {BASELINE} on: {', '.join(problems) or 'no problem'}")
    if arguments.json:
        arguments.json.write_text(json.dumps({"families": table, "problems": of_problem, "rules": rule_of,
                                              "held out": chosen, "figures": figures}, indent=2) + "\n")


if __name__ == "__main__":
    main()
