"""Log marginal likelihood and its gradient by GPyTorch, float64, one thread, the data and parameters of bench_gp.

Prints lines "n d milliseconds" of processor time, the least of several repetitions."""
import sys
import time

import gpytorch
import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


class Model(gpytorch.models.ExactGP):
    def __init__(self, x, y, likelihood):
        super().__init__(x, y, likelihood)
        self.mean_module = gpytorch.means.ConstantMean()
        self.covar_module = gpytorch.kernels.ScaleKernel(
            gpytorch.kernels.MaternKernel(nu=2.5, ard_num_dims=x.shape[1]))

    def forward(self, x):
        return gpytorch.distributions.MultivariateNormal(self.mean_module(x), self.covar_module(x))


for n, d, repeats in ((100, 6, 50), (300, 6, 20), (1000, 20, 7)):
    torch.manual_seed(1)
    x, y = torch.rand(n, d), torch.randn(n)
    likelihood = gpytorch.likelihoods.GaussianLikelihood(noise_constraint=gpytorch.constraints.GreaterThan(1e-8))
    likelihood.noise = 1e-4
    model = Model(x, y, likelihood)
    model.covar_module.outputscale = 1.0
    model.covar_module.base_kernel.lengthscale = 0.3 * d ** 0.5
    model.train()
    objective = gpytorch.mlls.ExactMarginalLogLikelihood(likelihood, model)
    best = float("inf")
    with gpytorch.settings.fast_computations(False, False, False), gpytorch.settings.max_cholesky_size(10 ** 6):
        for _ in range(repeats):
            model.zero_grad()
            start = time.process_time()
            objective(model(x), y).backward()
            best = min(best, time.process_time() - start)
    print(n, d, f"{1000 * best:.3f}")
    sys.stdout.flush()
