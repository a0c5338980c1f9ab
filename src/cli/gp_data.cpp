#include "cli/gp_data.hpp"

#include <fmt/ranges.h>

#include <algorithm>

#include "core/require.hpp"
#include "format/csv.hpp"

namespace incumbent::cli {
namespace {

// The columns x0, x1, ... of a table and the resource behind them. Others are refused, but for y and the noise: a
// forgotten input would be a wrong answer.
std::vector<std::size_t> input_columns(const CsvTable& table, const GpArguments& a) {
  std::vector<std::size_t> columns;
  for (std::string name; table.has(name = fmt::format("x{}", columns.size()));) columns.push_back(table.column(name));
  require(!columns.empty(), "{}: no column is named 'x0'; the inputs are x0, x1, ..., and here the columns are {}",
          table.file(), fmt::join(table.names(), ", "));
  for (const auto& name : table.names()) {
    const bool input = std::any_of(columns.begin(), columns.end(), [&](auto c) { return table.names()[c] == name; });
    require(name != a.resource_column || (name != "y" && name != a.noise_column && !input),
            "--resource-column {} is 'y', the noise or one of the inputs x0 to x{} already", name, columns.size() - 1);
    require(name != a.noise_column || (name != "y" && !input),
            "--noise-column {} is 'y' or one of the inputs x0 to x{} already", name, columns.size() - 1);
    require(input || name == "y" || name == a.noise_column || name == a.resource_column,
            "{}: column '{}' is neither 'y' nor one of the inputs x0 to x{}", table.file(), name, columns.size() - 1);
  }
  if (a.resource_column) columns.push_back(table.column(*a.resource_column));
  return columns;
}

void require_not_negative(const CsvTable& table, const std::optional<std::string>& column, const char* what) {
  if (!column) return;
  const std::size_t c = table.column(*column);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    require(table.number(row, c) >= 0, "{}:{}: column '{}' is '{}'; {} must not be negative", table.file(),
            table.line(row), *column, table.cell(row, c), what);
  }
}

}  // namespace

GpData read_train(const GpArguments& a) {
  const auto table = CsvTable::read(a.train);
  const auto columns = input_columns(table, a);
  GpData data{columns.size(), table.numbers(columns).values, table.numbers({table.column("y")}).values, {}};
  require_not_negative(table, a.resource_column, "a resource");
  require_not_negative(table, a.noise_column, "a noise variance");
  if (a.noise_column) data.noise = table.numbers({table.column(*a.noise_column)}).values;
  return data;
}

std::vector<double> read_query(const GpArguments& a, std::size_t columns) {
  const auto table = CsvTable::read(*a.query);
  const auto inputs = input_columns(table, a);
  require(inputs.size() == columns, "{}: {} inputs; the training data have {}", *a.query, inputs.size(), columns);
  require_not_negative(table, a.resource_column, "a resource");
  return table.numbers(inputs).values;
}

}  // namespace incumbent::cli
