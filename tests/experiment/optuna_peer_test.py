"""The real Optuna behind the driver: a search is the one that a user of Optuna gets from its own loop, with pruners too.

usage: optuna_peer_test.py INCUMBENT
"""

import contextlib
import csv
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import optuna
from optuna.trial import TrialState

INCUMBENT = sys.argv[1]
SPEC = """
name = "optuna"
seeds = 2
[[problem]]
spec = "branin"
budget = 25
[[problem]]
spec = "jenatton"
budget = 25
[[method]]
sampler = "optuna/tpe:n_startup_trials=5"
[[method]]
sampler = "optuna/random"
[[method]]
sampler = "sobol"
"""
PRUNED = """
name = "pruned"
seeds = 2
[[problem]]
spec = "power_law:max_resource=9,crossing=0.2"
budget = 40
[[method]]
sampler = "optuna/tpe:pruner=hyperband"
scheduler = "peer"
[[method]]
sampler = "optuna/random:pruner=successive_halving,reduction_factor=3"
scheduler = "peer"
[[method]]
sampler = "optuna/tpe:pruner=median"
scheduler = "peer"
"""


def suggest(trial, space):
    """As a user writes it, from the parameters of the program's space."""
    conditions, values = {c["child"]: c for c in space["conditions"]}, {}
    for parameter in space["hyperparameters"]:
        name, condition = parameter["name"], conditions.get(parameter["name"])
        if condition and values.get(condition["parent"]) != condition["value"]:
            continue
        if parameter["type"] == "categorical":
            values[name] = parameter["choices"][trial.suggest_categorical(name, list(range(len(parameter["choices"]))))]
        else:
            suggest = trial.suggest_int if parameter["type"] == "uniform_int" else trial.suggest_float
            values[name] = suggest(name, parameter["lower"], parameter["upper"], log=parameter["log"])
    return values


def run(spec, out):
    return subprocess.run([INCUMBENT, "run", spec, "--out", out, "--jobs", "2", "--no-report"], capture_output=True,
                          text=True, env=os.environ | {"INCUMBENT_PEERS_PYTHON": sys.executable})


class OptunaTest(unittest.TestCase):
    @contextlib.contextmanager
    def experiment(self, text):
        """The folder of its results."""
        with tempfile.TemporaryDirectory() as folder:
            spec, out = Path(folder, "spec.toml"), Path(folder, "out")
            spec.write_text(text)
            done = subprocess.run([INCUMBENT, "run", spec, "--out", out, "--jobs", "2", "--no-report"], capture_output=True,
                                  text=True, env=os.environ | {"INCUMBENT_PEERS_PYTHON": sys.executable})
            self.assertEqual(done.returncode, 0, done.stderr)
            yield out

    def test_searches_are_those_of_optunas_own_loop(self):
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        with self.experiment(SPEC) as out:
            record = json.loads((out / "experiment.json").read_text())
            self.assertIn(f"optuna {optuna.__version__}", record["makings"][0]["peers"][0])
            searches = 0
            for journal in sorted(out.glob("journals/*/*-optuna-*/*.log")):
                sampler = {"1": optuna.samplers.TPESampler, "2": optuna.samplers.RandomSampler}[journal.parent.name[0]]
                self.same_search(journal, sampler, {"n_startup_trials": 5} if journal.parent.name[0] == "1" else {})
                searches += 1
            self.assertEqual(searches, 8)
            with (out / "cells.csv").open() as file:
                self.assertTrue(all(float(row["suggesting"]) > 0 for row in csv.DictReader(file)))

    def test_pruned_searches_are_those_of_optunas_own_loop(self):
        samplers = optuna.samplers
        pruners = optuna.pruners
        methods = {"1": (samplers.TPESampler, lambda: pruners.HyperbandPruner(max_resource=9)),
                   "2": (samplers.RandomSampler, lambda: pruners.SuccessiveHalvingPruner(reduction_factor=3)),
                   "3": (samplers.TPESampler, pruners.MedianPruner)}
        with self.experiment(PRUNED) as out:
            searches = 0
            for journal in sorted(out.glob("journals/*/*-optuna-*/*.log")):
                sampler, pruner = methods[journal.parent.name[0]]
                self.same_search(journal, sampler, {}, pruner())
                searches += 1
            self.assertEqual(searches, 6)
            with (out / "trials.csv").open() as file:
                rows = list(csv.DictReader(file))
            self.assertTrue(all(0 < float(row["resource"]) < 9 for row in rows if row["status"] == "pruned"))
            for method in {row["method"] for row in rows}:
                pruned = sum(row["status"] == "pruned" for row in rows if row["method"] == method)
                self.assertGreater(pruned, 20, method)
                self.assertLess(pruned, 80, method)

    def same_search(self, journal, sampler, options, pruner=None):
        events = [json.loads(line) for line in journal.read_text().splitlines()]
        header = next(e["system_attr"] for e in events if "incumbent:space" in e.get("system_attr", {}))
        storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(str(journal)))
        recorded = optuna.load_study(study_name=None, storage=storage).trials
        seed = next(int(text[5:]) for text in texts(events) if text.startswith("seed="))
        study = optuna.create_study(study_name=str(seed), sampler=sampler(seed=seed, **options), pruner=pruner)
        for frozen in recorded:
            trial = study.ask()
            values = suggest(trial, header["incumbent:space"])
            self.assertEqual(values.keys(), frozen.params.keys())
            for name, value in values.items():
                if isinstance(value, float):
                    self.assertAlmostEqual(value, frozen.params[name], delta=1e-9)
                else:
                    self.assertEqual(value, frozen.params[name])
            if pruner:
                self.same_reports(study, trial, frozen)
            if frozen.state == TrialState.COMPLETE:
                study.tell(trial, frozen.value)
            else:
                study.tell(trial, state=frozen.state)
        self.assertEqual(len(recorded), 40 if pruner else 25)

    def test_wrong_values_are_refused_with_those_that_are_right(self):
        for options, why in [("pruner=foo", "pruner=foo is no choice of median, successive_halving, hyperband"),
                             ("pruner=median,multivariate=maybe", "multivariate=maybe is no choice of true, false"),
                             ("pruner=hyperband,reduction_factor=0", "reduction_factor=0 is no int from 2 on"),
                             ("pruner=hyperband,min_resource=x", "min_resource=x is no int from 1 on")]:
            with tempfile.TemporaryDirectory() as folder:
                spec = Path(folder, "spec.toml")
                spec.write_text(PRUNED.replace("pruner=hyperband", options))
                done = run(spec, Path(folder, "out"))
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(why, done.stderr)

    def same_reports(self, study, trial, frozen):
        """The trial was pruned where a loop that reports all its values stops it."""
        values = dict(frozen.intermediate_values)
        if frozen.state == TrialState.COMPLETE:
            values[9] = frozen.value
        self.assertEqual(list(values), list(range(1, len(values) + 1)))
        for step, value in values.items():
            trial.report(value, step)
            pruned = trial.should_prune()
            if step < 9:
                self.assertEqual(pruned, frozen.state == TrialState.PRUNED and step == len(values))


def texts(json_value):
    """All texts in a JSON value."""
    if isinstance(json_value, str):
        yield json_value
    elif isinstance(json_value, (dict, list)):
        for one in json_value.values() if isinstance(json_value, dict) else json_value:
            yield from texts(one)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
