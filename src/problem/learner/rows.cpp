#include "problem/learner/rows.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "formula/random.hpp"

namespace incumbent::learner {

std::vector<std::uint32_t> nested_order(const Dataset& data, std::uint64_t seed) {
  const std::size_t rows = data.train.rows;
  Stream stream(seed, Purpose::batch_order);
  std::vector<std::uint32_t> order(rows);
  std::iota(order.begin(), order.end(), 0u);
  for (std::size_t i = rows; i > 1; --i) std::swap(order[i - 1], order[stream.below(i)]);
  const auto label = [&](std::uint32_t row) {
    return data.regression() ? std::size_t{0} : static_cast<std::size_t>(data.train.labels[row]);
  };
  std::vector<double> size(std::max<std::size_t>(data.classes, 1));
  for (std::uint32_t row = 0; row < rows; ++row) ++size[label(row)];
  std::vector<double> seen(size.size());
  std::vector<std::pair<double, std::uint32_t>> places;
  for (const auto row : order) {
    const auto k = label(row);
    places.emplace_back((seen[k]++ + stream.uniform()) / size[k], row);
  }
  std::sort(places.begin(), places.end());
  for (std::size_t i = 0; i < rows; ++i) order[i] = places[i].second;
  return order;
}

double prediction_error(const Dataset& data, const DataPart& part, const std::function<double(const float*)>& predict) {
  std::size_t wrong = 0;
  double squares = 0;
  for (std::size_t i = 0; i < part.rows; ++i) {
    const double prediction = predict(part.inputs.data() + i * data.features);
    if (data.regression()) {
      squares += (prediction - part.targets[i]) * (prediction - part.targets[i]);
    } else {
      wrong += prediction == part.labels[i] ? 0 : 1;
    }
  }
  const auto rows = static_cast<double>(part.rows);
  return data.regression() ? std::sqrt(squares / rows) * data.target_deviation : static_cast<double>(wrong) / rows;
}

}  // namespace incumbent::learner
