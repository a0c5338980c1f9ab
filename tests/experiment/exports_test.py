"""What incumbent export writes, read by the programs that it is for, against the experiment's own tables.

usage: exports_test.py coco|iohprofiler|optuna|configspace|csv INCUMBENT
"""

import csv
import json
import math
import os
import subprocess
import sys
import tempfile
import warnings

FORMAT, INCUMBENT = sys.argv[1:]

BBOB = """
name = "exports"
seeds = 2
[[problem]]
spec = "bbob_f1:dim=2,instance=1"
budget = 30
[[problem]]
spec = "bbob_f1:dim=2,instance=2"
budget = 30
[[problem]]
spec = "bbob_f8:dim=3,instance=1"
budget = 40
[[method]]
sampler = "random"
[[method]]
label = "tpe, of \\"Optuna\\""
sampler = "tpe"
"""

# Conditional, with failures, with rungs, and one that is maximized.
MIXED = """
name = "exports"
seeds = 2
[[problem]]
spec = "jenatton"
budget = 20
[[problem]]
spec = "hazards"
budget = 20
[[problem]]
spec = "mlp:data=digits,epochs=9,width=8,depth=1"
budget = 12
[[problem]]
spec = "cosine8"
budget = 20
[[method]]
sampler = "random"
[[method]]
label = "tpe, halved"
sampler = "tpe"
scheduler = "asha"
"""


def run(*arguments):
    done = subprocess.run([INCUMBENT, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, f"{arguments}: {done.stderr}"
    return done.stdout


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text):
    return float(text) if text else math.nan


class Experiment:
    """An experiment that was run, its trials by search, and its export."""

    def __init__(self, folder, spec):
        self.folder = os.path.join(folder, "results")
        path = os.path.join(folder, "spec.toml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(spec)
        run("run", path, "--out", self.folder)
        self.out = os.path.join(folder, "out")
        run("export", self.folder, "--format", FORMAT, "--out", self.out)
        self.searches = {}
        for row in rows(os.path.join(self.folder, "trials.csv")):
            self.searches.setdefault((row["problem"], row["method"], int(row["seed"])), []).append(row)
        with open(os.path.join(self.folder, "experiment.json"), encoding="utf-8") as file:
            self.record = json.load(file)

    def optimum(self, problem):
        (entry,) = [p for p in self.record["problems"] if p["label"] == problem]
        return entry["optimum"]


def close(a, b, digits):
    return math.isclose(a, b, rel_tol=10**-digits, abs_tol=10**-digits)


def best_so_far(experiment, search):
    """Regrets after each evaluation."""
    optimum = experiment.optimum(search[0])
    return [number(row["incumbent"]) - optimum for row in experiment.searches[search]]


def function_of(problem):
    """bbob_f8:dim=3,instance=1 -> 8, 3, 1"""
    name, options = problem.split(":")
    options = dict(option.split("=") for option in options.split(","))
    return int(name.removeprefix("bbob_f")), int(options["dim"]), int(options["instance"])


def check_coco(folder):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for archives in the network
        import cocopp
        from cocopp import pproc

    experiment = Experiment(folder, BBOB)
    for method, name in [("random", "random"), ('tpe, of "Optuna"', "tpe-of-Optuna")]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sets = pproc.DataSetList([os.path.join(experiment.out, name)])
        assert len(sets) == 2, sets
        for data in sets:
            assert data.algId == name, data.algId
            searches = sorted(s for s in experiment.searches if s[1] == method and function_of(s[0])[:2] == (data.funcId, data.dim))
            assert list(data.instancenumbers) == [function_of(s[0])[2] for s in searches], data.instancenumbers
            assert list(data.maxevals) == [len(experiment.searches[s]) for s in searches], data.maxevals
            for i, search in enumerate(searches):
                course = best_so_far(experiment, search)
                assert close(data.finalfunvals[i], course[-1], 7), (data.finalfunvals[i], course[-1])
                # When each of cocopp's targets was reached.
                for line in data.evals:
                    reached = [t + 1 for t, regret in enumerate(course) if regret <= line[0] * (1 + 1e-8)]
                    assert (math.isnan(line[1 + i]) and not reached) or line[1 + i] == reached[0], (search, line[0])
    # All of its pages.
    out = os.path.join(folder, "pages")
    done = subprocess.run([sys.executable, "-m", "cocopp", "-o", out, *(os.path.join(experiment.out, m) for m in os.listdir(experiment.out))],
                          capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0 and "ALL done" in done.stdout, done.stdout + done.stderr
    assert os.path.exists(os.path.join(out, "index.html"))


def check_iohprofiler(folder):
    import iohinspector

    experiment = Experiment(folder, BBOB)
    manager = iohinspector.DataManager()
    manager.add_folder(experiment.out)
    overview = manager.overview
    assert len(overview) == len(experiment.searches) == 12, overview
    table = manager.load(monotonic=True, include_meta_data=True)
    seen = set()
    for entry in overview.iter_rows(named=True):
        method, function, dimension, run_id = entry["algorithm_name"], entry["function_id"], entry["dimension"], entry["run_id"]
        searches = sorted(s for s in experiment.searches if s[1] == method and function_of(s[0])[:2] == (function, dimension))
        search = searches[run_id - 1]
        seen.add(search)
        assert entry["instance"] == function_of(search[0])[2], entry
        assert entry["evals"] == len(experiment.searches[search]), entry
        course = best_so_far(experiment, search)
        assert close(entry["best_y"], course[-1], 8), (entry["best_y"], course[-1])
        lines = table.filter(table["data_id"] == entry["data_id"])
        for line in lines.iter_rows(named=True):
            at = line["evaluations"]
            assert close(line["raw_y"], course[at - 1], 8), (search, line)
            trial = experiment.searches[search][at - 1]
            values = json.loads(trial["parameters"])
            if number(trial["value"]) == number(trial["incumbent"]):
                assert all(close(line[f"x{i}"], float(values[f"x{i}"]), 5) for i in range(dimension)), (line, trial)
        improvements = 1 + sum(b < a for a, b in zip(course, course[1:]))
        assert improvements <= len(lines) <= improvements + 1, (search, lines)
    assert seen == set(experiment.searches)


def check_optuna(folder):
    from wsgiref.util import setup_testing_defaults

    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend
    from optuna.trial import TrialState
    from optuna_dashboard._app import create_app

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    experiment = Experiment(folder, MIXED)
    storage = JournalStorage(JournalFileBackend(os.path.join(experiment.out, "studies.log")))
    states = {"complete": TrialState.COMPLETE, "pruned": TrialState.PRUNED, "failed": TrialState.FAIL}
    assert {s.study_name for s in optuna.get_all_study_summaries(storage)} == {f"{p} {m} {s}" for p, m, s in experiment.searches}
    failed = pruned = 0
    for (problem, method, seed), trials in experiment.searches.items():
        study = optuna.load_study(study_name=f"{problem} {method} {seed}", storage=storage)
        assert (study.direction == optuna.study.StudyDirection.MAXIMIZE) == (problem == "cosine8")
        assert [t.number for t in study.trials] == list(range(len(trials)))
        for theirs, ours in zip(study.trials, trials):
            assert theirs.state == states[ours["status"]], (problem, ours)
            assert theirs.params == json.loads(ours["parameters"])
            failed += theirs.state == TrialState.FAIL
            pruned += theirs.state == TrialState.PRUNED
            if theirs.state == TrialState.COMPLETE:
                assert theirs.value == number(ours["value"]), (problem, theirs.value, ours)
        if any(t.state == TrialState.COMPLETE for t in study.trials):
            values = [number(t["value"]) for t in trials if t["status"] == "complete"]
            assert study.best_value == (max if problem == "cosine8" else min)(values), (problem, method)
    assert failed > 0 and pruned > 0
    # As its dashboard sees it, without a server.
    environment = {"PATH_INFO": "/api/studies"}
    setup_testing_defaults(environment)
    status = []
    body = b"".join(create_app(storage)(environment, lambda line, headers, fault=None: status.append((line, fault))))
    assert status == [("200 OK", None)], status
    names = {s["study_name"] for s in json.loads(body)["study_summaries"]}
    assert len(names) == len(experiment.searches), names


def level_text(value):
    return json.dumps(value) if isinstance(value, bool) else str(value)


def check_configspace(folder):
    import ConfigSpace as cs

    experiment = Experiment(folder, MIXED)
    problems = [p["label"] for p in experiment.record["problems"]]
    files = sorted(os.listdir(experiment.out))
    assert len(files) == len(problems), files
    for problem in problems:
        (name,) = [f for f in files if f.startswith(problem.split(":")[0])]
        space = cs.ConfigurationSpace.from_json(os.path.join(experiment.out, name))
        # Every trial is one of its configurations, with the same parameters active.
        for (p, _, _), trials in experiment.searches.items():
            for trial in trials if p == problem else []:
                values = json.loads(trial["parameters"])
                cs.Configuration(space, values=values).check_valid_configuration()


def check_csv(folder):
    experiment = Experiment(folder, MIXED)
    count = 0
    for name in os.listdir(experiment.out):
        for row in rows(os.path.join(experiment.out, name)):
            count += 1
            (problem,) = [p["label"] for p in experiment.record["problems"] if name.startswith(p["label"].split(":")[0])]
            (trial,) = [t for t in experiment.searches[problem, row["method"], int(row["seed"])] if t["trial"] == row["trial"]]
            for column in ("status", "failure", "parent", "from_resource", "resource", "value", "feasible", "score", "cost"):
                assert row[column] == trial[column], (column, row, trial)
            given = {name: level_text(value) for name, value in json.loads(trial["parameters"]).items()}
            found = {k.removeprefix("params_"): v for k, v in row.items() if k.startswith("params_") and v}
            assert found.keys() == given.keys(), (row, given)
            assert all(v == given[k] or float(v) == float(given[k]) for k, v in found.items()), (row, given)
    assert count == sum(map(len, experiment.searches.values()))
    # A study alone.
    journal = os.path.join(experiment.folder, "journals")
    journal = os.path.join(journal, sorted(os.listdir(journal))[0])
    journal = os.path.join(journal, sorted(os.listdir(journal))[0], "seed-00.log")
    out = os.path.join(folder, "study")
    run("export", journal, "--format", "csv", "--out", out)
    alone = rows(os.path.join(out, "trials.csv"))
    assert [r["value"] for r in alone] == [t["value"] for t in experiment.searches["jenatton", "random", 0]]


with tempfile.TemporaryDirectory() as temporary:
    globals()[f"check_{FORMAT}"](temporary)
