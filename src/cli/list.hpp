// What the verbs samplers, schedulers and problems share: a table of names, summaries and options, or the same as JSON.
#pragma once

#include <string>
#include <vector>

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

// Declares --json and returns the body of the verb.
std::function<int()> list_of(std::vector<Row> (*make_rows)(), Arguments& arguments);

}  // namespace incumbent::cli
