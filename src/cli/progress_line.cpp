#include "cli/progress_line.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

namespace incumbent::cli {
namespace {

constexpr double kOnTerminal = 0.2;  // seconds between two lines
constexpr double kElsewhere = 10;

}  // namespace

ProgressLine::ProgressLine() : terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  if (open_) fmt::print(stderr, "\n");
}

void ProgressLine::show(const Progress& progress) {
  const auto share = progress.trials > 0 ? 100 * progress.trials_done / progress.trials : 100;
  const auto left = progress.seconds_left < 0 ? "" : fmt::format(", about {} left", duration(progress.seconds_left));
  const auto text =
      fmt::format("{:3} % {} of {} searches, {} of {} trials, {}{} [{}]", share, progress.cells_done, progress.cells,
                  progress.trials_done, progress.trials, duration(progress.seconds), left, progress.cell);
  show(text, progress.seconds, progress.cells_done == progress.cells);
}

void ProgressLine::show(const std::string& text, double seconds, bool last) {
  if (!last && last_ >= 0 && seconds - last_ < (terminal_ ? kOnTerminal : kElsewhere)) return;
  last_ = seconds;
  if (!terminal_) {
    fmt::print(stderr, "{}\n", text);
    return;
  }
  fmt::print(stderr, "\r{}\033[K", text);
  std::fflush(stderr);
  open_ = true;
}

std::string duration(double seconds) {
  if (seconds < 0.995) return fmt::format("{:.0f} ms", 1000 * seconds);
  const auto whole = std::lround(seconds);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace incumbent::cli
