"""A search space as the peers' own spaces need it, from ConfigSpace's JSON (format 0.4, steps in "meta").

A parameter is an axis: real or integer numbers between two bounds, on a linear or a logarithmic scale, or a category.
Stepped numbers and members of a sequence are integers here: the index of the step, of the member. Between what the
program says and means, *values*, and what a peer sees, *codes*, the mapping is exact both ways.
"""

import math
from dataclasses import dataclass, field
from decimal import Decimal


class Refusal(Exception):
    """The user asks for what a peer can't do, or for an option that it hasn't."""


@dataclass
class Axis:
    name: str
    kind: str  # "real", "integer", "category"
    lower: float = 0
    upper: float = 1  # integer, category: the largest code
    log: bool = False
    values: list = field(default_factory=list)  # by code: members, categories
    start: Decimal = None  # of stepped numbers: the value of code 0
    step: Decimal = None
    whole: bool = True  # whether stepped values are integers

    def value(self, code):
        """The value of a code. Integers are rounded; what is outside of the bounds by more than rounding is an error."""
        slack = 0.5 if self.kind != "real" else 1e-9 * max(abs(self.lower), abs(self.upper))
        inside = min(max(float(code), self.lower), self.upper)
        if not abs(inside - code) <= slack:
            raise ValueError(f"{code} for '{self.name}', which goes from {self.lower} to {self.upper}")
        if self.kind != "real":
            code = round(inside)
        if self.values:
            return self.values[code]
        if self.step is not None:
            exact = self.start + code * self.step
            return int(exact) if self.whole else float(exact)
        return code if self.kind == "integer" else inside

    def code(self, value):
        if self.values:
            return next(i for i, one in enumerate(self.values) if type(one) is type(value) and one == value)
        if self.step is not None:
            return round((Decimal(repr(value)) - self.start) / self.step)
        return value

    def in_scale(self, code):
        """The code where the axis is linear: its logarithm if it is logarithmic."""
        return math.log(code) if self.log else float(code)

    def from_scale(self, number):
        return math.exp(number) if self.log else number

    def scale_bounds(self, margin=0.0):
        """(lower, upper) there; integers get a margin in codes, as 0.5, so that each has its share."""
        margin = margin if self.kind == "integer" else 0.0
        return self.in_scale(self.lower - margin), self.in_scale(self.upper + margin)


def read_axis(parameter):
    kind, name = parameter["type"], parameter["name"]
    if kind in ("categorical", "ordinal"):
        values = parameter["choices" if kind == "categorical" else "sequence"]
        return Axis(name, "category" if kind == "categorical" else "integer", 0, len(values) - 1, values=values)
    whole, lower, upper = kind.endswith("_int"), parameter["lower"], parameter["upper"]
    step = (parameter.get("meta") or {}).get("step")
    if step is None:
        return Axis(name, "integer" if whole else "real", lower, upper, bool(parameter.get("log")))
    if parameter.get("log"):
        raise Refusal(f"parameter '{name}' has a step on a logarithmic scale, which no peer knows")
    start, step = Decimal(repr(lower)), Decimal(repr(step))
    return Axis(name, "integer", 0, int((Decimal(repr(upper)) - start) // step), start=start, step=step, whole=whole)


COMPARISONS = {"EQ": lambda a, b: a == b, "NEQ": lambda a, b: a != b, "LT": lambda a, b: a < b,
               "GT": lambda a, b: a > b}


class Space:
    def __init__(self, json):
        self.json = json
        self.constants = {p["name"]: p["value"] for p in json["hyperparameters"] if p["type"] == "constant"}
        self.conditions = {c["child"]: c for c in json["conditions"]}
        axes = {p["name"]: read_axis(p) for p in json["hyperparameters"] if p["type"] != "constant"}
        self.axes = []  # parents before their children, else in the order of the space
        while axes:
            ready = next(name for name in axes if not self._parents(self.conditions.get(name)) & axes.keys())
            self.axes.append(axes.pop(ready))
        self.axis = {axis.name: axis for axis in self.axes}

    def refuse(self, *, categories=True, conditions=True, steps=True, priors=False, forbidden=False, least=1):
        """Raises Refusal, by name, if the space has what is False here. Peers that know no priors, which are all but
        SMAC3, know no clauses either."""
        for parameter in self.json["hyperparameters"]:
            name, kind = parameter["name"], parameter["type"]
            if kind == "categorical" and not categories:
                raise Refusal(f"parameter '{name}' is categorical, which it doesn't know")
            if name in self.conditions and not conditions:
                raise Refusal(f"parameter '{name}' has a condition, which it doesn't know")
            if (parameter.get("meta") or {}).get("step") is not None and not steps:
                raise Refusal(f"parameter '{name}' has a step, which it doesn't know")
            if (kind.startswith(("normal", "beta")) or parameter.get("weights")) and not priors:
                raise Refusal(f"parameter '{name}' has a prior that is not uniform, which it doesn't know")
        if self.json["forbiddens"] and not forbidden:
            raise Refusal(f"the space has {len(self.json['forbiddens'])} forbidden clauses, which it doesn't know")
        if len(self.axes) < least:
            raise Refusal(f"the space has {len(self.axes)} parameters; it needs at least {least}")

    def _parents(self, condition):
        if condition is None:
            return set()
        if "conditions" in condition:
            return set().union(*(self._parents(one) for one in condition["conditions"]))
        return {condition["parent"]}

    def is_active(self, name, values):
        """Whether a parameter is active, by the values of its parents that are."""
        return name not in self.conditions or self._holds(self.conditions[name], self.constants | values)

    def _holds(self, condition, values):
        if condition["type"] in ("AND", "OR"):
            every = all if condition["type"] == "AND" else any
            return every(self._holds(one, values) for one in condition["conditions"])
        if condition["parent"] not in values:
            return False
        value, axis = values[condition["parent"]], self.axis.get(condition["parent"])
        if condition["type"] == "IN":
            return any(type(value) is type(one) and value == one for one in condition["values"])
        other = condition["value"]
        if axis is not None and axis.values and condition["type"] in ("LT", "GT"):
            value, other = axis.code(value), axis.code(other)  # members of a sequence, by their places
        return COMPARISONS[condition["type"]](value, other)

    def codes(self, parameters):
        """{name: code} of the active axes, of a trial's {name: value}; numpy's scalars are taken for Python's."""
        plain = {name: value.item() if hasattr(value, "item") else value for name, value in parameters.items()}
        return {name: self.axis[name].code(value) for name, value in plain.items() if name in self.axis}

    def parameters(self, codes):
        """{name: value} of {name: code}."""
        return {name: self.axis[name].value(code) for name, code in codes.items()}
