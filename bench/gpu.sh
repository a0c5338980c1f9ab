#!/usr/bin/env bash
# Everything that needs a CUDA device: builds for it, checks every operation, runs the tests of the device, compute-sanitizer on
# the small ones if it is there, the benchmarks beside the CPU, how near they come to the limits of the device, and BoTorch on it if
# python3 has it; without network, within 8 minutes where the build takes one. Writes one JSON object, with the card's
# name, to FILE. Exit code 1 if a check or a test failed, 6 if there is no usable device.
# Usage: bench/gpu.sh [BUILD_DIRECTORY [FILE]]      (default: build/gpu and bench/results/gpu-CARD.json)
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build/gpu}
log=$build/log
mkdir -p "$log"

architecture=$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader 2>/dev/null | head -n 1 | tr -d .) || true
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DINCUMBENT_CUDA=ON \
  -DCMAKE_CUDA_ARCHITECTURES="${architecture:-90}" >"$log/configure" || { tail -n 20 "$log/configure"; exit 1; }
ninja -C "$build" incumbent_cli test_cuda bench_device bench_device_limits >"$log/build" || { tail -n 40 "$log/build"; exit 1; }

device=$("$build/bin/incumbent" device --json | python3 -c '
import json, sys
for device in json.load(sys.stdin):
    if device["backend"] == "cuda":
        print(device["device"] if device["usable"] else "not usable: " + device["reason"])')
case "$device" in
  "not usable: "*) echo "gpu: the device is $device" >&2; exit 6 ;;
esac
file=${2:-bench/results/gpu-$(echo "$device" | tr -cs 'A-Za-z0-9\n' -).json}

# cuBLAS and cuSOLVER are opened by name: where the loader does not know them, those of the compiler.
known=$(ldconfig -p 2>/dev/null || true)
if [[ $known != *libcublas.so* ]] && [ -z "${INCUMBENT_CUDA_LIBRARIES:-}" ]; then
  nvcc=$(sed -n 's/^CMAKE_CUDA_COMPILER:[A-Z]*=//p' "$build/CMakeCache.txt")
  root=$(dirname "$(dirname "$(readlink -f "${nvcc:-nvcc}")")")
  for folder in "$root"/lib64 "$root"/targets/*/lib "$root"/lib; do
    if ls "$folder"/libcublas.so.* >/dev/null 2>&1; then export INCUMBENT_CUDA_LIBRARIES=$folder; break; fi
  done
fi

# step NAME SECONDS COMMAND...: its output goes to LOG/NAME, its errors to LOG/NAME.errors; what became of it is told at the
# end. The seconds of all steps, with five more each for those that have to be killed, add up to 475.
status=0
states=()
step() {
  local name=$1 seconds=$2 code=0
  shift 2
  timeout -k 5 "$seconds" "$@" >"$log/$name" 2>"$log/$name.errors" || code=$?
  case $code in
    0) states+=("$name=passed") ;;
    124 | 137) states+=("$name=timed out") status=1 ;;
    *) states+=("$name=failed") status=1 ;;
  esac
}
rm -f "$log"/{check.json,tests,tests.json,bench,limits,peer}{,.errors}
step check.json 60 "$build/bin/incumbent" device --check --json
step tests 120 env INCUMBENT_REQUIRE_CUDA=1 GTEST_FILTER='Device.*:*/cuda*' GTEST_OUTPUT="json:$log/tests.json" \
  "$build/tests/cuda/test_cuda"
step limits 50 "$build/bench/bench_device_limits"
step bench 60 "$build/bench/bench_device" 3
if timeout -k 5 15 python3 -c 'import botorch, torch; assert torch.cuda.is_available()' 2>/dev/null; then
  step peer 40 python3 -W ignore bench/peers/gpu_botorch.py
else
  states+=("peer=no python3 with torch, botorch and a device")
fi
if command -v compute-sanitizer >/dev/null; then
  small='*GpRows*/cuda*:*SharedFactor*/cuda*:*Resource*/cuda*:*DensityRatios*/cuda*:*GivesTheBestOfAllValues/cuda*'
  for tool in memcheck racecheck initcheck synccheck; do
    step "$tool" 20 compute-sanitizer --tool "$tool" --error-exitcode 1 "$build/tests/cuda/test_cuda" --gtest_filter="$small"
  done
else
  states+=("compute-sanitizer=not found")
fi
python3 bench/gpu_report.py "$device" "$log" "$file" "${states[@]}"
echo "gpu: $device: $([ $status = 0 ] && echo "all right" || echo "FAILED, see $log"), figures in $file"
exit $status
