#!/usr/bin/env bash
# Three examples that introductions to hyperparameter optimization work out by hand, done by the program. A second.
#   bash experiments/worked_examples.sh
# 1. 25 evaluations of two parameters: a grid tries 5 values of each, random search 25.
# 2. Expected improvement where the model says mean 0.6, deviation 0.3 and the best so far is 0.7:
#    0.1 Phi(1/3) + 0.3 phi(1/3) = 0.063 + 0.113 = 0.176.
# 3. Successive halving of 81 configurations with eta = 3: 81, 27, 9, 3, 1 of them with 1, 3, 9, 27, 81 units each, 405 in
#    all if each starts anew, where training all 81 to the end takes 6561.
# Criterion: these numbers.
set -euo pipefail
cd "$(dirname "$0")/.."

program=${INCUMBENT:-build/release/bin/incumbent}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

for sampler in grid random; do
  "$program" simulate branin --sampler "$sampler" --budget 25 --journal "$folder/$sampler.log" --json > "$folder/simulation.json"
  "$program" trials "$folder/$sampler.log" --json > "$folder/$sampler.json"
done
printf 'x0,y\n' > "$folder/train.csv"
printf 'x0\n0\n' > "$folder/query.csv"
"$program" gp --train "$folder/train.csv" --query "$folder/query.csv" --length-scales 1 --output-scale 0.09 --mean 0.6 --acquisition ei --best 0.7 \
  > "$folder/ei"
"$program" simulate curve:steps=81 --sampler random --scheduler successive_halving:eta=3 --budget 81 --from-scratch --json \
  > "$folder/halving.json"

python3 - "$folder" <<'PYTHON'
import collections, json, sys

def load(name):
    with open(f"{sys.argv[1]}/{name}") as file:
        return json.load(file)

def verdict(text, holds):
    print(f"{text}: {'yes' if holds else 'NO'}")
    return holds

values = {s: [len({t["params"][x] for t in load(f"{s}.json")}) for x in ("x0", "x1")] for s in ("grid", "random")}
improvement = float(open(f"{sys.argv[1]}/ei").read().split()[2])
halving = load("halving.json")
ends = collections.Counter(t["resource"] for t in halving["trials"])
reached = [sum(n for r, n in ends.items() if r >= least) for least in (1, 3, 9, 27, 81)]
held = [
    verdict(f"1. values of each parameter: grid {values['grid']}, random {values['random']}",
            values == {"grid": [5, 5], "random": [25, 25]}),
    verdict(f"2. expected improvement: {improvement:.6f}", round(improvement, 3) == 0.176),
    verdict(f"3. configurations at each rung: {reached}, units in all: {halving['resource']}",
            reached == [81, 27, 9, 3, 1] and halving["resource"] == 405),
]
sys.exit(not all(held))
PYTHON
