#!/usr/bin/env bash
# experiments/setup.sh with a package manager that only notes what it was asked for.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
for tool in bash env; do ln -s "$(command -v $tool)" "$work/bin/$tool"; done

tool() { printf '#!/usr/bin/env bash\n%s\n' "$2" >"$work/bin/$1" && chmod +x "$work/bin/$1"; }
tool dpkg-query '[[ " $MISSING " != *" ${!#} "* ]] && echo -n installed'
tool apt-get 'echo "apt-get $*" >>"$CALLS"; for p in $REFUSED; do [[ " $* " != *" $p "* ]] || exit 100; done'
tool id 'echo "$USER_ID"'

# setup GROUP...: runs it; leaves its output in $work/out, its calls in $work/calls, its status in $status.
setup() {
  : >"$work/calls"
  status=0
  PATH=$work/bin CALLS=$work/calls MISSING=${missing-} REFUSED=${refused-} USER_ID=${user-0} \
    bash "$root/experiments/setup.sh" "$@" >"$work/out" 2>&1 || status=$?
}
fail() { echo "$1"; cat "$work/out" "$work/calls"; exit 1; }

setup build test optional
[ $status = 0 ] && [ ! -s "$work/calls" ] && grep -q "nothing to do" "$work/out" || fail "nothing is missing, yet something was done"

missing="cmake libgtest-dev" setup build test
[ $status = 0 ] && grep -q "^apt-get .*update$" "$work/calls" && grep -q " install cmake libgtest-dev$" "$work/calls" ||
  fail "what is missing was not installed"
[ "$(grep -c " install " "$work/calls")" = 1 ] || fail "more than one installation"

missing="cmake libgtest-dev" setup build
grep -q " install cmake$" "$work/calls" || fail "the group build installs packages of another group"

missing="libtorch-dev" setup
[ $status = 0 ] && [ ! -s "$work/calls" ] || fail "LibTorch is installed without being asked for"
missing="libtorch-dev" setup torch
grep -q " install libtorch-dev$" "$work/calls" || fail "LibTorch was asked for, but not installed"

missing="cmake" refused="cmake" setup build
[ $status != 0 ] && grep -q "could not install cmake" "$work/out" || fail "a package that can't be had is no error"

missing="cmake ccache" refused="ccache" setup build optional
[ $status = 0 ] && grep -q "without the optional ccache" "$work/out" && grep -q " install cmake$" "$work/calls" ||
  fail "an optional package that can't be had keeps the others away"

missing="cmake ninja-build" user=1000 setup build
[ $status != 0 ] && [ ! -s "$work/calls" ] && grep -q "as root run.*cmake ninja-build" "$work/out" ||
  fail "without root and sudo the user is not told what to do"

tool sudo 'echo "sudo $*" >>"$CALLS"; exec "$@"'
missing="cmake" user=1000 setup build
[ $status = 0 ] && grep -q "^sudo env .*apt-get .*install cmake$" "$work/calls" || fail "sudo was not used"

setup nonsense
[ $status = 2 ] && grep -q "no group 'nonsense'" "$work/out" || fail "an unknown group is not refused"

rm "$work/bin/dpkg-query"
setup build
[ $status = 0 ] && grep -q "no Debian system" "$work/out" || fail "another system is not told what it needs"
