#!/usr/bin/env bash
# tidy.sh BUILD [FILE...]: clang-tidy with the checks of .clang-tidy over the files, by default every source under src/ and
# cuda/ that BUILD's host compiler compiles. The build's flags are g++'s: clang doesn't know all of them, and calls
# something inside libstdc++ 12's std::stable_sort deprecated.
set -u -o pipefail
build=$1
shift
tidy=$(command -v clang-tidy-19 || command -v clang-tidy) || { echo "tidy: no clang-tidy" >&2; exit 1; }
if [ $# = 0 ]; then
  root=$(cd "$(dirname "$0")/.." && pwd)
  mapfile -t files < <(sed -n 's/^ *"file": "\(.*\.cpp\)",*$/\1/p' "$build/compile_commands.json" | grep -E "^$root/(src|cuda)/" | sort -u)
else
  files=("$@")
fi
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" "$tidy" --quiet -p "$build" --warnings-as-errors='*' \
  --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wno-deprecated-declarations
