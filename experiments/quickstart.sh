#!/usr/bin/env bash
# From a fresh Debian 12 machine to a report that says which method is better: installs what is missing, builds the library
# and the command line, runs experiments/quickstart.toml and prints where the report is.
# Run again, it goes on where it was stopped; with the argument --fresh it starts over.
set -eu
cd "$(dirname "$0")/.."
source experiments/setup.sh

out=results/quickstart
case "${1:-}" in
  "") ;;
  --fresh) rm -rf "$out" ;;
  *) echo "usage: bash experiments/quickstart.sh [--fresh]" >&2; exit 2 ;;
esac

install_packages build optional

build=build/quickstart
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DINCUMBENT_BUILD_TESTS=OFF -DINCUMBENT_BUILD_BENCHMARKS=OFF
cmake --build "$build"

resume=()
if [ -e "$out" ]; then
  echo "quickstart: $out exists, going on where it was stopped (start over with --fresh)"
  resume=(--resume)
fi
"$build/bin/incumbent" run experiments/quickstart.toml --out "$out" "${resume[@]}"
report=$(find "$PWD/$out" -maxdepth 1 -name '*.html' | head -n 1)
echo
echo "The report: ${report:-in $PWD/$out}"
