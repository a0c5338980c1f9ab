// A device has not the memory that an object needs: fewer at a time may fit.
#pragma once

#include <string>

#include "incumbent/error.hpp"

namespace incumbent::compute {

class OutOfMemory : public Error {
 public:
  explicit OutOfMemory(const std::string& message) : Error(ErrorCode::unavailable, message) {}
};

}  // namespace incumbent::compute
