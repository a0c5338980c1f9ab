#!/usr/bin/env python3
"""Which of two methods hits more of COCO's targets, early and late, from what `incumbent run` wrote.

    python3 experiments/bbob_bo.py results/bbob_bo

experiments/bbob_bo.toml has what was published, and the criterion: of its two methods the first is the one by a model.
"""

import math
import random
import sys
from collections import defaultdict
from pathlib import Path

from bbob import TARGETS, read
from comparisons import RESAMPLES, mean, middle


def areas(regrets, budgets):
    """The area under a search's share of targets hit, over the logarithm of the evaluations from 1 to each budget, over
    the length of that axis."""
    result, area, wanted = {}, 0.0, set(budgets)
    for evaluations, regret in enumerate(regrets, 1):
        if evaluations in wanted:
            result[evaluations] = area / math.log(evaluations)
        area += sum(regret <= target for target in TARGETS) / len(TARGETS) * math.log((evaluations + 1) / evaluations)
    return result


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    methods, d = read(Path(sys.argv[1]))
    ours, theirs = methods
    length = min(len(s) for functions in methods.values() for searches in functions.values() for s in searches)
    budgets = {times: times * d for times in (1, 2, 5, 10, 20, 50, 100) if times * d <= length}
    last = max(budgets)  # 100, unless the run was cut down
    area = {m: {f: [areas(s, budgets.values()) for s in searches] for f, searches in functions.items()}
            for m, functions in methods.items()}
    print(f"| evaluations / d | share hit: {ours} | {theirs} | area up to there: {ours} | {theirs} |\n|---|---|---|---|---|")
    for times, budget in budgets.items():
        share = {m: mean([sum(s[budget - 1] <= t for t in TARGETS) / len(TARGETS) for fs in functions.values() for s in fs])
                 for m, functions in methods.items()}
        total = {m: mean([one[budget] for fs in area[m].values() for one in fs]) for m in methods}
        print(f"| {times} | {share[ours]:.3f} | {share[theirs]:.3f} | {total[ours]:.4f} | {total[theirs]:.4f} |")

    generator = random.Random(1)

    def share(regrets, budget):
        return sum(regrets[budget - 1] <= target for target in TARGETS) / len(TARGETS)

    def differences(resample):
        """Up to 10 d and to the end, over functions: of the areas, then of the shares that are hit."""
        found = defaultdict(list)
        for f in area[ours]:
            pairs = list(zip(area[ours][f], area[theirs][f], methods[ours][f], methods[theirs][f]))
            drawn = generator.choices(pairs, k=len(pairs)) if resample else pairs
            for budget in (10 * d, last * d):
                found["area", budget].append(mean([a[budget] - b[budget] for a, b, _, _ in drawn]))
                found["share", budget].append(mean([share(a, budget) - share(b, budget) for _, _, a, b in drawn]))
        return {key: mean(values) for key, values in found.items()}

    seen = differences(False)
    drawn = [differences(True) for _ in range(RESAMPLES)]

    better = sum(mean([a[10 * d] for a in area[ours][f]]) > mean([b[10 * d] for b in area[theirs][f]]) for f in area[ours])
    print()
    for what in ("area", "share"):
        early, late = (what, 10 * d), (what, last * d)
        low, high = middle(one[early] for one in drawn)
        print(f"- {what} up to 10 d: {ours} is ahead by {seen[early]:.4f} ({low:.4f} to {high:.4f}): {'yes' if low > 0 else 'no'}")
        low, high = middle(one[late] - one[early] for one in drawn)
        print(f"- {what} up to {last} d: ahead by {seen[late]:.4f}, {seen[late] - seen[early]:+.4f} ({low:+.4f} to {high:+.4f}): "
              f"{'less' if high < 0 else 'more' if low > 0 else 'as much'}")
    print(f"- the area up to 10 d is larger on {better} of {len(area[ours])} functions")


if __name__ == "__main__":
    main()
