// CSV as RFC 4180 has it: commas, fields in double quotes where needed, one header line.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace incumbent {

std::string csv_field(std::string_view text);  // quoted if it holds a comma, a quote or a line break
std::string csv_number(double value);          // shortest text that reads back exactly; NaN: empty

// A table read from a file. Error(storage) names file and line.
class CsvTable {
 public:
  // header: the columns that the file must have, in this order. A last line without its line break is left out.
  CsvTable(const std::filesystem::path& file, const std::vector<std::string>& header);

  std::size_t rows() const { return rows_.size(); }
  const std::string& text(std::size_t row, std::size_t column) const { return rows_[row].fields[column]; }
  double number(std::size_t row, std::size_t column) const;  // empty: NaN
  std::int64_t integer(std::size_t row, std::size_t column) const;
  // Error(storage): "FILE:LINE: message".
  [[noreturn]] void reject(std::size_t row, const std::string& message) const;

 private:
  struct Row {
    std::size_t line = 0;
    std::vector<std::string> fields;
  };
  std::string file_;
  std::vector<std::string> header_;
  std::vector<Row> rows_;
};

}  // namespace incumbent
