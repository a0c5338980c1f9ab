#include "experiment/compared.hpp"

#include <cmath>
#include <map>
#include <unordered_map>

#include "experiment/told_loss.hpp"

namespace incumbent {
namespace {

// f(row, resource, value) for every finite, feasible value of a search's trials that did not fail.
template <class F>
void visit(const Cell& cell, F f) {
  for (const auto& row : cell.trials) {
    if (row.failure.empty() && row.feasible && std::isfinite(row.value)) f(row, row.resource, row.value);
  }
  if (cell.measurements.empty()) return;
  std::unordered_map<std::int64_t, const TrialRow*> rows;
  for (const auto& row : cell.trials) rows[row.trial] = &row;
  for (const auto& measurement : cell.measurements) {
    const auto found = rows.find(measurement.trial);
    if (found == rows.end() || !found->second->failure.empty()) continue;
    if (!measurement.feasible || !std::isfinite(measurement.value)) continue;
    if (measurement.resource == found->second->resource) continue;  // its end, seen above
    f(*found->second, measurement.resource, measurement.value);
  }
}

}  // namespace

ComparedTrials compared_trials(const Results& results, const Analysis& analysis, std::size_t p, std::size_t fewest) {
  const auto each = [&](auto f) {
    for (const auto& cell : results.cells) {
      if (cell.problem == p && cell.done) f(cell);
    }
  };
  std::map<std::int64_t, std::size_t> counts;  // by resource
  each([&](const Cell& cell) {
    visit(cell, [&](const TrialRow&, std::int64_t resource, double) { ++counts[resource]; });
  });
  const ToldLoss told(results, analysis, p);
  ComparedTrials compared;
  std::size_t most = 0;
  for (const auto& [resource, count] : counts) {
    if (count < most && count < fewest) continue;
    compared.resource = resource;
    most = std::max(most, count);
  }
  std::size_t finished = 0;
  each([&](const Cell& cell) {
    finished += cell.trials.size();
    for (const auto& row : cell.trials) compared.failed += !row.failure.empty();
    visit(cell, [&](const TrialRow& row, std::int64_t resource, double value) {
      if (resource == compared.resource) compared.trials.push_back({&row, told.loss(value), told.shown(value)});
    });
  });
  const auto accounted = compared.failed + compared.trials.size();
  compared.elsewhere = finished > accounted ? finished - accounted : 0;
  return compared;
}

}  // namespace incumbent
