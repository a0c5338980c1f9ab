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

status=0
"$build/bin/incumbent" device --check --json >"$log/check.json" || status=1
INCUMBENT_REQUIRE_CUDA=1 GTEST_FILTER='Device.*:*/cuda*' GTEST_OUTPUT="json:$log/tests.json" \
  timeout 150 "$build/tests/cuda/test_cuda" >"$log/tests" || status=1
sanitizer="not found"
if command -v compute-sanitizer >/dev/null; then
  sanitizer=passed
  for tool in memcheck racecheck initcheck; do
    timeout 30 compute-sanitizer --tool "$tool" --error-exitcode 1 "$build/tests/cuda/test_cuda" \
      --gtest_filter='*GpRows*/cuda*:*SharedFactor*/cuda*' >"$log/$tool" || { sanitizer="failed: $tool"; status=1; }
  done
fi
timeout 90 "$build/bench/bench_device" 3 >"$log/bench" || status=1
timeout 50 "$build/bench/bench_device_limits" >"$log/limits" || status=1
peer="no python3 with torch, botorch and a device"
: >"$log/peer"
if python3 -c 'import botorch, torch; assert torch.cuda.is_available()' 2>/dev/null; then
  peer=ran
  timeout 40 python3 -W ignore bench/peers/gpu_botorch.py >"$log/peer" || peer="stopped or failed"
fi

python3 - "$device" "$sanitizer" "$log" "$file" "$peer" <<'PYTHON'
import json, pathlib, sys
device, sanitizer, log, file, peer = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), sys.argv[4], sys.argv[5]
tests = json.loads((log / "tests.json").read_text()) if (log / "tests.json").exists() else {}
rows, limits, peers = ([json.loads(line) for line in (log / name).read_text().splitlines()] for name in ("bench", "limits", "peer"))
cpu = {(r["work"], r["n"]): r["seconds"] for r in rows if r["backend"] == "cpu"}
for row in rows:
    if row["backend"] != "cpu":
        row["times_faster_than_one_cpu_thread"] = round(cpu[row["work"], row["n"]] / row["seconds"], 2)
screened = [row["items"] / row["seconds"] for row in limits if row["work"] == "screened"]
for row in peers:
    if screened and row["items"] > 1:
        row["times_as_many_points_a_second_here"] = round(screened[0] / (row["items"] / row["seconds"]), 2)
result = {"device": device, "checks": json.loads((log / "check.json").read_text()),
          "tests": {"run": tests.get("tests"), "failures": tests.get("failures")},
          "compute_sanitizer": sanitizer, "benchmarks": rows, "limits": limits, "botorch": peer, "botorch_rows": peers}
pathlib.Path(file).write_text(json.dumps(result, indent=1) + "\n")
PYTHON
echo "gpu: $device: $([ $status = 0 ] && echo "all right" || echo "FAILED, see $log"), figures in $file"
exit $status
