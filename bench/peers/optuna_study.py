"""Trials per second of an Optuna study whose objective does nothing, in the lines of bench_study.

Usage: optuna_study.py [DIRECTORY]   where the journal goes; default: the current one
"""

import os
import sys
import time

import optuna
from optuna.storages import InMemoryStorage, JournalStorage
from optuna.storages.journal import JournalFileBackend

optuna.logging.set_verbosity(optuna.logging.ERROR)


def objective(trial):
    trial.suggest_float("x", -5, 10)
    trial.suggest_float("lr", 1e-5, 0.1, log=True)
    trial.suggest_int("layers", 1, 8)
    trial.suggest_categorical("activation", ["relu", "tanh"])
    return 0.5


def measure(name, trials, storage):
    study = optuna.create_study(storage=storage, sampler=optuna.samplers.RandomSampler(seed=1))
    clock, processor = time.perf_counter(), time.process_time()
    study.optimize(objective, n_trials=trials)
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    print(f"{name} {trials} {trials / clock:.0f} {trials / processor:.0f}")


path = os.path.join(sys.argv[1] if len(sys.argv) > 1 else ".", "bench_optuna.log")
measure("memory", 2000, InMemoryStorage())
if os.path.exists(path):
    os.remove(path)
measure("journal", 200, JournalStorage(JournalFileBackend(path)))
os.remove(path)
