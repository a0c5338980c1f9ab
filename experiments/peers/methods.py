"""The peers behind one interface, each as its documentation recommends: tell(point, value) and ask() -> point.

The initial design is told, never asked for. Values are to be minimized. Imports are inside: each takes seconds.
"""


class Optuna:
    """GPSampler (Matern-5/2, log EI)."""

    def __init__(self, problem, seed):
        import optuna
        from optuna.distributions import FloatDistribution, IntDistribution

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self.optuna, self.running = optuna, None
        self.distributions = {
            p["name"]: (IntDistribution if problem.is_integer(p) else FloatDistribution)(p["lower"], p["upper"])
            for p in problem.parameters
        }
        self.study = optuna.create_study(sampler=optuna.samplers.GPSampler(
            seed=seed, n_startup_trials=problem.initial, deterministic_objective=not problem.noisy))

    def ask(self):
        self.running = self.study.ask(self.distributions)
        return self.running.params

    def tell(self, point, value):
        if self.running:
            self.study.tell(self.running, value)
        else:
            self.study.add_trial(self.optuna.trial.create_trial(params=point, distributions=self.distributions,
                                                                value=value))


class BoTorch:
    """SingleTaskGP and LogExpectedImprovement; for integers rounded inputs and the alternating optimizer."""

    def __init__(self, problem, seed):
        import torch

        torch.manual_seed(seed)
        torch.set_default_dtype(torch.float64)
        self.names = [p["name"] for p in problem.parameters]
        self.bounds = torch.tensor([[p["lower"] for p in problem.parameters], [p["upper"] for p in problem.parameters]])
        self.integers = {i: list(range(p["lower"], p["upper"] + 1))
                         for i, p in enumerate(problem.parameters) if problem.is_integer(p)}
        self.x, self.y = [], []

    def tell(self, point, value):
        self.x.append([float(point[name]) for name in self.names])
        self.y.append([-value])

    def ask(self):
        import torch
        from botorch.acquisition import LogExpectedImprovement
        from botorch.fit import fit_gpytorch_mll
        from botorch.models import SingleTaskGP
        from botorch.models.transforms import Normalize, Standardize
        from botorch.optim import optimize_acqf, optimize_acqf_mixed_alternating
        from gpytorch.mlls import ExactMarginalLogLikelihood

        x, y = torch.tensor(self.x), torch.tensor(self.y)
        model = SingleTaskGP(x, y, input_transform=Normalize(len(self.names), bounds=self.bounds),
                             outcome_transform=Standardize(1))
        fit_gpytorch_mll(ExactMarginalLogLikelihood(model.likelihood, model))
        how = dict(acq_function=LogExpectedImprovement(model, best_f=y.max()), bounds=self.bounds, q=1,
                   num_restarts=10, raw_samples=512)
        if self.integers:
            best, _ = optimize_acqf_mixed_alternating(discrete_dims=self.integers, **how)
        else:
            best, _ = optimize_acqf(**how)
        return {name: round(v) if i in self.integers else v
                for i, (name, v) in enumerate(zip(self.names, best[0].tolist()))}


class Hebo:
    """HEBO's defaults: warped inputs and outputs, MACE."""

    def __init__(self, problem, seed):
        import numpy
        import pandas
        import torch
        from hebo.design_space.design_space import DesignSpace
        from hebo.optimizers.hebo import HEBO

        numpy.random.seed(seed)
        torch.manual_seed(seed)
        self.numpy, self.pandas = numpy, pandas
        space = DesignSpace().parse([{"name": p["name"], "type": "int" if problem.is_integer(p) else "num",
                                      "lb": p["lower"], "ub": p["upper"]} for p in problem.parameters])
        self.integers = {p["name"] for p in problem.parameters if problem.is_integer(p)}
        self.hebo = HEBO(space, rand_sample=problem.initial, scramble_seed=seed)

    def ask(self):
        point = self.hebo.suggest().iloc[0]
        return {name: int(v) if name in self.integers else float(v) for name, v in point.items()}

    def tell(self, point, value):
        self.hebo.observe(self.pandas.DataFrame([point]), self.numpy.array([[value]]))


class Smac:
    """BlackBoxFacade's defaults: Gaussian process, EI."""

    def __init__(self, problem, seed):
        import json
        import logging
        import tempfile

        from ConfigSpace import ConfigurationSpace
        from smac import BlackBoxFacade, Scenario

        logging.disable(logging.WARNING)
        self.folder = tempfile.TemporaryDirectory()
        with open(f"{self.folder.name}/space.json", "w") as file:
            json.dump(problem.space, file)
        self.space = ConfigurationSpace.from_json(f"{self.folder.name}/space.json")
        scenario = Scenario(self.space, output_directory=self.folder.name, n_trials=problem.budget, seed=seed,
                            deterministic=not problem.noisy)
        design = BlackBoxFacade.get_initial_design(scenario, n_configs=0)
        self.smac = BlackBoxFacade(scenario, lambda config, seed=0: None, initial_design=design, overwrite=True,
                                   logging_level=False)
        self.running = None

    def ask(self):
        self.running = self.smac.ask()
        return dict(self.running.config)

    def tell(self, point, value):
        from ConfigSpace import Configuration
        from smac.runhistory import TrialInfo, TrialValue

        info = self.running or TrialInfo(Configuration(self.space, values=point), seed=0)
        self.smac.tell(info, TrialValue(cost=value))
        self.running = None


METHODS = {"Optuna": Optuna, "BoTorch": BoTorch, "HEBO": Hebo, "SMAC3": Smac}
