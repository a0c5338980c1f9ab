// Convolutional networks by LibTorch, on one thread: the module's one file, and the only one that sees its headers.
//
// Weights are uniform in +-sqrt(6/n), n inputs of a unit, in the last layer in +-sqrt(3/n), biases 0; steps are those
// of perceptron/optimizer.hpp. Random numbers come from generators of their own, seeded for the start and for each
// epoch, so that neither other threads nor where a training was interrupted changes a bit.
#include "problem/learner/convnet_module.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/torch.h>

#include <cmath>

namespace incumbent::learner {
namespace {

using at::Tensor;

constexpr std::int64_t kEvaluationRows = 128;  // at once

std::vector<float> flat(const std::vector<Tensor>& tensors) {
  std::vector<float> values;
  for (const auto& tensor : tensors) {
    const auto whole = tensor.detach().contiguous();
    const float* first = whole.data_ptr<float>();
    values.insert(values.end(), first, first + whole.numel());
  }
  return values;
}

class TorchConvnet final : public ConvnetTraining {
 public:
  TorchConvnet(const ConvnetShape& shape, const ConvnetSettings& settings, const ConvnetRows& train, std::uint64_t seed,
               const ConvnetState* from)
      : shape_(shape), settings_(settings) {
    at::set_num_threads(1);
    images_ = images(train, 0, train.count);
    labels_ = labels(train, 0, train.count);
    auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    std::int64_t side = shape.side, channels = 1;
    for (std::int64_t block = 0; block < shape.blocks; ++block) {
      const std::int64_t wider = shape.channels << block;
      add_layer({wider, channels, shape.kernel, shape.kernel}, 6, generator);
      channels = wider;
      side /= 2;
    }
    add_layer({shape.units, channels * side * side}, 6, generator);
    add_layer({shape.classes, shape.units}, 3, generator);
    for (const auto& parameter : parameters_) {
      first_.push_back(at::zeros_like(parameter));
      second_.push_back(at::zeros_like(parameter));
    }
    if (from == nullptr) return;
    fill(parameters_, from->parameters);
    fill(first_, from->first);
    fill(second_, from->second);
    steps_ = from->steps;
  }

  double run_epoch(std::span<const std::uint32_t> order, std::uint64_t seed) override {
    auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    const auto rows = at::empty({static_cast<std::int64_t>(order.size())}, at::kLong);
    std::copy(order.begin(), order.end(), rows.data_ptr<std::int64_t>());
    double sum = 0;
    for (const auto& batch : rows.split(settings_.batch_size)) {
      const auto outputs = forward(images_.index_select(0, batch), &generator);
      const auto loss = at::cross_entropy_loss(outputs, labels_.index_select(0, batch));
      const double value = loss.item<double>();
      if (!std::isfinite(value)) return value;
      sum += value * static_cast<double>(batch.numel());
      take_step(torch::autograd::grad({loss}, {parameters_.begin(), parameters_.end()}));
    }
    return sum / static_cast<double>(order.size());
  }

  double error(const ConvnetRows& rows) override {
    const at::NoGradGuard no_gradients;
    std::int64_t right = 0;
    for (std::int64_t first = 0; first < rows.count; first += kEvaluationRows) {
      const auto count = std::min(kEvaluationRows, rows.count - first);
      const auto outputs = forward(images(rows, first, count), nullptr);
      const auto is_right = outputs.argmax(1).eq(labels(rows, first, count)).logical_and(outputs.isfinite().all(1));
      right += is_right.sum().item<std::int64_t>();
    }
    return static_cast<double>(rows.count - right) / static_cast<double>(rows.count);
  }

  ConvnetState state() const override {
    return {flat(parameters_), flat(first_), settings_.is_adamw ? flat(second_) : std::vector<float>(), steps_};
  }

 private:
  Tensor images(const ConvnetRows& rows, std::int64_t first, std::int64_t count) const {
    const float* pixels = rows.images + first * shape_.side * shape_.side;
    return at::from_blob(const_cast<float*>(pixels), {count, 1, shape_.side, shape_.side});  // never written to
  }
  static Tensor labels(const ConvnetRows& rows, std::int64_t first, std::int64_t count) {
    return at::from_blob(const_cast<std::int32_t*>(rows.labels + first), {count}, at::kInt).to(at::kLong);
  }

  // Weights of variance numerator / (3 inputs), and biases.
  void add_layer(at::IntArrayRef sizes, double numerator, at::Generator& generator) {
    auto weights = at::empty(sizes);
    const double bound = std::sqrt(numerator / static_cast<double>(weights.numel() / sizes.front()));
    weights.uniform_(-bound, bound, generator);
    parameters_.push_back(weights.set_requires_grad(true));
    parameters_.push_back(at::zeros({sizes.front()}).set_requires_grad(true));
  }

  static void fill(const std::vector<Tensor>& tensors, const std::vector<float>& values) {
    const at::NoGradGuard no_gradients;
    const float* next = values.data();
    if (values.empty()) return;
    for (const auto& tensor : tensors) {
      std::copy(next, next + tensor.numel(), tensor.data_ptr<float>());
      next += tensor.numel();
    }
  }

  // generator: of the dropout mask; null: none.
  Tensor forward(Tensor x, at::Generator* generator) const {
    auto parameter = parameters_.begin();
    const auto next = [&]() -> const Tensor& { return *parameter++; };
    for (std::int64_t block = 0; block < shape_.blocks; ++block) {
      const auto &weights = next(), &biases = next();
      x = at::max_pool2d(at::relu(at::conv2d(x, weights, biases, 1, shape_.kernel / 2)), 2);
    }
    const auto &weights = next(), &biases = next();
    x = at::relu(at::linear(x.flatten(1), weights, biases));
    if (generator != nullptr && settings_.dropout > 0) {
      const double kept = 1 - settings_.dropout;
      x = x * at::empty_like(x, at::TensorOptions().requires_grad(false)).bernoulli_(kept, *generator).div_(kept);
    }
    const auto &last_weights = next(), &last_biases = next();
    return at::linear(x, last_weights, last_biases);
  }

  void take_step(const std::vector<Tensor>& gradients) {
    const at::NoGradGuard no_gradients;
    constexpr double kBeta1 = 0.9;
    ++steps_;
    const auto& s = settings_;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      auto &w = parameters_[i], &first = first_[i], &second = second_[i];
      const auto& g = gradients[i];
      if (s.is_adamw) {
        const auto t = static_cast<double>(steps_);
        w.mul_(1 - s.learning_rate * s.weight_decay);
        first.mul_(kBeta1).add_(g, 1 - kBeta1);
        second.mul_(s.beta2).addcmul_(g, g, 1 - s.beta2);
        const auto scale = (second / (1 - std::pow(s.beta2, t))).sqrt_().add_(1e-8);
        w.addcdiv_(first, scale, -s.learning_rate / (1 - std::pow(kBeta1, t)));
      } else {
        first.mul_(s.momentum).add_(g).add_(w, s.weight_decay);
        w.add_(first, -s.learning_rate);
      }
    }
  }

  ConvnetShape shape_;
  ConvnetSettings settings_;
  Tensor images_, labels_;
  std::vector<Tensor> parameters_, first_, second_;
  std::int64_t steps_ = 0;
};

}  // namespace
}  // namespace incumbent::learner

extern "C" {

[[gnu::visibility("default")]] incumbent::learner::ConvnetTraining* incumbent_make_convnet(
    const incumbent::learner::ConvnetShape& shape, const incumbent::learner::ConvnetSettings& settings,
    const incumbent::learner::ConvnetRows& train, std::uint64_t seed, const incumbent::learner::ConvnetState* from) {
  return new incumbent::learner::TorchConvnet(shape, settings, train, seed, from);
}

[[gnu::visibility("default")]] const char* incumbent_torch_version() { return TORCH_VERSION; }
}
