// Random streams. A stream is named by (seed, purpose, index): whoever opens the same name reads the same numbers, in
// any order, in any thread, after any restart.
#pragma once

#include <cstdint>

namespace incumbent {

// What the numbers are for; streams of different purposes are independent. Never renumber: journals depend on it.
enum class Purpose : std::uint32_t {
  suggestion = 1,      // a sampler's draws for one trial
  trial_seed = 2,      // the seed that a trial's evaluation gets
  scramble = 3,        // scrambling of a quasi-random sequence
  order = 4,           // a random order, as of grid cells
  noise = 5,           // noise that a problem adds
  initialization = 6,  // weights of a network
  batch_order = 7,     // order of the training rows
  dropout = 8,
  bootstrap = 9,        // resampling in statistics
  restart = 10,         // starting points of an optimizer
  candidates = 11,      // candidates of an acquisition maximizer
  initial_design = 12,  // the first points of a model-based sampler
  clone = 13,           // perturbation of a parent's configuration
  delay = 14,
  test = 15,
  shift = 16,    // where a shifted problem has its optimum
  cell = 17,     // the study's seed of an experiment's cell
  forest = 18,   // rows and splits of a random forest's tree
  runtime = 19,  // stragglers, losses and crashes of simulated workers
  parent = 20,   // which trials a scheduler clones or breeds from
  problem = 21,  // what is random in a problem itself, as the coins of counting_ones
  bracket = 22,  // which bracket a trial starts in
  rows = 23,     // which rows of the data a fit sees
};

class Stream {
 public:
  // index: usually a trial number; part: a sub-stream of it (attempt, restart, epoch).
  Stream(std::uint64_t seed, Purpose purpose, std::uint64_t index = 0, std::uint32_t part = 0);

  std::uint32_t bits32();
  std::uint64_t bits64();
  double uniform();                            // [0, 1), 53 bits
  double uniform(double lower, double upper);  // [lower, upper)
  double normal();                             // mean 0, variance 1, by the inverse of Phi
  std::uint64_t below(std::uint64_t bound);    // 0 .. bound-1, unbiased; bound > 0

 private:
  std::uint32_t key_[2];
  std::uint32_t counter_[4];
  std::uint32_t block_[4];
  int used_ = 4;
};

}  // namespace incumbent
