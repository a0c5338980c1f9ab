"""Spaces and configurations between incumbent and the real ConfigSpace, both ways.

usage: configspace_roundtrip.py CONFIGSPACE_TOOL
"""

import contextlib
import copy
import io
import json
import random
import subprocess
import sys
import warnings

import ConfigSpace as cs
import numpy

TOOL = sys.argv[1]
SPACES = 25
CONFIGURATIONS = 20


def tool(*arguments, text=""):
    done = subprocess.run([TOOL, *map(str, arguments)], input=text, capture_output=True, text=True)
    assert done.returncode == 0, f"{arguments}: {done.stderr}\n{text}"
    return json.loads(done.stdout)


def plain(value):
    """Without numpy's types."""
    return json.loads(json.dumps(value, default=lambda v: v.item()))


def to_json(space):
    return plain(space.to_serialized_dict())


def from_json(data):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return cs.ConfigurationSpace.from_serialized_dict(copy.deepcopy(data))


def without_reals(value):
    """A text to sort by that rounding leaves alone."""
    return json.dumps(json.loads(json.dumps(value), parse_float=lambda text: 0), sort_keys=True)


def differences(a, b, where="space"):
    """Where two serialized spaces differ: ConfigSpace sorts, and rounds bounds and defaults to 13 decimals."""
    if isinstance(a, float) and isinstance(b, float):
        return [] if abs(a - b) <= 1e-13 * max(1, abs(a)) else [f"{where}: {a} {b}"]
    if type(a) is not type(b):
        return [f"{where}: {a!r} {b!r}"]
    if isinstance(a, dict):
        keys = sorted((a.keys() | b.keys()) - {"python_module_version"})
        return [d for key in keys for d in differences(a.get(key), b.get(key), f"{where}.{key}")]
    if isinstance(a, list):
        if where in ("space.hyperparameters", "space.conditions", "space.forbiddens"):
            a, b = sorted(a, key=without_reals), sorted(b, key=without_reals)
        if len(a) != len(b):
            return [f"{where}: {len(a)} {len(b)} items"]
        return [d for i, (x, y) in enumerate(zip(a, b)) for d in differences(x, y, f"{where}[{i}]")]
    return [] if a == b else [f"{where}: {a!r} {b!r}"]


def values_of(configuration):
    return plain(dict(configuration))


def accepts(space, values):
    try:
        cs.Configuration(space, values=values).check_valid_configuration()
    except (ValueError, TypeError):
        return False
    return True


def numpy_random(rng):
    return numpy.random.RandomState(rng.randrange(2**31))


def random_hyperparameter(rng, name):
    kind = rng.randrange(10)
    log = rng.random() < 0.5
    lower = 10 ** rng.uniform(-6, 0) if log else rng.uniform(-10, 10)
    upper = lower * 10 ** rng.uniform(0.5, 6) if log else lower + rng.uniform(0.5, 20)
    low = rng.randint(1, 9)
    high = low + rng.randint(1, 1000)
    if kind == 0:
        return cs.UniformFloatHyperparameter(name, lower, upper, log=log)
    if kind == 1:
        return cs.UniformIntegerHyperparameter(name, low, high, log=log)
    if kind == 2:
        return cs.NormalFloatHyperparameter(name, mu=(lower + upper) / 2, sigma=0.3 * (upper - lower), lower=lower, upper=upper, log=log)
    if kind == 3:
        return cs.NormalIntegerHyperparameter(name, mu=(low + high) // 2, sigma=0.3 * (high - low), lower=low, upper=high, log=log)
    if kind == 4:
        return cs.BetaFloatHyperparameter(name, alpha=rng.uniform(1, 4), beta=rng.uniform(1, 4), lower=lower, upper=upper)
    if kind == 5:
        return cs.BetaIntegerHyperparameter(name, alpha=rng.uniform(1.1, 4), beta=rng.uniform(1.1, 4), lower=low, upper=high)
    if kind == 6:
        return cs.CategoricalHyperparameter(name, ["a", "b", "ü", 'quoted "d"'], weights=[0.1, 0.2, 0.3, 0.4] if log else None)
    if kind == 7:
        return cs.CategoricalHyperparameter(name, rng.choice([[True, False], [1, 2, 3], [0.5, 0.25]]))
    if kind == 8:
        return cs.OrdinalHyperparameter(name, rng.choice([["s", "m", "l"], [8, 2, 4]]))
    return cs.Constant(name, rng.choice(["fixed", 3, 0.1]))


def random_comparison(rng, space, child, parent):
    """ConfigSpace is of two minds about != on an inactive parent (its checks of values and of vectors differ): not here."""
    value = lambda: plain(parent.sample_value(seed=numpy_random(rng)))
    operations = [cs.EqualsCondition]
    if not space.parent_conditions_of[parent.name]:
        operations.append(cs.NotEqualsCondition)
    if parent.ORDERABLE:
        operations += [cs.LessThanCondition, cs.GreaterThanCondition]
    if rng.random() < 0.3:
        return cs.InCondition(child, parent, [value(), value()])
    return rng.choice(operations)(child, parent, value())


def random_configspace(rng):
    space = cs.ConfigurationSpace(name="theirs")
    parameters = [random_hyperparameter(rng, f"p{i}") for i in range(8)]
    space.add(parameters)
    children = sorted(rng.sample(range(1, 8), 3))
    for child in children:
        one = random_comparison(rng, space, parameters[child], parameters[rng.randrange(child)])
        two = random_comparison(rng, space, parameters[child], parameters[rng.randrange(child)])
        shape = rng.randrange(4)
        space.add(one if shape < 2 else cs.AndConjunction(one, two) if shape == 2 else cs.OrConjunction(one, two))
    space.add([random_clause(rng, parameters) for _ in range(2)])
    return space


def usable_configspace(rng):
    """One that ConfigSpace reads back itself: not with a default that it finds forbidden or half active."""
    while True:
        try:
            space = from_json(to_json(random_configspace(rng)))
        except (cs.exceptions.ActiveHyperparameterNotSetError, cs.exceptions.ForbiddenValueError):
            continue
        space.seed(rng.randrange(2**31))
        return space


def random_clause(rng, parameters):
    def one():
        parameter = rng.choice(parameters)
        value = lambda: plain(parameter.sample_value(seed=numpy_random(rng)))
        numbers = [p for p in parameters if hasattr(p, "lower")]
        ordinals = [p for p in parameters if getattr(p, "sequence", ("",))[0] == 8]
        if len(numbers) > 1 and rng.random() < 0.3:
            left, right = rng.sample(numbers + ordinals, 2)
            return rng.choice([cs.ForbiddenLessThanRelation, cs.ForbiddenGreaterThanEqualsRelation])(left, right)
        if parameter in numbers and rng.random() < 0.5:
            return rng.choice([cs.ForbiddenLessThanClause, cs.ForbiddenGreaterThanEqualsClause])(parameter, value())
        return rng.choice([lambda: cs.ForbiddenEqualsClause(parameter, value()), lambda: cs.ForbiddenInClause(parameter, [value()])])()

    return cs.ForbiddenAndConjunction(one(), one()) if rng.random() < 0.8 else one()


def mutations(rng, space, values):
    """Configurations that are often wrong in one place."""
    for _ in range(6):
        wrong = dict(values)
        name = rng.choice(list(space))
        parameter = space[name]
        action = rng.randrange(4)
        if action == 0:
            wrong.pop(name, None)
        elif action == 1:
            wrong[name] = plain(parameter.default_value)
        elif action == 2 and isinstance(wrong.get(name), (int, float)) and not isinstance(wrong.get(name), bool):
            wrong[name] = wrong[name] + rng.choice([0.5, 1, -1, 1e6])
        else:
            wrong[name] = "___"
        yield wrong


def expect_same_verdicts(rng, space, data, configurations):
    asked = list(configurations)
    for values in configurations:
        asked += mutations(rng, space, values)
    ours = tool("check", text=json.dumps({"space": data, "configurations": asked}))
    for values, verdict in zip(asked, ours, strict=True):
        assert verdict == accepts(space, values), f"ours {verdict}: {values}\n{json.dumps(data)}"
    return len(asked), sum(ours)


def theirs_to_ours(seed):
    rng = random.Random(seed)
    space = usable_configspace(rng)
    data = to_json(space)
    ours = tool("rewrite", text=json.dumps(data))
    again = from_json(ours)
    assert not differences(to_json(again), data), differences(to_json(again), data)
    # sigma on a log scale is kept as the logarithm it stands for, and comes back to 13 decimals.
    if not any(h["type"].startswith("normal") and h["log"] for h in data["hyperparameters"]):
        assert again == from_json(data), json.dumps(ours)
    samples = [values_of(space.get_default_configuration())] + [values_of(c) for c in space.sample_configuration(CONFIGURATIONS)]
    counts = expect_same_verdicts(rng, space, data, samples)
    for values in tool("sample", CONFIGURATIONS, seed, text=json.dumps(data)):
        assert accepts(space, values), f"sampled here, refused there: {values}\n{json.dumps(data)}"
    return counts


def ours_to_theirs(seed):
    rng = random.Random(seed)
    data = tool("random", seed)
    space = from_json(data)
    space.seed(seed)
    back = to_json(space)
    again = tool("rewrite", text=json.dumps(back))
    assert not differences(again, data), differences(again, data)
    ours = tool("sample", CONFIGURATIONS, seed, text=json.dumps(data))
    for values in ours:
        assert accepts(space, values), f"sampled here, refused there: {values}\n{json.dumps(data)}"
    if any(h.get("meta") and "step" in h["meta"] for h in data["hyperparameters"]):
        return len(ours), len(ours)  # ConfigSpace has no steps: its samples lie between ours
    samples = [values_of(c) for c in space.sample_configuration(CONFIGURATIONS)]
    return expect_same_verdicts(rng, space, data, samples)


def main():
    asked = accepted = 0
    for seed in range(SPACES):
        for direction in (theirs_to_ours, ours_to_theirs):
            with contextlib.redirect_stdout(io.StringIO()):  # ConfigSpace prints vectors while it checks them
                a, b = direction(seed)
            asked += a
            accepted += b
    assert 0 < accepted < asked
    print(f"{2 * SPACES} spaces, {asked} verdicts alike, {accepted} of them legal; ConfigSpace {cs.__version__}")


main()
