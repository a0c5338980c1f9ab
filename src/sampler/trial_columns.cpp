#include "sampler/trial_columns.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "formula/bits.hpp"
#include "sampler/few_changes.hpp"

namespace incumbent {
namespace {

// An eighth more than is needed: of so many columns, arrays that double are a part of a study's memory.
template <class T>
void make_room(std::vector<T>& v, std::size_t count) {
  if (count > v.capacity()) v.reserve(count + count / 8);
}

// The places where they differ, ascending. Most stretches don't.
void find_differences(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b,
                      std::vector<std::uint32_t>& places) {
  constexpr std::size_t kStretch = 256;
  places.clear();
  for (std::size_t begin = 0; begin < a.size(); begin += kStretch) {
    const std::size_t end = std::min(begin + kStretch, a.size());
    if (std::equal(&a[begin], a.data() + end, &b[begin])) continue;
    for (std::size_t i = begin; i < end; ++i) {
      if (a[i] != b[i]) places.push_back(static_cast<std::uint32_t>(i));
    }
  }
}

}  // namespace

void TrialColumns::clear() {
  is_member_.clear();
  for (auto& column : columns_) column = {};
}

void TrialColumns::update(const History& history, std::span<const std::uint8_t> is_member) {
  is_member_.resize(is_member.size(), 0);
  find_differences(is_member, is_member_, changed_);
  std::ranges::copy(is_member, is_member_.begin());
  const bool one_by_one = changed_.size() <= kFewChanges;
  for (std::size_t j = 0; j < axes_.size(); ++j) {
    if (!modelled_[j]) continue;
    auto& column = columns_[j];
    const bool is_number = axes_[j].kind != ParzenAxis::Kind::categorical;
    make_room(column.has, is_member.size());
    column.has.resize(is_member.size());
    if (!is_number) {
      make_room(column.choice, is_member.size());
      column.choice.resize(is_member.size());
    }
    for (const auto t : changed_) {
      const double x = value(history, j, t);
      if (std::isnan(x)) continue;
      column.has[t] = is_member[t] != 0;
      if (!is_number) column.choice[t] = is_member[t] != 0 ? static_cast<std::uint32_t>(x) : 0;
      if (is_number && one_by_one) change(j, t, x, is_member[t] != 0);
    }
    if (is_number && !one_by_one) sort(history, j);
  }
}

double TrialColumns::value(const History& history, std::size_t parameter, std::size_t trial) const {
  const auto codes = history[static_cast<std::int64_t>(trial)].configuration.codes();
  if (codes.empty() || std::isnan(codes[parameter])) return formula::kNaN;
  return axes_[parameter].to_model(codes[parameter]);
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

void TrialColumns::change(std::size_t parameter, std::size_t trial, double value, bool is_member) {
  auto& [has, ascending, order, choice] = columns_[parameter];
  const auto at = static_cast<std::ptrdiff_t>(place(parameter, value, trial));
  if (is_member) {
    make_room(ascending, ascending.size() + 1);
    make_room(order, order.size() + 1);
    ascending.insert(ascending.begin() + at, value);
    order.insert(order.begin() + at, static_cast<std::uint32_t>(trial));
  } else {
    ascending.erase(ascending.begin() + at);
    order.erase(order.begin() + at);
  }
}

void TrialColumns::sort(const History& history, std::size_t parameter) {
  auto& [has, ascending, order, choice] = columns_[parameter];
  std::vector<std::pair<double, std::uint32_t>> pairs;
  for (std::size_t t = 0; t < has.size(); ++t) {
    if (has[t]) pairs.emplace_back(value(history, parameter, t), static_cast<std::uint32_t>(t));
  }
  std::sort(pairs.begin(), pairs.end());
  ascending.clear();
  order.clear();
  make_room(ascending, pairs.size());
  make_room(order, pairs.size());
  for (const auto& [x, t] : pairs) {
    ascending.push_back(x);
    order.push_back(t);
  }
}

}  // namespace incumbent
