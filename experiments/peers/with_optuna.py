"""Optuna's samplers and pruners, each with Optuna's defaults.

With the option pruner a trial reports as in a user's loop: each value, the one at its end too, and whether to go on is
asked after each. Hyperband's pruner knows the largest resource; which bracket a trial is in depends on the study's name,
so that is the seed.

A parameter with a condition is suggested only where it is active, as a user of Optuna writes it. What Optuna would
leave to random draws silently (CMA-ES and categories, the Gaussian process and conditions) is refused.
"""

import optuna
from optuna.pruners import HyperbandPruner, MedianPruner, SuccessiveHalvingPruner
from optuna.samplers import CmaEsSampler, GPSampler, QMCSampler, RandomSampler, TPESampler
from optuna.trial import TrialState, create_trial

from search import Search, at_least, boolean, choice
from space import Refusal


PRUNING = {"pruner": choice("median", "successive_halving", "hyperband"), "min_resource": at_least(1),
           "reduction_factor": at_least(2)}


class Optuna(Search):
    OPTIONS = PRUNING

    def __init__(self, space, how):
        super().__init__(space, how)
        self.check()
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        options = {name: value for name, value in how.options.items() if name not in PRUNING}
        if how.initial and "n_startup_trials" in self.OPTIONS:
            options.setdefault("n_startup_trials", how.initial)
        self.study = optuna.create_study(study_name=str(how.seed), sampler=self.sampler(seed=how.seed, **options),
                                         pruner=self.pruner())
        self.distributions = {axis.name: self.distribution(axis) for axis in space.axes}
        self.asked = {}

    def check(self):
        self.space.refuse()

    def sampler(self, **options):
        raise NotImplementedError

    def pruner(self):
        """None: Optuna would take its median pruner, but nobody asks it."""
        options = {name: value for name, value in self.how.options.items() if name in PRUNING}
        kind = options.pop("pruner", None)
        if options and kind not in ("successive_halving", "hyperband"):
            raise Refusal(f"option '{next(iter(options))}' needs pruner=successive_halving or pruner=hyperband")
        if kind == "hyperband":
            return HyperbandPruner(max_resource=self.how.max_resource, **options)
        return {"median": MedianPruner, "successive_halving": SuccessiveHalvingPruner}[kind](**options) if kind else None

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

    def report(self, trial, codes, resource, value):
        if trial not in self.asked:  # suggested by somebody else
            self.study.enqueue_trial(codes)
            self.asked[trial] = self.study.ask()
            for name in codes:
                self.suggest(self.asked[trial], self.space.axis[name])
        self.asked[trial].report(value, resource)
        return bool(self.asked[trial].should_prune())

    def stop(self, trial, codes, value):
        self.study.tell(self.asked.pop(trial), state=TrialState.PRUNED)


class Tpe(Optuna):
    OPTIONS = {"n_startup_trials": int, "n_ei_candidates": int, "multivariate": boolean, "group": boolean} | PRUNING

    def sampler(self, **options):
        return TPESampler(**options)


class GP(Optuna):
    OPTIONS = {"n_startup_trials": int} | PRUNING

    def check(self):
        self.space.refuse(conditions=False)

    def sampler(self, **options):
        return GPSampler(deterministic_objective=not self.how.noisy, **options)


class CmaEs(Optuna):
    OPTIONS = {"n_startup_trials": int, "sigma0": float, "popsize": int, "with_margin": boolean, "lr_adapt": boolean,
               "use_separable_cma": boolean} | PRUNING

    def check(self):
        self.space.refuse(categories=False, conditions=False, least=2)

    def sampler(self, **options):
        return CmaEsSampler(**options)


class Random(Optuna):
    def sampler(self, **options):
        return RandomSampler(**options)


class Qmc(Optuna):
    OPTIONS = {"scramble": boolean} | PRUNING

    def check(self):
        self.space.refuse(categories=False, conditions=False)

    def sampler(self, **options):
        return QMCSampler(**{"scramble": True, **options})
