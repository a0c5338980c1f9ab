"""pycma: CMA-ES (Hansen, 2016, arXiv:1604.00772) by ask and tell, in coordinates from 0 to 1.

Starts at the middle of the box with a deviation of a quarter of each side, as its documentation advises; after points
that are told first, at the best of them. Where it stops, it starts anew with twice the population, at a random point
(IPOP). Integers are its integer_variables. A failed trial is a value that is no number, which is pycma's to treat.
"""

import cma
import numpy

from search import Search


class PyCma(Search):
    OPTIONS = {"sigma": float, "popsize": int}

    def __init__(self, space, how):
        super().__init__(space, how)
        space.refuse(categories=False, conditions=False, least=2)
        self.random = numpy.random.default_rng(how.seed)
        self.bounds = numpy.array([axis.scale_bounds(margin=0.5) for axis in space.axes])
        # Integers keep steps of 1, for pycma rounds them; the others are divided by their range.
        self.counts = [i for i, axis in enumerate(space.axes) if axis.kind == "integer" and not axis.log]
        self.unit = self.bounds[:, 1] - self.bounds[:, 0]
        self.unit[self.counts] = 1
        self.strategy = None
        self.best = (numpy.inf, self.point_at(numpy.full(len(space.axes), 0.5)))
        self.waiting, self.asked, self.told = [], {}, []  # points of this generation

    def point_at(self, shares):
        """pycma's coordinates of a place in the box."""
        return shares * (self.bounds[:, 1] - self.bounds[:, 0]) / self.unit

    def start(self, point, popsize=None):
        options = {"bounds": [0.0, list(self.point_at(numpy.ones(len(self.unit))))], "verbose": -9,
                   "seed": int(self.random.integers(1, 2**31 - 1)), "integer_variables": self.counts,
                   "CMA_stds": list(self.point_at(numpy.ones(len(self.unit))))}
        popsize = popsize or self.how.options.get("popsize")
        if popsize:
            options["popsize"] = popsize
        self.strategy = cma.CMAEvolutionStrategy(list(point), self.how.options.get("sigma", 0.25), options)

    def learn(self):
        """Ends a generation that is told. One whose values are all missing is drawn anew."""
        points, values = zip(*self.told)
        if not numpy.all(numpy.isnan(values)):
            self.strategy.tell(list(points), list(values))
        self.waiting, self.asked, self.told = [], {}, []
        if self.strategy.stop():
            self.start(self.point_at(self.random.random(len(self.unit))), 2 * self.strategy.popsize)

    def ask(self, trial, running):
        if self.strategy is None:
            self.start(self.best[1])
        if len(self.told) >= self.strategy.popsize:
            self.learn()
        if not self.waiting:  # while others are running, a generation grows
            self.waiting = self.strategy.ask(1 if self.asked or self.told else None)
        point = self.asked[trial] = self.waiting.pop(0)
        numbers = self.bounds[:, 0] + numpy.asarray(point) * self.unit
        return {axis.name: axis.from_scale(number) for axis, number in zip(self.space.axes, numbers)}

    def tell(self, trial, codes, value, failure):
        if trial in self.asked:
            self.told.append((self.asked.pop(trial), numpy.nan if failure else value))
        elif self.strategy is None and not failure and value < self.best[0]:
            numbers = numpy.array([axis.in_scale(codes[axis.name]) for axis in self.space.axes])
            self.best = (value, (numbers - self.bounds[:, 0]) / self.unit)
