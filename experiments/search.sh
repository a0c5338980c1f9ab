#!/usr/bin/env bash
# Searches that are not one trial at a time, or not small.
#   bash experiments/search.sh parallel [SEEDS]           q = 8 in 25 rounds, 8 workers that don't wait, one at a time
#   bash experiments/search.sh turbo [SEEDS]              Ackley-20, q = 4, 464 evaluations, beside gp and Sobol points
#   bash experiments/search.sh scale [SEEDS] [BUDGET]     thousands of evaluations, q = 100: Rover-60, Ackley-20, noisy Levy-10;
#                                                         gp with all rows takes the longest, over half an hour with noise
set -eu
cd "$(dirname "$0")/.."
source experiments/setup.sh

what=${1:-}
seeds=${2:-20}
program=${BENCH_SEARCH:-build/release/bench/bench_search}
if [ ! -e "$program" ]; then
  install_packages build test
  cmake -S . -B build/release -G Ninja -DCMAKE_BUILD_TYPE=Release
  cmake --build build/release --target bench_search
fi

# search PROBLEM BUDGET AT SAMPLERS; 5 is a bound of rover's reward, the other optima are known
search() { "$program" --problem "$1" --budget "$2" --at "$3" --seeds "$seeds" --samplers "$4" --optimum 5; }

case "$what" in
  parallel)
    for problem in branin hartmann:dim=6 ackley:dim=5,shift=1 levy:dim=10; do
      search "$problem" 200 50,100 "gp;gp@batch=8;gp@workers=8"
    done ;;
  turbo)
    search ackley:dim=20,lower=-5,upper=10 464 104,224,344 "turbo@batch=4;gp@batch=4;sobol" ;;
  scale)
    budget=${3:-5000}
    for problem in rover ackley:dim=20,lower=-5,upper=10 levy:dim=10,noise=1; do
      search "$problem" "$budget" $((budget / 4)),$((budget / 2)) \
        "turbo@batch=100;turbo:regions=5@batch=100;gp@batch=100;gp:rows=1000@batch=100;random@batch=100"
    done ;;
  *) echo "usage: bash experiments/search.sh parallel|turbo|scale [SEEDS] [BUDGET]" >&2; exit 2 ;;
esac
