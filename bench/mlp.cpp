// Seconds of one training epoch of the perceptron on one thread, for the networks that peers/mlp_libtorch.py trains, in
// the same lines; mlp.sh runs both. Without a validation pass. Usage: bench_mlp [REPETITIONS]
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "problem/dataset.hpp"
#include "problem/learner/training_data.hpp"
#include "process_usage.hpp"

namespace {

using namespace incumbent;
using Kind = perceptron::OptimizerSettings::Kind;

struct Case {
  const char* data;
  std::size_t width;
  std::size_t depth;
  std::size_t batch;
  Kind optimizer;
  double dropout;
};

constexpr Case kCases[] = {
    {"fashion10k_14x14", 128, 2, 64, Kind::sgd, 0},
    {"fashion10k_14x14", 128, 2, 64, Kind::adamw, 0},
    {"fashion10k_14x14", 128, 2, 64, Kind::adamw, 0.2},
    {"digits", 32, 2, 32, Kind::adamw, 0},
    {"digits", 256, 4, 8, Kind::adamw, 0.2},
    {"letter", 128, 2, 64, Kind::sgd, 0},
};

double fastest_epoch(const Case& c, int repetitions) {
  const auto data = load_dataset(c.data);
  const perceptron::Shape shape(data->features, c.width, c.depth, data->classes);
  const bool sgd = c.optimizer == Kind::sgd;
  const perceptron::TrainingSettings settings{{c.optimizer, sgd ? 0.01 : 0.001, 1e-4, 0.9, 0.999}, c.batch, c.dropout};
  perceptron::Training training(learner::training_data(*data), settings,
                                {shape, perceptron::initial_parameters(shape, 1), {}, 0}, 1);
  double best = std::numeric_limits<double>::infinity();
  for (int i = 0; i < repetitions; ++i) {
    const double start = processor_seconds();
    training.run_epoch();
    best = std::min(best, processor_seconds() - start);
  }
  return best;
}

}  // namespace

int main(int count, char** arguments) {
  const int repetitions = count > 1 ? std::atoi(arguments[1]) : 7;
  for (const auto& c : kCases) {
    fmt::print("{} {}x{} {} batch={} dropout={:g} {:.5f}\n", c.data, c.depth, c.width,
               c.optimizer == Kind::sgd ? "sgd" : "adamw", c.batch, c.dropout, fastest_epoch(c, repetitions));
  }
}
