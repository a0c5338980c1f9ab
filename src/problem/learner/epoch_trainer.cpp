#include "problem/learner/epoch_trainer.hpp"

#include "formula/logarithm.hpp"

namespace incumbent::learner {
namespace {

double largest_loss(const Dataset& data) {
  return data.regression() ? 0.5 * 10 * 10 : 10 * formula::log(static_cast<double>(data.classes));
}

}  // namespace

Outcome train_epochs(EpochTrainer& training, const Dataset& data, double forward, CostMeter cost, const Evaluation& how,
                     const Reporter& report) {
  const auto count = [&](double passes, const DataPart& part) {
    cost.count(passes * forward * static_cast<double>(part.rows));
  };
  Outcome outcome;
  for (;;) {
    outcome.resource = training.epoch();
    if (outcome.resource == how.resource) break;
    const bool is_last = outcome.resource + 1 == how.resource;
    const auto [loss, error] = training.run_epoch(!is_last);
    count(3, data.train);
    cost.set_device_seconds(training.device_seconds());
    if (!(loss <= largest_loss(data))) {
      outcome.failure = Failure::diverged;
      outcome.cost = cost.total();
      return outcome;
    }
    if (is_last) continue;
    count(1, data.valid);
    Measurement measurement{training.epoch(), {error}, {}, 0};
    measurement.cost = cost.lap();
    if (!report || report(measurement)) continue;
    outcome.resource = training.epoch();
    break;
  }
  auto end = training.end();
  count(1, data.valid);
  count(1, data.test);
  cost.set_device_seconds(training.device_seconds());
  outcome.objectives = {end.validation_error};
  outcome.score = end.test_error;
  outcome.checkpoint = std::move(end.checkpoint);
  outcome.cost = cost.total();
  return outcome;
}

}  // namespace incumbent::learner
