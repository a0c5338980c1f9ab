// Gradient steps on a parameter vector w, g being the loss's gradient at w, with learning rate r and weight decay d.
//
//   sgd:   g <- g + d w;   v <- momentum v + g;   w <- w - r v
//          (Sutskever, Martens, Dahl, Hinton, "On the importance of initialization and momentum", ICML 2013, classical
//          momentum, with the learning rate outside of v)
//   adamw: w <- (1 - r d) w;   m <- b1 m + (1 - b1) g;   v <- b2 v + (1 - b2) g^2;
//          w <- w - r (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + 1e-8),   b1 = 0.9, t = 1, 2, ...
//          (Loshchilov, Hutter, "Decoupled weight decay regularization", ICLR 2019, algorithm 2, constant schedule)
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace incumbent::perceptron {

struct OptimizerSettings {
  enum class Kind { sgd, adamw };
  Kind kind = Kind::sgd;
  double learning_rate = 0.01;
  double weight_decay = 0;
  double momentum = 0;   // sgd
  double beta2 = 0.999;  // adamw
};

// What the next step depends on beside the parameters. Empty vectors stand for zeros.
struct OptimizerState {
  OptimizerSettings::Kind kind = OptimizerSettings::Kind::sgd;
  std::int64_t steps = 0;
  std::vector<float> first;   // v of sgd, m of adamw
  std::vector<float> second;  // v of adamw
};

// One step. A state of the other kind starts again from zeros.
void take_step(const OptimizerSettings& settings, std::span<const float> gradient, OptimizerState& state,
               std::span<float> parameters);

}  // namespace incumbent::perceptron
