// The one exception type of the library.
#pragma once

#include <source_location>
#include <stdexcept>
#include <string>

#include "incumbent/export.hpp"

namespace incumbent {

// What went wrong, in the classes that a script tells apart; the command line exits with the value.
enum class ErrorCode {
  check_failed = 1,  // a check or a verification failed
  usage = 2,         // wrong argument, unknown name, wrong specification
  storage = 5,       // locked, unreadable or full
  unavailable = 6,   // a device or a library is not there
  internal = 7,      // a defect of this program
};

// The message names the thing, its value and what it may be:
// "unknown sampler 'gpp'; known: gp, grid, halton, lhs, random, sobol".
class INCUMBENT_EXPORT Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message, std::source_location where = std::source_location::current())
      : std::runtime_error(message), code_(code), where_(where) {}

  ErrorCode code() const { return code_; }
  const std::source_location& where() const { return where_; }

 private:
  ErrorCode code_;
  std::source_location where_;
};

}  // namespace incumbent
