# The one list of Debian packages, and the function that installs what is missing of it. Sourced by experiments/quickstart.sh
# and tests/run.sh; alone, `bash experiments/setup.sh [build] [test] [optional] [torch]` installs those groups (default: the
# first three).
#
# Needs no network and no rights when nothing is missing. Works as root or through sudo.

build_packages=(
  g++ cmake ninja-build
  libopenblas-pthread-dev                                        # the pthread flavour: see README.md, dependencies
  libcli11-dev nlohmann-json3-dev libtomlplusplus-dev libfmt-dev
  libboost-dev zlib1g-dev
  gnuplot-nox                                                    # draws the report's pictures
)
test_packages=(
  libgtest-dev libgmock-dev libbenchmark-dev
  clang-format clang-tidy-19                                     # 14, Debian's default, can't read <source_location>
  python3 python3-venv                                           # tests against the real Optuna and ConfigSpace
)
optional_packages=(
  ccache                                                         # a second build takes seconds
  libsvm-dev liblinear-dev                                       # the problems svm, linear and learner
  libxgboost0                                                    # the problem xgboost, when it is asked for
)
torch_packages=(
  libtorch-dev                                                   # the problem convnet: 200 packages; -DINCUMBENT_TORCH=ON
)

# installed PACKAGE: whether dpkg has it, completely.
installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# apt COMMAND...: apt-get as root, without questions; waits five minutes for another one, as a new machine may run.
apt() {
  local sudo=()
  [ "$(id -u)" = 0 ] || sudo=(sudo)
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" >/dev/null
}

# install_packages GROUP...: installs what is missing of build, test, optional, torch. A missing optional package is no error.
install_packages() {
  local group package missing=() wanted=0
  if ! command -v dpkg-query >/dev/null; then
    echo "setup: this is no Debian system; it needs what Debian calls ${build_packages[*]} (to build)," \
         "${test_packages[*]} (to test). Going on with what is here."
    return 0
  fi
  for group in "$@"; do
    local -n packages="${group}_packages"
    for package in "${packages[@]}"; do
      wanted=$((wanted + 1))
      installed "$package" || missing+=("$package")
    done
  done
  if [ ${#missing[@]} = 0 ]; then
    echo "setup: all $wanted packages ($*) are installed; nothing to do"
    return 0
  fi
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    echo "setup: there is no sudo; as root run: apt-get update && apt-get install ${missing[*]}" >&2
    return 1
  fi
  echo "setup: installing ${missing[*]}"
  apt update || echo "setup: 'apt-get update' failed; trying with the lists that are here" >&2
  if apt install "${missing[@]}"; then
    echo "setup: installed ${#missing[@]} of $wanted packages"
    return 0
  fi
  # One by one, so that an optional package that can't be had does not keep the others away.
  local failed=()
  for package in "${missing[@]}"; do
    apt install "$package" && continue
    case " ${optional_packages[*]} " in
      *" $package "*) echo "setup: going on without the optional $package" ;;
      *) failed+=("$package") ;;
    esac
  done
  [ ${#failed[@]} = 0 ] || { echo "setup: could not install ${failed[*]}" >&2; return 1; }
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  set -eu
  [ $# -gt 0 ] || set -- build test optional
  for group in "$@"; do
    case "$group" in build | test | optional | torch) ;; *) echo "setup: no group '$group'; groups: build, test, optional, torch" >&2; exit 2 ;; esac
  done
  install_packages "$@"
fi
