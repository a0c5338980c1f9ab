// What a suggestion costs as a study grows: processor microseconds an ask, the mean of the last ones of a search with
// so many trials, ten real parameters. A sampler whose tags matter searches by itself; one that learns from any trial,
// and whose asks take long, gets random ones from the queue and asks at the end. With `full` one trial runs at a time;
// with `asha` (resources 1 to 81) most trials are paused when they are asked about.
//
// Usage: bench_growth [SAMPLER ...]   default: all that learn, but for gp and turbo
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "incumbent/study.hpp"
#include "process_usage.hpp"

namespace {

using namespace incumbent;

constexpr int kParameters = 10;

double loss(const Configuration& x, std::int64_t resource) {
  double sum = 1 / static_cast<double>(resource);
  for (std::size_t j = 0; j < x.size(); ++j) sum += (x[j] - 1) * (x[j] - 1) + (j > 0 ? x[j] * x[j - 1] / 2 : 0);
  return sum;
}

void tell(Study& study, const Action& action) {
  Result result;
  result.objectives = {loss(action.configuration, action.resource)};
  study.tell(action.trial, result);
}

// Seconds of the asks for the last `asks` of so many trials.
double seconds_of_asks(const std::string& sampler, const std::string& scheduler, std::int64_t trials, std::int64_t asks,
                       bool queued) {
  StudySpec spec;
  for (int j = 0; j < kParameters; ++j) spec.space.add_real(fmt::format("x{}", j), -5, 5);
  spec.sampler = sampler;
  spec.scheduler = scheduler;
  spec.max_resource = scheduler == "full" ? 1 : 81;
  spec.seed = 1;
  const auto study = make_study(spec);
  const auto prior = make_sampler("random", sampler_context(spec));
  double seconds = 0;
  std::int64_t started = 0;
  for (SuggestRequest request; started < trials;) {
    const bool last = started >= trials - asks;
    if (queued && !last && started == request.trial) {
      study->enqueue(study->with_history(
          [&](const History& history) { return prior->suggest(history, request, 1).front().configuration; }));
      ++request.trial;
    }
    const double start = processor_seconds();
    const auto action = study->ask().front();
    if (started > trials - asks) seconds += processor_seconds() - start;  // the first one takes in what was queued
    if (action.kind == Action::Kind::start) ++started;
    tell(*study, action);
  }
  return seconds;
}

struct Searched {
  const char* sampler;
  bool queued;
  std::int64_t most;  // trials, beyond which it was not waited for
};

constexpr Searched kAll[] = {{"random", false, 100'000},
                             {"cmaes", false, 100'000},
                             {"de", false, 100'000},
                             {"evolution", false, 100'000},
                             {"evolution:aging=false", false, 100'000},
                             {"local", false, 100'000},
                             {"nelder_mead", false, 100'000},
                             {"kde", true, 100'000},
                             {"kde:random=0", true, 100'000},
                             {"tpe", true, 100'000},
                             {"smac", true, 100'000}};

}  // namespace

int main(int count, char** words) {
  const std::vector<std::string> chosen(words + 1, words + count);
  fmt::print("µs an ask | 1 000 | 10 000 | 100 000\n---|---|---|---\n");
  for (const char* scheduler : {"full", "asha"}) {
    for (const auto& [sampler, queued, most] : kAll) {
      if (!chosen.empty() && std::ranges::find(chosen, sampler) == chosen.end()) continue;
      fmt::print("{} x {}", scheduler, sampler);
      for (const std::int64_t trials : {1'000, 10'000, 100'000}) {
        const std::int64_t asks = queued ? 20 : 200;
        if (trials > most) break;
        fmt::print(" | {:.1f}",
                   1e6 * seconds_of_asks(sampler, scheduler, trials, asks, queued) / static_cast<double>(asks - 1));
        std::fflush(stdout);
      }
      fmt::print("\n");
    }
  }
}
