// A peer's process: a line is sent to it, a line comes back.
#pragma once

#include <array>
#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "process/child_process.hpp"
#include "process/line_cutter.hpp"

namespace incumbent {

// Started with one thread for each numerical library. What it writes to stdout and stderr is for messages only; answers
// come by descriptor 3.
class PeerProcess {
 public:
  // Error(unavailable) if there is no Python or no driver. timeout: seconds of wall time for one answer.
  PeerProcess(std::string name, double timeout);
  ~PeerProcess();  // closes its input, and kills what has not ended soon
  PeerProcess(const PeerProcess&) = delete;
  PeerProcess& operator=(const PeerProcess&) = delete;

  // The answer to a line. doing: what it is asked for, in messages. Error(check_failed) if the process ends, takes too
  // long or answers with more than a line of 16 MB; it is dead then.
  std::string ask(std::string_view line, std::string_view doing);

  // Error(check_failed): "peer 'hebo' ...", with the last lines that it wrote.
  [[noreturn]] void refuse(const std::string& what);

 private:
  using Clock = std::chrono::steady_clock;

  void wait(std::string_view unsent, Clock::time_point end, std::string_view doing);
  std::size_t send(std::string_view text) const;
  // Reads what there is. Returns whether more answers may come.
  bool read_all();

  std::string name_;
  double timeout_;
  LineCutter answers_, words_;
  std::deque<std::string> said_;  // the last lines of stdout and stderr
  std::optional<std::string> answer_;
  bool whole_ = true;
  bool once_ = true;                   // no line came beside the answer
  std::array<int, 2> spoken_{-1, -1};  // stdout and stderr while they are open
  std::optional<ChildProcess> child_;
};

}  // namespace incumbent
