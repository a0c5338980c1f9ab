#include "experiment/progress.hpp"

#include <algorithm>

namespace incumbent {

ProgressMeter::ProgressMeter(const ExperimentSpec& spec, const std::vector<Cell>& cells, int jobs)
    : spec_(spec), jobs_(jobs), kinds_(spec.problems.size() * spec.methods.size()), trials_(cells.size()) {
  progress_.cells = cells.size();
  for (const auto& cell : cells) {
    progress_.trials += budget(cell);
    auto& kind_of_cell = kinds_[kind(cell)];
    if (!cell.done) {
      ++kind_of_cell.left;
      continue;
    }
    ++progress_.cells_done;
    progress_.trials_done += budget(cell);
    ++kind_of_cell.timed;
    kind_of_cell.seconds += cell.seconds;
  }
}

void ProgressMeter::start(const Cell& cell) { progress_.cell = cell_name(spec_, cell); }

void ProgressMeter::trial(const Cell& cell) {
  ++progress_.trials_done;
  ++trials_[kind(cell) * static_cast<std::size_t>(spec_.seeds) + static_cast<std::size_t>(cell.seed)];
  progress_.cell = cell_name(spec_, cell);
}

void ProgressMeter::end(const Cell& cell) {
  const auto index = kind(cell) * static_cast<std::size_t>(spec_.seeds) + static_cast<std::size_t>(cell.seed);
  progress_.trials_done += budget(cell) - trials_[index];
  ++progress_.cells_done;
  progress_.cell = cell_name(spec_, cell);
  auto& kind_of_cell = kinds_[kind(cell)];
  --kind_of_cell.left;
  ++kind_of_cell.timed;
  kind_of_cell.seconds += cell.seconds;
}

Progress ProgressMeter::state(double seconds) const {
  auto state = progress_;
  state.seconds = seconds;
  state.seconds_left = seconds_left();
  return state;
}

// A kind without a finished cell counts like the mean of the others.
double ProgressMeter::seconds_left() const {
  double total = 0;
  std::size_t timed = 0;
  for (const auto& one : kinds_) {
    if (one.timed == 0) continue;
    total += one.seconds / static_cast<double>(one.timed);
    ++timed;
  }
  std::size_t cells_left = 0;
  double left = 0;
  for (const auto& one : kinds_) {
    const double each =
        one.timed > 0 ? one.seconds / static_cast<double>(one.timed) : total / static_cast<double>(timed);
    left += each * static_cast<double>(one.left);
    cells_left += one.left;
  }
  if (cells_left == 0) return 0;
  if (timed == 0) return -1;
  return left / static_cast<double>(std::min<std::size_t>(static_cast<std::size_t>(jobs_), cells_left));
}

}  // namespace incumbent
