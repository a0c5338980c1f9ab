#include "experiment/csv.hpp"

#include <fmt/ranges.h>

#include <charconv>
#include <cmath>
#include <limits>

#include "core/require.hpp"
#include "experiment/files.hpp"

namespace incumbent {
namespace {

template <class Number>
bool parse(const std::string& text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string csv_number(double value) { return std::isnan(value) ? std::string() : fmt::format("{}", value); }

CsvTable::CsvTable(const std::filesystem::path& file, const std::vector<std::string>& header)
    : file_(file.string()), header_(header) {
  const auto text = read_file(file);
  std::vector<Row> rows;
  Row row{1, {}};
  std::string field;
  bool quoted = false;
  std::size_t line = 1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') ++line;
    if (quoted) {
      if (c != '"')
        field += c;
      else if (i + 1 < text.size() && text[i + 1] == '"')
        field += text[++i];
      else
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',' || c == '\n') {
      if (c == '\n' && !field.empty() && field.back() == '\r') field.pop_back();
      row.fields.push_back(std::move(field));
      field.clear();
      if (c == ',') continue;
      rows.push_back(std::move(row));
      row = Row{line, {}};
    } else {
      field += c;
    }
  }
  if (rows.empty() || rows.front().fields != header) {
    fail(ErrorCode::storage, "{}:1: the columns must be {}", file_, fmt::join(header, ","));
  }
  rows_.assign(std::make_move_iterator(rows.begin() + 1), std::make_move_iterator(rows.end()));
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i].fields.size() == header.size()) continue;
    reject(i, fmt::format("{} fields; there must be {}", rows_[i].fields.size(), header.size()));
  }
}

double CsvTable::number(std::size_t row, std::size_t column) const {
  const auto& field = text(row, column);
  double value = std::numeric_limits<double>::quiet_NaN();
  if (!field.empty() && !parse(field, value))
    reject(row, fmt::format("{} '{}' is not a number", header_[column], field));
  return value;
}

std::int64_t CsvTable::integer(std::size_t row, std::size_t column) const {
  const auto& field = text(row, column);
  std::int64_t value = 0;
  if (!parse(field, value)) reject(row, fmt::format("{} '{}' is not an integer", header_[column], field));
  return value;
}

void CsvTable::reject(std::size_t row, const std::string& message) const {
  fail(ErrorCode::storage, "{}:{}: {}", file_, rows_[row].line, message);
}

}  // namespace incumbent
