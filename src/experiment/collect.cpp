#include "experiment/collect.hpp"

#include <algorithm>
#include <map>
#include <variant>

#include "core/require.hpp"
#include "experiment/cell.hpp"
#include "experiment/configuration_text.hpp"
#include "experiment/problem_of.hpp"
#include "experiment/search_state.hpp"
#include "experiment/simulated.hpp"
#include "incumbent/journal.hpp"
#include "study/recommendation.hpp"

namespace incumbent {
namespace {

bool feasible(const Measurement& measurement) {
  return std::all_of(measurement.constraints.begin(), measurement.constraints.end(),
                     [](double value) { return value <= 0; });
}

// The results of a study, in the order of its log.
class ResultReader {
 public:
  void read(const Event& event) {
    if (const auto* started = std::get_if<TrialStarted>(&event)) {
      auto& trial = trials_[started->trial];
      trial.given = started->request.resource;
      if (started->request.parent) trial.from = started->request.from_resource;
      trial.rungs = started->request.rungs;
    }
    if (const auto* resumed = std::get_if<TrialResumed>(&event)) trials_[resumed->trial].given = resumed->resource;
    if (const auto* reported = std::get_if<TrialReported>(&event)) add(reported->trial, reported->measurement);
    const auto* finished = std::get_if<TrialFinished>(&event);
    if (!finished) return;
    if (finished->failure != Failure::none) {
      const auto& trial = trials_[finished->trial];
      rows_.push_back({finished->trial, trial.given, kMissing, true, trial.from, false, finished->measurement.cost});
    } else {
      add(finished->trial, finished->measurement);
    }
  }

  std::vector<MeasurementRow>& rows() { return rows_; }

 private:
  struct Known {
    std::int64_t given = 0;  // resource
    std::int64_t from = 0;   // of clones
    std::vector<std::int64_t> rungs;
  };

  void add(std::int64_t number, const Measurement& measurement) {
    if (measurement.objectives.empty()) return;  // the end of a trial that had its last value before
    const auto& trial = trials_[number];
    rows_.push_back({number, measurement.resource, measurement.objectives.front(), feasible(measurement), trial.from,
                     std::ranges::count(trial.rungs, measurement.resource) > 0, measurement.cost});
  }

  std::map<std::int64_t, Known> trials_;
  std::vector<MeasurementRow> rows_;
};

// Of each trial the last one only, charged with the cost of all.
std::vector<MeasurementRow> last_results(const std::vector<MeasurementRow>& results) {
  std::map<std::int64_t, std::pair<const MeasurementRow*, double>> last;
  for (const auto& result : results) {
    auto& [row, cost] = last[result.trial];
    row = &result;
    cost += result.cost;
  }
  std::vector<MeasurementRow> kept;
  for (const auto& result : results) {
    const auto& [row, cost] = last[result.trial];
    if (row != &result) continue;
    kept.push_back(result);
    kept.back().cost = cost;
  }
  return kept;
}

// Whether the trials alone tell as much as these results.
bool follow_from_trials(const std::vector<MeasurementRow>& results, const std::vector<TrialRow>& trials,
                        std::int64_t max_resource) {
  return std::ranges::equal(results, trials, [&](const MeasurementRow& result, const TrialRow& trial) {
    return result.trial == trial.trial && result.resource == max_resource && trial.resource == max_resource &&
           result.from_resource == 0 && !result.recommended;
  });
}

void add_costs(const std::vector<MeasurementRow>& results, std::vector<TrialRow>& trials) {
  std::map<std::int64_t, double> costs;
  for (const auto& result : results) costs[result.trial] += result.cost;
  for (auto& trial : trials) trial.cost = costs[trial.trial];
}

// As TrialRow::incumbent says.
void add_incumbents(Cell& cell, Direction direction) {
  const auto list = search_states(cell, direction);
  std::size_t next = 0;
  for (std::size_t i = 0; i < cell.trials.size(); ++i) {
    const bool last = i + 1 == cell.trials.size();
    while (next < list.size() && (last || list[next].evaluations <= static_cast<double>(i + 1))) ++next;
    if (next == 0) continue;
    const auto& state = list[next - 1];
    cell.trials[i].incumbent = state.value;
    cell.trials[i].incumbent_score = state.score;
    cell.trials[i].incumbent_feasible = state.feasible;
  }
}

// The simulation told each result of the log, in the same order.
void add_times(const Simulation& simulation, std::vector<MeasurementRow>& rows) {
  const bool same = std::ranges::equal(rows, simulation.results, {}, &MeasurementRow::trial, &SimulatedResult::trial);
  if (!same) fail(ErrorCode::internal, "the simulation has other results than its journal");
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].time = simulation.results[i].time;
}

std::vector<MeasurementRow> results_of(Study& study, std::span<const Event> events) {
  study.replay(events);
  ResultReader reader;
  for (const auto& event : events) reader.read(event);
  return std::move(reader.rows());
}

// With what the method recommended, as a Recommendation has it, the last one asked for anew.
std::vector<MeasurementRow> results_with_recommendations(Study& study, std::span<const Event> events) {
  const bool reports_count = study.spec().scheduler != "full";
  ResultReader reader;
  Recommendation recommendation;
  bool differs = false;
  auto& rows = reader.rows();
  const auto note = [&] {
    rows.back().recommended = recommendation.trial();
    differs |= study.with_history(
        [&](const History& history) { return history.best() && recommendation.trial() != history.best()->number; });
  };
  for (const auto& event : events) {
    const auto before = rows.size();
    study.replay({&event, 1});
    reader.read(event);
    if (rows.size() == before) continue;
    recommendation.update(study, reports_count || std::holds_alternative<TrialFinished>(event));
    note();
  }
  if (!rows.empty()) {
    recommendation.renew(study);
    note();
  }
  if (!differs)
    for (auto& row : rows) row.recommended.reset();
  return std::move(rows);
}

void read_search(const std::filesystem::path& path, const ExperimentRecord& record, Cell& cell) {
  const auto log = Journal::read(path);
  if (const auto expected = cell_study(record, cell)) require_cell(*expected, *log);
  const auto study = make_study(log->spec(), log);
  const auto events = log->begin();
  log->end();
  auto results = has_recommendations(record, cell.problem) ? results_with_recommendations(*study, events)
                                                           : results_of(*study, events);
  cell.trials = trial_rows(*study);
  add_costs(results, cell.trials);
  if (cell.simulation) add_times(*cell.simulation, results);
  if (study->spec().scheduler == "full") results = last_results(results);  // nobody looks at what trials report
  if (cell.simulation || !follow_from_trials(results, cell.trials, study->spec().max_resource))
    cell.measurements = std::move(results);
  add_incumbents(cell, study->spec().direction);
}

}  // namespace

std::vector<TrialRow> trial_rows(const Study& study) {
  const auto history = study.history();
  std::vector<TrialRow> rows;
  for (const auto& trial : history.trials()) {
    if (!trial.finished()) continue;
    TrialRow row;
    row.trial = trial.number;
    row.status = to_string(trial.status);
    if (trial.failure != Failure::none) row.failure = to_string(trial.failure);
    row.parent = trial.parent;
    row.from_resource = trial.from_resource;
    row.resource = trial.has_value() ? trial.measurements.back().resource : trial.resource;
    for (const auto& measurement : trial.measurements) row.cost += measurement.cost;
    row.parameters = configuration_json(history.space(), trial.configuration);
    if (trial.status != TrialStatus::failed && trial.has_value()) {
      row.value = study.natural(trial.objective());
      row.score = study.score(trial.number).value_or(kMissing);
      row.feasible = trial.feasible();
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

Results collect(const Layout& layout, ExperimentRecord record, std::vector<Cell> cells) {
  Results results;
  results.record = std::move(record);
  results.cells = std::move(cells);
  const auto& spec = results.record.spec;
  std::unique_ptr<Problem> problem;
  std::size_t made = spec.problems.size();
  for (auto& cell : results.cells) {
    const auto journal = layout.journal(spec, cell.problem, cell.method, cell.seed);
    if (!std::filesystem::exists(journal)) {
      cell.done = false;
      continue;
    }
    if (spec.simulated && cell.done && cell.problem != made) problem = problem_of(spec.problems[made = cell.problem]);
    try {
      if (spec.simulated && cell.done)
        cell.simulation = std::make_shared<const Simulation>(read_simulation(journal, *problem, *spec.simulated));
      read_search(journal, results.record, cell);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::storage && !is_damaged(journal)) throw;
      cell.done = false;
      cell.trials.clear();
      cell.measurements.clear();
      cell.simulation.reset();
      if (cell.error.empty()) cell.error = error.what();
    }
  }
  return results;
}

Results current_results(const Layout& layout) {
  if (!std::filesystem::exists(layout.journals())) return read_results(layout);
  auto record = read_record(layout.record());
  auto cells = empty_cells(record.spec);
  if (std::filesystem::exists(layout.cells())) read_cells(layout, record.spec, cells);
  return collect(layout, std::move(record), std::move(cells));
}

void write_tables(const Layout& layout, const Results& results) {
  write_trials(layout, results);
  write_measurements(layout, results);
  write_cells(layout, results);
  if (results.record.spec.simulated) write_simulations(layout, results);
}

}  // namespace incumbent
