"""HEBO with its defaults: warped inputs and outputs, MACE. It leaves failed trials out, as it says."""

import numpy
import pandas
import torch
from hebo.design_space.design_space import DesignSpace
from hebo.optimizers.hebo import HEBO

from search import Search


class Hebo(Search):
    def __init__(self, space, how):
        super().__init__(space, how)
        space.refuse(conditions=False)
        numpy.random.seed(how.seed)
        torch.manual_seed(how.seed)
        torch.set_num_threads(1)
        self.hebo = HEBO(DesignSpace().parse([self.parameter(axis) for axis in space.axes]),
                         rand_sample=how.initial or None, scramble_seed=how.seed)

    @staticmethod
    def parameter(axis):
        if axis.kind == "category":
            return {"name": axis.name, "type": "cat", "categories": list(range(axis.upper + 1))}
        kind = {("real", False): "num", ("real", True): "pow", ("integer", False): "int",
                ("integer", True): "pow_int"}[axis.kind, axis.log]
        return {"name": axis.name, "type": kind, "lb": axis.lower, "ub": axis.upper}

    def ask(self, trial, running):
        point = self.hebo.suggest().iloc[0]
        return {axis.name: float(point[axis.name]) for axis in self.space.axes}

    def tell(self, trial, codes, value, failure):
        if failure is None:
            self.hebo.observe(pandas.DataFrame([codes]), numpy.array([[value]]))
