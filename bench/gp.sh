#!/usr/bin/env bash
# Likelihood and gradient of a Gaussian process here, LAPACK's potrf + potri alone, and GPyTorch, one after the other on
# one thread in float64: milliseconds of processor time, the least of several repetitions, and the ratios.
# Usage: bench/gp.sh BUILD_DIRECTORY [PYTHON]   (PYTHON has gpytorch; default: build/venv-botorch/bin/python, which
# `python3 -m venv build/venv-botorch && build/venv-botorch/bin/pip install -r bench/peers/requirements-gp.txt` makes)
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:?usage: bench/gp.sh BUILD_DIRECTORY [PYTHON]}
python=${2:-build/venv-botorch/bin/python}
ninja -C "$build" bench_gp >/dev/null
ours=$("$build/bench/bench_gp" --benchmark_filter='likelihood|potrf' --benchmark_min_time=0.1 \
  --benchmark_repetitions=5 --benchmark_format=csv 2>/dev/null)
if ! theirs=$("$python" -W ignore bench/peers/gp_gpytorch.py); then
  echo "GPyTorch could not be run with $python; ours alone:" >&2
  theirs=""
fi
awk '
  NR == FNR { if (NF == 3) peer[$1 " " $2] = $3; next }
  match($0, /^"(likelihood_and_gradient|potrf_and_potri)\/n:[0-9]+\/d:[0-9]+"/) {
    split(substr($0, 2, RLENGTH - 2), name, /[\/:]/)
    split($0, field, ",")
    key = name[3] " " name[5]
    time = field[4] / 1000
    if (!((name[1], key) in least) || time < least[name[1], key]) least[name[1], key] = time
    if (!(key in seen)) { seen[key] = 1; order[++count] = key }
  }
  END {
    print "n d | likelihood and gradient, ms | potrf + potri, ms | of potrf + potri | GPyTorch, ms | times faster"
    print "---|---|---|---|---|---"
    for (i = 1; i <= count; ++i) {
      own = least["likelihood_and_gradient", order[i]]
      limit = least["potrf_and_potri", order[i]]
      printf "%s | %.3f | %.3f | %.2f | ", order[i], own, limit, own / limit
      if (order[i] in peer) printf "%.2f | %.1f\n", peer[order[i]], peer[order[i]] / own
      else print "|"
    }
  }' <(echo "$theirs") <(echo "$ours")
