// Asks and reports a second of multi-fidelity schedulers in memory: 10 000 trials on 100 simulated workers, sampler
// `random`, resources 1 to 81, beside `full`, which decides nothing.
//
// One line a scheduler: name, asks, reports (tells and intermediate values), both together a processor second, and the
// ratio to `full`; then the same with ten times the trials: what a step costs must not grow with the study.
#include <fmt/format.h>

#include <algorithm>
#include <queue>

#include "incumbent/study.hpp"
#include "process_usage.hpp"

namespace {

using namespace incumbent;

constexpr std::int64_t kRungs[] = {1, 3, 9, 27, 81};
constexpr std::size_t kWorkers = 100;

double loss(const Configuration& x, std::int64_t resource) { return x[0] * x[0] + 1 / static_cast<double>(resource); }

// A worker's job; it reports at every rung on its way.
struct Job {
  std::int64_t end = 0;
  std::int64_t order = 0;
  Action action;
  std::int64_t resource = 0;  // of the next report
  friend bool operator>(const Job& a, const Job& b) { return std::pair(a.end, a.order) > std::pair(b.end, b.order); }
};

std::int64_t next_rung(std::int64_t resource) {
  return *std::upper_bound(std::begin(kRungs), std::end(kRungs), resource);
}

struct Count {
  std::int64_t asks = 0;
  std::int64_t reports = 0;
  double seconds = 0;
  double rate() const { return static_cast<double>(asks + reports) / seconds; }
};

Count run(const char* scheduler, std::int64_t trials) {
  StudySpec spec;
  spec.space.add_real("x", -5, 10);
  spec.space.add_real("lr", 1e-5, 0.1, {.log = true});
  spec.scheduler = scheduler;
  spec.budget = trials;
  spec.max_resource = 81;
  spec.seed = 1;
  const auto study = make_study(spec);
  std::priority_queue<Job, std::vector<Job>, std::greater<>> running;
  Count count;
  std::int64_t now = 0;
  std::int64_t order = 0;
  const double start = processor_seconds();
  bool finished = false;
  while (!finished || !running.empty()) {
    while (!finished && running.size() < kWorkers) {
      auto action = study->ask().front();
      ++count.asks;
      if (action.kind == Action::Kind::wait) break;
      finished = action.kind == Action::Kind::finished;
      if (finished) break;
      const auto first = std::min(next_rung(action.from_resource), action.resource);
      running.push({now + first - action.from_resource, order++, std::move(action), first});
    }
    if (running.empty()) continue;
    auto job = running.top();
    running.pop();
    now = job.end;
    ++count.reports;
    const auto& action = job.action;
    const double y = loss(action.configuration, job.resource);
    Result result;
    result.objectives = {y};
    if (job.resource == action.resource || study->report(action.trial, {job.resource, {y}, {}, 0}) == Verdict::stop) {
      study->tell(action.trial, result);
      continue;
    }
    const auto next = std::min(next_rung(job.resource), action.resource);
    job.end += next - job.resource;
    job.resource = next;
    running.push(std::move(job));
  }
  count.seconds = processor_seconds() - start;
  return count;
}

}  // namespace

int main() {
  for (const std::int64_t trials : {10'000, 100'000}) {
    fmt::print("{} trials\nscheduler | asks | reports | asks and reports/s | of full\n---|---|---|---|---\n", trials);
    double full = 0;
    for (const auto* scheduler : {"full", "asha", "asha:type=stopping", "hyperband", "successive_halving", "median",
                                  "percentile", "patience"}) {
      Count best;
      for (int repetition = 0; repetition < 5; ++repetition) {
        const auto count = run(scheduler, trials);
        if (best.seconds == 0 || count.seconds < best.seconds) best = count;
      }
      if (full == 0) full = best.rate();
      fmt::print("{} | {} | {} | {:.0f} | {:.2f}\n", scheduler, best.asks, best.reports, best.rate(),
                 best.rate() / full);
    }
  }
}
