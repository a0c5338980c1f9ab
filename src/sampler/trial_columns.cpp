#include "sampler/trial_columns.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "formula/bits.hpp"

namespace incumbent {
namespace {

// More changes than that are not worth inserting one by one.
constexpr std::size_t kInsertions = 64;

bool same(double a, double b) { return a == b || (a != a && b != b); }

}  // namespace

void TrialColumns::update(const History& history, std::span<const std::int64_t> changes) {
  const std::size_t d = axes_.size();
  if (history.size() < trials_) {  // another history
    codes_.clear();
    trials_ = 0;
    for (auto& column : columns_) column = {};
  }
  trials_ = history.size();
  codes_.resize(trials_ * d, formula::kNaN);
  for (auto& column : columns_) column.value.resize(trials_, 0.0);

  std::vector<std::size_t> changed;
  for (const auto trial : changes) {
    const auto t = static_cast<std::size_t>(trial);
    const auto codes = history.trials()[t].configuration.codes();
    if (codes.size() == d && std::memcmp(codes.data(), codes_.data() + t * d, d * sizeof(double)) == 0) continue;
    bool differs = false;
    for (std::size_t j = 0; j < d; ++j)
      differs = differs || !same(codes.empty() ? formula::kNaN : codes[j], codes_[t * d + j]);
    if (differs) changed.push_back(t);
  }
  const bool one_by_one = changed.size() <= kInsertions;
  for (const std::size_t t : changed) {
    const auto codes = history.trials()[t].configuration.codes();
    for (std::size_t j = 0; j < d; ++j) {
      const double code = codes.empty() ? formula::kNaN : codes[j];
      if (same(code, codes_[t * d + j])) continue;
      if (modelled_[j] && one_by_one) change(t, j, code);
      codes_[t * d + j] = code;
      columns_[j].value[t] = code == code && modelled_[j] ? axes_[j].to_model(code) : 0;
    }
  }
  for (std::size_t j = 0; j < d && !one_by_one; ++j) {
    if (modelled_[j] && axes_[j].kind != ParzenAxis::Kind::categorical) sort(j);
  }
}

std::size_t TrialColumns::place(std::size_t parameter, double value, std::size_t trial) const {
  const auto& ascending = columns_[parameter].ascending;
  const auto& order = columns_[parameter].trial;
  const auto at = std::lower_bound(ascending.begin(), ascending.end(), value) - ascending.begin();
  if (at == std::ssize(order) || ascending[static_cast<std::size_t>(at)] != value ||
      order[static_cast<std::size_t>(at)] >= trial)
    return static_cast<std::size_t>(at);
  const auto last = std::upper_bound(ascending.begin() + at, ascending.end(), value) - ascending.begin();
  return static_cast<std::size_t>(std::lower_bound(order.begin() + at, order.begin() + last, trial) - order.begin());
}

void TrialColumns::change(std::size_t trial, std::size_t parameter, double code) {
  if (axes_[parameter].kind == ParzenAxis::Kind::categorical) return;
  auto& [value, ascending, order] = columns_[parameter];
  if (has(parameter, trial)) {
    const auto at = static_cast<std::ptrdiff_t>(place(parameter, trial));
    ascending.erase(ascending.begin() + at);
    order.erase(order.begin() + at);
  }
  if (code == code) {
    const double x = axes_[parameter].to_model(code);
    const auto at = static_cast<std::ptrdiff_t>(place(parameter, x, trial));
    ascending.insert(ascending.begin() + at, x);
    order.insert(order.begin() + at, static_cast<std::uint32_t>(trial));
  }
}

void TrialColumns::sort(std::size_t parameter) {
  auto& [value, ascending, order] = columns_[parameter];
  std::vector<std::pair<double, std::uint32_t>> pairs;
  for (std::size_t t = 0; t < trials_; ++t) {
    if (has(parameter, t)) pairs.emplace_back(value[t], static_cast<std::uint32_t>(t));
  }
  std::sort(pairs.begin(), pairs.end());
  ascending.clear();
  order.clear();
  for (const auto& [x, t] : pairs) {
    ascending.push_back(x);
    order.push_back(t);
  }
}

}  // namespace incumbent
