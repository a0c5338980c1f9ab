"""experiments/best2009.py: the table that it makes from cocopp's entries, and what bbob.py makes of it."""

import csv
import io
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent.parent.parent / "experiments" / "best2009.py"
done = subprocess.run([sys.executable, "-W", "ignore", SCRIPT], capture_output=True, text=True, check=True)
rows = {(int(row["func"]), int(row["dim"])): row for row in csv.DictReader(io.StringIO(done.stdout))}
if set(rows) != {(f, d) for f in range(1, 25) for d in (2, 3, 5, 10, 20, 40)}:
    sys.exit(f"the functions and dimensions are {sorted(rows)}")
# In evaluations, as the entries have them.
for key, column, expected in (((1, 5), "ert_10", 11), ((1, 5), "ert_1e-08", 12.2), ((2, 5), "ert_1e-07", 94.2),
                              ((2, 5), "ert_1e-08", 94.733333), ((2, 40), "ert_10", 796)):
    if abs(float(rows[key][column]) - expected) > 1e-6 * expected:
        sys.exit(f"{column} of {key} is {rows[key][column]} instead of {expected}")
for row in rows.values():
    times = [float(row[column]) for column in row if column.startswith("ert_") and row[column]]
    if times != sorted(times):
        sys.exit(f"harder targets take less: {row}")
