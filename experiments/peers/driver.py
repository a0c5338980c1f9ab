"""Asks the samplers of other packages, for src/sampler/peer.cpp, which has the messages.

  driver.py NAME               reads lines of JSON from stdin and answers each by descriptor 3
  driver.py --list             the names of the peers
  driver.py --packages NAME... what they need to be installed, of PyPI

What packages print goes to stderr.
"""

import importlib
import importlib.metadata
import json
import os
import platform
import sys
import time
import traceback
from types import SimpleNamespace

from space import Refusal, Space

#name : module, class, packages; the first one is the peer's own.
PEERS = {
    "botorch/logei": ("with_botorch", "LogEI", ("botorch", "gpytorch", "torch")),
    "hebo": ("with_hebo", "Hebo", ("HEBO", "GPy", "numpy", "torch")),
    "hyperopt/anneal": ("with_hyperopt", "Anneal", ("hyperopt", "numpy")),
    "hyperopt/random": ("with_hyperopt", "Random", ("hyperopt", "numpy")),
    "hyperopt/tpe": ("with_hyperopt", "Tpe", ("hyperopt", "numpy")),
    "optuna/cmaes": ("with_optuna", "CmaEs", ("optuna", "cmaes", "numpy")),
    "optuna/gp": ("with_optuna", "GP", ("optuna", "torch", "scipy", "numpy")),
    "optuna/qmc": ("with_optuna", "Qmc", ("optuna", "scipy", "numpy")),
    "optuna/random": ("with_optuna", "Random", ("optuna", "numpy")),
    "optuna/tpe": ("with_optuna", "Tpe", ("optuna", "numpy")),
    "pycma": ("with_pycma", "PyCma", ("cma", "numpy")),
    "smac3": ("with_smac", "Forest", ("smac", "ConfigSpace", "numpy")),
    "smac3/gp": ("with_smac", "GaussianProcess", ("smac", "ConfigSpace", "numpy")),
    "syne_tune/asha": ("with_syne_tune", "Asha", ("syne-tune", "numpy")),
}


class Unavailable(Exception):
    pass


def load(name):
    """The class of a peer."""
    module, cls, packages = PEERS[name]
    for package in packages:
        try:
            importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            raise Unavailable(f"the Python package {package} is not installed in {sys.prefix}; "
                              f"install it by 'bash experiments/peers_setup.sh {name}'") from None
    return getattr(importlib.import_module(module), cls)


def versions(name):
    packages = ", ".join(f"{package} {importlib.metadata.version(package)}" for package in PEERS[name][2])
    return f"{packages}, Python {platform.python_version()}"


class Driver:
    def __init__(self, name):
        self.name, self.search, self.space, self.suggested = name, None, None, 0.0

    def open(self, question):
        self.space = Space(question["space"])
        keys = ("seed", "budget", "max_resource", "noisy", "initial", "options")
        how = SimpleNamespace(**{key: question[key] for key in keys})
        self.search = load(self.name)(self.space, how)
        self.suggested = time.process_time()
        return {"versions": versions(self.name)}

    def learn(self, question):
        """Tells the search what has come. Returns the codes of the running trials."""
        for one in question["told"]:
            codes = self.reported(one)
            if one.get("stopped"):
                self.search.stop(one["trial"], codes, one["value"])
            else:
                self.search.tell(one["trial"], codes, one["value"], one["failure"])
        return {one["trial"]: self.reported(one) for one in question["running"]}

    def reported(self, one):
        """A trial's codes, after what it has reported and nobody asked about, the value at its end among it."""
        codes = self.space.codes(one["parameters"])
        for resource, value in one.get("reports", []):
            self.search.report(one["trial"], codes, resource, value)
        return codes

    def ask(self, question):
        codes = self.search.ask(question["trial"], self.learn(question))
        seconds = time.process_time() - self.suggested
        self.suggested += seconds
        return {"parameters": None if codes is None else self.space.parameters(codes), "seconds": seconds}

    def report(self, question):
        codes = self.learn(question)[question["trial"]]
        return {"stop": self.search.report(question["trial"], codes, question["resource"], question["value"])}

    def answer(self, line):
        try:
            question = json.loads(line)
            answer = {"open": self.open, "ask": self.ask, "report": self.report}[question["do"]](question)
        except Refusal as error:
            answer = {"error": str(error), "kind": "usage"}
        except Unavailable as error:
            answer = {"error": str(error), "kind": "unavailable"}
        except Exception as error:  # of the package, of whatever kind
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}", "kind": "failed"}
        return json.dumps(answer)


def main():
    if sys.argv[1:] == ["--list"]:
        print("\n".join(PEERS))
    elif sys.argv[1:2] == ["--packages"]:
        unknown = [name for name in sys.argv[2:] if name not in PEERS]
        if unknown:
            sys.exit(f"unknown peer '{unknown[0]}'; known: {', '.join(PEERS)}")
        print("\n".join(dict.fromkeys(package for name in sys.argv[2:] or PEERS for package in PEERS[name][2])))
    elif len(sys.argv) == 2 and sys.argv[1] in PEERS:
        os.dup2(2, 1)
        driver = Driver(sys.argv[1])
        with os.fdopen(3, "w") as answers:
            for line in sys.stdin:
                print(driver.answer(line), file=answers, flush=True)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
