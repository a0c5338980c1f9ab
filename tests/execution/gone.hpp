// Whether a process has ended.
#pragma once

#include <chrono>
#include <fstream>
#include <string>
#include <thread>

namespace incumbent::testing_doubles {

// Within 5 s. One that was killed when its parent was dead may stay for good as what nobody has waited for.
inline bool is_gone(int pid) {
  for (int i = 0; i < 100; ++i) {
    std::string line;
    std::getline(std::ifstream("/proc/" + std::to_string(pid) + "/stat"), line);
    if (line.empty() || line.find(") Z ") != std::string::npos || line.find(") X ") != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

}  // namespace incumbent::testing_doubles
