#include "cli/suggestion_time.hpp"

#include <cmath>
#include <ctime>
#include <string>

#include "incumbent/sampler.hpp"

namespace incumbent::cli {
namespace {

constexpr double kOwnMilliseconds = 2000, kTimedMilliseconds = 4000;
constexpr int kFewestTimed = 5, kMostTimed = 200;

// A sphere's value.
void add_trial(History& history, Suggestion suggestion) {
  TrialStarted started;
  started.trial = static_cast<std::int64_t>(history.size());
  started.configuration = std::move(suggestion.configuration);
  started.model = std::move(suggestion.model);
  TrialFinished finished;
  finished.trial = started.trial;
  finished.status = TrialStatus::complete;
  double sum = 0;
  for (const double x : started.configuration.codes()) sum += x * x;
  finished.measurement.objectives = {sum};
  history.apply(started);
  history.apply(finished);
}

double processor_milliseconds() { return 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

}  // namespace

double suggestion_milliseconds(std::string_view sampler) {
  SamplerContext context;
  for (int i = 0; i < kTimedDimension; ++i) context.space.add_real("x" + std::to_string(i), -5, 5);
  const auto random = make_sampler("random", context), timed = make_sampler(sampler, context);
  History history(context.space);
  SuggestRequest request;
  const double begin = processor_milliseconds();
  for (; request.trial < kTimedTrials; ++request.trial) {
    const auto& maker = processor_milliseconds() - begin < kOwnMilliseconds ? *timed : *random;
    auto suggestions = maker.suggest(history, request, 1);
    if (suggestions.empty()) suggestions = random->suggest(history, request, 1);
    add_trial(history, std::move(suggestions.front()));
  }
  double spent = 0;
  int timed_suggestions = -1;  // the first one isn't counted
  for (; timed_suggestions < kFewestTimed || (timed_suggestions < kMostTimed && spent < kTimedMilliseconds);
       ++timed_suggestions) {
    request.trial = static_cast<std::int64_t>(history.size());
    const double start = processor_milliseconds();
    auto suggestions = timed->suggest(history, request, 1);
    if (timed_suggestions >= 0) spent += processor_milliseconds() - start;
    if (suggestions.empty()) suggestions = random->suggest(history, request, 1);
    add_trial(history, std::move(suggestions.front()));
  }
  return std::round(1e3 * spent / timed_suggestions) / 1e3;
}

}  // namespace incumbent::cli
