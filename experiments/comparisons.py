"""What the scripts beside this one compare methods with: the program's own tests, and percentile intervals of bootstraps
whose statistic is a page's own. The environment variable INCUMBENT names the program, if it is not the release build's."""

import csv
import io
import json
import os
import subprocess
from pathlib import Path

RESAMPLES = 2000
PROGRAM = os.environ.get("INCUMBENT", str(Path(__file__).parent.parent / "build/release/bin/incumbent"))


def mean(values):
    return sum(values) / len(values)


def stats(columns, test, *options):
    """The rows of `incumbent stats --test TEST` on these columns, {name: values}."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(columns)
    table.writerows([repr(value) for value in row] for row in zip(*columns.values(), strict=True))
    command = [PROGRAM, "stats", "/dev/stdin", "--test", test, "--columns", ",".join(columns), "--json", *options]
    return json.loads(subprocess.run(command, input=text.getvalue(), text=True, check=True, stdout=subprocess.PIPE).stdout)


def is_lower(test, first, second, *options):
    """The one-sided p-value of the paired test that the first values are below the second ones by chance."""
    return stats({"first": first, "second": second}, test, "--alternative", "less", *options)[0]["p"]


def holm(p_values):
    return [row["holm"] for row in stats({"p": p_values}, "adjust")]


def middle(values):
    """The 2.5 and 97.5 % quantiles of what a bootstrap drew."""
    values = sorted(values)
    return values[round(0.025 * (len(values) - 1))], values[round(0.975 * (len(values) - 1))]


def interval(draw, generator):
    """The 95 % interval of a statistic; draw(generator) is it of one resample."""
    return middle(draw(generator) for _ in range(RESAMPLES))
