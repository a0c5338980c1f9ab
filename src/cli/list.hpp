// What the verbs samplers and schedulers share: names, summaries and options, or a table of what the methods can do,
// each as text or as JSON.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cli/advice.hpp"
#include "cli/command.hpp"

namespace incumbent::cli {

struct Row {
  std::string name;
  std::string summary;
  std::string options;
};

template <class Entries>
std::vector<Row> rows(const Entries& entries) {
  std::vector<Row> result;
  for (const auto& entry : entries) {
    result.push_back({std::string(entry.name), std::string(entry.summary), std::string(entry.options)});
  }
  return result;
}

// A line of a table: an object of properties; what is under "advice" is marked so.
using Properties = nlohmann::ordered_json;

// With the advice that there is.
void add_advice(Properties& line, std::string_view name);

void print_list(const std::vector<Row>& list, bool as_json);
// Markdown, with the legend under it, or a JSON array of objects.
void print_table(const std::vector<Properties>& lines, std::string_view legend, bool as_json);

}  // namespace incumbent::cli
