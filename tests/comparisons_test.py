"""experiments/comparisons.py: the values of scipy.stats 1.17 on small tables with ties, and intervals by hand."""

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "experiments"))
from comparisons import RESAMPLES, holm, interval, is_lower, mean, middle  # noqa: E402


def expect(what, seen, expected):
    if seen != expected:
        sys.exit(f"{what} is {seen} instead of {expected}")


A, B = [1, 2, 3, 4, 5, 2], [2, 2, 5, 6, 5.5, 4]
expect("wilcoxon of pairs with a tie and a zero", is_lower("wilcoxon", A, B, "--method", "exact"), 1 / 32)
expect("the other way", is_lower("wilcoxon", B, A, "--method", "exact"), 1.0)
expect("sign test of 5 pairs that differ", is_lower("sign", A, B), 1 / 32)
expect("holm", holm([0.01, 0.04, 0.03]), [0.03, 0.06, 0.06])
expect("quantiles", middle(range(1000, -1, -1)), (25, 975))
drawn = []
expect("interval of a constant", interval(lambda generator: drawn.append(generator.random()) or 7, random.Random(1)), (7, 7))
expect("resamples", len(set(drawn)), RESAMPLES)
expect("mean", mean([1, 2, 6]), 3)
try:
    is_lower("wilcoxon", A, B[:-1])
except ValueError:
    pass
else:
    sys.exit("columns of different lengths are compared")
