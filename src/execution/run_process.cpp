#include "execution/run_process.hpp"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <vector>

#include "execution/process_group.hpp"

namespace incumbent {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kTick = 50;                              // ms between looks at what gives no event
constexpr double kMemoryInterval = 0.1;                // seconds between looks at the memory
constexpr std::size_t kBuffer = std::size_t{1} << 16;  // that of a pipe
constexpr int kLastReads = 32;                         // after the end: more than a pipe can hold

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

class Run {
 public:
  Run(const ProcessStart& start, const ProcessLimits& limits, const ProcessSinks& sinks)
      : limits_(limits), sinks_(sinks), child_(start), open_{child_.out(), child_.err(), child_.result()} {}

  ProcessEnd operator()() {
    while (!child_.ended()) {
      wait();
      if (!asked_) look();
      if (asked_ && !killed_ && seconds_since(*asked_) >= limits_.grace) {
        child_.signal(SIGKILL);
        killed_ = true;
      }
    }
    if (!asked_) asked_ = Clock::now();  // its number may be another's soon
    end_.seconds = seconds_since(start_);
    end_.status = child_.finish();
    for (std::size_t i = 0; i < open_.size(); ++i) {
      for (int reads = 0; reads < kLastReads && open_[i] >= 0 && read(i); ++reads) {
      }
    }
    return end_;
  }

 private:
  void wait() {
    std::array<pollfd, 4> events{};
    for (std::size_t i = 0; i < 3; ++i) events[i] = {open_[i], POLLIN, 0};
    events[3] = {child_.exit_event(), POLLIN, 0};
    if (::poll(events.data(), events.size(), kTick) <= 0) return;
    for (std::size_t i = 0; i < 3; ++i) {
      if (events[i].revents != 0) read(i);
    }
  }

  // Whether there may be more.
  bool read(std::size_t i) {
    const auto got = ::read(open_[i], buffer_.data(), buffer_.size());
    if (got < 0) return errno == EINTR;
    if (got == 0) {
      open_[i] = -1;  // closed by the child; ours is closed with the rest
      return false;
    }
    const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(got));
    if (i == 0) sinks_.out(bytes);
    if (i == 1) sinks_.err(bytes);
    if (i == 2 && !sinks_.result(bytes)) end(ProcessEnd::By::sink);
    return true;
  }

  void look() {
    if (sinks_.cancelled && sinks_.cancelled()) return end(ProcessEnd::By::cancelled);
    const auto now = seconds_since(start_);
    if (limits_.timeout > 0 && now >= limits_.timeout) return end(ProcessEnd::By::timeout);
    if (limits_.memory <= 0 || now < next_memory_) return;
    next_memory_ = now + kMemoryInterval;
    if (group_memory(child_.group(), limits_.memory) > limits_.memory) {
      child_.signal(SIGKILL);  // it may take all there is before the grace is over
      end(ProcessEnd::By::memory);
    }
  }

  void end(ProcessEnd::By by) {
    if (asked_) return;
    end_.by = by;
    asked_ = Clock::now();
    child_.signal(SIGTERM);
  }

  const ProcessLimits& limits_;
  const ProcessSinks& sinks_;
  const Clock::time_point start_ = Clock::now();
  ChildProcess child_;
  std::array<int, 3> open_;
  std::vector<char> buffer_ = std::vector<char>(kBuffer);
  ProcessEnd end_;
  std::optional<Clock::time_point> asked_;  // when it was told to end
  bool killed_ = false;
  double next_memory_ = 0;
};

}  // namespace

ProcessEnd run_process(const ProcessStart& start, const ProcessLimits& limits, const ProcessSinks& sinks) {
  return Run(start, limits, sinks)();
}

}  // namespace incumbent
