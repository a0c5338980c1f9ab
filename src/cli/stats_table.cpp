#include "cli/stats_table.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/require.hpp"
#include "format/csv.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::cli {
namespace {

// Why a column can't be a method: its first cell that is no number, or that all of them are empty. None if it can.
std::optional<std::string> unfit(const CsvTable& table, std::size_t column) {
  bool any = false;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto& cell = table.cell(row, column);
    if (cell.empty()) continue;
    if (!table.try_number(row, column)) {
      return fmt::format("column '{}' is no number in line {}: '{}'", table.names()[column], table.line(row), cell);
    }
    any = true;
  }
  if (any) return {};
  return fmt::format("column '{}' is empty", table.names()[column]);
}

std::vector<std::string> text_column(const CsvTable& table, std::size_t column) {
  std::vector<std::string> cells;
  for (std::size_t row = 0; row < table.rows(); ++row) cells.push_back(table.cell(row, column));
  return cells;
}

}  // namespace

std::vector<double> Column::present() const {
  std::vector<double> result;
  std::copy_if(values.begin(), values.end(), std::back_inserter(result), [](double v) { return !std::isnan(v); });
  return result;
}

std::vector<Column> StatsTable::paired() const {
  std::vector<Column> result;
  for (const auto& column : columns) {
    Column samples{column.name, {}, {}};
    for (std::size_t row = 0; row < column.values.size(); ++row) {
      require(!std::isnan(column.values[row]),
              "{}: column '{}' has an empty cell in row {}; this test needs whole rows", file, column.name, row + 1);
    }
    samples.values = column.values;
    if (grouped) {
      samples.values.clear();
      for (const auto& group : column.groups) samples.values.push_back(statistics::median(group));
    }
    result.push_back(std::move(samples));
  }
  return result;
}

StatsTable read_stats_table(const std::string& file, const std::vector<std::string>& columns,
                            const std::optional<std::string>& problem_column) {
  const auto csv = CsvTable::read(file);
  const auto problem = problem_column.value_or(csv.has("problem") ? "problem" : "");
  StatsTable table;
  table.file = file;
  table.grouped = !problem.empty();
  std::vector<std::size_t> chosen;
  for (const auto& name : columns) {
    chosen.push_back(csv.column(name));
    require(std::count(columns.begin(), columns.end(), name) == 1, "--columns has '{}' twice; name each column once",
            name);
  }
  for (std::size_t c = 0; columns.empty() && c < csv.columns(); ++c) {
    if (csv.names()[c] == problem || csv.names()[c] == "seed") continue;
    if (const auto why = unfit(csv, c)) {
      table.left_out.push_back(*why);
    } else {
      chosen.push_back(c);
    }
  }
  require(!chosen.empty(), "{}: no column holds numbers: {}", file, fmt::join(table.left_out, "; "));
  for (std::size_t c = 0; c < csv.columns(); ++c) {
    const bool other = std::find(chosen.begin(), chosen.end(), c) == chosen.end();
    if (other) table.others.emplace_back(csv.names()[c], text_column(csv, c));
  }
  std::vector<std::size_t> group_of(csv.rows(), 0);
  for (std::size_t row = 0; table.grouped && row < csv.rows(); ++row) {
    auto& problems = table.problems;  // in their order in the file
    const auto& name = csv.cell(row, csv.column(problem));
    const auto found = std::find(problems.begin(), problems.end(), name);
    group_of[row] = static_cast<std::size_t>(found - problems.begin());
    if (found == problems.end()) problems.push_back(name);
  }
  for (const auto c : chosen) {
    Column column{csv.names()[c], {}, std::vector<std::vector<double>>(table.problems.size())};
    for (std::size_t row = 0; row < csv.rows(); ++row) {
      const bool empty = csv.cell(row, c).empty();
      column.values.push_back(empty ? std::numeric_limits<double>::quiet_NaN() : csv.number(row, c, true));
      require(empty || !std::isnan(column.values.back()), "{}:{}: column '{}' is nan; leave the cell empty instead",
              file, csv.line(row), column.name);
      if (table.grouped && !empty) column.groups[group_of[row]].push_back(column.values.back());
    }
    table.columns.push_back(std::move(column));
  }
  return table;
}

}  // namespace incumbent::cli
