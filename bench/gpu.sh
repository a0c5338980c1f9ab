#!/usr/bin/env bash
# Everything that needs a CUDA device: builds for it, checks every operation, runs the tests of the device, compute-sanitizer on
# the small ones if it is there, and the benchmarks beside the CPU; without network. Writes one JSON object, with the card's
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
ninja -C "$build" incumbent_cli test_cuda bench_device >"$log/build" || { tail -n 40 "$log/build"; exit 1; }

device=$("$build/bin/incumbent" device --json | python3 -c '
import json, sys
for device in json.load(sys.stdin):
    if device["backend"] == "cuda":
        print(device["device"] if device["usable"] else "not usable: " + device["reason"])')
case "$device" in
  "not usable: "*) echo "gpu: the device is $device" >&2; exit 6 ;;
esac
file=${2:-bench/results/gpu-$(echo "$device" | tr -cs 'A-Za-z0-9\n' -).json}

status=0
"$build/bin/incumbent" device --check --json >"$log/check.json" || status=1
INCUMBENT_REQUIRE_CUDA=1 GTEST_FILTER='Device.*:*/cuda*' GTEST_OUTPUT="json:$log/tests.json" \
  timeout 240 "$build/tests/cuda/test_cuda" >"$log/tests" || status=1
sanitizer="not found"
if command -v compute-sanitizer >/dev/null; then
  sanitizer=passed
  for tool in memcheck racecheck initcheck; do
    timeout 60 compute-sanitizer --tool "$tool" --error-exitcode 1 "$build/tests/cuda/test_cuda" \
      --gtest_filter='*GpRows*/cuda*:*SharedFactor*/cuda*' >"$log/$tool" || { sanitizer="failed: $tool"; status=1; }
  done
fi
timeout 150 "$build/bench/bench_device" 5 >"$log/bench" || status=1

python3 - "$device" "$sanitizer" "$log" "$file" <<'PYTHON'
import json, pathlib, sys
device, sanitizer, log, file = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), sys.argv[4]
tests = json.loads((log / "tests.json").read_text()) if (log / "tests.json").exists() else {}
rows = [json.loads(line) for line in (log / "bench").read_text().splitlines()]
cpu = {(r["work"], r["n"]): r["seconds"] for r in rows if r["backend"] == "cpu"}
for row in rows:
    if row["backend"] != "cpu":
        row["times_faster_than_one_cpu_thread"] = round(cpu[row["work"], row["n"]] / row["seconds"], 2)
result = {"device": device, "checks": json.loads((log / "check.json").read_text()),
          "tests": {"run": tests.get("tests"), "failures": tests.get("failures")},
          "compute_sanitizer": sanitizer, "benchmarks": rows}
pathlib.Path(file).write_text(json.dumps(result, indent=1) + "\n")
PYTHON
echo "gpu: $device: $([ $status = 0 ] && echo "all right" || echo "FAILED, see $log"), figures in $file"
exit $status
