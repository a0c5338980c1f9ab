"""BoTorch as its tutorials put it together: SingleTaskGP and LogExpectedImprovement, 10 restarts of 512 raw samples.

Inputs are the axes where they are linear (logarithms of logarithmic ones). With categories the model is
MixedSingleTaskGP; integers and categories are searched by the alternating optimizer. Running trials are pending points
of qLogExpectedImprovement. Failed trials are left out. Starts with max(5, 2 d) points of a scrambled Sobol sequence,
as Ax does.
"""

import torch
from botorch.acquisition import LogExpectedImprovement, qLogExpectedImprovement
from botorch.fit import fit_gpytorch_mll
from botorch.models import MixedSingleTaskGP, SingleTaskGP
from botorch.models.transforms import Normalize, Standardize
from botorch.optim import optimize_acqf, optimize_acqf_mixed_alternating
from gpytorch.mlls import ExactMarginalLogLikelihood

from search import Search

HOW = {"q": 1, "num_restarts": 10, "raw_samples": 512}


class LogEI(Search):
    def __init__(self, space, how):
        super().__init__(space, how)
        space.refuse(conditions=False)
        torch.set_num_threads(1)
        torch.manual_seed(how.seed)
        torch.set_default_dtype(torch.float64)
        axes = space.axes
        self.bounds = torch.tensor([axis.scale_bounds() for axis in axes]).T.contiguous()
        self.categories = {i: [float(code) for code in range(axis.upper + 1)] for i, axis in enumerate(axes)
                           if axis.kind == "category"}
        self.integers = {i: [axis.in_scale(code) for code in range(axis.lower, axis.upper + 1)]
                         for i, axis in enumerate(axes) if axis.kind == "integer"}
        self.sobol = torch.quasirandom.SobolEngine(len(axes), scramble=True, seed=how.seed)
        self.designed = how.initial or max(5, 2 * len(axes))
        self.x, self.y = [], []

    def point(self, codes):
        return [axis.in_scale(codes[axis.name]) for axis in self.space.axes]

    def tell(self, trial, codes, value, failure):
        if failure is None:
            self.x.append(self.point(codes))
            self.y.append([-value])

    def ask(self, trial, running):
        if trial < self.designed or len(self.y) < 2:
            point = self.design_point()
        else:
            point = self.optimum([self.point(codes) for codes in running.values()])
        return {axis.name: axis.from_scale(number) for axis, number in zip(self.space.axes, point)}

    def design_point(self):
        """Whole numbers and categories get equal shares."""
        shares = self.sobol.draw(1)[0].tolist()
        point = []
        for i, (axis, share) in enumerate(zip(self.space.axes, shares)):
            if axis.kind == "real":
                lower, upper = axis.scale_bounds()
                point.append(lower + share * (upper - lower))
            else:
                values = self.categories.get(i) or self.integers[i]
                point.append(values[min(int(share * len(values)), len(values) - 1)])
        return point

    def optimum(self, pending):
        x, y = torch.tensor(self.x), torch.tensor(self.y)
        numbers = [i for i in range(len(self.space.axes)) if i not in self.categories]
        transforms = {"outcome_transform": Standardize(1)}
        if numbers:
            transforms["input_transform"] = Normalize(x.shape[1], indices=numbers, bounds=self.bounds[:, numbers])
        if self.categories:
            model = MixedSingleTaskGP(x, y, cat_dims=list(self.categories), **transforms)
        else:
            model = SingleTaskGP(x, y, **transforms)
        fit_gpytorch_mll(ExactMarginalLogLikelihood(model.likelihood, model))
        if pending:
            acquisition = qLogExpectedImprovement(model, best_f=y.max(), X_pending=torch.tensor(pending))
        else:
            acquisition = LogExpectedImprovement(model, best_f=y.max())
        if self.integers or self.categories:
            best, _ = optimize_acqf_mixed_alternating(acquisition, self.bounds, discrete_dims=self.integers,
                                                      cat_dims=self.categories, **HOW)
        else:
            best, _ = optimize_acqf(acquisition, self.bounds, **HOW)
        return best[0].tolist()
