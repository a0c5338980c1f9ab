#!/usr/bin/env bash
# Each default of gp changed, one at a time, on the problems that settings are chosen on.
#   bash experiments/gp_ablation.sh [SEEDS] [OPTION...]     default: 10 seeds, the list below
# Ends with the report, which compares every pair, the default among them.
set -eu
cd "$(dirname "$0")/.."
source experiments/setup.sh

seeds=${1:-10}
shift || true
[ $# -gt 0 ] || set -- main_effects=false goal=0 outputs=standardize warp=auto covariance=rbf covariance=matern32 acquisition=ei acquisition=lcb \
  candidates=256 candidates=32768 starts=0 starts=32 restarts=0 restarts=4 initial=10

program=${INCUMBENT:-build/release/bin/incumbent}
out=${OUT:-results/gp-ablation}
if [ ! -e "$program" ]; then
  install_packages build
  cmake -S . -B build/release -G Ninja -DCMAKE_BUILD_TYPE=Release
  cmake --build build/release --target incumbent_cli
fi
spec=$(mktemp --suffix=.toml)
{
  sed '/^\[\[method/,$d; s/^name.*/name = "gp ablation"/; s/^seeds.*/seeds = '"$seeds/" experiments/peers_tuning.toml
  printf '\n[[method]]\nsampler = "gp"\n'
  for options in "$@"; do printf '\n[[method]]\nlabel = "%s"\nsampler = "gp:%s"\n' "$options" "$options"; done
} > "$spec"
resume=()
[ ! -e "$out" ] || resume=(--resume)
"$program" run "$spec" --out "$out" --jobs 1 "${resume[@]}"
