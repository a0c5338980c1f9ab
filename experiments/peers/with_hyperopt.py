"""Hyperopt's algorithms, each with Hyperopt's defaults.

Conditions are nested choices, so a parameter's condition must be that one category has one of some values. An integer
is Hyperopt's quniform or qloguniform of step 1 between half a step below and above its bounds: each has its whole share.
"""

import functools
import logging

import numpy
from hyperopt import JOB_STATE_DONE, STATUS_FAIL, STATUS_OK, Trials, anneal, hp, rand, tpe
from hyperopt.base import Domain

from search import Search
from space import Refusal


class Hyperopt(Search):
    def __init__(self, space, how):
        super().__init__(space, how)
        space.refuse()
        logging.disable(logging.INFO)
        self.children = {}  # {(parent, code): [axis]}
        for axis in space.axes:
            for place in self.places(axis):
                self.children.setdefault(place, []).append(axis)
        self.nodes = {}
        self.domain = Domain(lambda _: 0.0, {axis.name: self.node(axis) for axis in self.children.get(None, [])})
        self.trials, self.random = Trials(), numpy.random.default_rng(how.seed)
        self.docs = {}  # by trial

    def places(self, axis):
        """Where it is active: [None] for everywhere, else [(parent, code)]."""
        condition = self.space.conditions.get(axis.name)
        if condition is None:
            return [None]
        parent = self.space.axis.get(condition.get("parent"))
        if condition["type"] not in ("EQ", "IN") or parent is None or parent.kind != "category":
            raise Refusal(f"the condition of parameter '{axis.name}' is not that one category has one of some values, the "
                          "only one that it knows")
        values = condition["values"] if condition["type"] == "IN" else [condition["value"]]
        return [(parent.name, parent.code(value)) for value in values]

    def node(self, axis):
        if axis.name not in self.nodes:  # where it is active in several branches, it is the same node
            self.nodes[axis.name] = self.new_node(axis)
        return self.nodes[axis.name]

    def new_node(self, axis):
        if axis.kind == "category":
            return hp.choice(axis.name, [{child.name: self.node(child) for child in self.children.get((axis.name, i), [])}
                                         for i in range(axis.upper + 1)])
        lower, upper = axis.scale_bounds(margin=0.5)
        if axis.kind == "integer":
            return (hp.qloguniform if axis.log else hp.quniform)(axis.name, lower, upper, 1)
        return (hp.loguniform if axis.log else hp.uniform)(axis.name, lower, upper)

    def algorithm(self):
        raise NotImplementedError

    def ask(self, trial, running):
        seed = int(self.random.integers(2**31 - 1))
        docs = self.algorithm()(self.trials.new_trial_ids(1), self.domain, self.trials, seed)
        self.trials.insert_trial_docs(docs)
        self.trials.refresh()
        self.docs[trial] = next(doc for doc in self.trials._dynamic_trials if doc["tid"] == docs[0]["tid"])
        return {name: values[0] for name, values in docs[0]["misc"]["vals"].items() if len(values) > 0}

    def tell(self, trial, codes, value, failure):
        result = {"status": STATUS_OK, "loss": value} if failure is None else {"status": STATUS_FAIL}
        if trial in self.docs:
            doc = self.docs.pop(trial)
            doc["result"], doc["state"] = result, JOB_STATE_DONE
        else:
            (tid,) = self.trials.new_trial_ids(1)
            names = self.space.axis
            misc = {"tid": tid, "cmd": self.domain.cmd, "workdir": self.domain.workdir,
                    "idxs": {name: [tid] if name in codes else [] for name in names},
                    "vals": {name: [codes[name]] if name in codes else [] for name in names}}
            (doc,) = self.trials.new_trial_docs([tid], [None], [result], [misc])
            doc["state"] = JOB_STATE_DONE
            self.trials.insert_trial_docs([doc])
        self.trials.refresh()


class Tpe(Hyperopt):
    OPTIONS = {"n_startup_jobs": int, "n_EI_candidates": int, "gamma": float}

    def algorithm(self):
        options = dict(self.how.options)
        if self.how.initial:
            options.setdefault("n_startup_jobs", self.how.initial)
        return functools.partial(tpe.suggest, verbose=False, **options)


class Anneal(Hyperopt):
    def algorithm(self):
        return anneal.suggest


class Random(Hyperopt):
    def algorithm(self):
        return rand.suggest
