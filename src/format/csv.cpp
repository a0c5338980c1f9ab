// Reads comma-separated values.
#include "format/csv.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "core/read_file.hpp"
#include "core/read_number.hpp"
#include "core/require.hpp"

namespace incumbent {
namespace {

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Splits text into records of cells; a quoted cell may hold commas, line ends and doubled quotes.
class Reader {
 public:
  Reader(std::string_view text, const std::string& file) : text_(text), file_(file) {
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") text_.remove_prefix(3);
  }

  // The next record that is not blank, and the line that it starts on; false at the end.
  bool next(std::vector<std::string>& cells, std::size_t& line) {
    while (at_ < text_.size()) {
      line = line_;
      cells.clear();
      read_record(cells);
      if (cells.size() > 1 || !cells.front().empty()) return true;
    }
    return false;
  }

 private:
  void read_record(std::vector<std::string>& cells) {
    do cells.push_back(read_cell());
    while (take(','));
    const bool returned = take('\r');
    if (at_ < text_.size()) {
      const bool ended = take('\n');
      require(ended || !returned, "{}:{}: the line ends in a carriage return alone; a line feed is needed", file_,
              line_);
      require(ended, "{}:{}: unexpected text after the quoted cell '{}'; a comma or the end of the line is needed",
              file_, line_, cells.back());
      ++line_;
    }
  }

  std::string read_cell() {
    std::string cell;
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    if (!take('"')) {
      while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n' && text_[at_] != '\r') cell += text_[at_++];
      return trimmed(cell);
    }
    const std::size_t opened = line_;
    for (;;) {
      require(at_ < text_.size(), "{}:{}: the quote opened here is not closed", file_, opened);
      const char c = text_[at_++];
      if (c == '"' && !take('"')) break;  // two quotes are one
      if (c == '\n') ++line_;
      cell += c;
    }
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    return cell;
  }

  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

}  // namespace

CsvTable CsvTable::read(const std::filesystem::path& file) {
  return parse(read_file(file, ErrorCode::usage), file.string());
}

CsvTable CsvTable::parse(std::string_view text, std::string file) {
  CsvTable table;
  table.file_ = std::move(file);
  Reader reader(text, table.file_);
  std::size_t line = 0;
  require(reader.next(table.names_, line), "{}: the file is empty; a header with column names is needed", table.file_);
  for (std::size_t j = 0; j < table.names_.size(); ++j) {
    const auto& name = table.names_[j];
    require(!name.empty(), "{}:{}: column {} has no name", table.file_, line, j + 1);
    require(std::find(table.names_.begin(), table.names_.begin() + static_cast<std::ptrdiff_t>(j), name) ==
                table.names_.begin() + static_cast<std::ptrdiff_t>(j),
            "{}:{}: two columns are named '{}'", table.file_, line, name);
  }
  std::vector<std::string> cells;
  while (reader.next(cells, line)) {
    require(cells.size() == table.names_.size(), "{}:{}: {} cells in this row, but the header has {} columns",
            table.file_, line, cells.size(), table.names_.size());
    table.cells_.push_back(std::move(cells));
    table.lines_.push_back(line);
  }
  return table;
}

bool CsvTable::has(std::string_view name) const {
  return std::find(names_.begin(), names_.end(), name) != names_.end();
}

std::size_t CsvTable::column(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  require(found != names_.end(), "{}: no column is named '{}'; the columns are {}", file_, name,
          fmt::join(names_, ", "));
  return static_cast<std::size_t>(found - names_.begin());
}

std::optional<double> CsvTable::try_number(std::size_t row, std::size_t column) const {
  return read_number<double>(cells_[row][column]);
}

double CsvTable::number(std::size_t row, std::size_t column, bool allow_non_finite) const {
  const auto value = try_number(row, column);
  require(value && (allow_non_finite || std::isfinite(*value)), "{}:{}: column '{}' is '{}'; it must be a {}number",
          file_, lines_[row], names_[column], cells_[row][column], allow_non_finite ? "" : "finite ");
  return *value;
}

Matrix CsvTable::numbers(const std::vector<std::size_t>& columns, bool allow_non_finite) const {
  Matrix values(rows(), columns.size());
  for (std::size_t i = 0; i < rows(); ++i) {
    for (std::size_t j = 0; j < columns.size(); ++j) values(i, j) = number(i, columns[j], allow_non_finite);
  }
  return values;
}

}  // namespace incumbent
