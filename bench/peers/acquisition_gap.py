"""What BoTorch's and Optuna's maximizers miss of log EI, on the models that bench_acquisition_gap --models wrote.

    python acquisition_gap.py MODELS [SEEDS]

Covariance, parameters and data are those of the file, nothing is fitted. BoTorch: optimize_acqf with 10 restarts from 512
raw samples, as its tutorials; Optuna: the settings of GPSampler, 2048 samples and 10 local searches, one from the best
observation. What they find is scored here, by one double-precision posterior for both. Prints a table like
bench_acquisition_gap's, one for each, with the processor seconds of a search (the least).
"""
import collections
import json
import sys
import time
import warnings

import gpytorch
import numpy as np
import optuna
import torch
from botorch.acquisition import LogExpectedImprovement
from botorch.models import SingleTaskGP
from botorch.optim import optimize_acqf
from optuna._gp import acqf as optuna_acqf
from optuna._gp import gp as optuna_gp
from optuna._gp import optim_mixed, search_space
from scipy.linalg import cho_solve, cholesky
from scipy.special import erfcx, log_ndtr

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


class Model:
    def __init__(self, line):
        values = json.loads(line)
        self.n, self.d = values["n"], values["d"]
        self.x = np.array(values["x"]).reshape(self.n, self.d)
        self.z = np.array(values["z"])
        self.scale, *self.lengths, self.noise, self.mean = values["parameters"]
        self.lengths = np.array(self.lengths)
        self.incumbent, self.best = values["incumbent"], values["best"]
        self.factor = cholesky(self.covariance(self.x, self.x) + self.noise * np.eye(self.n), lower=True)
        self.alpha = cho_solve((self.factor, True), self.z - self.mean)

    def covariance(self, a, b):
        r = np.sqrt(5 * (((a[:, None, :] - b[None, :, :]) / self.lengths) ** 2).sum(-1))
        return self.scale * (1 + r + r * r / 3) * np.exp(-r)

    def log_ei(self, point):
        k = self.covariance(point[None, :], self.x)[0]
        mean = self.mean + k @ self.alpha
        variance = max(self.scale - k @ cho_solve((self.factor, True), k), 1e-300)
        u = (self.incumbent - mean) / np.sqrt(variance)
        # log(phi(u) + u Phi(u)); below -1 by the scaled complementary error function, which loses nothing there
        if u > -1:
            value = np.log(np.exp(-u * u / 2) / np.sqrt(2 * np.pi) + u * np.exp(log_ndtr(u)))
        else:
            value = -u * u / 2 - np.log(2 * np.pi) / 2 + np.log1p(u * np.sqrt(np.pi / 2) * erfcx(-u / np.sqrt(2)))
        return value + np.log(variance) / 2


def by_botorch(model, seed):
    torch.manual_seed(seed)
    x, y = torch.tensor(model.x), torch.tensor(-model.z)[:, None]
    kernel = gpytorch.kernels.ScaleKernel(gpytorch.kernels.MaternKernel(nu=2.5, ard_num_dims=model.d))
    gp = SingleTaskGP(x, y, train_Yvar=torch.full_like(y, model.noise), covar_module=kernel,
                      mean_module=gpytorch.means.ConstantMean(), outcome_transform=None)
    kernel.outputscale, kernel.base_kernel.lengthscale = model.scale, torch.tensor(model.lengths)[None, :]
    gp.mean_module.constant.data.fill_(-model.mean)
    gp.eval()
    bounds = torch.stack([torch.zeros(model.d), torch.ones(model.d)])
    function = LogExpectedImprovement(gp, best_f=-model.incumbent)
    with gpytorch.settings.fast_computations(False, False, False), gpytorch.settings.max_cholesky_size(10 ** 6):
        return optimize_acqf(function, bounds=bounds, q=1, num_restarts=10, raw_samples=512)[0][0].detach().numpy()


def by_optuna(model, seed):
    space = search_space.SearchSpace(
        {f"x{i}": optuna.distributions.FloatDistribution(0, 1) for i in range(model.d)})
    gp = optuna_gp.GPRegressor(torch.zeros(model.d, dtype=torch.bool), torch.tensor(model.x),
                               torch.tensor(model.mean - model.z), torch.tensor(model.lengths ** -2.0),
                               torch.tensor(model.scale), torch.tensor(model.noise))
    gp._cache_matrix()
    function = optuna_acqf.LogEI(gp, space, threshold=model.mean - model.incumbent)
    return optim_mixed.optimize_acqf_mixed(function, warmstart_normalized_params_array=model.x[[model.z.argmin()]],
                                           n_preliminary_samples=2048, n_local_search=10, tol=1e-4,
                                           rng=np.random.RandomState(seed))[0]


def main():
    seeds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with open(sys.argv[1]) as file:
        models = [Model(line) for line in file]
    for name, search in (("BoTorch", by_botorch), ("Optuna", by_optuna)):
        gaps, seconds = collections.defaultdict(list), collections.defaultdict(lambda: float("inf"))
        for model in models:
            key = model.n, model.d
            for seed in range(seeds):
                start = time.process_time()
                point = search(model, seed)
                seconds[key] = min(seconds[key], time.process_time() - start)
                gaps[key].append(max(model.best - model.log_ei(np.clip(point, 0, 1)), 0.0))
        print(f"{name}\n    n   d   cases   median      95 %   largest   CPU s of a search")
        everything = [gap for cell in gaps.values() for gap in cell]
        for (n, d), cell in gaps.items():
            print(f"{n:5} {d:3} {len(cell):7} {np.median(cell):9.4f} {np.quantile(cell, 0.95):9.4f} "
                  f"{max(cell):9.4f} {seconds[n, d]:9.4f}")
        print(f"  all     {len(everything):7} {np.median(everything):9.4f} {np.quantile(everything, 0.95):9.4f} "
              f"{max(everything):9.4f}", flush=True)


main()
