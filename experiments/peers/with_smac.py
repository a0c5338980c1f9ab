"""SMAC3's facades with their defaults; the space is the same ConfigSpace JSON.

A failed trial is a crashed one. Its cost is the largest so far, as SMAC3's option crash_cost wants to be given; the
default of that, infinity, is no number for its models.
"""

import json
import logging
import os
import tempfile

from ConfigSpace import Configuration, ConfigurationSpace
from smac import BlackBoxFacade, HyperparameterOptimizationFacade, Scenario
from smac.runhistory import StatusType, TrialInfo, TrialValue

from search import Search

UNBOUNDED = 10_000  # trials of a search without a budget, for the sizes that SMAC3 derives from it


class Smac(Search):
    FACADE = None

    def __init__(self, space, how):
        super().__init__(space, how)
        space.refuse(steps=False, priors=True, forbidden=True)
        logging.disable(logging.WARNING)
        self.folder = tempfile.TemporaryDirectory()  # SMAC3 writes wherever it is told
        file = os.path.join(self.folder.name, "space.json")
        with open(file, "w") as out:
            json.dump(space.json, out)
        self.configurations = ConfigurationSpace.from_json(file)
        scenario = Scenario(self.configurations, output_directory=self.folder.name, n_trials=how.budget or UNBOUNDED,
                            seed=how.seed, deterministic=not how.noisy)
        design = {"initial_design": self.FACADE.get_initial_design(scenario, n_configs=0)} if how.initial else {}
        self.smac = self.FACADE(scenario, lambda config, seed=0: None, overwrite=True, logging_level=False, **design)
        self.asked, self.worst, self.crashed = {}, None, []  # crashed: those that no cost is known for yet

    def ask(self, trial, running):
        self.asked[trial] = self.smac.ask()
        return self.space.codes(dict(self.asked[trial].config))

    def tell(self, trial, codes, value, failure):
        info = self.asked.pop(trial, None)
        if info is None:
            parameters = self.space.parameters(codes) | self.space.constants
            info = TrialInfo(Configuration(self.configurations, values=parameters), seed=0)
        if failure is not None:
            self.crashed.append(info)
        else:
            self.worst = value if self.worst is None else max(self.worst, value)
            self.smac.tell(info, TrialValue(cost=value))
        while self.crashed and self.worst is not None:
            self.smac.tell(self.crashed.pop(0), TrialValue(cost=self.worst, status=StatusType.CRASHED))


class Forest(Smac):
    FACADE = HyperparameterOptimizationFacade


class GaussianProcess(Smac):
    FACADE = BlackBoxFacade
