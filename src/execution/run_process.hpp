// Runs a program to its end under limits, and hands on what it writes.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "process/child_process.hpp"

namespace incumbent {

struct ProcessLimits {
  double timeout = 0;       // seconds; 0: none
  std::int64_t memory = 0;  // bytes of the whole group; 0: none
  double grace = 5;         // seconds between SIGTERM and SIGKILL
};

// Called in the thread that runs the process. A process is never blocked by a full pipe for long.
struct ProcessSinks {
  std::function<void(std::string_view)> out;
  std::function<void(std::string_view)> err;
  std::function<bool(std::string_view)> result;  // false: end it
  std::function<bool()> cancelled;               // asked every 50 ms; empty: never
};

struct ProcessEnd {
  enum class By { itself, timeout, memory, sink, cancelled };
  By by = By::itself;
  int status = 0;      // as of waitpid()
  double seconds = 0;  // wall clock
};

// Ends the whole process group: SIGTERM, SIGKILL after the grace. What is left of the group when its first process has
// ended is killed. Exceptions of sinks pass through, the group is dead then.
ProcessEnd run_process(const ProcessStart& start, const ProcessLimits& limits, const ProcessSinks& sinks);

}  // namespace incumbent
