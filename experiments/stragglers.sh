#!/usr/bin/env bash
# What stragglers and lost jobs do to synchronous and asynchronous successive halving: 25 simulated workers, eta = 4,
# resources 1 to 256, 2000 units of time (L. Li et al., A system for massively parallel hyperparameter tuning, MLSys 2020,
# appendix). Prints CSV: a line for each deviation of the stragglers, probability of a loss a unit of time and scheduler,
# means over the repetitions. Draws the same as results/stragglers/stragglers.svg; repetitions.csv has a line for each.
#   bash experiments/stragglers.sh [REPETITIONS [FOLDER]]   # 25, results/stragglers; half a second each
#   python3 experiments/stragglers.py                     # whether the claims hold
# Published: asynchronous halving trains many more configurations to the end than a synchronous one as stragglers and losses
# grow, and scales linearly with the workers.
# Criterion: with every deviation and loss asha trains at least as many to R as halving one bracket at a time (sign test over
# the repetitions, p < 0.05), the ratio does not fall with the deviation, and twice the workers, up to 64, train twice the
# resource within 5 %.
set -euo pipefail
cd "$(dirname "$0")/.."

repetitions=${1:-25}
if ! [[ $repetitions =~ ^[1-9][0-9]*$ ]]; then
  echo "REPETITIONS is '$repetitions'; it must be an integer above 0" >&2
  exit 2
fi
program=${INCUMBENT:-build/release/bin/incumbent}
if [ ! -e "$program" ]; then
  source experiments/setup.sh
  install_packages build optional
  cmake -S . -B build/release -G Ninja -DCMAKE_BUILD_TYPE=Release
  cmake --build build/release --target incumbent_cli
fi
out=${2:-results/stragglers}
mkdir -p "$out"

schedulers=(asha:eta=4 successive_halving:eta=4 successive_halving:eta=4,overlap=false)
labels=("asha" "halving with overlapping brackets" "halving one bracket at a time")

number() { sed -E "s/.*\"$1\":(null|[-+0-9.e]+).*/\1/" <<<"$json"; }

# A line of repetitions.csv: scheduler, deviation, probability of a loss, workers, seed.
simulate() {
  json=$("$program" simulate curve:steps=256,every=0 --sampler random --scheduler "${schedulers[$1]}" --budget 1000000 --workers "$4" \
    --straggler "$2" --drop "$3" --time-limit 2000 --seed "$5" --json | sed 's/,"incumbents".*//')
  echo "$2,$3,$4,${labels[$1]},$5,$(number trained),$(number first_trained),$(number utilization),$(number resource)"
}

{
  echo "straggler,drop,workers,scheduler,seed,trained,first_trained,utilization,resource"
  for drop in 0 0.002 0.004 0.008; do
    for straggler in 0 0.1 0.24 0.56 1.33; do
      for i in "${!schedulers[@]}"; do
        for ((seed = 0; seed < repetitions; ++seed)); do simulate "$i" "$straggler" "$drop" 25 "$seed"; done
      done
    done
  done
  for workers in 4 8 16 32 64; do simulate 0 0 0 "$workers" 0; done
} > "$out/repetitions.csv"

awk -F, 'NR > 1 && $3 == 25 {
  key = $1 "," $2 "," $4
  if (!(key in n)) order[++keys] = key
  ++n[key]; trained[key] += $6; utilization[key] += $8; resource[key] += $9
  if ($7 != "null") { first[key] += $7; ++reached[key] }
}
END {
  print "straggler,drop,scheduler,repetitions,trained,first_trained,utilization,resource"
  for (i = 1; i <= keys; ++i) {
    key = order[i]
    printf "%s,%d,%.2f,%s,%.4f,%.0f\n", key, n[key], trained[key] / n[key], \
      reached[key] ? sprintf("%.0f", first[key] / reached[key]) : "", utilization[key] / n[key], resource[key] / n[key]
  }
}' "$out/repetitions.csv" | tee "$out/stragglers.csv"

gnuplot -d <<END
set terminal svg size 900,640 font "sans,13"
set output "$out/stragglers.svg"
set datafile separator ","
set multiplot layout 2,2 title "25 workers, 2000 units of time, R = 256, eta = 4; means of $repetitions repetitions"
set key top right samplen 2 font ",10"
set xlabel "deviation of the stragglers"
set grid lc rgb "#e8e8e8"
colour(i) = i == 0 ? 0x0072b2 : i == 1 ? 0x009e73 : 0xd55e00
name(i) = i == 0 ? "asha" : i == 1 ? "halving with overlapping brackets" : "halving one bracket at a time"
file = "$out/stragglers.csv"
do for [drop in "0 0.008"] {
  set title "lost a unit of time: ".drop
  set ylabel "trained to R"
  set yrange [0:*]
  plot for [i = 0:2] file using (strcol(2) eq drop && strcol(3) eq name(i) ? \$1 : NaN):5 every ::1 with linespoints pt 7 ps 0.6 lw 2 lc rgb colour(i) title name(i)
  set ylabel "utilization"
  set yrange [0:1.05]
  plot for [i = 0:2] file using (strcol(2) eq drop && strcol(3) eq name(i) ? \$1 : NaN):7 every ::1 with linespoints pt 7 ps 0.6 lw 2 lc rgb colour(i) notitle
}
END
echo "picture: $out/stragglers.svg" >&2
