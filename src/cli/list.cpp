#include "cli/list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

namespace incumbent::cli {

std::function<int()> list_of(std::vector<Row> (*make_rows)(), Arguments& arguments) {
  auto as_json = std::make_shared<bool>(false);
  arguments.flag("--json", *as_json, "print a JSON array of {name, summary, options}");
  return [make_rows, as_json] {
    const auto list = make_rows();
    if (*as_json) {
      auto array = nlohmann::ordered_json::array();
      for (const auto& row : list)
        array.push_back({{"name", row.name}, {"summary", row.summary}, {"options", row.options}});
      fmt::print("{}\n", array.dump(2));
      return 0;
    }
    std::size_t width = 0;
    for (const auto& row : list) width = std::max(width, row.name.size());
    for (const auto& row : list) {
      fmt::print("{:<{}}  {}\n", row.name, width, row.summary);
      if (!row.options.empty()) fmt::print("{:<{}}    options: {}\n", "", width, row.options);
    }
    return 0;
  };
}

}  // namespace incumbent::cli
