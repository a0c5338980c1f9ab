#!/usr/bin/env bash
# Tunes a training script that knows nothing of the library: experiments/tune/train.sh, in sh and awk. 60 trials, 4 at a
# time; asha stops the bad ones after 1, 3 or 9 of 27 epochs. INCUMBENT: the program, built by experiments/quickstart.sh
# or cmake. Stopped in the middle, it goes on where it was.
#
#   bash experiments/tune_example.sh [DIRECTORY]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=${INCUMBENT:-$here/../build/release/bin/incumbent}
exec "$program" tune "$here/tune/space.json" --dir "${1:-results/tune_example}" --resume --budget 60 --scheduler asha \
  --max-resource 27 --workers 4 --seed 1 --timeout 60 -- \
  "$here/tune/train.sh" --lr {lr} --decay {decay} --beta {beta} --epochs {resource} --checkpoint {checkpoint} --seed {seed}
