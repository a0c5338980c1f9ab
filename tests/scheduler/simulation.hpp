// Simulated workers: a discrete-event simulation of a study. A job takes as long as the resource that it adds, or, from
// scratch, as all that its trial has then; times an optional factor.
#pragma once

#include <queue>

#include "scheduler/schedule.hpp"

namespace incumbent::testing_doubles {

struct Job {
  double start = 0;
  double end = 0;
  Action action;
};

struct Simulation {
  int workers = 1;
  bool resume = true;  // from checkpoints
  std::function<double(std::int64_t trial, std::int64_t resource)> loss;
  std::function<double(const Action&)> slowness = [](const Action&) { return 1.0; };
  std::int64_t most_jobs = 1'000'000;

  // The finished jobs in order; ends when the study does, when a job reaches `until`, or after most_jobs.
  std::vector<Job> run(Study& study, std::int64_t until = std::int64_t{1} << 62) const {
    const auto later = [](const auto& a, const auto& b) {
      return std::pair(a.first.end, a.second) > std::pair(b.first.end, b.second);
    };
    std::priority_queue<std::pair<Job, int>, std::vector<std::pair<Job, int>>, decltype(later)> running(later);
    std::vector<Job> done;
    double now = 0;
    int started = 0;
    for (;;) {
      for (auto& action : asks(study, workers - static_cast<int>(running.size()))) {
        const auto length = static_cast<double>(action.resource - (resume ? action.from_resource : 0));
        const double end = now + length * slowness(action);
        running.push({{now, end, std::move(action)}, started++});
      }
      if (running.empty() || static_cast<std::int64_t>(done.size()) >= most_jobs) return done;
      done.push_back(running.top().first);
      running.pop();
      const auto& job = done.back();
      now = job.end;
      study.tell(job.action.trial, value_of(loss(job.action.trial, job.action.resource)));
      if (job.action.resource >= until) return done;
    }
  }
};

}  // namespace incumbent::testing_doubles
