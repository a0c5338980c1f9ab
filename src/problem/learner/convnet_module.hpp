// What the module that is compiled with LibTorch gives: trainings of convolutional networks. Both sides see this header
// alone; nothing of either library is in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace incumbent::learner {

// Blocks of a convolution with kernel x kernel weights that keeps the image's size, a rectifier, and a maximum over 2 x
// 2 that halves it (rounded down); each has twice the channels of the one before. Then one rectified layer of `units`
// with dropout, and one output a class. Images have one channel.
struct ConvnetShape {
  std::int64_t side = 0;  // of the square images, pixels
  std::int64_t classes = 0;
  std::int64_t blocks = 1, channels = 8, kernel = 3, units = 32;
  bool operator==(const ConvnetShape&) const = default;
};

// As perceptron::OptimizerSettings and perceptron::TrainingSettings have them.
struct ConvnetSettings {
  bool is_adamw = false;
  double learning_rate = 0.01, weight_decay = 0, momentum = 0, beta2 = 0.999;
  double dropout = 0;
  std::int64_t batch_size = 32;
};

// Parameters layer by layer, weights before biases, and what the optimizer keeps of each. Empty: zeros.
struct ConvnetState {
  std::vector<float> parameters, first, second;
  std::int64_t steps = 0;
};

struct ConvnetRows {
  std::int64_t count = 0;
  const float* images = nullptr;  // count x side x side
  const std::int32_t* labels = nullptr;
};

// One thread's.
class ConvnetTraining {
 public:
  virtual ~ConvnetTraining() = default;
  // One pass over the training rows in this order; dropout is drawn from the seed. The mean loss, cross entropy, each
  // batch's before its step; as soon as one is not finite it stops there, with that.
  virtual double run_epoch(std::span<const std::uint32_t> order, std::uint64_t seed) = 0;
  // The fraction of the rows whose largest output is not the label's, without dropout; one that is not a number is
  // never right.
  virtual double error(const ConvnetRows& rows) = 0;
  virtual ConvnetState state() const = 0;
};

// The functions of the module, under these names. The training: what `train` points to must outlive it; from null it
// begins with weights drawn from the seed; std::exception says what LibTorch does not like. The caller deletes it.
inline constexpr char kMakeConvnet[] = "incumbent_make_convnet";
using MakeConvnet = ConvnetTraining* (*)(const ConvnetShape& shape, const ConvnetSettings& settings,
                                         const ConvnetRows& train, std::uint64_t seed, const ConvnetState* from);
inline constexpr char kTorchVersion[] = "incumbent_torch_version";
using TorchVersion = const char* (*)();

}  // namespace incumbent::learner
