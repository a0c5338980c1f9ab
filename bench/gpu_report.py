"""Writes the JSON object of bench/gpu.sh from what its steps left: gpu_report.py DEVICE LOG FILE STEP=STATE...

LOG: the folder with check.json, tests.json, and bench, limits and peer, a JSON object a line; what is not there, or cut
off in the middle, is left out. STATE: "passed", "failed", "timed out", "not found", ...
"goals" has what is to be reached on an H100: {goal, measured, ratio}, ratio >= 1 where it is; null where nothing was
measured.
"""
import json
import math
import pathlib
import sys


def read(path):
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return None


def rows_of(path):
    rows = []
    for line in path.read_text().splitlines() if path.exists() else []:
        try:
            rows.append(json.loads(line))
        except ValueError:
            pass  # the last one, of a program that was stopped
    return rows


def goals(rows, limits, peers):
    limit = {row["work"]: row for row in limits}
    fits = {row["backend"]: row for row in rows if row["work"] == "fits"}
    first_card = min((name for name in fits if name.startswith("cuda")), default=None)  # "cuda", then "cuda:1"
    result = []

    def add(goal, measured, reached):
        known = measured is not None and measured > 0
        result.append({"goal": goal, "measured": measured, "ratio": round(reached(measured), 4) if known else None})

    def of(work, key):
        return limit.get(work, {}).get(key)

    add("kernel matrix at 70 % of the memory bandwidth: share", of("kernel_matrix", "share"), lambda v: v / 0.7)
    add("dense posterior at 70 % of cuBLAS's rate for its solve: share", of("dense", "share"), lambda v: v / 0.7)
    add("screened top 64 at least 10 times as fast as all of them solved: times", of("screened", "share"), lambda v: v / 10)
    add("exact fit at n = 20000 under 10 s: seconds", of("fit", "seconds"), lambda v: 10 / v)
    add("n = 50000 in 80 GB: bytes", of("largest", "bytes"), lambda v: 80e9 / v)
    mine = limit.get("screened")
    rates = [row["items"] / row["seconds"] for row in peers if row["items"] > 1]
    faster = mine["items"] / mine["seconds"] / max(rates) if mine and rates else None
    add("10 times BoTorch's candidates a second: times", faster, lambda v: v / 10)
    here, cpu = fits.get(first_card), fits.get("cpu")
    add("500 Gaussian processes of 200 rows fitted in 1 s: seconds", here and here["seconds"], lambda v: 1 / v)
    # Whether it holds, where the difference itself may be 0.
    apart = abs(here["value"] - cpu["value"]) if here and cpu else None
    result.append({"goal": "their mean log posterior within 0.1 nat of the CPU's: nats", "measured": apart,
                   "ratio": None if apart is None else round(0.1 / max(apart, 1e-3), 4)})
    return result


def report(device, log, states):
    rows, limits, peers = (rows_of(log / name) for name in ("bench", "limits", "peer"))
    cpu = {(row["work"], row["n"]): row["seconds"] for row in rows if row["backend"] == "cpu"}
    for row in rows:
        slow = cpu.get((row["work"], row["n"]))
        if row["backend"] != "cpu" and slow is not None:
            row["times_faster_than_one_cpu_thread"] = round(slow / row["seconds"], 2)
    tests = read(log / "tests.json") or {}
    return {"device": device, "states": states, "goals": goals(rows, limits, peers), "checks": read(log / "check.json"),
            "tests": {"run": tests.get("tests"), "failures": tests.get("failures")},
            "benchmarks": rows, "limits": limits, "botorch_rows": peers}


def finite(value):
    """JSON has no NaN and no infinity: null stands for them."""
    if isinstance(value, dict):
        return {key: finite(v) for key, v in value.items()}
    if isinstance(value, list):
        return [finite(v) for v in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


if __name__ == "__main__":
    device, log, file, *pairs = sys.argv[1:]
    found = report(device, pathlib.Path(log), dict(pair.split("=", 1) for pair in pairs))
    pathlib.Path(file).write_text(json.dumps(finite(found), indent=1, allow_nan=False) + "\n")
