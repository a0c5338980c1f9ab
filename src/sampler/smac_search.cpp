#include "sampler/smac_search.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "formula/acquisition.hpp"
#include "formula/log_cost_improvement.hpp"
#include "formula/random.hpp"
#include "sampler/exchange.hpp"

namespace incumbent {
namespace {

constexpr double kDeviation = 0.05, kLeastDeviation = 0.005, kLargestDeviation = 0.4;
constexpr int kChange = 3;             // better neighbours or plateaus in a row
constexpr std::size_t kTogether = 16;  // neighbours that are scored at once: as many as the forest takes together
constexpr double kLeastVariance = 1e-10;

template <class Value>
std::vector<std::size_t> first_of(std::size_t count, std::size_t most, Value value) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto middle = order.begin() + static_cast<std::ptrdiff_t>(std::min(count, most));
  std::partial_sort(order.begin(), middle, order.end(),
                    [&](std::size_t a, std::size_t b) { return value(a) != value(b) ? value(a) < value(b) : a < b; });
  order.erase(middle, order.end());
  return order;
}

}  // namespace

SmacSearch::SmacSearch(const SearchSpace& space, const ForestInput& input, const Forest& forest,
                       std::vector<const Configuration*> tried, const SmacSearchOptions& options)
    : space_(space), input_(input), forest_(forest), options_(options) {
  std::vector<double> mean, deviation;
  predict(tried, mean, deviation);
  best_ = *std::ranges::min_element(mean);
  for (const auto i : first_of(tried.size(), options_.starts, [&](std::size_t i) { return mean[i]; }))
    starts_.push_back(tried[i]);
}

void SmacSearch::predict(std::span<const Configuration* const> configurations, std::vector<double>& mean,
                         std::vector<double>& deviation) const {
  Matrix rows(configurations.size(), input_.columns());
  for (std::size_t i = 0; i < rows.rows; ++i) input_.write(*configurations[i], rows.row(i));
  mean.resize(rows.rows);
  deviation.resize(rows.rows);
  forest_.predict(rows.view(), mean, deviation);
  for (double& v : deviation) v = std::sqrt(std::max(v, kLeastVariance));
}

std::vector<double> SmacSearch::score(std::span<const Configuration* const> configurations) const {
  std::vector<double> mean, deviation;
  predict(configurations, mean, deviation);
  formula::AcquisitionParameters parameters;
  parameters.best = best_;
  for (std::size_t i = 0; i < mean.size(); ++i) {
    mean[i] = options_.improvement == ImprovementOf::cost
                  ? formula::log_cost_improvement(mean[i], deviation[i], best_)
                  : formula::LogExpectedImprovement::value(mean[i], deviation[i], parameters);
  }
  return mean;
}

std::vector<SmacSearch::Candidate> SmacSearch::challengers(Stream& stream) const {
  std::vector<Candidate> result(options_.challengers);
  std::vector<const Configuration*> pointers;
  for (auto& candidate : result) {
    candidate.configuration = space_.sample(stream);
    pointers.push_back(&candidate.configuration);
  }
  const auto values = score(pointers);
  for (std::size_t i = 0; i < result.size(); ++i) result[i].value = values[i];
  return result;
}

void SmacSearch::search_from(Candidate& at, Stream& stream) const {
  double deviation = kDeviation;
  int plateaus = 0, better_in_a_row = 0;
  while (plateaus < options_.plateaus) {
    auto around = neighbours(space_, at.configuration, deviation, stream);
    if (around.empty()) return;
    std::vector<const Configuration*> pointers;
    for (const auto& c : around) pointers.push_back(&c);
    std::optional<std::size_t> better, equal;
    double value = 0;
    for (std::size_t begin = 0; begin < around.size() && !better; begin += kTogether) {
      const auto count = std::min(kTogether, around.size() - begin);
      const auto values = score({pointers.data() + begin, count});
      for (std::size_t i = 0; i < count && !better; ++i) {
        if (values[i] > at.value) {
          better = begin + i;
          value = values[i];
        } else if (values[i] == at.value && !equal) {
          equal = begin + i;
        }
      }
    }
    if (better) {
      at = {std::move(around[*better]), value};
      if (++better_in_a_row >= kChange && plateaus == 0) {
        deviation = std::min(2 * deviation, kLargestDeviation);
        better_in_a_row = 0;
      }
      continue;
    }
    better_in_a_row = 0;
    if (equal) at.configuration = std::move(around[*equal]);
    if (++plateaus % kChange == 0) deviation = std::max(deviation / 2, kLeastDeviation);
  }
}

std::optional<Configuration> SmacSearch::best(Stream& stream,
                                              const std::function<bool(const Configuration&)>& refused) const {
  auto pool = challengers(stream);
  std::vector<Candidate> walks;
  const auto tried_values = score(starts_);
  for (std::size_t i = 0; i < starts_.size(); ++i) walks.push_back({*starts_[i], tried_values[i]});
  for (const auto i : first_of(pool.size(), options_.starts, [&](std::size_t i) { return -pool[i].value; }))
    walks.push_back(pool[i]);
  for (auto& walk : walks) {
    search_from(walk, stream);
    pool.push_back(std::move(walk));
  }
  const Candidate* chosen = nullptr;
  for (const auto& candidate : pool) {
    if ((!chosen || candidate.value > chosen->value) && !refused(candidate.configuration)) chosen = &candidate;
  }
  return chosen ? std::optional(chosen->configuration) : std::nullopt;
}

}  // namespace incumbent
