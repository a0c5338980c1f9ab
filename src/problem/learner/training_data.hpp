// A data set as trainings see it.
#pragma once

#include "perceptron/training.hpp"
#include "problem/dataset.hpp"

namespace incumbent::learner {

inline perceptron::Rows rows_of(const DataPart& part) { return {part.rows, part.inputs, part.labels, part.targets}; }

inline perceptron::TrainingData training_data(const Dataset& data) {
  return {data.features, data.classes, rows_of(data.train), data.target_deviation};
}

}  // namespace incumbent::learner
