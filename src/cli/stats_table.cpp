#include "cli/stats_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/require.hpp"
#include "format/csv.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::cli {
namespace {

bool is_number(const std::string& cell) {
  try {
    std::size_t used = 0;
    std::stod(cell, &used);
    return used == cell.size();
  } catch (const std::exception&) {
    return false;
  }
}

bool numeric(const CsvTable& table, std::size_t column) {
  bool any = false;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto& cell = table.cell(row, column);
    if (cell.empty()) continue;
    if (!is_number(cell)) return false;
    any = true;
  }
  return any;
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
                            const std::string& problem) {
  const auto csv = CsvTable::read(file);
  StatsTable table;
  table.file = file;
  table.grouped = !problem.empty();
  std::vector<std::size_t> chosen;
  for (const auto& name : columns) chosen.push_back(csv.column(name));
  for (std::size_t c = 0; columns.empty() && c < csv.columns(); ++c) {
    if (csv.names()[c] != problem && csv.names()[c] != "seed" && numeric(csv, c)) chosen.push_back(c);
  }
  require(!chosen.empty(), "{}: no column holds numbers", file);
  std::vector<std::string> problems;  // in their order in the file
  std::vector<std::size_t> group_of(csv.rows(), 0);
  for (std::size_t row = 0; table.grouped && row < csv.rows(); ++row) {
    const auto& name = csv.cell(row, csv.column(problem));
    const auto found = std::find(problems.begin(), problems.end(), name);
    group_of[row] = static_cast<std::size_t>(found - problems.begin());
    if (found == problems.end()) problems.push_back(name);
  }
  for (const auto c : chosen) {
    Column column{csv.names()[c], {}, std::vector<std::vector<double>>(problems.size())};
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
