#include "cli/list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace incumbent::cli {
namespace {

struct TextCell {
  std::string header, text;
};

std::string text_of(const Properties& value) {
  if (value.is_null()) return "";
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_number()) return fmt::format("{:.3g}", value.get<double>());
  return value.get<std::string>();
}

// "milliseconds_a_suggestion" -> "milliseconds a suggestion", "advice": {"best_for"} -> "best for (advice)"
std::vector<TextCell> cells_of(const Properties& line) {
  std::vector<TextCell> cells;
  const auto add = [&](std::string header, const Properties& value, std::string_view mark) {
    std::ranges::replace(header, '_', ' ');
    cells.push_back({header.append(mark), text_of(value)});
  };
  for (const auto& [key, value] : line.items()) {
    if (!value.is_object()) {
      add(key, value, "");
      continue;
    }
    for (const auto& [inner, text] : value.items()) add(inner, text, fmt::format(" ({})", key));
  }
  return cells;
}

}  // namespace

void add_advice(Properties& line, std::string_view name) {
  const auto* advice = advice_of(name);
  const auto text = [&](std::string_view Advice::*field) { return advice ? Properties(advice->*field) : Properties(); };
  line["advice"] = {{"evaluations_needed", text(&Advice::evaluations)},
                    {"best_for", text(&Advice::best_for)},
                    {"limitation", text(&Advice::limitation)}};
}

void print_list(const std::vector<Row>& list, bool as_json) {
  if (as_json) {
    auto array = nlohmann::ordered_json::array();
    for (const auto& row : list)
      array.push_back({{"name", row.name}, {"summary", row.summary}, {"options", row.options}});
    fmt::print("{}\n", array.dump(2));
    return;
  }
  std::size_t width = 0;
  for (const auto& row : list) width = std::max(width, row.name.size());
  for (const auto& row : list) {
    fmt::print("{:<{}}  {}\n", row.name, width, row.summary);
    if (!row.options.empty()) fmt::print("{:<{}}    options: {}\n", "", width, row.options);
  }
}

void print_table(const std::vector<Properties>& lines, std::string_view legend, bool as_json) {
  if (as_json) {
    fmt::print("{}\n", Properties(lines).dump(2));
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& line : lines) {
    const auto cells = cells_of(line);
    if (rows.empty()) {
      rows.emplace_back();
      for (const auto& cell : cells) rows.front().push_back(cell.header);
    }
    rows.emplace_back();
    for (const auto& cell : cells) rows.back().push_back(cell.text);
  }
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t i = 0; i < rows[r].size(); ++i) fmt::print("| {:<{}} ", rows[r][i], widths[i]);
    fmt::print("|\n");
    if (r > 0) continue;
    for (const auto width : widths) fmt::print("|{:-<{}}", "", width + 2);
    fmt::print("|\n");
  }
  fmt::print("\n{}", legend);
}

}  // namespace incumbent::cli
