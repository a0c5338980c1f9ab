// Pieces of HTML.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace incumbent {

std::string html_text(std::string_view text);  // with &, <, > and quotes escaped

// A table in a box that scrolls sideways if the screen is narrow. Cells hold HTML.
class HtmlTable {
 public:
  // columns: the heads; the first `words` columns are left-aligned, the others are numbers.
  HtmlTable(std::vector<std::string> columns, std::size_t words) : columns_(std::move(columns)), words_(words) {}
  void row(const std::vector<std::string>& cells);
  std::string html(const std::string& caption) const;

 private:
  std::string open(const char* tag, std::size_t column) const;
  std::vector<std::string> columns_;
  std::size_t words_;
  std::string rows_;
};

}  // namespace incumbent
