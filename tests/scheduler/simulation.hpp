// The jobs of a study on workers that all take the time of the resource that a job adds, or, from scratch, of all that
// its trial has then. For tests of schedules; times are those of simulated workers (tests/execution).
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

  // The finished jobs in order, until the study ends.
  std::vector<Job> run(Study& study) const {
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
        running.push({{now, now + length, std::move(action)}, started++});
      }
      if (running.empty()) return done;
      done.push_back(running.top().first);
      running.pop();
      const auto& job = done.back();
      now = job.end;
      study.tell(job.action.trial, value_of(loss(job.action.trial, job.action.resource)));
    }
  }
};

}  // namespace incumbent::testing_doubles
