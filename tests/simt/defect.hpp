// For tests of what the machine and its checker find wrong.
#pragma once

#include <functional>
#include <string>

#include "simt/machine.hpp"

namespace incumbent::simt {

inline constexpr Order kOrders[] = {Order::forward, Order::reverse, Order::random};

inline std::string defect_of(const std::function<void()>& launch) {
  try {
    launch();
  } catch (const Defect& defect) {
    return defect.what();
  }
  return "none";
}

}  // namespace incumbent::simt
