#include "experiment/results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "core/require.hpp"
#include "experiment/csv.hpp"
#include "experiment/files.hpp"

namespace incumbent {
namespace {

const std::vector<std::string> kTrialColumns = {"experiment", "problem",         "method",       "seed",      "trial",
                                                "status",     "failure",         "resource",     "value",     "score",
                                                "incumbent",  "incumbent_score", "cost_seconds", "parameters"};
const std::vector<std::string> kCellColumns = {"problem", "method", "seed", "state", "trials", "seconds", "error"};

std::string line(const std::vector<std::string>& fields) {
  std::string text;
  for (const auto& field : fields) {
    if (!text.empty()) text += ',';
    text += csv_field(field);
  }
  return text + '\n';
}

// Finds the cell that a line of a table is about.
class CellFinder {
 public:
  CellFinder(const ExperimentSpec& spec, std::vector<Cell>& cells) : spec_(spec), cells_(cells) {
    for (std::size_t i = 0; i < spec.problems.size(); ++i) problems_[spec.problems[i].label] = i;
    for (std::size_t i = 0; i < spec.methods.size(); ++i) methods_[spec.methods[i].label] = i;
  }

  Cell& find(const CsvTable& table, std::size_t row, std::size_t first_column) const {
    const auto problem = problems_.find(table.text(row, first_column));
    if (problem == problems_.end())
      table.reject(row, fmt::format("unknown problem '{}'", table.text(row, first_column)));
    const auto method = methods_.find(table.text(row, first_column + 1));
    if (method == methods_.end())
      table.reject(row, fmt::format("unknown method '{}'", table.text(row, first_column + 1)));
    const auto seed = table.integer(row, first_column + 2);
    if (seed < 0 || seed >= spec_.seeds)
      table.reject(row, fmt::format("seed {} is not 0 to {}", seed, spec_.seeds - 1));
    const auto index =
        (problem->second * spec_.methods.size() + method->second) * static_cast<std::size_t>(spec_.seeds) +
        static_cast<std::size_t>(seed);
    return cells_[index];
  }

 private:
  const ExperimentSpec& spec_;
  std::vector<Cell>& cells_;
  std::unordered_map<std::string, std::size_t> problems_;
  std::unordered_map<std::string, std::size_t> methods_;
};

void read_trials(const Layout& layout, const ExperimentSpec& spec, std::vector<Cell>& cells) {
  const CsvTable table(layout.trials(), kTrialColumns);
  const CellFinder finder(spec, cells);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    auto& cell = finder.find(table, row, 1);
    cell.trials.push_back({table.integer(row, 4), table.text(row, 5), table.text(row, 6), table.integer(row, 7),
                           table.number(row, 8), table.number(row, 9), table.number(row, 10), table.number(row, 11),
                           table.number(row, 12), table.text(row, 13)});
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
  std::string text = line(kTrialColumns);
  for (const auto& cell : results.cells) {
    for (const auto& row : cell.trials) {
      text +=
          line({spec.name, spec.problems[cell.problem].label, spec.methods[cell.method].label,
                fmt::to_string(cell.seed), fmt::to_string(row.trial), row.status, row.failure,
                fmt::to_string(row.resource), csv_number(row.value), csv_number(row.score), csv_number(row.incumbent),
                csv_number(row.incumbent_score), fmt::format("{:.6g}", row.cost_seconds), row.parameters});
    }
  }
  write_file(layout.trials(), text);
}

std::string cells_header() { return line(kCellColumns); }

std::string cell_line(const ExperimentSpec& spec, const Cell& cell) {
  const char* state = cell.done ? "done" : (cell.error.empty() ? "unfinished" : "error");
  return line({spec.problems[cell.problem].label, spec.methods[cell.method].label, fmt::to_string(cell.seed), state,
               fmt::to_string(cell.trials.size()), fmt::format("{:.6g}", cell.seconds), cell.error});
}

void write_cells(const Layout& layout, const Results& results) {
  std::string text = cells_header();
  for (const auto& cell : results.cells) text += cell_line(results.record.spec, cell);
  write_file(layout.cells(), text);
}

void read_cells(const Layout& layout, const ExperimentSpec& spec, std::vector<Cell>& cells) {
  const CsvTable table(layout.cells(), kCellColumns);
  const CellFinder finder(spec, cells);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    auto& cell = finder.find(table, row, 0);
    cell.done = table.text(row, 3) == "done";
    cell.seconds = table.number(row, 5);
    cell.error = table.text(row, 6);
  }
}

Results read_results(const Layout& layout) {
  Results results;
  results.record = read_record(layout.record());
  results.cells = empty_cells(results.record.spec);
  read_cells(layout, results.record.spec, results.cells);
  read_trials(layout, results.record.spec, results.cells);
  return results;
}

}  // namespace incumbent
