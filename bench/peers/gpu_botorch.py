"""Log EI of 2000 observations at 1 000 000 points in tiles, and a fit, by BoTorch on the first CUDA device: float64, the
work of bench_device's `screen` and of bench_device_limits' `dense`.

Prints one JSON object a line with work, n, items and seconds, the least of three repetitions."""
import json
import time

import torch
from botorch.acquisition import LogExpectedImprovement
from botorch.fit import fit_gpytorch_mll
from botorch.models import SingleTaskGP
from gpytorch.mlls import ExactMarginalLogLikelihood

N, D, POINTS, TILE = 2000, 6, 1_000_000, 20_000
device = torch.device("cuda")
torch.manual_seed(1)
x = torch.rand(N, D, dtype=torch.float64, device=device)
y = torch.sin(5 * x[:, :1]) + x[:, 1:2] * x[:, 2:3] + 0.1 * torch.randn(N, 1, dtype=torch.float64, device=device)


def seconds(run, repetitions=3):
    times = []
    for _ in range(repetitions):
        torch.cuda.synchronize()
        start = time.perf_counter()
        run()
        torch.cuda.synchronize()
        times.append(time.perf_counter() - start)
    return min(times)


def report(work, n, items, time_taken):
    print(json.dumps({"work": work, "n": n, "items": items, "seconds": time_taken}), flush=True)


model = SingleTaskGP(x, y)
model.eval()
candidates = torch.rand(POINTS, 1, D, dtype=torch.float64, device=device)
acquisition = LogExpectedImprovement(model, best_f=y.max())


def search():
    with torch.no_grad():
        values = torch.cat([acquisition(tile) for tile in candidates.split(TILE)])
        values.topk(64)


search()  # warms up: the factor is kept
report("botorch log_ei top 64", N, POINTS, seconds(search))
report("botorch fit", 500, 1,
       seconds(lambda: fit_gpytorch_mll(ExactMarginalLogLikelihood((m := SingleTaskGP(x[:500], y[:500])).likelihood, m)), 1))
