// Trials as tables with a column a parameter, named as in the data frames of Optuna: "params_lr"; and search spaces as
// ConfigSpace reads them.
#include <fmt/format.h>

#include "core/require.hpp"
#include "experiment/collect.hpp"
#include "experiment/configuration_text.hpp"
#include "experiment/csv_text.hpp"
#include "experiment/export_run.hpp"

namespace incumbent {
namespace {

const std::vector<std::string> kSearchColumns = {"method", "seed"};
const std::vector<std::string> kTrialColumns = {"trial",    "status", "failure",  "parent", "from_resource",
                                                "resource", "value",  "feasible", "score",  "cost"};

std::string header(const SearchSpace& space, std::vector<std::string> columns) {
  columns.insert(columns.end(), kTrialColumns.begin(), kTrialColumns.end());
  for (const auto& parameter : space.parameters()) columns.push_back("params_" + parameter.name);
  return csv_line(columns);
}

std::string line(const SearchSpace& space, const TrialRow& row, std::vector<std::string> fields) {
  for (auto& field : {fmt::to_string(row.trial), row.status, row.failure, row.parent ? fmt::to_string(*row.parent) : "",
                      fmt::to_string(row.from_resource), fmt::to_string(row.resource), csv_number(row.value),
                      std::string(row.feasible ? "1" : "0"), csv_number(row.score), fmt::format("{:.6g}", row.cost)}) {
    fields.push_back(field);
  }
  const auto configuration = parse_configuration(space, row.parameters);
  for (std::size_t i = 0; i < space.size(); ++i) {
    fields.push_back(configuration.is_active(i) ? to_string(space.value(i, configuration[i])) : "");
  }
  return csv_line(fields);
}

// Calls f(problem, name) for each problem of the experiment, with names of their own for files.
template <class F>
ExportedFiles by_problem(const Results& results, F file_of) {
  std::vector<std::string> labels;
  for (const auto& problem : results.record.spec.problems) labels.push_back(problem.label);
  const auto names = folder_names(labels);
  ExportedFiles files;
  for (std::size_t p = 0; p < names.size(); ++p) {
    require(results.record.problems[p].space.has_value(),
            "problem '{}': experiment.json has no space; it was written by an earlier version", labels[p]);
    file_of(p, names[p], files);
  }
  return files;
}

}  // namespace

ExportedFiles csv_files(const Results& results) {
  return by_problem(results, [&](std::size_t p, const std::string& name, ExportedFiles& files) {
    const auto& space = *results.record.problems[p].space;
    auto text = header(space, kSearchColumns);
    bool any = false;
    for (const auto& cell : results.cells) {
      if (cell.problem != p || !cell.done) continue;
      any = true;
      const auto& method = results.record.spec.methods[cell.method].label;
      for (const auto& row : cell.trials) text += line(space, row, {method, fmt::to_string(cell.seed)});
    }
    if (any) files[name + ".csv"] = std::move(text);
  });
}

ExportedFiles configspace_files(const Results& results) {
  return by_problem(results, [&](std::size_t p, const std::string& name, ExportedFiles& files) {
    files[name + ".json"] = write_configspace(*results.record.problems[p].space) + "\n";
  });
}

ExportedFiles csv_files(const Study& study) {
  const auto& space = study.spec().space;
  auto text = header(space, {});
  for (const auto& row : trial_rows(study)) text += line(space, row, {});
  return {{"trials.csv", text}};
}

ExportedFiles configspace_files(const Study& study) {
  return {{"space.json", write_configspace(study.spec().space) + "\n"}};
}

}  // namespace incumbent
