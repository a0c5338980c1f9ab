#!/usr/bin/env bash
# Trials a second with an objective that does nothing, here and in Optuna, one after the other, with the ratios.
# Usage: bench/study.sh BUILD_DIRECTORY [PYTHON]   (PYTHON has optuna; default: build/venv/bin/python, made by tests/run.sh)
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:?usage: bench/study.sh BUILD_DIRECTORY [PYTHON]}
python=${2:-build/venv/bin/python}
ninja -C "$build" bench_study >/dev/null
ours=$("$build/bench/bench_study" "$build")
if ! theirs=$("$python" bench/peers/optuna_study.py "$build"); then
  echo "Optuna could not be run with $python; ours alone:" >&2
  theirs=""
fi
awk '
  NR == FNR { clock[$1] = $3; processor[$1] = $4; next }
  FNR == 1 { print "setting | trials/s | trials/processor s | Optuna, trials/s | Optuna, trials/processor s | ratio of processor s"
             print "---|---|---|---|---|---" }
  !/^sync/ {
    peer = $1 == "memory" ? "memory" : "journal"
    printf "%s | %d | %d | ", $1, $3, $4
    if (peer in clock) printf "%d | %d | %.0f\n", clock[peer], processor[peer], $4 / processor[peer]
    else print "| |"
  }
  /^sync_1/ { one = one sprintf("%s | %d | %d | %s\n", $1, $3, $5, $7) }
  /^sync_64/ { many = sprintf("%s | %d | %s\n", $1, $3, $5) }
  END { print "\nsetting | tells/s | fsyncs/s of the disk | ratio\n---|---|---|---\n" one
        print "setting | tells/s | tells an fsync\n---|---|---\n" many }' <(echo "$theirs") <(echo "$ours")
