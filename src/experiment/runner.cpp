// Runs the cells of an experiment in threads.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <mutex>
#include <numeric>
#include <thread>

#include "core/require.hpp"
#include "experiment/cell.hpp"
#include "experiment/collect.hpp"
#include "experiment/files.hpp"
#include "experiment/folder.hpp"
#include "experiment/problem_of.hpp"
#include "experiment/progress.hpp"
#include "incumbent/peer.hpp"

namespace incumbent {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

class Runner {
 public:
  Runner(const ExperimentFolder& folder, const RunOptions& options, const ComputeDevice& device)
      : layout_(folder.layout()),
        spec_(folder.record().spec),
        options_(options),
        device_(device),
        cells_(folder.cells()),
        progress_(spec_, cells_, options.jobs) {
    for (const auto& problem : spec_.problems) problems_.push_back(problem_of(problem));
    // Seed by seed, so that every kind of cell has been timed early.
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      if (!cells_[i].done) waiting_.push_back(i);
    }
    std::stable_sort(waiting_.begin(), waiting_.end(),
                     [&](std::size_t a, std::size_t b) { return cells_[a].seed < cells_[b].seed; });
  }

  const std::vector<Cell>& cells() const { return cells_; }
  const ProblemDescription& problem(std::size_t index) const { return problems_[index]->description(); }

  // Returns whether it was cancelled.
  bool run() {
    const auto count = std::min<std::size_t>(static_cast<std::size_t>(options_.jobs), waiting_.size());
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < count; ++i) threads.emplace_back([this] { work(); });
    for (auto& thread : threads) thread.join();
    if (fatal_) std::rethrow_exception(fatal_);
    return cancelled();
  }

 private:
  bool cancelled() const { return stop_ || (options_.cancelled && options_.cancelled()); }

  void work() {
    try {
      for (;;) {
        const auto next = next_++;
        if (next >= waiting_.size() || cancelled()) return;
        run(cells_[waiting_[next]]);
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!fatal_) fatal_ = std::current_exception();
      stop_ = true;
    }
  }

  std::unique_ptr<Problem> command_of(const Cell& cell) const {
    const auto folder = layout_.command(spec_, cell.problem, cell.method, cell.seed);
    if (is_peer(spec_.methods[cell.method].sampler)) std::filesystem::remove_all(folder);  // it starts anew
    return problem_of(spec_.problems[cell.problem], folder, [this] { return cancelled(); });
  }

  // Storage that fails (not a journal that can't be followed) is everybody's trouble and ends the run; any other error
  // is the cell's.
  void run(Cell& cell) {
    const auto start = Clock::now();
    std::string error;
    double suggesting = 0;
    bool cut = false;
    try {
      std::unique_ptr<Problem> own;  // a command's trials have a folder a search
      if (spec_.problems[cell.problem].command) own = command_of(cell);
      const auto& problem = own ? *own : *problems_[cell.problem];
      auto study = cell_study(spec_, problem.description(), cell.problem, cell.method, cell.seed);
      study.device = device_;
      ExecutionOptions execution;
      execution.cancelled = [this] { return cancelled(); };
      execution.on_finished = [&](const Trial&) { tell([&] { progress_.trial(cell); }); };
      tell([&] { progress_.start(cell); });
      const auto journal = layout_.journal(spec_, cell.problem, cell.method, cell.seed);
      const auto end = run_cell(study, problem, journal, execution);
      cut = end.reason == "cancelled";
      suggesting = end.suggesting;
    } catch (const Error& failure) {
      if (failure.code() == ErrorCode::storage) throw;
      error = failure.what();
    } catch (const std::exception& failure) {
      error = failure.what();
    }
    const std::lock_guard lock(mutex_);
    cell.done = error.empty() && !cut;
    cell.error = error;
    // To those of the runs before; another package's sampler had to start anew.
    cell.seconds += seconds_since(start);
    const bool starts_anew = std::isnan(cell.suggesting) || is_peer(spec_.methods[cell.method].sampler);
    cell.suggesting = (starts_anew ? 0 : cell.suggesting) + suggesting;
    append_file(layout_.cells(), cell_line(spec_, cell));
    if (cut) return;
    progress_.end(cell);
    report();
  }

  template <class F>
  void tell(F&& change) {
    const std::lock_guard lock(mutex_);
    change();
    report();
  }
  void report() {
    if (options_.on_progress) options_.on_progress(progress_.state(seconds_since(begin_)));
  }

  const Layout layout_;
  const ExperimentSpec spec_;
  const RunOptions& options_;
  const ComputeDevice& device_;
  std::vector<Cell> cells_;
  ProgressMeter progress_;
  std::vector<std::unique_ptr<Problem>> problems_;
  std::vector<std::size_t> waiting_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::exception_ptr fatal_;
  const Clock::time_point begin_ = Clock::now();
};

RunResult summarize(const Results& results, bool cancelled) {
  const auto& spec = results.record.spec;
  RunResult summary;
  summary.cancelled = cancelled;
  summary.cells = results.cells.size();
  for (std::size_t p = 0; p < spec.problems.size(); ++p) {
    summary.times.push_back({spec.problems[p].label});
    summary.times.back().cost_unit = cost_unit(results.record, p);
  }
  for (const auto& cell : results.cells) {
    summary.cells_done += cell.done;
    if (!cell.error.empty()) summary.errors.push_back({cell_name(spec, cell), cell.error});
    auto& time = summary.times[cell.problem];
    ++time.searches;
    time.trials += static_cast<std::int64_t>(cell.trials.size());
    time.seconds += cell.seconds;
    for (const auto& row : cell.trials) time.cost += row.cost;
  }
  return summary;
}

}  // namespace

RunResult run_experiment(const ExperimentSpec& spec, const std::filesystem::path& spec_file,
                         const RunOptions& options) {
  require(options.jobs >= 1, "jobs is {}; it must be at least 1", options.jobs);
  const auto device = options.device ? *options.device : choose_device(spec.device);
  ExperimentFolder folder(spec, spec_file, options, device);
  Runner runner(folder, options, device);
  const bool cancelled = runner.run();
  const auto results = collect(folder.layout(), folder.record(), runner.cells());
  write_tables(folder.layout(), results);
  auto summary = summarize(results, cancelled);
  summary.device = device;
  for (std::size_t p = 0; p < summary.times.size(); ++p) summary.times[p].device = runner.problem(p).device;
  return summary;
}

}  // namespace incumbent
