#!/usr/bin/env bash
# One suggestion of tpe and smac, here and in Optuna, Hyperopt and SMAC3, one after the other, with the ratios.
# Usage: bench/sampler.sh BUILD_DIRECTORY [PYTHON]   (PYTHON has optuna, perhaps hyperopt and smac; default: build/venv/bin/python)
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:?usage: bench/sampler.sh BUILD_DIRECTORY [PYTHON]}
python=${2:-build/venv/bin/python}
ninja -C "$build" bench_sampler >/dev/null
ours=$("$build/bench/bench_sampler" --benchmark_report_aggregates_only=true 2>/dev/null)
if ! theirs=$("$python" bench/peers/tpe_suggest.py); then
  echo "The peers could not be run with $python; ours alone:" >&2
  theirs="#"
fi
theirs+=$'\n'$("$python" bench/peers/smac_suggest.py speed || true)
awk '
  NR == FNR { peer[$1 "/" $2] = $3; next }
  FNR == 1 { print "setting | trials | ms | peer, ms | ratio\n---|---|---|---|---" }
  /_median/ {
    split($1, part, "/")
    key = part[1] "/" part[3]
    if (key in peer) printf "%s | %d | %.3f | %.2f | %.0f\n", part[1], part[3], $4, peer[key], peer[key] / $4
    else printf "%s | %d | %.3f | |\n", part[1], part[3], $4
  }' <(echo "$theirs") <(echo "$ours")
