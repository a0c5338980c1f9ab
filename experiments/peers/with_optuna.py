"""Optuna's samplers, each with Optuna's defaults.

A parameter with a condition is suggested only where it is active, as a user of Optuna writes it. What Optuna would
leave to random draws silently (CMA-ES and categories, the Gaussian process and conditions) is refused.
"""

import optuna
from optuna.samplers import CmaEsSampler, GPSampler, QMCSampler, RandomSampler, TPESampler
from optuna.trial import TrialState, create_trial

from search import Search, boolean


class Optuna(Search):
    def __init__(self, space, how):
        super().__init__(space, how)
        self.check()
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        options = dict(how.options)
        if how.initial and "n_startup_trials" in self.OPTIONS:
            options.setdefault("n_startup_trials", how.initial)
        self.study = optuna.create_study(sampler=self.sampler(seed=how.seed, **options))
        self.distributions = {axis.name: self.distribution(axis) for axis in space.axes}
        self.asked = {}

    def check(self):
        self.space.refuse()

    def sampler(self, **options):
        raise NotImplementedError

    @staticmethod
    def distribution(axis):
        if axis.kind == "category":
            return optuna.distributions.CategoricalDistribution(list(range(axis.upper + 1)))
        if axis.kind == "integer":
            return optuna.distributions.IntDistribution(axis.lower, axis.upper, log=axis.log)
        return optuna.distributions.FloatDistribution(axis.lower, axis.upper, log=axis.log)

    def suggest(self, trial, axis):
        if axis.kind == "category":
            return trial.suggest_categorical(axis.name, list(range(axis.upper + 1)))
        suggest = trial.suggest_int if axis.kind == "integer" else trial.suggest_float
        return suggest(axis.name, axis.lower, axis.upper, log=axis.log)

    def ask(self, trial, running):
        mine, codes, values = self.study.ask(), {}, {}
        for axis in self.space.axes:
            if self.space.is_active(axis.name, values):
                codes[axis.name] = self.suggest(mine, axis)
                values[axis.name] = axis.value(codes[axis.name])
        self.asked[trial] = mine
        return codes

    def tell(self, trial, codes, value, failure):
        state = TrialState.COMPLETE if failure is None else TrialState.FAIL
        if trial in self.asked:
            self.study.tell(self.asked.pop(trial), value, state)
        else:
            distributions = {name: self.distributions[name] for name in codes}
            self.study.add_trial(create_trial(params=codes, distributions=distributions, value=value, state=state))


class Tpe(Optuna):
    OPTIONS = {"n_startup_trials": int, "n_ei_candidates": int, "multivariate": boolean, "group": boolean}

    def sampler(self, **options):
        return TPESampler(**options)


class GP(Optuna):
    OPTIONS = {"n_startup_trials": int}

    def check(self):
        self.space.refuse(conditions=False)

    def sampler(self, **options):
        return GPSampler(deterministic_objective=not self.how.noisy, **options)


class CmaEs(Optuna):
    OPTIONS = {"n_startup_trials": int, "sigma0": float, "popsize": int, "with_margin": boolean, "lr_adapt": boolean,
               "use_separable_cma": boolean}

    def check(self):
        self.space.refuse(categories=False, conditions=False, least=2)

    def sampler(self, **options):
        return CmaEsSampler(**options)


class Random(Optuna):
    def sampler(self, **options):
        return RandomSampler(**options)


class Qmc(Optuna):
    OPTIONS = {"scramble": boolean}

    def check(self):
        self.space.refuse(categories=False, conditions=False)

    def sampler(self, **options):
        return QMCSampler(**{"scramble": True, **options})
