"""Problems, initial designs and values as Incumbent has them, read from the folder of an experiment that it ran."""

import json
import subprocess
from pathlib import Path


def initial_size(dimension):
    """Points of the initial design that every method gets: those that gp takes by default."""
    return min(max(dimension + 1, 4), 20)


class Problem:
    """One problem of the experiment in `folder`. Points are dictionaries, values are to be minimized."""

    def __init__(self, folder, program, index, entry):
        self.program, self.label, self.spec, self.noisy = program, entry["label"], entry["spec"], entry["noisy"]
        self.budget = entry["budget"]
        self.sign = -1 if entry["direction"] == "max" else 1
        self.optimum = self.sign * entry["optimum"]
        self._journals = next(Path(folder, "journals").glob(f"{index + 1}-*"))
        self.space = next(e["system_attr"]["incumbent:space"] for e in self._events(0)
                          if "incumbent:space" in e.get("system_attr", {}))
        self.parameters = self.space["hyperparameters"]
        self.initial = initial_size(len(self.parameters))

    def _events(self, seed):
        journal = next(self._journals.glob(f"*-sobol/seed-{seed:02}.log"))
        return [json.loads(line) for line in journal.read_text().splitlines()]

    def design(self, seed):
        """The first points of the search with sampler sobol: gp's own initial design has the same."""
        return [e["params"] for e in self._events(seed) if e["op_code"] == 4][:self.initial]

    def is_integer(self, parameter):
        return parameter["type"] == "uniform_int"

    def evaluate(self, point, seed):
        """The value, and what it is worth: the value without noise."""
        value = self._value(self.spec, point, seed)
        if not self.noisy:
            return value, value
        name, _, options = self.spec.partition(":")
        quiet = ",".join(option for option in options.split(",") if not option.startswith("noise="))
        return value, self._value(f"{name}:{quiet}" if quiet else name, point, seed)

    def _value(self, spec, point, seed):
        text = ",".join(point) + "\n" + ",".join(repr(value) for value in point.values()) + "\n"
        done = subprocess.run([self.program, "eval", spec, "--points", "/dev/stdin", "--seed", str(seed)], input=text,
                              capture_output=True, text=True, check=True)
        return self.sign * float(done.stdout)


def read_problems(folder, program):
    entries = json.loads(Path(folder, "experiment.json").read_text())["problems"]
    return [Problem(folder, program, index, entry) for index, entry in enumerate(entries)]
