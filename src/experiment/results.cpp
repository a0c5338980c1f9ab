#include "experiment/results.hpp"

#include <fmt/format.h>

#include <cmath>
#include <unordered_map>

#include "core/read_file.hpp"
#include "core/require.hpp"
#include "experiment/csv_text.hpp"
#include "experiment/files.hpp"
#include "format/csv.hpp"

namespace incumbent {
namespace {

const std::vector<std::string> kTrialColumns = {
    "experiment",      "problem",  "method",    "seed",          "trial",
    "status",          "failure",  "parent",    "from_resource", "resource",
    "value",           "feasible", "score",     "incumbent",     "incumbent_feasible",
    "incumbent_score", "cost",     "parameters"};
const std::vector<std::string> kMeasurementColumns = {"problem",  "method", "seed",     "trial",
                                                      "resource", "value",  "feasible", "from_resource",
                                                      "rung",     "cost",   "time",     "recommended"};
const std::vector<std::string> kCellColumns = {"problem", "method",  "seed",       "state",
                                               "trials",  "seconds", "suggesting", "error"};

const char* yes_or_no(bool value) { return value ? "1" : "0"; }

// A table of an experiment: its cells by column name, and the search that a line is about.
class Reader {
 public:
  // The last line is left out if it has no line break: a process that was killed was writing it.
  Reader(const std::filesystem::path& file, const ExperimentSpec& spec, std::vector<Cell>& cells)
      : table_(CsvTable::parse(whole_lines(read_file(file)), file.string())), spec_(spec), cells_(cells) {
    for (std::size_t i = 0; i < spec.problems.size(); ++i) problems_[spec.problems[i].label] = i;
    for (std::size_t i = 0; i < spec.methods.size(); ++i) methods_[spec.methods[i].label] = i;
  }

  std::size_t rows() const { return table_.rows(); }
  const std::string& text(std::size_t row, std::string_view column) const {
    return table_.cell(row, table_.column(column));
  }
  bool has(std::string_view column) const { return table_.has(column); }
  double number(std::size_t row, std::string_view column) const {
    return text(row, column).empty() ? kMissing : table_.number(row, table_.column(column), true);
  }
  std::int64_t integer(std::size_t row, std::string_view column) const {
    const double value = table_.number(row, table_.column(column));
    check(row, value == std::floor(value) && std::fabs(value) < 1e15, "{} is {}; it must be an integer", column, value);
    return static_cast<std::int64_t>(value);
  }

  Cell& search(std::size_t row) const {
    const auto problem = problems_.find(text(row, "problem"));
    check(row, problem != problems_.end(), "unknown problem '{}'", text(row, "problem"));
    const auto method = methods_.find(text(row, "method"));
    check(row, method != methods_.end(), "unknown method '{}'", text(row, "method"));
    const auto seed = integer(row, "seed");
    check(row, seed >= 0 && seed < spec_.seeds, "seed is {}; it may be 0 to {}", seed, spec_.seeds - 1);
    const auto kind = problem->second * spec_.methods.size() + method->second;
    return cells_[kind * static_cast<std::size_t>(spec_.seeds) + static_cast<std::size_t>(seed)];
  }

 private:
  static std::string whole_lines(const std::string& text) { return text.substr(0, text.rfind('\n') + 1); }

  template <class... Args>
  void check(std::size_t row, bool good, fmt::format_string<Args...> message, Args&&... args) const {
    if (good) return;
    fail(ErrorCode::usage, "{}:{}: {}", table_.file(), table_.line(row),
         fmt::format(message, std::forward<Args>(args)...));
  }

  CsvTable table_;
  const ExperimentSpec& spec_;
  std::vector<Cell>& cells_;
  std::unordered_map<std::string, std::size_t> problems_;
  std::unordered_map<std::string, std::size_t> methods_;
};

void read_trials(const Layout& layout, const ExperimentSpec& spec, std::vector<Cell>& cells) {
  const Reader table(layout.trials(), spec, cells);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    TrialRow trial;
    trial.trial = table.integer(row, "trial");
    trial.status = table.text(row, "status");
    trial.failure = table.text(row, "failure");
    if (!table.text(row, "parent").empty()) trial.parent = table.integer(row, "parent");
    trial.from_resource = table.integer(row, "from_resource");
    trial.resource = table.integer(row, "resource");
    trial.value = table.number(row, "value");
    trial.feasible = table.integer(row, "feasible") != 0;
    trial.score = table.number(row, "score");
    trial.incumbent = table.number(row, "incumbent");
    trial.incumbent_feasible = table.integer(row, "incumbent_feasible") != 0;
    trial.incumbent_score = table.number(row, "incumbent_score");
    trial.cost = table.number(row, "cost");
    trial.parameters = table.text(row, "parameters");
    auto& trials = table.search(row).trials;
    if (!trials.empty() && trial.trial <= trials.back().trial) {
      fail(ErrorCode::usage, "{}: trial {} of {} after trial {}; they ascend", layout.trials().string(), trial.trial,
           cell_name(spec, table.search(row)), trials.back().trial);
    }
    trials.push_back(std::move(trial));
  }
}

void read_measurements(const Layout& layout, const ExperimentSpec& spec, std::vector<Cell>& cells) {
  if (!std::filesystem::exists(layout.measurements())) return;
  const Reader table(layout.measurements(), spec, cells);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    auto& measurements = table.search(row).measurements;
    measurements.push_back({table.integer(row, "trial"), table.integer(row, "resource"), table.number(row, "value"),
                            table.integer(row, "feasible") != 0, table.integer(row, "from_resource"),
                            table.integer(row, "rung") != 0, table.number(row, "cost"),
                            // tables of earlier versions have none
                            table.has("time") ? table.number(row, "time") : kMissing});
    if (table.has("recommended") && !table.text(row, "recommended").empty())
      measurements.back().recommended = table.integer(row, "recommended");
  }
}

}  // namespace

const Cell& Results::cell(std::size_t problem, std::size_t method, std::int64_t seed) const {
  return cells[(problem * record.spec.methods.size() + method) * static_cast<std::size_t>(record.spec.seeds) +
               static_cast<std::size_t>(seed)];
}

std::vector<Cell> empty_cells(const ExperimentSpec& spec) {
  std::vector<Cell> cells;
  for (std::size_t problem = 0; problem < spec.problems.size(); ++problem) {
    for (std::size_t method = 0; method < spec.methods.size(); ++method) {
      for (std::int64_t seed = 0; seed < spec.seeds; ++seed) {
        Cell cell;
        cell.problem = problem;
        cell.method = method;
        cell.seed = seed;
        cells.push_back(std::move(cell));
      }
    }
  }
  return cells;
}

std::string cell_name(const ExperimentSpec& spec, const Cell& cell) {
  return fmt::format("{}, {}, seed {}", spec.problems[cell.problem].label, spec.methods[cell.method].label, cell.seed);
}

void write_trials(const Layout& layout, const Results& results) {
  const auto& spec = results.record.spec;
  std::string text = csv_line(kTrialColumns);
  for (const auto& cell : results.cells) {
    for (const auto& row : cell.trials) {
      text += csv_line({spec.name, spec.problems[cell.problem].label, spec.methods[cell.method].label,
                        fmt::to_string(cell.seed), fmt::to_string(row.trial), row.status, row.failure,
                        row.parent ? fmt::to_string(*row.parent) : "", fmt::to_string(row.from_resource),
                        fmt::to_string(row.resource), csv_number(row.value), yes_or_no(row.feasible),
                        csv_number(row.score), csv_number(row.incumbent), yes_or_no(row.incumbent_feasible),
                        csv_number(row.incumbent_score), fmt::format("{:.6g}", row.cost), row.parameters});
    }
  }
  write_file(layout.trials(), text);
}

void write_measurements(const Layout& layout, const Results& results) {
  const auto& spec = results.record.spec;
  std::string text;
  for (const auto& cell : results.cells) {
    for (const auto& row : cell.measurements) {
      text += csv_line({spec.problems[cell.problem].label, spec.methods[cell.method].label, fmt::to_string(cell.seed),
                        fmt::to_string(row.trial), fmt::to_string(row.resource), csv_number(row.value),
                        yes_or_no(row.feasible), fmt::to_string(row.from_resource), yes_or_no(row.rung),
                        fmt::format("{:.6g}", row.cost), csv_number(row.time),
                        row.recommended ? fmt::to_string(*row.recommended) : ""});
    }
  }
  if (!text.empty())
    write_file(layout.measurements(), csv_line(kMeasurementColumns) + text);
  else
    std::filesystem::remove(layout.measurements());
}

std::string cells_header() { return csv_line(kCellColumns); }

std::string cell_line(const ExperimentSpec& spec, const Cell& cell) {
  const char* state = cell.done ? "done" : (cell.error.empty() ? "unfinished" : "error");
  return csv_line({spec.problems[cell.problem].label, spec.methods[cell.method].label, fmt::to_string(cell.seed), state,
                   fmt::to_string(cell.trials.size()), fmt::format("{:.6g}", cell.seconds), csv_number(cell.suggesting),
                   cell.error});
}

void write_cells(const Layout& layout, const Results& results) {
  std::string text = cells_header();
  for (const auto& cell : results.cells) text += cell_line(results.record.spec, cell);
  write_file(layout.cells(), text);
}

void read_cells(const Layout& layout, const ExperimentSpec& spec, std::vector<Cell>& cells) {
  if (read_file(layout.cells()).find('\n') == std::string::npos) return;  // killed before its first line was written
  const Reader table(layout.cells(), spec, cells);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    auto& cell = table.search(row);
    cell.done = table.text(row, "state") == "done";
    cell.seconds = table.number(row, "seconds");
    cell.suggesting = table.has("suggesting") ? table.number(row, "suggesting") : kMissing;  // older tables have none
    cell.error = table.text(row, "error");
  }
}

Results read_results(const Layout& layout) {
  Results results;
  results.record = read_record(layout.record());
  results.cells = empty_cells(results.record.spec);
  read_cells(layout, results.record.spec, results.cells);
  read_trials(layout, results.record.spec, results.cells);
  read_measurements(layout, results.record.spec, results.cells);
  const Reader table(layout.cells(), results.record.spec, results.cells);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto& cell = table.search(row);
    const auto trials = table.integer(row, "trials");
    if (!cell.done || std::ssize(cell.trials) == trials) continue;
    fail(ErrorCode::usage, "{} has {} trials of {}; it was done with {}", layout.trials().string(), cell.trials.size(),
         cell_name(results.record.spec, cell), trials);
  }
  return results;
}

}  // namespace incumbent
