#!/usr/bin/env bash
# Evaluations of test functions per CPU second here and in BoTorch, one thread each, one after the other, with the ratio.
# Usage: bench/problem.sh BUILD_DIRECTORY [PYTHON]   (PYTHON has botorch; default: build/venv-botorch/bin/python, which
# `python3 -m venv build/venv-botorch && build/venv-botorch/bin/pip install botorch==0.18.1` makes)
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:?usage: bench/problem.sh BUILD_DIRECTORY [PYTHON]}
python=${2:-build/venv-botorch/bin/python}
ninja -C "$build" bench_problem >/dev/null

ours=$("$build/bench/bench_problem")
if ! theirs=$("$python" -W ignore bench/peers/botorch_functions.py); then
  echo "BoTorch could not be run with $python; ours alone (function, batch, one by one, evaluations/s):" >&2
  echo "$ours"
  exit 0
fi
echo "function | batch, M/s | BoTorch, M/s | ratio | one by one, k/s | BoTorch, k/s | ratio"
echo "---|---|---|---|---|---|---"
paste -d ' ' <(echo "$ours") <(echo "$theirs") |
  awk '{ printf "%s | %.1f | %.1f | %.1f | %.0f | %.1f | %.0f\n", $1, $2/1e6, $5/1e6, $2/$5, $3/1e3, $6/1e3, $3/$6 }'
