// Lets a test's peers be played by a Python program of the tests, with the Python that is in PATH.
#pragma once

#include <stdlib.h>

#include <string>

#include "process/child_process.hpp"

namespace incumbent {

class PeerEnvironment {
 public:
  // The program's place in tests/.
  explicit PeerEnvironment(const std::string& program) {
    ::setenv("INCUMBENT_PEERS_PYTHON", python().c_str(), 1);
    ::setenv("INCUMBENT_PEERS_DRIVER", (INCUMBENT_TESTS_DIR "/" + program).c_str(), 1);
  }
  ~PeerEnvironment() {
    ::unsetenv("INCUMBENT_PEERS_PYTHON");
    ::unsetenv("INCUMBENT_PEERS_DRIVER");
  }
  PeerEnvironment(const PeerEnvironment&) = delete;
  PeerEnvironment& operator=(const PeerEnvironment&) = delete;

  static std::string python() { return find_program("python3"); }
  static std::string driver() { return INCUMBENT_TESTS_DIR "/../experiments/peers/driver.py"; }
};

}  // namespace incumbent
