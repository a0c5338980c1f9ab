#include "sampler/ranked_columns.hpp"

#include <algorithm>

namespace incumbent {

void RankedColumns::set(const History& history, std::span<const std::uint32_t> trials,
                        std::span<const std::int64_t> failures) {
  std::vector<std::uint32_t> order(trials.begin(), trials.end());
  for (const auto failure : failures) order.push_back(static_cast<std::uint32_t>(failure));

  // What both orders begin and end with.
  const auto shorter = std::min(order.size(), trials_.size());
  const auto most = static_cast<std::ptrdiff_t>(shorter);
  const auto begin = std::mismatch(order.begin(), order.begin() + most, trials_.begin()).first - order.begin();
  const auto end =
      std::mismatch(order.rbegin(), order.rbegin() + (most - begin), trials_.rbegin()).first - order.rbegin();
  const auto head = static_cast<std::size_t>(begin), tail = static_cast<std::size_t>(end);

  const std::size_t d = choices_.size();
  const bool grows = order.size() > room_;
  const std::size_t room = grows ? 2 * order.size() : room_;
  std::vector<double> larger(grows ? d * room : 0);
  for (std::size_t j = 0; j < d; ++j) {
    const double* from = values_.data() + j * room_;
    double* to = (grows ? larger : values_).data() + j * room;
    if (grows) std::copy_n(from, head, to);
    const double* last = from + trials_.size();
    if (grows || order.size() > trials_.size()) {
      std::copy_backward(last - tail, last, to + order.size());
    } else if (order.size() < trials_.size()) {
      std::copy(last - tail, last, to + (order.size() - tail));
    }
  }
  if (grows) values_ = std::move(larger);
  room_ = room;
  trials_ = std::move(order);

  const auto& space = history.space();
  std::vector<double> row(d);
  for (std::size_t i = head; i + tail < trials_.size(); ++i) {
    const auto& configuration = history[trials_[i]].configuration;
    space.encode(configuration, row);
    for (std::size_t j = 0; j < d; ++j) {
      values_[j * room_ + i] = choices_[j] > 0 ? configuration[space.coordinates()[j]] : row[j];
    }
  }
}

}  // namespace incumbent
