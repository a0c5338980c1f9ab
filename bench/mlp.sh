#!/usr/bin/env bash
# Perceptron epochs here and in LibTorch, one thread each, one after the other, with the ratio.
# Usage: bench/mlp.sh BUILD_DIRECTORY [PYTHON]   (PYTHON has torch; default: build/venv-torch/bin/python, which
# `python3 -m venv build/venv-torch && build/venv-torch/bin/pip install torch==2.15.0 numpy` makes)
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:?usage: bench/mlp.sh BUILD_DIRECTORY [PYTHON]}
python=${2:-build/venv-torch/bin/python}
ninja -C "$build" bench_mlp >/dev/null

ours=$("$build/bench/bench_mlp")
if ! theirs=$("$python" bench/peers/mlp_libtorch.py experiments/data); then
  echo "LibTorch could not be run with $python; ours alone:" >&2
  echo "$ours"
  exit 0
fi
again=$("$build/bench/bench_mlp")   # before and after: what else runs on the machine shows as a difference
echo "network | ours, s | again, s | LibTorch, s | LibTorch / ours"
echo "---|---|---|---|---"
paste -d ' ' <(echo "$ours") <(echo "$again") <(echo "$theirs") |
  awk '{ printf "%s %s %s %s %s | %s | %s | %s | %.1f\n", $1, $2, $3, $4, $5, $6, $12, $18, $18 / ($6 < $12 ? $6 : $12) }'
