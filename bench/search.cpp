// Regret of samplers on a problem over paired seeds: one at a time, in rounds of q, or by w workers at once whose
// evaluations take between 0.5 and 1.5 units of simulated time.
//   bench_search --problem hartmann6 --budget 200 --seeds 10 --samplers "gp;gp@batch=8;gp@workers=8" [--at 50,100,200]
//                [--optimum 5]   of a problem whose optimum is not known: what regrets are measured from
// A setting is a sampler, perhaps with @batch=q or @workers=w. Printed: medians of regret after as many evaluations;
// for the last of them also the mean of log10 regret, its mean difference from the first setting with the standard
// error over the pairs, on how many seeds it was better, and processor seconds a search. For noisy problems regret is
// that of the noise-free values.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "incumbent/problem.hpp"
#include "incumbent/study.hpp"
#include "process_usage.hpp"

namespace {

using namespace incumbent;

struct Setting {
  std::string sampler;
  int batch = 1, workers = 1;
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::stringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

Setting parse(const std::string& text) {
  const auto parts = split(text, '@');
  Setting setting{parts.front()};
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto pair = split(parts[i], '=');
    (pair[0] == "batch" ? setting.batch : setting.workers) = std::stoi(pair[1]);
  }
  return setting;
}

// The best noise-free value after each evaluation, as a regret.
std::vector<double> search(const Problem& problem, double optimum, const Setting& setting, std::int64_t budget,
                           std::uint64_t seed) {
  const auto& description = problem.description();
  StudySpec spec;
  spec.space = description.space;
  spec.sampler = setting.sampler;
  spec.seed = seed;
  spec.budget = budget;
  spec.noisy = description.noisy;
  spec.direction = description.direction;
  const auto study = make_study(spec);
  const double sign = description.direction == Direction::minimize ? 1 : -1;
  struct Running {
    Action action;
    double end;
  };
  std::vector<Running> running;
  std::vector<double> regrets;
  double now = 0, best = std::numeric_limits<double>::infinity();
  std::mt19937_64 times(seed);  // the same on every machine
  for (bool more = true; more || !running.empty();) {
    const auto wanted = static_cast<std::size_t>(std::max(setting.batch, setting.workers));
    const bool may_ask = setting.batch > 1 ? running.empty() : running.size() < wanted;
    if (more && may_ask) {
      const auto actions = study->ask(static_cast<int>(setting.batch > 1 ? wanted : 1));
      for (const auto& action : actions) {
        if (action.kind != Action::Kind::start)
          more = false;
        else
          running.push_back({action, now + 0.5 + static_cast<double>(times() >> 11) * 0x1p-53});
      }
      continue;
    }
    if (running.empty()) break;
    const auto next = std::min_element(running.begin(), running.end(), [](auto& a, auto& b) { return a.end < b.end; });
    now = next->end;
    const auto& action = next->action;
    const auto outcome = problem.evaluate(action.configuration, {action.resource, action.seed, action.trial, {}}, {});
    Result result;
    result.objectives = outcome.objectives;
    result.constraints = outcome.constraints;
    result.failure = outcome.failure;
    study->tell(action.trial, result);
    if (!outcome.objectives.empty()) best = std::min(best, sign * outcome.score.value_or(outcome.objectives.front()));
    regrets.push_back(std::max(best - sign * optimum, 1e-16));
    running.erase(next);
  }
  return regrets;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return 0.5 * (values[(values.size() - 1) / 2] + values[values.size() / 2]);
}

}  // namespace

int main(int argc, char** argv) try {
  std::string name = "branin", samplers = "gp", at;
  std::int64_t budget = 100;
  double optimum = 0;
  std::uint64_t seeds = 10, first = 1;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i], value = argv[i + 1];
    if (option == "--problem")
      name = value;
    else if (option == "--samplers")
      samplers = value;
    else if (option == "--budget")
      budget = std::stoll(value);
    else if (option == "--seeds")
      seeds = std::stoull(value);
    else if (option == "--first")
      first = std::stoull(value);
    else if (option == "--optimum")
      optimum = std::stod(value);
    else if (option == "--at")
      at = value;
    else
      return std::fprintf(stderr, "unknown option %s\n", argv[i]), 2;
  }
  const auto problem = make_problem(name);
  if (problem->optimum()) optimum = problem->optimum()->value;
  std::vector<std::size_t> places;
  for (const auto& part : split(at, ',')) places.push_back(std::stoul(part));
  places.push_back(static_cast<std::size_t>(budget));
  std::printf("%s, %lld evaluations, %llu seeds\n", name.c_str(), static_cast<long long>(budget),
              static_cast<unsigned long long>(seeds));
  std::vector<double> reference;
  for (const auto& text : split(samplers, ';')) {
    const auto setting = parse(text);
    std::vector<std::vector<double>> regrets;
    const double before = processor_seconds();
    for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
      regrets.push_back(search(*problem, optimum, setting, budget, seed));
    }
    const double seconds = (processor_seconds() - before) / static_cast<double>(seeds);
    std::printf("  %-44s", text.c_str());
    for (const std::size_t place : places) {
      std::vector<double> values;
      for (const auto& r : regrets) values.push_back(r[std::min(place, r.size()) - 1]);
      std::printf(" %9.3g", median(values));
    }
    std::vector<double> logs;
    double mean = 0, difference = 0, squares = 0;
    int better = 0;
    for (const auto& r : regrets) logs.push_back(std::log10(r.back()));
    if (reference.empty()) reference = logs;
    const auto n = static_cast<double>(logs.size());
    for (std::size_t i = 0; i < logs.size(); ++i) {
      mean += logs[i] / n;
      difference += (logs[i] - reference[i]) / n;
      better += logs[i] < reference[i];
    }
    for (std::size_t i = 0; i < logs.size(); ++i) squares += std::pow(logs[i] - reference[i] - difference, 2);
    std::printf("   log10 %7.3f  by %+.3f +- %.3f  better on %d   %.2f s\n", mean, difference,
                std::sqrt(squares / std::max(n - 1, 1.0) / n), better, seconds);
    std::fflush(stdout);
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "bench_search: %s\n", error.what());
  return 2;
}
