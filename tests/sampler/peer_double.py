"""A peer for tests behind the real driver: random codes, and on demand the ways in which a package can misbehave.

Options: do=what, from trial at=N on; log=FILE, a line of JSON for each event; exit status and words are made up.
"""

import json
import os
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "experiments" / "peers"))

import driver  # noqa: E402
from search import Search  # noqa: E402
from space import Refusal  # noqa: E402


class Double(Search):
    OPTIONS = {"do": str, "at": int, "log": str, "pruner": float}  # pruner: values above it stop

    def __init__(self, space, how):
        super().__init__(space, how)
        if how.options.get("do") == "refuse":
            raise Refusal(f"parameter '{space.axes[0].name}' is not to its taste")
        self.random = random.Random(how.seed)
        self.log("open", seed=how.seed, budget=how.budget, max_resource=how.max_resource, noisy=how.noisy, initial=how.initial, pid=os.getpid(),
                 threads=os.environ["OMP_NUM_THREADS"])

    def log(self, event, **what):
        if "log" in self.how.options:
            with open(self.how.options["log"], "a") as file:
                print(json.dumps({"event": event, **what}), file=file)

    def tell(self, trial, codes, value, failure):
        self.log("tell", trial=trial, codes=codes, value=value, failure=failure)

    def report(self, trial, codes, resource, value):
        if "pruner" not in self.how.options:
            return super().report(trial, codes, resource, value)
        self.log("report", trial=trial, codes=codes, resource=resource, value=value)
        if "do" in self.how.options and resource >= self.how.options.get("at", 3):
            return getattr(self, "do_" + self.how.options["do"])()
        return value > self.how.options["pruner"]

    def stop(self, trial, codes, value):
        self.log("stop", trial=trial, codes=codes, value=value)

    def draw(self, axis):
        if axis.kind == "real":
            return axis.from_scale(self.random.uniform(*axis.scale_bounds()))
        return self.random.randint(axis.lower, axis.upper)

    def ask(self, trial, running):
        print("rubbish on stdout", trial)
        print("rubbish on stderr", trial, file=sys.stderr)
        self.log("ask", trial=trial, running=running)
        if "do" in self.how.options and trial >= self.how.options.get("at", 3):
            return getattr(self, "do_" + self.how.options["do"])()
        codes, values = {}, {}
        for axis in self.space.axes:
            if self.space.is_active(axis.name, values):
                codes[axis.name] = self.draw(axis)
                values[axis.name] = axis.value(codes[axis.name])
        return codes

    def do_die(self):
        print("these are its last words", file=sys.stderr)
        os._exit(7)

    def do_raise(self):
        raise ValueError("singular matrix")

    def do_hang(self):
        time.sleep(600)

    def do_rubbish(self):
        os.write(3, b"rubbish instead of an answer\n")
        os._exit(0)

    def do_twice(self):
        os.write(3, b'{"parameters": {}, "seconds": 0}\n')
        return {axis.name: axis.lower for axis in self.space.axes}

    def do_close(self):
        os.close(3)
        time.sleep(600)

    def do_outside(self):
        self.space.parameters = lambda codes: codes
        return {axis.name: axis.upper + 1000 for axis in self.space.axes}

    def do_nan(self):
        self.space.parameters = lambda codes: codes
        return {axis.name: float("nan") for axis in self.space.axes}

    def do_text(self):
        self.space.parameters = lambda codes: codes
        return {axis.name: "middle" for axis in self.space.axes}

    def do_forget(self):
        return {}

    def do_invent(self):
        self.space.parameters = lambda codes: codes
        return {"surprise": 1}

    def do_repeat(self):
        return {axis.name: axis.lower for axis in self.space.axes}

    def do_stop(self):
        return None


if __name__ == "__main__":
    driver.load = lambda name: Double
    driver.versions = lambda name: "double 1.0, Python 3"
    driver.main()
