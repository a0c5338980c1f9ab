#!/usr/bin/env bash
# install_test.sh shared|static SOURCE BUILD: installs the library to an empty prefix, then builds and runs README.md's C++
# example outside of the tree with find_package(incumbent). Where BUILD is of the other kind, the library is built beside it.
set -eu
kind=$1 source=$2 build=$3
shared=$([ "$kind" = shared ] && echo ON || echo OFF)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! grep -q "^BUILD_SHARED_LIBS:BOOL=$shared" "$build/CMakeCache.txt"; then
  # A sibling of the build folder, so that relative paths and with them ccache's keys are the same.
  setting() { sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"; }
  sibling=$build-$kind
  cmake -S "$source" -B "$sibling" -G Ninja -DBUILD_SHARED_LIBS=$shared -DCMAKE_BUILD_TYPE="$(setting CMAKE_BUILD_TYPE)" \
    -DINCUMBENT_CUDA="$(setting INCUMBENT_CUDA)" -DINCUMBENT_WARNINGS_AS_ERRORS="$(setting INCUMBENT_WARNINGS_AS_ERRORS)" \
    -DINCUMBENT_BUILD_TESTS=OFF -DINCUMBENT_BUILD_BENCHMARKS=OFF >"$work/configure.log" || { cat "$work/configure.log"; exit 1; }
  build=$sibling
fi
cmake --build "$build" --target incumbent incumbent_cli
cmake --install "$build" --prefix "$work/prefix" >"$work/install.log"

mkdir "$work/consumer"
cp "$source/tests/install/consumer/CMakeLists.txt" "$work/consumer"
sed -n '/^```cpp$/,/^```$/p' "$source/README.md" | sed '/^```/d' >"$work/consumer/example.cpp"
[ -s "$work/consumer/example.cpp" ] || { echo "README.md has no C++ example"; exit 1; }
cmake -S "$work/consumer" -B "$work/consumer/build" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_BUILD_TYPE=Release
cmake --build "$work/consumer/build"

answer=$("$work/consumer/build/example")
echo "$answer"
[[ "$answer" == "best: learning_rate="* ]] || { echo "the example did not print its best configuration"; exit 1; }

needs=$(ldd "$work/consumer/build/example")
case "$kind" in
  shared) grep -q libincumbent <<<"$needs" || { echo "the example does not use the shared library"; exit 1; } ;;
  static)
    ! grep -q libincumbent <<<"$needs" || { echo "the example uses a shared library"; exit 1; }
    grep -q ' [Tt] incumbent::cuda::probe_device' <<<"$(nm -C "$work/consumer/build/example")" ||
      { echo "the static library leaves out how devices are found"; exit 1; } ;;
esac

# The command line from the prefix, from another folder, with an empty environment.
cd / && env -i "$work/prefix/bin/incumbent" samplers --json >"$work/samplers.json"
grep -q '"random"' "$work/samplers.json" || { echo "the installed command line does not list the samplers"; exit 1; }
for file in "$source"/experiments/data/*; do
  [ -e "$work/prefix/share/incumbent/data/$(basename "$file")" ] || { echo "$file was not installed"; exit 1; }
done
