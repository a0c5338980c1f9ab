"""Points per CPU second of YAHPO Gym's networks in ONNX Runtime, one thread, in the lines of `bench_problem SECONDS data`:
4096 points at a time and one by one.

Usage: yahpo_onnxruntime.py DIRECTORY [SECONDS]     (DIRECTORY has lcbench/model.onnx and so on)
"""

import pathlib
import sys
import time

import numpy as np
import onnxruntime

SECONDS = float(sys.argv[2]) if len(sys.argv) > 2 else 1.0
POINTS = 4096


def best_rate(evaluate):
    best = 0.0
    end = time.process_time() + SECONDS
    while time.process_time() < end:
        start = time.process_time()
        calls = 0
        while True:
            evaluate()
            calls += 1
            spent = time.process_time() - start
            if spent >= 0.02:
                break
        best = max(best, calls / spent)
    return best


for scenario in ("lcbench", "rbv2_xgboost", "rbv2_rpart", "iaml_glmnet"):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    file = str(pathlib.Path(sys.argv[1]) / scenario / "model.onnx")
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    categories, numbers = session.get_inputs()
    random = np.random.default_rng(1)

    def points(n):
        return {categories.name: random.integers(0, 4, (n, categories.shape[1])).astype(np.int32),
                numbers.name: random.uniform(0, 1, (n, numbers.shape[1])).astype(np.float32)}

    many, one = points(POINTS), points(1)
    batch = best_rate(lambda: session.run(None, many)) * POINTS
    print(scenario, round(batch), round(best_rate(lambda: session.run(None, one))))
