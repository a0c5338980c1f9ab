"""Processor milliseconds of one suggestion of Optuna's and Hyperopt's TPE, as bench_sampler measures it: 10 real
parameters in [-5, 5], n finished trials, 24 candidates, the median of some suggestions with one more trial each.

Usage: tpe_suggest.py    needs optuna; hyperopt and setuptools<81 for the lines of Hyperopt
"""

import random
import statistics
import time

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
DIMENSION, REPETITIONS = 10, 15
names = [f"x{i}" for i in range(DIMENSION)]
distribution = optuna.distributions.FloatDistribution(-5, 5)


def median(suggest, add):
    times = []
    for _ in range(REPETITIONS):
        start = time.process_time()
        suggest()
        times.append(time.process_time() - start)
        add()
    return 1e3 * statistics.median(times)


def draw():
    return [random.uniform(-5, 5) for _ in names]


def with_optuna(name, n, **options):
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=1, **options))

    def add():
        x = draw()
        study.add_trial(
            optuna.trial.create_trial(
                params=dict(zip(names, x)), distributions={k: distribution for k in names}, value=sum(v * v for v in x)
            )
        )

    for _ in range(n):
        add()

    def suggest():
        trial = study.ask()
        for k in names:
            trial.suggest_float(k, -5, 5)
        study.tell(trial, state=optuna.trial.TrialState.FAIL)

    suggest()
    print(f"{name} {n} {median(suggest, add):.3f}", flush=True)


def with_hyperopt(n):
    import numpy as np
    import hyperopt

    domain = hyperopt.base.Domain(lambda p: 0, {k: hyperopt.hp.uniform(k, -5, 5) for k in names})
    trials = hyperopt.Trials()

    def add():
        ids = trials.new_trial_ids(1)
        docs = hyperopt.rand.suggest(ids, domain, trials, random.randrange(2**31))
        x = [docs[0]["misc"]["vals"][k][0] for k in names]
        docs[0]["state"] = hyperopt.JOB_STATE_DONE
        docs[0]["result"] = {"status": "ok", "loss": float(np.dot(x, x))}
        trials.insert_trial_docs(docs)
        trials.refresh()

    for _ in range(n):
        add()
    ids = trials.new_trial_ids(1)
    suggest = lambda: hyperopt.tpe.suggest(ids, domain, trials, 1, verbose=False)
    print(f"hyperopt {n} {median(suggest, add):.3f}", flush=True)


for n in (100, 1000, 10000):
    with_optuna("optuna", n)
    with_optuna("optuna_univariate", n, multivariate=False)
for n in (100, 1000):
    try:
        with_hyperopt(n)
    except ImportError as error:
        print(f"# no hyperopt: {error}")
