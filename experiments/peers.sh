#!/usr/bin/env bash
# gp beside the samplers of BoTorch, HEBO, Optuna and SMAC3: the same problems, seeds and first points, 100 evaluations
# each, in one experiment and one report.
#   bash experiments/peers.sh tuning     problems that settings of gp are chosen on
#   bash experiments/peers.sh heldout    problems to run once, at the end
# Stopped in the middle, it goes on where it was; `incumbent report` makes the page of what is there. All of it takes
# days on one core; a copy of the specification with fewer seeds or methods takes less.
set -eu
cd "$(dirname "$0")/.."
source experiments/setup.sh

half=${1:-tuning}
spec=experiments/peers_$half.toml
out=results/peers-$half
case "$half" in
  tuning | heldout) ;;
  *) echo "usage: bash experiments/peers.sh tuning|heldout" >&2; exit 2 ;;
esac

install_packages build test optional
cmake -S . -B build/release -G Ninja -DCMAKE_BUILD_TYPE=Release
cmake --build build/release --target incumbent_cli
bash experiments/peers_setup.sh botorch/logei hebo optuna/gp smac3/gp

resume=()
[ ! -e "$out" ] || resume=(--resume)
build/release/bin/incumbent run "$spec" --out "$out" --jobs 1 "${resume[@]}"
