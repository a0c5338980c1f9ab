// CMA-ES in the unit cube, with margins for levels and with restarts. It knows nothing of trials: what it is follows
// from the seed and the ranked generations that it was given.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "sampler/cma.hpp"
#include "sampler/cma_margin.hpp"
#include "sampler/cma_stagnation.hpp"

namespace incumbent {

enum class CmaRestarts { none, ipop, bipop };

struct CmaOptions {
  CmaVariant variant = CmaVariant::tutorial;
  CmaRestarts restarts = CmaRestarts::bipop;
  double sigma = 0.3;          // the first, in sides of the cube
  std::size_t population = 0;  // lambda
  std::uint64_t seed = 0;
};

class CmaStrategy {
 public:
  // levels: one a coordinate; they outlive this. The first mean is the middle of the cube.
  CmaStrategy(CmaOptions options, const Levels& levels);

  std::int64_t run() const { return run_; }  // restarts so far
  std::size_t population() const { return cma_.parameters().population; }
  const Cma& distribution() const { return cma_; }

  // A sample, which update() takes, and where in the cube it is evaluated: continuous coordinates mirrored at 0 and 1,
  // levels by way of their margin.
  void place(std::span<const double> sample, std::span<double> unit) const;
  void pull_in(std::span<double> sample) const { cma_.pull_in(sample); }

  // Rows: population() samples, best first, with their values, infinite where there is none. Then, if this run is
  // done, the next starts.
  void update(MatrixView<const double> samples, std::span<const double> values);

 private:
  std::size_t remembered() const;
  bool is_done(std::span<const double> values) const;
  void restart();
  void start(std::size_t population, std::vector<double> mean, double sigma);

  CmaOptions options_;
  const Levels* levels_;
  Cma cma_;
  std::vector<double> scales_;
  std::deque<double> bests_;  // of the last generations
  CmaStagnation stagnation_;  // of this run
  double first_sigma_ = 0;
  std::int64_t run_ = 0, doublings_ = 0;
  bool is_small_ = false;                                        // bipop's regime
  std::uint64_t evaluations_small_ = 0, evaluations_large_ = 0;  // in each, after the first run
};

}  // namespace incumbent
