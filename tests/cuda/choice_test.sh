#!/usr/bin/env bash
# choice_test.sh SOURCE: what INCUMBENT_CUDA does where nvcc does not work.
set -eu
source=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/toolkit/bin"
printf '#!/bin/sh\nexit 1\n' >"$work/toolkit/bin/nvcc"
chmod +x "$work/toolkit/bin/nvcc"

# configure VALUE: leaves the output in $work/VALUE.log, the status in $status.
configure() {
  status=0
  env -u CUDACXX cmake -S "$source" -B "$work/$1" -G Ninja -DINCUMBENT_CUDA="$1" -DCUDAToolkit_ROOT="$work/toolkit" \
    -DINCUMBENT_BUILD_TESTS=OFF -DINCUMBENT_BUILD_BENCHMARKS=OFF >"$work/$1.log" 2>&1 || status=$?
}
fail() { echo "$1"; cat "$work"/*.log; exit 1; }

configure OFF
[ $status = 0 ] && grep -q "CUDA  *not built: INCUMBENT_CUDA is OFF" "$work/OFF.log" || fail "OFF"
configure AUTO
[ $status = 0 ] && grep -q "CUDA  *not built: $work/toolkit/bin/nvcc does not work" "$work/AUTO.log" || fail "AUTO"
configure ON
[ $status != 0 ] && grep -q "INCUMBENT_CUDA is ON; not built" "$work/ON.log" || fail "ON"
configure SOMETIMES
[ $status != 0 ] && grep -q "INCUMBENT_CUDA is 'SOMETIMES'" "$work/SOMETIMES.log" || fail "another word"
