// The training of a multi-layer perceptron as a problem: "mlp:data=digits,epochs=9".
//
// The resource is the number of epochs. The objective is the validation error: the fraction of wrong labels, or for a
// regression the root of the mean squared error in the target's unit; the score is the same of the test rows. Weights,
// the order of rows and dropout masks come from the evaluation's seed.
//
// When a trial has diverged: learner/epoch_trainer.hpp.
//
// A checkpoint is parameters, optimizer state and epoch. Another configuration may go on from it if width and depth
// agree (Error(usage) if not; the options width= and depth= fix them for a whole study); when the optimizer differs,
// its state starts from zeros.
//
// With device=cuda all evaluations that run at the same time, one a thread, are trained side by side on that device
// (learner/perceptron_pool.hpp): the more threads, the better it is used. Their results have the bits of the CPU's.
#include <utility>

#include "core/require.hpp"
#include "incumbent/device.hpp"
#include "problem/learner/describe.hpp"
#include "problem/learner/perceptron_checkpoint.hpp"
#include "problem/learner/perceptron_pool.hpp"
#include "problem/learner/sizes.hpp"
#include "problem/learner/training_data.hpp"
#include "problem/problems.hpp"
#include "problem/requirements.hpp"

namespace incumbent {
namespace {

constexpr std::int64_t kWidest = 1024;
constexpr std::int64_t kDeepest = 8;

// The ranges are wide on purpose: of 1000 random configurations on digits with 9 epochs 2 % diverge and 22 % have an
// error above 0.5, while half stay below 0.125 and the best has 0.02 (bench/results/mlp.md).
SearchSpace search_space(const Options& options) {
  SearchSpace space;
  space.name = "mlp";
  space.add_real("learning_rate", 1e-3, 0.2, {.log = true, .default_value = 0.01});
  space.add_real("weight_decay", 1e-6, 0.1, {.log = true, .default_value = 1e-4});
  space.add_integer("batch_size", 8, 256, {.log = true, .default_value = 32});
  learner::add_size(space, options, "width", 8, 256, kWidest, {.log = true, .default_value = 64});
  learner::add_size(space, options, "depth", 1, 4, kDeepest, {.default_value = 2});
  space.add_real("dropout", 0, 0.5, {.default_value = 0.0});
  learner::add_optimizer(space);
  return space;
}

// By the thread that calls.
class ThreadsTrainer final : public learner::EpochTrainer {
 public:
  ThreadsTrainer(const Dataset& data, compute::PerceptronStart start)
      : data_(data), training_(learner::training_data(data), start.settings, std::move(start.state), start.seed) {}

  std::int64_t epoch() const override { return training_.state().epoch; }
  Epoch run_epoch(bool with_error) override {
    const double loss = training_.run_epoch();
    return {loss, with_error ? error(data_.valid) : 0};
  }
  End end() override {
    const double valid = error(data_.valid), test = error(data_.test);
    return {valid, test, std::make_shared<const learner::PerceptronCheckpoint>(training_.take_state())};
  }

 private:
  double error(const DataPart& part) { return training_.error(learner::rows_of(part)); }

  const Dataset& data_;
  perceptron::Training training_;
};

class Mlp : public Problem {
 public:
  // device: null: each thread trains its own networks.
  Mlp(std::shared_ptr<const Dataset> data, ProblemDescription description, const compute::Backend* device)
      : Problem(std::move(description)), data_(std::move(data)) {
    if (device == nullptr) return;
    pool_ = std::make_unique<learner::PerceptronPool>(*device, learner::training_data(*data_),
                                                      learner::rows_of(data_->valid), learner::rows_of(data_->test));
  }

  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter& report) const override {
    require_resource(description_, how);
    require_valid(description_, configuration);
    auto cost = pool_ && !description_.known_cost ? learner::CostMeter(learner::CostUnit::device_seconds)
                                                  : learner::cost_meter(description_);
    const auto training = trainer({settings(configuration), initial_state(configuration, how), how.seed});
    return learner::train_epochs(*training, *data_, static_cast<double>(shape_of(configuration).parameters), cost, how,
                                 report);
  }

 private:
  std::unique_ptr<learner::EpochTrainer> trainer(compute::PerceptronStart start) const {
    if (pool_) return std::make_unique<learner::PerceptronPool::Network>(*pool_, std::move(start));
    return std::make_unique<ThreadsTrainer>(*data_, std::move(start));
  }

  double value(const Configuration& configuration, std::string_view name) const {
    return learner::number_of(description_.space, configuration, name);
  }

  perceptron::TrainingSettings settings(const Configuration& configuration) const {
    perceptron::TrainingSettings settings;
    settings.batch_size = static_cast<std::size_t>(value(configuration, "batch_size"));
    settings.dropout = value(configuration, "dropout");
    auto& optimizer = settings.optimizer;
    optimizer.learning_rate = value(configuration, "learning_rate");
    optimizer.weight_decay = value(configuration, "weight_decay");
    if (value(configuration, "optimizer") == 0) {
      optimizer.kind = perceptron::OptimizerSettings::Kind::sgd;
      optimizer.momentum = value(configuration, "momentum");
    } else {
      optimizer.kind = perceptron::OptimizerSettings::Kind::adamw;
      optimizer.beta2 = value(configuration, "beta2");
    }
    return settings;
  }

  perceptron::Shape shape_of(const Configuration& configuration) const {
    return {data_->features, static_cast<std::size_t>(value(configuration, "width")),
            static_cast<std::size_t>(value(configuration, "depth")), data_->regression() ? 1 : data_->classes};
  }

  perceptron::TrainingState initial_state(const Configuration& configuration, const Evaluation& how) const {
    const auto shape = shape_of(configuration);
    const auto* from = require_checkpoint<learner::PerceptronCheckpoint>(description_, how);
    if (!from) return {shape, perceptron::initial_parameters(shape, how.seed), {}, 0};
    require(
        from->state().shape == shape,
        "'{}': width {} and depth {} do not fit the checkpoint's; to go on with other parameters, fix these two by the "
        "options width= and depth=",
        description_.name, value(configuration, "width"), value(configuration, "depth"));
    return from->state();
  }

  std::shared_ptr<const Dataset> data_;
  std::unique_ptr<learner::PerceptronPool> pool_;  // of a device
};

std::unique_ptr<Problem> make_mlp(const Options& options) {
  auto [description, data] = learner::describe(options, {"epochs", "epoch", 27});
  description.name = learner::with_sizes(description.name, options, {"width", "depth"});
  description.space = search_space(options);
  description.checkpoints = true;
  description.fixed_by_checkpoint = {"width", "depth"};
  description.source = "training of a multi-layer perceptron; data: experiments/data/SOURCES.md";
  const auto device = choose_device(options.get_string("device", "cpu"));
  if (options.has("device"))
    description.device = device.reason.empty() ? device.name : fmt::format("{} ({})", device.name, device.reason);
  return std::make_unique<Mlp>(std::move(data), std::move(description),
                               device.name == "cpu" ? nullptr : device.backend);
}

constexpr ProblemEntry kLearners[] = {
    {"mlp", "validation error of a multi-layer perceptron; the resource is the epoch",
     "data=digits (a name in the data directories), epochs=27 (>= 1), width, depth (fixed instead of searched), "
     "cost=seconds (operations: 1e9 multiply-adds, counted), device=cpu (cuda, cuda:INDEX, auto: all that runs at once "
     "is trained side by side there)",
     make_mlp},
};

}  // namespace

std::span<const ProblemEntry> learner_problems() { return kLearners; }

}  // namespace incumbent
