// What a PerceptronBatch accepts: the same for every backend.
#pragma once

#include "compute/perceptron_batch.hpp"
#include "core/require.hpp"

namespace incumbent::compute {

// Error(usage) naming what does not fit.
inline void require_rows(const perceptron::Rows& part, const perceptron::TrainingData& data) {
  require(part.inputs.size() == part.count * data.features, "{} inputs for {} rows of {} features", part.inputs.size(),
          part.count, data.features);
  const std::size_t answers = data.is_regression() ? part.targets.size() : part.labels.size();
  require(answers == part.count, "{} {} for {} rows", answers, data.is_regression() ? "targets" : "labels", part.count);
  for (std::size_t i = 0; i < part.labels.size() && !data.is_regression(); ++i) {
    const auto label = part.labels[i];
    require(label >= 0 && static_cast<std::size_t>(label) < data.classes, "row {} has label {}; there are {} classes",
            i, label, data.classes);
  }
}

inline void require_perceptrons(const perceptron::TrainingData& data, std::span<const PerceptronStart> starts) {
  require_rows(data.train, data);
  require(data.train.count > 0, "there are no training rows");
  for (std::size_t b = 0; b < starts.size(); ++b) {
    const auto& [settings, state, seed] = starts[b];
    require(!state.shape.layers.empty() && state.shape.layers.front().inputs == data.features &&
                state.shape.last().outputs == data.outputs(),
            "network {} does not have the {} inputs and {} outputs of the data", b, data.features, data.outputs());
    require(state.parameters.size() == state.shape.parameters, "network {} has {} parameters; its shape has {}", b,
            state.parameters.size(), state.shape.parameters);
    require(settings.batch_size > 0, "network {} has batches of 0 rows", b);
    require(settings.dropout >= 0 && settings.dropout < 1, "network {} has the dropout {}; it must be in [0, 1)", b,
            settings.dropout);
  }
}

}  // namespace incumbent::compute
