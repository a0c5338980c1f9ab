// Convolutional networks on images, by LibTorch: "convnet:data=fashion10k_14x14,epochs=9". What a network is:
// learner/convnet_module.hpp.
//
// The resource is the number of epochs. The objective is the validation error, the fraction of wrong labels; the score
// is that of the test rows. Weights, the order of rows and dropout masks come from the evaluation's seed; training is
// on the calling thread. When a trial has diverged: learner/epoch_trainer.hpp.
//
// A checkpoint is parameters, optimizer state and epoch; what is random in an epoch is drawn from seed and epoch, so
// that training goes on to the same bits. Another configuration may go on from it if the network's sizes agree
// (Error(usage) if not; the options of their names fix them for a whole study); when the optimizer differs, its state
// starts from zeros.
#include <cmath>
#include <utility>

#include "core/require.hpp"
#include "formula/random.hpp"
#include "perceptron/training.hpp"
#include "problem/learner/convnet_library.hpp"
#include "problem/learner/describe.hpp"
#include "problem/learner/epoch_trainer.hpp"
#include "problem/learner/sizes.hpp"
#include "problem/requirements.hpp"
#include "problem/trainings.hpp"

namespace incumbent {
namespace {

using learner::ConvnetRows;
using learner::ConvnetSettings;
using learner::ConvnetShape;

constexpr std::initializer_list<const char*> kSizes = {"blocks", "channels", "kernel", "units"};

SearchSpace search_space(const Options& options, std::int64_t most_blocks) {
  SearchSpace space;
  space.name = "convnet";
  space.add_real("learning_rate", 1e-4, 0.3, {.log = true, .default_value = 0.01});
  space.add_real("weight_decay", 1e-6, 0.1, {.log = true, .default_value = 1e-4});
  space.add_integer("batch_size", 16, 256, {.log = true, .default_value = 64});
  learner::add_size(space, options, "blocks", 1, std::min<std::int64_t>(3, most_blocks), most_blocks,
                    {.default_value = std::min<std::int64_t>(2, most_blocks)});
  learner::add_size(space, options, "channels", 4, 32, 256, {.log = true, .default_value = 8});
  learner::add_size(space, options, "kernel", 3, 7, 15, {.step = 2, .default_value = 3});
  learner::add_size(space, options, "units", 16, 128, 1024, {.log = true, .default_value = 64});
  space.add_real("dropout", 0, 0.7, {.default_value = 0.0});
  learner::add_optimizer(space);
  return space;
}

class ConvnetCheckpoint : public Checkpoint {
 public:
  ConvnetCheckpoint(const ConvnetShape& shape, bool is_adamw, learner::ConvnetState state, std::int64_t epoch)
      : shape_(shape), is_adamw_(is_adamw), state_(std::move(state)), epoch_(epoch) {}
  std::int64_t resource() const override { return epoch_; }
  const ConvnetShape& shape() const { return shape_; }
  // Without what another optimizer can't go on from.
  learner::ConvnetState state(bool is_adamw) const {
    return is_adamw == is_adamw_ ? state_ : learner::ConvnetState{state_.parameters, {}, {}, 0};
  }

 private:
  ConvnetShape shape_;
  bool is_adamw_;
  learner::ConvnetState state_;
  std::int64_t epoch_;
};

ConvnetRows rows_of(const DataPart& part) {
  return {static_cast<std::int64_t>(part.rows), part.inputs.data(), part.labels.data()};
}

class ConvnetTrainer final : public learner::EpochTrainer {
 public:
  ConvnetTrainer(const Dataset& data, const ConvnetShape& shape, const ConvnetSettings& settings, std::uint64_t seed,
                 const ConvnetCheckpoint* from)
      : data_(data), shape_(shape), is_adamw_(settings.is_adamw), seed_(seed), order_(data.train.rows) {
    const auto state = from ? from->state(is_adamw_) : learner::ConvnetState();
    epoch_ = from ? from->resource() : 0;
    training_.reset(
        learner::convnet_library().make(shape, settings, rows_of(data.train), random_seed(0), from ? &state : nullptr));
  }

  std::int64_t epoch() const override { return epoch_; }
  Epoch run_epoch(bool with_error) override {
    const auto epoch = static_cast<std::uint64_t>(++epoch_);
    perceptron::draw_epoch_order(seed_, epoch, order_);
    const double loss = training_->run_epoch(order_, random_seed(epoch));
    return {loss, with_error && std::isfinite(loss) ? error(data_.valid) : 0};
  }
  End end() override {
    const double valid = error(data_.valid), test = error(data_.test);
    return {valid, test, std::make_shared<const ConvnetCheckpoint>(shape_, is_adamw_, training_->state(), epoch_)};
  }

 private:
  double error(const DataPart& part) { return training_->error(rows_of(part)); }
  // Of what is drawn at the start (epoch 0) and in an epoch.
  std::uint64_t random_seed(std::uint64_t epoch) const {
    Stream stream(seed_, epoch == 0 ? Purpose::initialization : Purpose::dropout, epoch);
    return stream.bits64();
  }

  const Dataset& data_;
  ConvnetShape shape_;
  bool is_adamw_;
  std::uint64_t seed_;
  std::int64_t epoch_ = 0;
  std::vector<std::uint32_t> order_;
  std::unique_ptr<learner::ConvnetTraining> training_;
};

// Of one image.
double multiply_adds(const ConvnetShape& shape) {
  double sum = 0;
  std::int64_t side = shape.side, channels = 1;
  for (std::int64_t block = 0; block < shape.blocks; ++block) {
    const std::int64_t wider = shape.channels << block;
    sum += static_cast<double>(side * side * shape.kernel * shape.kernel * channels * wider);
    channels = wider;
    side /= 2;
  }
  return sum + static_cast<double>(shape.units * (channels * side * side + shape.classes));
}

class Convnet : public Problem {
 public:
  Convnet(std::shared_ptr<const Dataset> data, std::int64_t side, ProblemDescription description)
      : Problem(std::move(description)), data_(std::move(data)), side_(side) {}

  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter& report) const override {
    const auto cost = learner::cost_meter(description_);
    require_resource(description_, how);
    require_valid(description_, configuration);
    const auto shape = shape_of(configuration);
    const auto* from = require_checkpoint<ConvnetCheckpoint>(description_, how);
    require(!from || from->shape() == shape,
            "'{}': blocks {}, channels {}, kernel {} and units {} do not fit the checkpoint's; to go on with other "
            "parameters, fix these by the options of their names",
            description_.name, shape.blocks, shape.channels, shape.kernel, shape.units);
    ConvnetTrainer training(*data_, shape, settings(configuration), how.seed, from);
    return learner::train_epochs(training, *data_, multiply_adds(shape), cost, how, report);
  }

 private:
  double value(const Configuration& configuration, std::string_view name) const {
    return learner::number_of(description_.space, configuration, name);
  }

  ConvnetShape shape_of(const Configuration& configuration) const {
    const auto size = [&](const char* name) { return static_cast<std::int64_t>(value(configuration, name)); };
    return {side_,        static_cast<std::int64_t>(data_->classes), size("blocks"), size("channels"), size("kernel"),
            size("units")};
  }

  ConvnetSettings settings(const Configuration& configuration) const {
    ConvnetSettings settings;
    settings.is_adamw = value(configuration, "optimizer") == 1;
    settings.learning_rate = value(configuration, "learning_rate");
    settings.weight_decay = value(configuration, "weight_decay");
    (settings.is_adamw ? settings.beta2 : settings.momentum) =
        value(configuration, settings.is_adamw ? "beta2" : "momentum");
    settings.dropout = value(configuration, "dropout");
    settings.batch_size = static_cast<std::int64_t>(value(configuration, "batch_size"));
    return settings;
  }

  std::shared_ptr<const Dataset> data_;
  std::int64_t side_;
};

struct DescribedConvnet {
  ProblemDescription description;
  std::shared_ptr<const Dataset> data;
  std::int64_t side = 0;
};

DescribedConvnet described(const Options& options) {
  auto [description, data] = learner::describe(options, {"epochs", "epoch", 27}, {}, "fashion10k_14x14");
  const auto side = static_cast<std::int64_t>(std::lround(std::sqrt(static_cast<double>(data->features))));
  require(!data->regression() && side * side == static_cast<std::int64_t>(data->features) && side >= 4,
          "data={} is no set of square images with labels: {} features, {} classes", data->name, data->features,
          data->classes);
  std::int64_t most_blocks = 1;
  while (side >> (most_blocks + 1) > 0) ++most_blocks;
  description.name = learner::with_sizes(description.name, options, kSizes);
  description.space = search_space(options, most_blocks);
  require(options.get_int("kernel", 3, 1, 15) % 2 == 1, "kernel={} is even; a kernel has a middle",
          options.get_string("kernel", ""));
  description.checkpoints = true;
  description.fixed_by_checkpoint.assign(kSizes.begin(), kSizes.end());
  description.source = "training of a convolutional network by LibTorch; data: experiments/data/SOURCES.md";
  return {std::move(description), std::move(data), side};
}

}  // namespace

ProblemDescription describe_convnet(const Options& options) { return described(options).description; }

std::unique_ptr<Problem> make_convnet(const Options& options) {
  const auto& library = learner::convnet_library();
  auto [description, data, side] = described(options);
  description.source.replace(description.source.find("LibTorch"), 8, "LibTorch " + library.version);
  return std::make_unique<Convnet>(std::move(data), side, std::move(description));
}

}  // namespace incumbent
