"""Held-out log scores of fitted Gaussian processes: `incumbent gp --fit`, BoTorch's SingleTaskGP and Optuna's.

    python fit_scores.py INCUMBENT N D [SETS]

20 data sets, or the first SETS of them: five functions over the unit cube, four designs and noises each, like those of bench_gp_fit;
100 held-out points of the same kind with noise. The log score is the mean log density of their values under the
prediction, noise included; all fit a Matern 5/2 covariance with one length scale an input and a noise variance, under their own priors (BoTorch's
default covariance is RBF; its priors are taken with Matern 5/2). Prints a line a data set and the means, with the processor seconds of a fit and its predictions, incumbent's
with its start and files.
"""
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import gpytorch
import numpy as np
import torch
from botorch.fit import fit_gpytorch_mll
from botorch.models import SingleTaskGP
from botorch.models.utils.gpytorch_modules import get_covar_module_with_dim_scaled_prior
from optuna._gp import gp as optuna_gp
from optuna._gp import prior as optuna_prior

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

HELD_OUT = 100


def function_value(which, x):
    d = x.shape[1]
    if which == "waves":  # the last third of the inputs does nothing
        return sum(np.sin((2 + 2 * j) * x[:, j]) for j in range(d - d // 3))
    if which == "rosenbrock":
        a, b = 4 * x[:, :-1] - 2, 4 * x[:, 1:] - 2
        return (100 * (b - a * a) ** 2 + (1 - a) ** 2).sum(1)
    if which == "ackley":
        u = 10 * x - 4
        return -20 * np.exp(-0.2 * np.sqrt((u * u).mean(1))) - np.exp(np.cos(2 * np.pi * u).mean(1))
    if which == "kink":
        return abs(x[:, 0] - 0.4) + np.where(x[:, 1 % d] > 0.6, 0.5, 0) + 0.3 * x[:, 2 % d]
    return -2 * np.exp(-8 * ((x - 0.3) ** 2).sum(1)) + 0.5 * x[:, 0] * x[:, -1]


def data_sets(n, d):
    for function in ("waves", "rosenbrock", "ackley", "kink", "valley"):
        for seed, (noise, clustered) in enumerate(((0, False), (0.01, True), (0.1, False), (0.5, True))):
            random = np.random.default_rng(seed)
            total = n + HELD_OUT
            x = random.random((total, d))
            if clustered:  # every other point is near the best of the rest
                best = x[::2][function_value(function, x[::2]).argmin()]
                x[1::2] = np.clip(best + 0.08 * random.standard_normal(x[1::2].shape), 0, 1)
            y = function_value(function, x)
            y = (y - y.mean()) / y.std() + noise * random.standard_normal(total)
            y = (y - y[:n].mean()) / y[:n].std()
            yield f"{function} noise {noise} {'clustered' if clustered else 'uniform'}", x[:n], y[:n], x[n:], y[n:]


def by_incumbent(program, x, y, query):
    with tempfile.TemporaryDirectory() as folder:
        names = [f"x{j}" for j in range(x.shape[1])]
        for name, columns, rows in (("train", names + ["y"], np.column_stack([x, y])), ("query", names, query)):
            with open(Path(folder, name), "w", newline="") as file:
                csv.writer(file).writerows([columns, *rows.tolist()])
        answer = json.loads(subprocess.run(
            [program, "gp", "--train", f"{folder}/train", "--query", f"{folder}/query", "--fit", "--json"],
            check=True, capture_output=True).stdout)
    return np.array(answer["mean"]), np.array(answer["variance"]) + answer["noise"]


def by_botorch(x, y, query):
    covariance = get_covar_module_with_dim_scaled_prior(ard_num_dims=x.shape[1], use_rbf_kernel=False)
    model = SingleTaskGP(torch.tensor(x), torch.tensor(y)[:, None], covar_module=covariance)
    fit_gpytorch_mll(gpytorch.mlls.ExactMarginalLogLikelihood(model.likelihood, model))
    posterior = model.posterior(torch.tensor(query), observation_noise=True)
    return posterior.mean[:, 0].detach().numpy(), posterior.variance[:, 0].detach().numpy()


def by_optuna(x, y, query):
    model = optuna_gp.fit_kernel_params(x, y, np.zeros(x.shape[1], dtype=bool), optuna_prior.default_log_prior,
                                        optuna_prior.DEFAULT_MINIMUM_NOISE_VAR, False)
    mean, variance = model.posterior(torch.tensor(query))
    return mean.detach().numpy(), variance.detach().numpy() + model.noise_var.item()


def log_score(prediction, y):
    mean, variance = prediction
    return float(np.mean(-0.5 * np.log(2 * np.pi * variance) - 0.5 * (y - mean) ** 2 / variance))


def processor_seconds():
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main():
    program, n, d = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    sets = int(sys.argv[4]) if len(sys.argv) > 4 else 20
    fits = {"incumbent": lambda *data: by_incumbent(program, *data), "BoTorch": by_botorch, "Optuna": by_optuna}
    scores, seconds = {name: [] for name in fits}, {name: 0.0 for name in fits}
    print(f"log scores, n = {n}, d = {d}: " + ", ".join(fits))
    for _, (name, x, y, query, truth) in zip(range(sets), data_sets(n, d)):
        for fit, call in fits.items():
            start = processor_seconds()
            scores[fit].append(log_score(call(x, y, query), truth))
            seconds[fit] += processor_seconds() - start
        print(f"{name:30}" + "".join(f"{scores[fit][-1]:9.3f}" for fit in fits), flush=True)
    print(f"{'mean':30}" + "".join(f"{np.mean(values):9.3f}" for values in scores.values()))
    print(f"{'seconds a fit':30}" + "".join(f"{total / sets:9.3f}" for total in seconds.values()))
    for other in list(fits)[1:]:
        difference = np.array(scores["incumbent"]) - np.array(scores[other])
        print(f"incumbent minus {other}: mean {difference.mean():+.3f}, median {np.median(difference):+.3f}, "
              f"least {difference.min():+.3f}, larger on {(difference > 0).sum()} of {len(difference)}")


main()
