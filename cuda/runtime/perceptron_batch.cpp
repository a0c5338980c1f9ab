#include "cuda/runtime/perceptron_batch.hpp"

#include <algorithm>
#include <cmath>

#include "compute/perceptron_input.hpp"
#include "cuda/runtime/as_int.hpp"
#include "cuda/runtime/kernels.hpp"

namespace incumbent::cuda {
namespace {

constexpr std::size_t kEvaluationRows = 128;  // at once, at least

}  // namespace

CudaPerceptronBatch::CudaPerceptronBatch(const perceptron::TrainingData& data,
                                         std::span<const compute::PerceptronStart> starts, int device)
    : data_(data), device_(device) {
  compute::require_perceptrons(data, starts);
  std::vector<PerceptronLayer> layers;
  std::size_t parameters = 0, second = 0, inputs = 0, outputs = 0;
  for (const auto& [settings, state, seed] : starts) {
    const std::size_t capacity = std::max(std::min(settings.batch_size, data.train.count), kEvaluationRows);
    const bool goes_on =
        state.optimizer.kind == settings.optimizer.kind && state.optimizer.first.size() == state.shape.parameters;
    networks_.push_back({settings, state.shape, seed, state.epoch, goes_on ? state.optimizer.steps : 0, layers.size(),
                         parameters, second, capacity, inputs, outputs});
    std::size_t columns = 0;
    for (const auto& layer : state.shape.layers) {
      layers.push_back({as_int(layer.rows, "rows of a layer"), as_int(layer.columns, "columns of a layer"),
                        layer.weights, layer.biases, columns});
      columns += layer.columns;
    }
    parameters += state.shape.parameters;
    if (is_adamw(networks_.back())) second += state.shape.parameters;
    inputs += capacity * data.features;
    outputs += capacity * columns;
    as_int(capacity * std::max(columns, data.features), "numbers of a batch");
  }
  train_rows_ = upload(data.train, train_);
  layers_.reserve(layers.size());
  layers_.upload(layers, stream_);
  for (auto* array : {&parameters_, &gradients_, &first_}) array->reserve(parameters);
  second_.reserve(second);
  inputs_.reserve(inputs);
  outputs_.reserve(outputs);
  deltas_.reserve(outputs);
  orders_.reserve(size() * data.train.count);
  results_.reserve(size());
  steps_.reserve(size());
  views_.reserve(size());
  upload_states(starts);
}

CudaPerceptronBatch::~CudaPerceptronBatch() {
  const DeviceScope scope(device_, std::nothrow);
  cudaStreamSynchronize(stream_);  // nothing may use the memory that is given back now
}

void CudaPerceptronBatch::upload_states(std::span<const compute::PerceptronStart> starts) {
  std::vector<float> parameters, first, second;
  const auto append = [](std::vector<float>& to, const std::vector<float>& from, std::size_t count) {
    to.insert(to.end(), from.begin(), from.end());
    to.resize(to.size() + count - from.size());  // empty vectors stand for zeros
  };
  for (std::size_t b = 0; b < size(); ++b) {
    const auto& state = starts[b].state;
    const Network& net = networks_[b];
    const std::size_t count = net.shape.parameters;
    const bool goes_on = net.steps > 0;  // with an optimizer of the same kind
    parameters.insert(parameters.end(), state.parameters.begin(), state.parameters.end());
    append(first, goes_on ? state.optimizer.first : std::vector<float>{}, count);
    if (is_adamw(net)) append(second, goes_on ? state.optimizer.second : std::vector<float>{}, count);
  }
  parameters_.upload(parameters, stream_);
  first_.upload(first, stream_);
  second_.upload(second, stream_);
}

PerceptronRows<float> CudaPerceptronBatch::upload(const perceptron::Rows& part, DeviceRows& to) const {
  to.inputs.reserve(part.inputs.size());
  to.inputs.upload(part.inputs, stream_);
  if (data_.is_regression()) {
    to.targets.reserve(part.count);
    to.targets.upload(part.targets, stream_);
  } else {
    to.labels.reserve(part.count);
    to.labels.upload(part.labels, stream_);
  }
  return {to.inputs.data(),
          to.labels.data(),
          to.targets.data(),
          as_int(part.count, "rows"),
          as_int(data_.features, "features"),
          as_int(data_.classes, "classes")};
}

void CudaPerceptronBatch::upload_views() {
  std::vector<PerceptronView<float>> views;
  for (std::size_t b = 0; b < size(); ++b) {
    const Network& net = networks_[b];
    const auto& optimizer = net.settings.optimizer;
    views.push_back({.layers = layers_.data() + net.layers,
                     .depth = as_int(net.shape.layers.size(), "layers"),
                     .parameter_count = as_int(net.shape.parameters, "parameters"),
                     .parameters = parameters_.data() + net.parameters,
                     .gradient = gradients_.data() + net.parameters,
                     .first = first_.data() + net.parameters,
                     .second = is_adamw(net) ? second_.data() + net.second : nullptr,
                     .capacity = as_int(net.capacity, "rows of a batch"),
                     .inputs = inputs_.data() + net.inputs,
                     .outputs = outputs_.data() + net.outputs,
                     .deltas = deltas_.data() + net.outputs,
                     .is_adamw = is_adamw(net),
                     .learning_rate = optimizer.learning_rate,
                     .weight_decay = optimizer.weight_decay,
                     .momentum = optimizer.momentum,
                     .beta2 = optimizer.beta2,
                     .batch_size = as_int(std::min(net.settings.batch_size, data_.train.count), "rows of a batch"),
                     .mask = formula::DropoutMask::of(net.settings.dropout),
                     .seed = net.seed,
                     .epoch = static_cast<std::uint64_t>(net.epoch),
                     .steps = net.steps,
                     .order = orders_.data() + b * data_.train.count,
                     .loss = results_.data() + b,
                     .steps_done = steps_.data() + b});
  }
  views_.upload(views, stream_);
}

void CudaPerceptronBatch::run_epoch(std::span<double> losses) {
  require(losses.size() == size(), "{} networks, but room for {} losses", size(), losses.size());
  const std::lock_guard lock(mutex_);
  const DeviceScope scope(device_);
  std::vector<std::uint32_t> orders(size() * data_.train.count);
  for (std::size_t b = 0; b < size(); ++b) {
    Network& net = networks_[b];
    perceptron::draw_epoch_order(net.seed, static_cast<std::uint64_t>(++net.epoch),
                                 std::span(orders).subspan(b * data_.train.count, data_.train.count));
  }
  orders_.upload(orders, stream_);
  upload_views();
  launch_train_epoch(views_.data(), as_int(size(), "networks"), train_rows_, stream_);
  results_.download(losses, stream_);
  std::vector<std::int64_t> steps(size());
  steps_.download(steps, stream_);
  for (std::size_t b = 0; b < size(); ++b) networks_[b].steps = steps[b];
}

void CudaPerceptronBatch::errors(const perceptron::Rows& part, std::span<double> errors) {
  require(errors.size() == size(), "{} networks, but room for {} errors", size(), errors.size());
  compute::require_rows(part, data_);
  const std::lock_guard lock(mutex_);
  const DeviceScope scope(device_);
  const auto rows = upload(part, part_);
  upload_views();
  launch_perceptron_errors(views_.data(), as_int(size(), "networks"), rows, results_.data(), stream_);
  results_.download(errors, stream_);
  const double count = static_cast<double>(part.count);
  for (double& e : errors) e = data_.is_regression() ? std::sqrt(e / count) * data_.target_unit : e / count;
}

perceptron::TrainingState CudaPerceptronBatch::state(std::size_t network) const {
  require(network < size(), "network {} of a batch that has {}", network, size());
  const std::lock_guard lock(mutex_);
  const DeviceScope scope(device_);
  const Network& net = networks_[network];
  perceptron::TrainingState state{net.shape, std::vector<float>(net.shape.parameters), {}, net.epoch};
  parameters_.download(state.parameters, stream_, net.parameters);
  state.optimizer = {net.settings.optimizer.kind, net.steps, std::vector<float>(net.shape.parameters),
                     std::vector<float>(is_adamw(net) ? net.shape.parameters : 0)};
  first_.download(state.optimizer.first, stream_, net.parameters);
  second_.download(state.optimizer.second, stream_, net.second);
  return state;
}

}  // namespace incumbent::cuda
