#!/usr/bin/env bash
# Installs what is missing and runs every test: formatting, the release build with warnings as errors, all tests; the host
# tests under ASan and UBSan; the boxes with threads under TSan; clang-tidy. Where nvcc is, the release build compiles cuda/.
# The last line adds up all of them: "N passed, N failed, N skipped". Exits with 1 if anything failed.
#
# With CI=true a Python environment that can't be made is a failure; otherwise its tests count as skipped.
set -u -o pipefail
cd "$(dirname "$0")/.."
source experiments/setup.sh

jobs=$(nproc)
passed=0 failed=0 skipped=0

# stage NAME COMMAND...: runs it and prints its seconds; returns its status.
stage() {
  local name=$1 start=$SECONDS status=0
  shift
  echo "==> $name"
  "$@" || status=$?
  echo "<== $name: $((SECONDS - start)) s$([ $status = 0 ] || echo ", FAILED")"
  return $status
}

# check NAME COMMAND...: a stage that is one test.
check() {
  if stage "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

python_environment() {
  local stamp=build/venv/requirements.txt
  cmp -s tests/requirements.txt "$stamp" && return
  mkdir -p build
  python3 -m venv build/venv && build/venv/bin/pip install -q --disable-pip-version-check -r tests/requirements.txt &&
    cp tests/requirements.txt "$stamp"
}

format() {
  find src include cuda tests bench \( -name '*.cpp' -o -name '*.hpp' -o -name '*.cu' -o -name '*.cuh' \) -print0 |
    xargs -0 clang-format --dry-run -Werror
}

# build PRESET [CMAKE OPTION...] -- [BUILD OPTION...]
build() {
  local preset=$1 options=()
  shift
  while [ "$1" != -- ]; do options+=("$1"); shift; done
  shift
  cmake --preset "$preset" -DINCUMBENT_WARNINGS_AS_ERRORS=ON "${options[@]}" && cmake --build --preset "$preset" "$@"
}

# run_tests PRESET: ctest; every GoogleTest program also leaves its own results, which tests/count.sh reads.
run_tests() {
  local results=$PWD/build/$1/results
  rm -rf "$results"
  mkdir -p "$results"
  GTEST_OUTPUT="xml:$results/" ctest --preset "$1" -j "$jobs" --timeout 900 --output-junit "$results/ctest.junit"
}

# skip_reasons PRESET: why tests were skipped, with how many.
skip_reasons() {
  local results=build/$1/results
  {
    sed -n 's/.*<skipped message="[^"]*&#x0A;\([^"&]*\).*/\1/p' "$results"/test_*.xml
    sed -n 's/.*SKIPPED: \([^<]*\).*/\1/p' "$results/ctest.junit"
  } 2>/dev/null | sort | uniq -c | sed 's/^/    skipped: /'
}

# build_and_test PRESET [CMAKE OPTION...] -- [BUILD OPTION...]: both stages; adds up the results.
build_and_test() {
  local preset=$1 counts
  if ! stage "$preset build" build "$@"; then
    failed=$((failed + 1))
    return
  fi
  local status=0
  stage "$preset tests" run_tests "$preset" || status=$?
  if counts=$(bash tests/count.sh "build/$preset/results"); then
    read -r p f s <<<"$counts"
    if [ $status != 0 ] && [ "$f" = 0 ]; then f=1; fi  # ctest itself failed
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    echo "    $preset: $p passed, $f failed, $s skipped tests"
    skip_reasons "$preset"
  else
    failed=$((failed + 1))
  fi
}

stage "packages" install_packages build test optional || exit 1
stage "python environment" python_environment || rm -rf build/venv
check "formatting" format
build_and_test release -- --target all benchmarks
export ASAN_OPTIONS=detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1 TSAN_OPTIONS=second_deadlock_stack=1
build_and_test asan --
build_and_test tsan -- --target test_compute test_study test_execution test_journal test_experiment
check "clang-tidy" bash tests/tidy.sh build/release

echo "all stages: $SECONDS s"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
