"""Journals between incumbent and the real Optuna, and in the real dashboard.

usage: optuna_test.py INCUMBENT JOURNAL_TOOL
"""

import json
import math
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request
import warnings

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock, JournalFileSymlinkLock
from optuna.trial import TrialState

INCUMBENT, TOOL = sys.argv[1:3]

SPACE = {
    "name": "rich",
    "hyperparameters": [
        {"type": "uniform_float", "name": "lr", "lower": 1e-5, "upper": 0.1, "default_value": 1e-3, "log": True, "meta": None},
        {"type": "uniform_float", "name": "dropout", "lower": 0.1, "upper": 0.75, "default_value": 0.1, "log": False, "meta": {"step": 0.1}},
        {"type": "uniform_int", "name": "layers", "lower": 1, "upper": 8, "default_value": 2, "log": False, "meta": None},
        {"type": "uniform_int", "name": "width", "lower": 16, "upper": 1024, "default_value": 64, "log": True, "meta": None},
        {"type": "uniform_int", "name": "batch", "lower": 32, "upper": 250, "default_value": 64, "log": False, "meta": {"step": 32}},
        {"type": "categorical", "name": "opt", "choices": ["sgd", "adam", "süß \"q\""], "weights": None, "default_value": "sgd", "meta": None},
        {"type": "ordinal", "name": "size", "sequence": ["s", "m", "l"], "default_value": "m", "meta": None},
        {"type": "constant", "name": "data", "value": "letter", "meta": None},
        {"type": "uniform_float", "name": "momentum", "lower": 0.0, "upper": 0.99, "default_value": 0.9, "log": False, "meta": None},
    ],
    "conditions": [{"type": "EQ", "child": "momentum", "parent": "opt", "value": "sgd"}],
    "forbiddens": [],
    "python_module_version": "1.2.1",
    "format_version": 0.4,
}

STATES = {
    "waiting": TrialState.WAITING,
    "running": TrialState.RUNNING,
    "complete": TrialState.COMPLETE,
    "pruned": TrialState.PRUNED,
    "failed": TrialState.FAIL,
}


def objective(trial):
    lr = trial.suggest_float("lr", 1e-5, 0.1, log=True)
    trial.suggest_float("dropout", 0.1, 0.7, step=0.1)
    layers = trial.suggest_int("layers", 1, 8)
    trial.suggest_int("width", 16, 1024, log=True)
    trial.suggest_int("batch", 32, 224, step=32)
    if trial.suggest_categorical("opt", ["sgd", "adam", 'süß "q"']) == "sgd":
        trial.suggest_float("momentum", 0.0, 0.99)
    trial.suggest_categorical("size", ["s", "m", "l"])
    trial.suggest_categorical("data", ["letter"])
    trial.report(lr, 3)
    trial.set_constraint("c0", -lr)
    return lr + layers


def number(value):
    """A number of incumbent's JSON, which writes what JSON has no number for as a string."""
    return float(value)


def same(a, b):
    """Lists of numbers, not a number being equal to itself."""
    return len(a) == len(b) and all(x == y or (math.isnan(x) and math.isnan(y)) for x, y in zip(a, b))


class OptunaTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.journal = os.path.join(self.folder, "study.log")
        with open(os.path.join(self.folder, "space.json"), "w") as file:
            json.dump(SPACE, file)

    def run_incumbent(self, verb, *arguments, status=0):
        done = subprocess.run([INCUMBENT, verb, self.journal, *map(str, arguments)], capture_output=True, text=True)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout

    def create(self, *arguments):
        self.run_incumbent("create", "--space", os.path.join(self.folder, "space.json"), "--durability", "write", *arguments)

    def ask(self, *arguments):
        return json.loads(self.run_incumbent("ask", "--durability", "write", *arguments))

    def tell(self, trial, *arguments):
        self.run_incumbent("tell", "--durability", "write", "--trial", trial, *arguments)

    def trials(self):
        return json.loads(self.run_incumbent("trials", "--json"))

    def load(self, lock=None):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            backend = JournalFileBackend(self.journal, lock_obj=lock)
            return optuna.load_study(study_name=None, storage=JournalStorage(backend))

    def compare(self, study, ours):
        """Every trial of the study with what incumbent says of it."""
        theirs = study.get_trials(deepcopy=False)
        self.assertEqual(len(theirs), len(ours))
        for trial, mine in zip(theirs, ours):
            where = f"trial {trial.number}"
            self.assertEqual(trial.number, mine["trial"], where)
            self.assertEqual(trial.state, STATES[mine["status"]], where)
            if mine["params"] is not None:
                self.assertEqual(trial.params, mine["params"], where)
                for name, value in trial.params.items():
                    self.assertIs(type(value), type(mine["params"][name]), where)
            if trial.state == TrialState.COMPLETE:
                self.assertTrue(same(trial.values, [number(mine["value"])]), where)
                last = mine["measurements"][-1]
                constraints = [number(c) for c in last["constraints"]]
                self.assertTrue(same(list(trial.constraints.values()), constraints), where)
            reported = {m["resource"]: number(m["value"]) for m in mine["measurements"]}
            for step, value in trial.intermediate_values.items():
                self.assertTrue(step not in reported or trial.values or same([reported[step]], [value]), where)
            if trial.state == TrialState.FAIL and "failure" in trial.user_attrs:
                self.assertEqual(trial.user_attrs["failure"], mine["failure"])

    def example(self):
        """A study with trials of all kinds, and an open one."""
        self.create("--seed", 7, "--direction", "max", "--max-resource", 9)
        for i in range(8):
            trial = self.ask()["trial"]
            self.assertEqual(trial, i)
            self.run_incumbent("report-value", "--trial", trial, "--resource", 3, "--value", ["nan", "inf", i][min(i, 2)])
            if i == 4:
                self.tell(trial, "--failed", "diverged")
            elif i == 5:
                self.tell(trial, "--value", "inf")
            else:
                self.tell(trial, "--value", i / 7, "--constraint", f"{i - 6},-0.5", "--cost", 0.25)
        self.ask()
        self.run_incumbent("enqueue", "--params", json.dumps({"lr": 0.01, "dropout": 0.3, "layers": 2, "width": 64, "batch": 96,
                                                             "opt": 'süß "q"', "size": "l"}))

    def test_loads_what_incumbent_wrote(self):
        self.example()
        study = self.load()
        self.assertEqual(study.study_name, "study")
        self.assertEqual(study.direction, optuna.study.StudyDirection.MAXIMIZE)
        attributes = study._storage.get_study_system_attrs(study._study_id)
        self.assertEqual(attributes["incumbent"]["seed"], "7")
        space = attributes["incumbent:space"]
        self.assertEqual(space["hyperparameters"], SPACE["hyperparameters"])
        self.assertEqual(space["conditions"], SPACE["conditions"])
        self.compare(study, self.trials())
        self.assertTrue(math.isnan(study.trials[0].intermediate_values[3]))
        self.assertEqual(study.trials[1].intermediate_values[3], math.inf)
        self.assertEqual(study.trials[2].constraints, {"c0": -4.0, "c1": -0.5})
        best = json.loads(self.run_incumbent("best", "--json"))
        self.assertEqual(study.best_trial.number, best["trial"])
        self.assertEqual(study.best_value, best["value"])

    def test_continues_and_is_continued(self):
        self.example()
        study = self.load()
        study.optimize(objective, n_trials=5)   # the queued one first
        self.assertEqual(study.trials[9].params["opt"], 'süß "q"')
        self.assertEqual(study.trials[9].state, TrialState.COMPLETE)
        ours = self.trials()
        self.assertEqual(len(ours), 14)
        for trial, mine in zip(study.trials[9:], ours[9:]):
            self.assertEqual(mine["status"], "complete")
            self.assertEqual(mine["measurements"][0], {"resource": 3, "value": trial.params["lr"], "constraints": [], "cost": 0.0})
            self.assertEqual(mine["value"], trial.value)
            self.assertEqual(mine["measurements"][-1]["constraints"], [-trial.params["lr"]])
            self.assertEqual(mine["params"].keys(), trial.params.keys())
            for name, value in trial.params.items():
                if isinstance(value, float):
                    self.assertAlmostEqual(mine["params"][name], value, delta=1e-13 * abs(value), msg=name)
                else:
                    self.assertEqual(mine["params"][name], value, name)
        for i in range(3):
            action = self.ask()
            self.assertEqual(action["trial"], 14 + i)
            self.tell(action["trial"], "--value", i)
        study.optimize(objective, n_trials=2)   # the same object goes on, too
        self.tell(8, "--value", 0.5)
        verification = json.loads(self.run_incumbent("verify", "--json"))
        self.assertTrue(verification["verified"])
        self.assertEqual((verification["suggestions"], verification["foreign"], verification["trials"]), (12, 7, 19))
        self.assertEqual([t.state for t in self.load().trials], [STATES[t["status"]] for t in self.trials()])

    def test_queues_of_optuna(self):
        self.create("--seed", 1)
        study = self.load()
        fixed = {"lr": 0.01, "dropout": 0.3, "layers": 2, "width": 64, "batch": 96, "opt": "adam", "size": "l", "data": "letter"}
        study.enqueue_trial(fixed)
        study.enqueue_trial({"lr": 0.02})        # Optuna's to fill in
        action = self.ask()
        self.assertEqual((action["trial"], action["params"]), (0, fixed))
        self.tell(0, "--value", 1)
        self.assertEqual(self.ask()["trial"], 2)
        self.assertEqual(self.load().trials[0].params, fixed)
        study.optimize(objective, n_trials=1)
        self.assertEqual(study.trials[1].params["lr"], 0.02)
        self.assertEqual(self.trials()[1]["status"], "complete")
        # Pruned and failed there, and told there about a trial of ours.
        pruned = study.ask()
        pruned.report(0.5, 2)
        study.tell(pruned, state=TrialState.PRUNED)
        study.tell(study.ask(), state=TrialState.FAIL)
        study.tell(2, 0.75)
        ours = self.trials()
        self.assertEqual([t["status"] for t in ours], ["complete", "complete", "complete", "pruned", "failed"])
        self.assertEqual(ours[2]["value"], 0.75)
        self.assertTrue(json.loads(self.run_incumbent("verify", "--json"))["verified"])

    def test_random_events(self):
        for seed in range(12):
            self.journal = os.path.join(self.folder, f"random{seed}.log")
            subprocess.run([TOOL, self.journal, str(seed), "150"], check=True)
            study = self.load()
            ours = self.trials()
            self.assertGreater(len(ours), 5)
            self.compare(study, ours)

    def test_torn_at_any_byte(self):
        self.example()
        with open(self.journal, "rb") as file:
            whole = file.read()
        for size in range(len(whole) - 1, len(whole) - 4000, -97):
            with open(self.journal, "wb") as file:
                file.write(whole[:size])
            before = self.trials()
            trial = self.ask()["trial"]
            self.tell(trial, "--value", 2)
            study = self.load()
            self.assertEqual(study.trials[trial].value, 2)
            self.compare(study, self.trials())
            self.assertEqual([t for t in self.trials() if t["trial"] < len(before) and t["trial"] != trial],
                             [t for t in before if t["trial"] != trial])

    def test_at_the_same_time(self):
        """Optuna with each of its locks and incumbent write at once; no line is lost or mixed."""
        self.create("--seed", 1)
        threads, errors = [], []

        def optimize(lock):
            try:
                self.load(lock).optimize(objective, n_trials=12)
            except Exception as error:
                errors.append(error)

        def ask_and_tell():
            try:
                for _ in range(12):
                    self.tell(self.ask()["trial"], "--value", 1)
            except Exception as error:
                errors.append(error)

        for work in [lambda: optimize(JournalFileSymlinkLock(self.journal)), lambda: optimize(JournalFileOpenLock(self.journal)),
                     ask_and_tell, ask_and_tell]:
            threads.append(threading.Thread(target=work))
            threads[-1].start()
        for thread in threads:
            thread.join()
        self.assertEqual(errors, [])
        ours = self.trials()
        self.assertEqual(len(ours), 48)
        self.assertEqual({t["status"] for t in ours}, {"complete"})
        study = self.load()
        self.assertEqual([t.value for t in study.trials], [t["value"] for t in ours])
        self.assertTrue(json.loads(self.run_incumbent("verify", "--json"))["verified"])
        self.assertFalse(os.path.lexists(self.journal + ".lock"))

    def test_dashboard(self):
        self.example()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        program = os.path.join(os.path.dirname(sys.executable), "optuna-dashboard")
        server = subprocess.Popen([program, "--host", "127.0.0.1", "--port", str(port), self.journal],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            def get(path):
                opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
                with opener.open(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
                    return json.load(answer)

            for attempt in range(200):
                try:
                    studies = get("/api/studies")
                    break
                except OSError:
                    self.assertIsNone(server.poll(), "the dashboard stopped")
                    time.sleep(0.1)
            else:
                self.fail("the dashboard does not answer")
            (summary,) = studies["study_summaries"]
            self.assertEqual(summary["study_name"], "study")
            self.assertEqual(summary["directions"], ["maximize"])
            detail = get("/api/studies/0?after=0")
            trials = self.trials()
            self.assertEqual(len(detail["trials"]), len(trials))
            self.assertEqual([t["state"] for t in detail["trials"]], [STATES[t["status"]].name.capitalize() for t in trials])
        finally:
            server.terminate()
            server.wait(timeout=20)


if __name__ == "__main__":
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    unittest.main(argv=sys.argv[:1], verbosity=2)
