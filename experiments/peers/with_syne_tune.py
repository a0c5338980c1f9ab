"""Syne Tune's schedulers with their defaults, driven as its Tuner does: each value goes to on_trial_result(), which says
whether the trial goes on; the one at the end of a trial goes there too, then to on_trial_complete().

A category's weight, a prior or a condition is nothing that its spaces have.
"""

import datetime

import numpy
from syne_tune import config_space
from syne_tune.backend.trial_status import Trial
from syne_tune.optimizer.scheduler import SchedulerDecision
from syne_tune.optimizer.schedulers.asha import AsynchronousSuccessiveHalving

from search import Search, at_least

METRIC, RESOURCE = "value", "resource"


class SyneTune(Search):
    def __init__(self, space, how):
        super().__init__(space, how)
        space.refuse(conditions=False)
        numpy.random.seed(how.seed)  # its searcher and its choice of brackets draw from the global generator too
        self.scheduler = self.made({axis.name: self.domain(axis) for axis in space.axes})
        self.trials = {}

    def made(self, domains):
        raise NotImplementedError

    @staticmethod
    def domain(axis):
        if axis.kind == "category":
            return config_space.choice(list(range(axis.upper + 1)))
        if axis.kind == "integer":
            return (config_space.lograndint if axis.log else config_space.randint)(axis.lower, axis.upper)
        return (config_space.loguniform if axis.log else config_space.uniform)(axis.lower, axis.upper)

    def add(self, trial, codes):
        self.trials[trial] = Trial(trial, codes, datetime.datetime.fromtimestamp(0))
        self.scheduler.on_trial_add(self.trials[trial])

    def ask(self, trial, running):
        suggestion = self.scheduler.suggest()
        if suggestion is None:
            return None
        self.add(trial, suggestion.config)
        return suggestion.config

    def report(self, trial, codes, resource, value):
        if trial not in self.trials:  # suggested by somebody else
            self.add(trial, codes)
        result = {METRIC: value, RESOURCE: resource}
        return self.scheduler.on_trial_result(self.trials[trial], result) == SchedulerDecision.STOP

    def stop(self, trial, codes, value):
        self.scheduler.on_trial_remove(self.trials.pop(trial))

    def tell(self, trial, codes, value, failure):
        if trial not in self.trials:
            self.add(trial, codes)
        known = self.trials.pop(trial)
        if failure is not None:
            self.scheduler.on_trial_error(known)
        else:
            self.scheduler.on_trial_complete(known, {METRIC: value, RESOURCE: self.how.max_resource})


class Asha(SyneTune):
    OPTIONS = {"grace_period": at_least(1), "reduction_factor": at_least(2, float), "brackets": at_least(1)}

    def made(self, domains):
        return AsynchronousSuccessiveHalving(domains, METRIC, searcher="random_search", time_attr=RESOURCE,
                                             max_t=self.how.max_resource, random_seed=self.how.seed, **self.how.options)
