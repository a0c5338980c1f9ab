#!/usr/bin/env bash
# gp beside BoTorch, Optuna, HEBO and SMAC3: the same problems, seeds and first points, 100 evaluations each.
#   bash experiments/peers.sh tuning [METHOD=SEEDS...]     problems that settings of gp are chosen on
#   bash experiments/peers.sh heldout [METHOD=SEEDS...]    problems to run once, at the end
# Ends with the tables. Stopped in the middle, it goes on where it was. The default, 20 seeds of all four peers, takes
# them days on one core: Optuna=5 takes a quarter of an hour.
set -eu
cd "$(dirname "$0")/.."
source experiments/setup.sh

half=${1:-tuning}
spec=experiments/peers_$half.toml
out=results/peers-$half
[ -e "$spec" ] || { echo "usage: bash experiments/peers.sh tuning|heldout [METHOD=SEEDS...]" >&2; exit 2; }
shift || true
[ $# -gt 0 ] || set -- Optuna=20 BoTorch=20 HEBO=20 SMAC3=20

install_packages build test optional
cmake -S . -B build/release -G Ninja -DCMAKE_BUILD_TYPE=Release
cmake --build build/release --target incumbent_cli
python=build/venv-peers/bin/python
[ -e build/venv-peers/installed ] || {
  python3 -m venv build/venv-peers
  "$python" -m pip install --quiet -r experiments/peers/requirements.txt
  touch build/venv-peers/installed
}

resume=()
[ ! -e "$out" ] || resume=(--resume)
build/release/bin/incumbent run "$spec" --out "$out" --jobs 1 "${resume[@]}"
"$python" -W ignore experiments/peers/run.py "$out" build/release/bin/incumbent "$@"
"$python" -W ignore experiments/peers/analyse.py "$out"
