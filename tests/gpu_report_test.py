"""The report of a run on a device: goals with their ratios, and a whole one where steps failed or were cut off."""
import json
import pathlib
import subprocess
import sys
import tempfile

SCRIPT = pathlib.Path(__file__).parent.parent / "bench" / "gpu_report.py"


def report(files, *states):
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder)
        for name, text in files.items():
            (log / name).write_text(text)
        subprocess.run([sys.executable, SCRIPT, "A card", log, log / "out.json", *states], check=True)
        return json.loads((log / "out.json").read_text())


def line(**row):
    return json.dumps(row) + "\n"


nothing = report({}, "check.json=timed out")
assert nothing["states"] == {"check.json": "timed out"} and nothing["checks"] is None
assert len(nothing["goals"]) == 8 and all(g["measured"] is None and g["ratio"] is None for g in nothing["goals"])

limits = (line(work="kernel_matrix", n=2, seconds=1, share=0.35) + line(work="dense", n=2, seconds=1, share=0.7) +
          line(work="screened", n=2, items=1000, seconds=0.5, share=20) + line(work="fit", n=2, seconds=20) +
          line(work="largest", n=2, seconds=1, bytes=40_000_000_000))
bench = (line(backend="cuda", work="fits", n=200, seconds=0.5, value=-10.0) +
         line(backend="cuda", work="screen", n=9, seconds=1) + line(backend="cpu", work="fits", n=200, seconds=5, value=-10.05) +
         '{"backend": "cpu", "wor')
some = report({"limits": limits, "bench": bench, "peer": line(items=100, seconds=1) + line(items=1, seconds=1),
               "check.json": "{\"checks\": ["})
ratios = [g["ratio"] for g in some["goals"]]
assert ratios[:7] == [0.5, 1.0, 2.0, 0.5, 2.0, 2.0, 2.0], ratios
assert abs(some["goals"][7]["measured"] - 0.05) < 1e-12 and abs(ratios[7] - 2) < 1e-3, some["goals"][7]
assert [r.get("times_faster_than_one_cpu_thread") for r in some["benchmarks"]] == [10.0, None, None]
assert some["checks"] is None and len(some["botorch_rows"]) == 2

# Of two cards the goals are the first one's, whose limits they are too.
for cards in (["cuda:1", "cuda"], ["cuda", "cuda:1"]):
    seconds = {"cuda": 0.5, "cuda:1": 4}
    both = report({"bench": "".join(line(backend=card, work="fits", n=200, seconds=seconds[card], value=-1) for card in cards)})
    assert both["goals"][6]["measured"] == 0.5, both["goals"][6]
    assert len(both["benchmarks"]) == 2

odd = report({"limits": line(work="dense", n=2, seconds=float("nan"), share=float("inf"))})
assert odd["limits"][0]["seconds"] is None and odd["goals"][1]["measured"] is None, odd
print("the report is whole")
