#!/bin/sh
# Trains a logistic regression by stochastic gradient descent, in awk, on two noisy half moons with features of degree 3.
# Says the validation error (cross entropy) after each epoch, and goes on from its checkpoint.
#
#   train.sh --lr LR --epochs N --decay D [--beta B] --checkpoint DIRECTORY --seed S
set -eu
lr= epochs= decay= beta=0 checkpoint= seed=1
while [ $# -gt 0 ]; do
  case $1 in
    --lr) lr=$2 ;; --epochs) epochs=$2 ;; --decay) decay=$2 ;; --beta) beta=$2 ;;
    --checkpoint) checkpoint=$2 ;; --seed) seed=$2 ;;
    *) echo "train.sh: unknown option $1" >&2; exit 2 ;;
  esac
  shift 2
done
touch "$checkpoint/weights"
awk -v lr="$lr" -v epochs="$epochs" -v decay="$decay" -v beta="$beta" -v seed="$seed" -v folder="$checkpoint" '
# x(n+1) = 16807 x(n) mod 2^31 - 1 (Park and Miller 1988): the same in every awk.
function uniform() { state = (16807 * state) % 2147483647; return state / 2147483647 }
function noise() { return uniform() + uniform() + uniform() - 1.5 }
function make(  i, j, k, t, a, b) {
  state = 4711
  for (i = 0; i < count; ++i) {
    label[i] = i % 2; t = 3.14159265 * uniform()
    a = label[i] ? 1 - cos(t) : cos(t); b = label[i] ? 0.5 - sin(t) : sin(t)
    a += 0.4 * noise() - 0.5; b += 0.4 * noise() - 0.25; k = 0
    for (j = 0; j <= 3; ++j) for (t = 0; j + t <= 3; ++t) x[i, k++] = a ^ j * b ^ t
  }
}
function probability(i,  j, z) {
  z = 0
  for (j = 0; j < size; ++j) z += w[j] * x[i, j]
  return z > 30 ? 1 - 1e-13 : z < -30 ? 1e-13 : 1 / (1 + exp(-z))
}
function validation(  i, p, sum) {
  for (i = train; i < count; ++i) { p = probability(i); sum -= log(label[i] ? p : 1 - p) }
  return sum / (count - train)
}
BEGIN {
  count = 600; train = 300; size = 10; make()
  file = folder "/weights"
  getline done < file
  for (j = 0; j < size; ++j) { w[j] = v[j] = 0; if (done) { getline w[j] < file; getline v[j] < file } }
  close(file)
  descriptor = "cat >&" ENVIRON["INCUMBENT_RESULT_FD"]
  for (epoch = done + 1; epoch <= epochs; ++epoch) {
    state = (seed + 7919 * epoch) % 2147483646 + 1
    for (step = 0; step < train; ++step) {
      i = int(uniform() * train); error = probability(i) - label[i]
      for (j = 0; j < size; ++j) { v[j] = beta * v[j] - lr * (error * x[i, j] + decay * w[j]); w[j] += v[j] }
    }
    printf "{\"resource\": %d, \"objective\": %.17g}\n", epoch, validation() | descriptor
    fflush(descriptor)
  }
  print epochs > file
  for (j = 0; j < size; ++j) printf "%.17g\n%.17g\n", w[j], v[j] > file
}'
