#!/usr/bin/env bash
# What stragglers and lost jobs do to synchronous and asynchronous successive halving: 25 simulated workers, eta = 4,
# resources 1 to 256, 2000 units of time (L. Li et al., A system for massively parallel hyperparameter tuning, MLSys 2020,
# appendix). Prints CSV: a line for each deviation of the stragglers, probability of a loss a unit of time and scheduler,
# means over the repetitions. Draws the same as results/stragglers/stragglers.svg.
#   bash experiments/stragglers.sh [REPETITIONS]          # 25; half a second each
set -euo pipefail
cd "$(dirname "$0")/.."

repetitions=${1:-25}
program=${INCUMBENT:-build/release/bin/incumbent}
if [ ! -e "$program" ]; then
  source experiments/setup.sh
  install_packages build optional
  cmake -S . -B build/release -G Ninja -DCMAKE_BUILD_TYPE=Release
  cmake --build build/release --target incumbent_cli
fi
out=results/stragglers
mkdir -p "$out"

schedulers=(asha:eta=4 successive_halving:eta=4 successive_halving:eta=4,overlap=false)
labels=("asha" "halving with overlapping brackets" "halving one bracket at a time")

number() { sed -E "s/.*\"$1\":(null|[-+0-9.e]+).*/\1/" <<<"$json"; }

echo "straggler,drop,scheduler,repetitions,trained,first_trained,utilization,resource" | tee "$out/stragglers.csv"
for drop in 0 0.002 0.004 0.008; do
  for straggler in 0 0.1 0.24 0.56 1.33; do
    for i in "${!schedulers[@]}"; do
      for ((seed = 0; seed < repetitions; ++seed)); do
        json=$("$program" simulate curve:steps=256,every=0 --sampler random --scheduler "${schedulers[i]}" --budget 1000000 --workers 25 \
          --straggler "$straggler" --drop "$drop" --time-limit 2000 --seed "$seed" --json | sed 's/,"incumbents".*//')
        echo "$(number trained) $(number first_trained) $(number utilization) $(number resource)"
      done | awk -v row="$straggler,$drop,${labels[i]}" '
        { trained += $1; utilization += $3; resource += $4 }
        $2 != "null" { first += $2; ++reached }
        END { printf "%s,%d,%.2f,%s,%.4f,%.0f\n", row, NR, trained / NR, reached ? sprintf("%.0f", first / reached) : "",
                     utilization / NR, resource / NR }'
    done
  done
done | tee -a "$out/stragglers.csv"

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
