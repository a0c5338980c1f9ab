// Tables as comma-separated values (RFC 4180): a header with column names, then one row a line.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/matrix.hpp"
#include "incumbent/export.hpp"

namespace incumbent {

// Cells as text, trimmed unless they were quoted. Every row has as many cells as the header.
class INCUMBENT_EXPORT CsvTable {
 public:
  // Reads a file. Error(usage) naming file and line: unreadable, empty, no name or a repeated name in the header, a row
  // of another length, a quote that is not closed. CRLF and a byte order mark are fine; blank lines are skipped.
  static CsvTable read(const std::filesystem::path& file);
  // The same for text that was read already; `file` is what errors call it.
  static CsvTable parse(std::string_view text, std::string file);

  const std::string& file() const { return file_; }
  const std::vector<std::string>& names() const { return names_; }
  std::size_t rows() const { return cells_.size(); }
  std::size_t columns() const { return names_.size(); }
  const std::string& cell(std::size_t row, std::size_t column) const { return cells_[row][column]; }
  std::size_t line(std::size_t row) const { return lines_[row]; }  // of the file, from 1

  bool has(std::string_view name) const;
  // Error(usage) with the names that there are.
  std::size_t column(std::string_view name) const;

  // A cell as a number, infinite and NaN ones too; none if it isn't one.
  std::optional<double> try_number(std::size_t row, std::size_t column) const;
  // A cell as a number. Error(usage) naming file, line, column and text unless it is one; inf and nan only if allowed.
  double number(std::size_t row, std::size_t column, bool allow_non_finite = false) const;
  // These columns of all rows.
  Matrix numbers(const std::vector<std::size_t>& columns, bool allow_non_finite = false) const;

 private:
  std::string file_;
  std::vector<std::string> names_;
  std::vector<std::vector<std::string>> cells_;
  std::vector<std::size_t> lines_;
};

}  // namespace incumbent
