#include "experiment/collect.hpp"

#include <algorithm>
#include <map>
#include <variant>

#include "experiment/simulated.hpp"
#include "incumbent/journal.hpp"

namespace incumbent {
namespace {

std::vector<MeasurementRow> read_measurements(const std::filesystem::path& journal) {
  std::vector<MeasurementRow> rows;
  std::map<std::int64_t, std::int64_t> from;                // of clones
  std::map<std::int64_t, std::vector<std::int64_t>> rungs;  // by trial
  const auto add = [&](std::int64_t trial, const Measurement& measurement) {
    if (measurement.objectives.empty()) return;
    const bool feasible = std::all_of(measurement.constraints.begin(), measurement.constraints.end(),
                                      [](double value) { return value <= 0; });
    rows.push_back({trial, measurement.resource, measurement.objectives.front(), feasible,
                    from.contains(trial) ? from.at(trial) : 0,
                    rungs.contains(trial) && std::ranges::count(rungs.at(trial), measurement.resource) > 0});
  };
  const auto log = Journal::read(journal);
  const auto events = log->begin();
  log->end();
  for (const auto& event : events) {
    if (const auto* started = std::get_if<TrialStarted>(&event)) {
      if (started->request.parent) from[started->trial] = started->request.from_resource;
      rungs[started->trial] = started->request.rungs;
    }
    if (const auto* reported = std::get_if<TrialReported>(&event)) add(reported->trial, reported->measurement);
    const auto* finished = std::get_if<TrialFinished>(&event);
    if (finished && finished->failure == Failure::none) add(finished->trial, finished->measurement);
  }
  return rows;
}

}  // namespace

std::vector<TrialRow> trial_rows(const Study& study) {
  const auto history = study.history();
  std::vector<TrialRow> rows;
  const Trial* incumbent = nullptr;
  for (const auto& trial : history.trials()) {
    if (!trial.finished()) continue;
    TrialRow row;
    row.trial = trial.number;
    row.status = to_string(trial.status);
    if (trial.failure != Failure::none) row.failure = to_string(trial.failure);
    row.resource = trial.has_value() ? trial.measurements.back().resource : trial.resource;
    for (const auto& measurement : trial.measurements) row.cost_seconds += measurement.cost;
    row.parameters = history.space().describe(trial.configuration);
    if (trial.status != TrialStatus::failed && trial.has_value()) {
      row.value = study.natural(trial.objective());
      row.score = study.score(trial.number).value_or(kMissing);
      if (!incumbent || better(trial, *incumbent)) incumbent = &trial;
    }
    if (incumbent) {
      row.incumbent = study.natural(incumbent->objective());
      row.incumbent_score = study.score(incumbent->number).value_or(kMissing);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<TrialRow> read_journal(const std::filesystem::path& journal) {
  return trial_rows(*open_study(Journal::read(journal)));
}

Results collect(const Layout& layout, ExperimentRecord record) {
  Results results;
  results.record = std::move(record);
  const auto& spec = results.record.spec;
  results.cells = empty_cells(spec);
  if (std::filesystem::exists(layout.cells())) read_cells(layout, spec, results.cells);
  for (auto& cell : results.cells) {
    const auto journal = layout.journal(spec, cell.problem, cell.method, cell.seed);
    if (!std::filesystem::exists(journal)) continue;
    cell.trials = read_journal(journal);
    if (spec.methods[cell.method].scheduler != "full") cell.measurements = read_measurements(journal);
  }
  write_trials(layout, results);
  write_measurements(layout, results);
  write_cells(layout, results);
  if (spec.simulated) write_simulations(layout, results);
  return results;
}

}  // namespace incumbent
