#!/usr/bin/env bash
# What the CUDA kernels would need on two devices, estimated without one: counts on the SIMT machine (bench_roofline), what
# operations cost from the machine code (tests/sass), bounds from both (bench/roofline.py). Prints Markdown.
# Usage: bench/roofline.sh [BUILD_DIRECTORY] >bench/results/roofline.md      (default: build/release, with nvcc; the Python
# environment of tests/requirements.txt, which tests/run.sh makes)
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build/release}
ninja -C "$build" bench_roofline incumbent_sass >&2
python=build/venv/bin/python
counts=$(mktemp) costs=$(mktemp)
trap 'rm -f "$counts" "$costs"' EXIT
"$build/bench/bench_roofline" >"$counts"
"$python" tests/sass/sass.py --json "$build"/tests/sass/CMakeFiles/incumbent_sass.dir/operations.cu.o >"$costs"
"$python" bench/roofline.py "$counts" "$costs" bench/results/screen.md
