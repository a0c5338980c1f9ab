#include "sampler/trial_columns.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "sampler/few_changes.hpp"

namespace incumbent {
namespace {

// A quarter more than is needed: of so many columns, arrays that double are a part of a study's memory.
template <class T>
void make_room(std::vector<T>& v, std::size_t count) {
  if (count > v.capacity()) v.reserve(count + count / 4);
}

}  // namespace

void TrialColumns::update(const History& history, const History::Changes& changes) {
  const std::size_t d = axes_.size();
  if (changes.of_another) {
    for (auto& column : columns_) column = {};
  }
  trials_ = history.size();
  for (auto& column : columns_) {
    make_room(column.value, trials_);
    make_room(column.ascending, trials_);
    make_room(column.trial, trials_);
    column.value.resize(trials_, 0.0);
    column.has.resize(trials_, false);
  }
  const bool one_by_one = changes.trials.size() <= kFewChanges;
  for (const auto trial : changes.trials) {
    const auto t = static_cast<std::size_t>(trial);
    const auto codes = history.trials()[t].configuration.codes();
    for (std::size_t j = 0; j < d; ++j) {
      const bool has = !codes.empty() && codes[j] == codes[j];
      change(t, j, has, has && modelled_[j] ? axes_[j].to_model(codes[j]) : 0, one_by_one);
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

void TrialColumns::change(std::size_t trial, std::size_t parameter, bool has, double value, bool in_order) {
  auto& column = columns_[parameter];
  const bool had = column.has[trial];
  if (has == had && value == column.value[trial]) return;
  auto& [values, is_there, ascending, order] = column;
  in_order = in_order && modelled_[parameter] && axes_[parameter].kind != ParzenAxis::Kind::categorical;
  if (in_order && had) {
    const auto at = static_cast<std::ptrdiff_t>(place(parameter, trial));
    ascending.erase(ascending.begin() + at);
    order.erase(order.begin() + at);
  }
  values[trial] = value;
  is_there[trial] = has;
  if (in_order && has) {
    const auto at = static_cast<std::ptrdiff_t>(place(parameter, value, trial));
    ascending.insert(ascending.begin() + at, value);
    order.insert(order.begin() + at, static_cast<std::uint32_t>(trial));
  }
}

void TrialColumns::sort(std::size_t parameter) {
  auto& [value, is_there, ascending, order] = columns_[parameter];
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
