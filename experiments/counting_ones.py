#!/usr/bin/env python3
"""Whether the methods end in the published order on counting ones, from the report of `incumbent run`.

    python3 experiments/counting_ones.py results/counting_ones

experiments/counting_ones.toml has the source and the criterion.
"""

import json
import sys
from pathlib import Path

PAIRS = [("dehb", "bohb"), ("bohb", "tpe"), ("bohb", "hyperband"), ("tpe", "random"), ("hyperband", "random")]
WHERE = "32 + 32"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    problems = json.loads((Path(sys.argv[1]) / "statistics.json").read_text())["problems"]
    methods = [method["method"] for method in problems[0]["methods"]]
    print("| median regret; by the dimension | " + " | ".join(methods) + " |\n|" + "---|" * (len(methods) + 1))
    for problem in problems:
        dimension = sum(int(number) for number in problem["problem"].split(" + "))
        cells = [f"{method['median']:.2f}; {method['median'] / dimension:.3f}" for method in problem["methods"]]
        print(f"| {problem['problem']} | " + " | ".join(cells) + " |")
    print()
    last = next(problem for problem in problems if problem["problem"] == WHERE)
    median = {method["method"]: method["median"] for method in last["methods"]}
    for better, worse in PAIRS:
        pair = next(c for c in last["comparisons"] if {c["a"], c["b"]} == {better, worse})
        good = median[better] < median[worse] and pair["significant"]
        print(f"- {better} before {worse} on {WHERE} (p = {pair['p_holm']:.2g}, Holm): {'yes' if good else 'no'}")


if __name__ == "__main__":
    main()
