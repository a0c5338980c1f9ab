"""Every experiment of the repository with small budgets: each specification is read and run cut down, and each script that
judges one is run on that and says every verdict that it is for. What takes seconds is run whole, and its criterion held.

    small_test.py INCUMBENT

Peers are not run: their specifications are read, and stop where the peers' Python would start. Problems whose data are not
in the repository are left out where they aren't there, those that this build does not have too, and that is said.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

EXPERIMENTS = Path(__file__).resolve().parent.parent.parent / "experiments"
# Seeds and the share of the budgets; without an entry, 1 seed and 2 %. None: the whole.
SIZES = {"bbob": (1, 0.02), "bbob_bo": (1, 0.1), "counting_ones": (2, 0.2), "smbo": (2, 0.25), "brackets": (2, 0.02),
         "auto_rules": (2, 0.02), "designs": (2, 1), "dehb": None, "evolution_toy": None, "learners": (1, 0.02)}
# How many verdicts each script gives, "yes" or "no"; and those that hold at the size that is run here.
VERDICTS = {"bbob": (2, 0), "bbob_bo": (2, 0), "counting_ones": (5, 0), "smbo": (8, 0), "yahpo": (3, 0), "brackets": (5, 0),
            "auto_rules": (2, 0), "designs": (15, 0), "dehb": (4, 3), "evolution_toy": (2, 2)}
SAYS = re.compile(r"(?::|\|) (yes|no|NO)\b")


class Failures(list):
    def check(self, good, text):
        if not good:
            print("FAILED:", text)
            self.append(text)


def call(*words):
    return subprocess.run([str(w) for w in words], capture_output=True, text=True)


def run_small(program, spec, out):
    size = SIZES.get(spec.stem, (1, 0.02))
    cut = [] if size is None else ["--seeds", size[0], "--budget-share", size[1]]
    return call(program, "run", spec, "--out", out, "--jobs", 1, *cut, *report_option(spec))


def report_option(spec):
    """As the command at the specification's head has it."""
    return ["--no-report"] if "--no-report" in spec.read_text() else []


def judge(name, words, failures):
    """The script's verdicts, as many as it should give, and how many of them are yes."""
    done = call(sys.executable, *words)
    failures.check(done.returncode == 0, f"{name}: exit status {done.returncode}\n{done.stderr}")
    verdicts = SAYS.findall(done.stdout)
    return verdicts, done.stdout


def specification(program, spec, folder, failures):
    done = run_small(program, spec, folder / spec.stem)
    if done.returncode != 0 and "looked in" in done.stderr:
        print(f"{spec.name}: left out: {done.stderr.strip().splitlines()[-1]}")
        return
    if done.returncode == 6 and "is not built" in done.stderr:
        print(f"{spec.name}: left out: {done.stderr.strip().splitlines()[-1]}")
        return
    if done.returncode == 6 and "no_such_python" in done.stderr:  # read, and every method of it is there but the peers
        print(f"{spec.name}: read; peers are not run")
        return
    failures.check(done.returncode == 0, f"{spec.name}: exit status {done.returncode}\n{done.stderr[-2000:]}")
    report = [] if report_option(spec) else ["report.html", "statistics.json"]
    for file in ["trials.csv", *report]:
        failures.check((folder / spec.stem / file).exists(), f"{spec.name}: no {file}")
    print(f"{spec.name}: run")
    script = spec.with_suffix(".py")
    if not script.exists() or done.returncode != 0:
        return
    verdicts, text = judge(script.name, [script, folder / spec.stem], failures)
    failures.check(spec.stem in VERDICTS, f"{script.name}: say in VERDICTS how many verdicts it gives; here {len(verdicts)}")
    count, least = VERDICTS.get(spec.stem, (len(verdicts), 0))
    failures.check(len(verdicts) == count, f"{script.name}: {len(verdicts)} verdicts instead of {count}\n{text}")
    held = verdicts.count("yes")
    failures.check(held >= least, f"{script.name}: {held} of {count} verdicts hold, expected {least}\n{text}")
    print(f"{script.name}: {len(verdicts)} verdicts, {held} hold")


def stragglers(folder, failures):
    refused = call("bash", EXPERIMENTS / "stragglers.sh", folder)
    failures.check(refused.returncode == 2 and "REPETITIONS is" in refused.stderr, f"stragglers.sh FOLDER: {refused.stderr}")
    done = call("bash", EXPERIMENTS / "stragglers.sh", 1, folder / "stragglers")
    failures.check(done.returncode == 0, f"stragglers.sh: {done.stderr}")
    verdicts, text = judge("stragglers.py", [EXPERIMENTS / "stragglers.py", folder / "stragglers" / "repetitions.csv"], failures)
    # More trained by ASHA; of each loss, whether the ratio ever falls; of each doubling of the workers, whether it doubles.
    failures.check(len(verdicts) == 1 + 4 + 4, f"stragglers.py: {len(verdicts)} verdicts\n{text}")
    doubled = [line.endswith(": yes") for line in text.splitlines() if "times the resource" in line]
    failures.check(len(doubled) == 4 and all(doubled), f"stragglers.py: the resource does not double with the workers\n{text}")
    print(f"stragglers.py: {len(verdicts)} verdicts")


def main():
    program = Path(sys.argv[1]).resolve()
    os.environ["INCUMBENT"] = str(program)
    os.environ["INCUMBENT_PEERS_PYTHON"] = "/no_such_python"
    failures = Failures()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for spec in sorted(EXPERIMENTS.glob("*.toml")):
            specification(program, spec, folder, failures)
        stragglers(folder, failures)
    done = call("bash", EXPERIMENTS / "worked_examples.sh")
    failures.check(done.returncode == 0 and done.stdout.count(": yes") == 3, f"worked_examples.sh: {done.stdout}{done.stderr}")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
