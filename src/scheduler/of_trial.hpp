// A value for each trial, the same for all at first.
#pragma once

#include <cstdint>
#include <vector>

namespace incumbent {

template <class T>
class OfTrial {
 public:
  explicit OfTrial(T first) : first_(std::move(first)) {}

  const T& operator[](std::int64_t trial) const {
    const auto index = static_cast<std::size_t>(trial);
    return index < values_.size() ? values_[index] : first_;
  }
  T& at(std::int64_t trial) {
    const auto index = static_cast<std::size_t>(trial);
    if (index >= values_.size()) values_.resize(index + 1, first_);
    return values_[index];
  }

 private:
  T first_;
  std::vector<T> values_;
};

}  // namespace incumbent
