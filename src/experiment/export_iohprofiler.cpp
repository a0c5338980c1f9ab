// IOHprofiler's format: a JSON file a function, and a table of improvements for each dimension. Wang, Vermetten, Ye,
// Doerr and Baeck (2022), IOHanalyzer, ACM Transactions on Evolutionary Learning and Optimization 2(1).
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/require.hpp"
#include "experiment/export_run.hpp"

namespace incumbent {
namespace {

using Json = nlohmann::ordered_json;

// Rows where the best value improves, and the last one. raw_y is the best so far's regret, or its value if the optimum
// is not known; x is where it is.
std::string table(const std::vector<ExportedEvaluation>& run, double sign) {
  std::string text;
  for (std::size_t i = 0; i < run.size(); ++i) {
    if (i > 0 && run[i].best_measured >= run[i - 1].best_measured && i + 1 < run.size()) continue;
    text += fmt::format("{} {:.10g}", run[i].number, sign * written(run[i].best));
    for (const double x : run[i].best_x) text += fmt::format(" {:.6g}", x);
    text += "\n";
  }
  return text;
}

}  // namespace

ExportedFiles iohprofiler_files(const Results& results, std::size_t method) {
  const auto& spec = results.record.spec;
  struct Function {
    std::string name;
    bool maximization = false;
    std::map<std::size_t, std::pair<Json, std::string>> dimensions;  // runs, table
  };
  std::map<int, Function> functions;
  for (std::size_t p = 0; p < spec.problems.size(); ++p) {
    const auto& record = results.record.problems[p];
    for (const auto& axis : record.axes) {
      require(axis.numeric, "problem '{}': parameter '{}' is no number; the format iohprofiler takes numbers only",
              spec.problems[p].label, axis.name);
    }
    BbobName bbob;
    const bool is_bbob = parse_bbob(spec.problems[p].spec, bbob);
    auto& function = functions[is_bbob ? bbob.function : 1000 + static_cast<int>(p)];
    function.name = is_bbob ? fmt::format("bbob_f{}", bbob.function) : folder_name(spec.problems[p].label);
    function.maximization = record.direction == Direction::maximize && !record.optimum;
    const double sign = function.maximization ? -1 : 1;
    std::string columns = "evaluations raw_y";
    for (std::size_t i = 0; i < record.axes.size(); ++i) columns += fmt::format(" x{}", i);
    for (std::int64_t seed = 0; seed < spec.seeds; ++seed) {
      const auto& cell = results.cell(p, method, seed);
      const auto run = exported_evaluations(results, cell);
      if (!cell.done || run.empty()) continue;
      auto& [runs, text] = function.dimensions[record.axes.size()];
      runs.push_back(
          {{"instance", bbob.instance},
           {"evals", run.size()},
           {"best",
            {{"evals", run.back().best_number}, {"y", sign * written(run.back().best)}, {"x", run.back().best_x}}}});
      text += columns + "\n" + table(run, sign);
    }
  }
  ExportedFiles files;
  for (const auto& [id, function] : functions) {
    if (function.dimensions.empty()) continue;
    Json json = {{"version", "0.3.5"},
                 {"suite", id < 1000 ? "BBOB" : "incumbent"},
                 {"function_id", id},
                 {"function_name", function.name},
                 {"maximization", function.maximization},
                 {"algorithm", {{"name", spec.methods[method].label}, {"info", spec.methods[method].sampler}}},
                 {"attributes", {"evaluations", "raw_y"}},
                 {"scenarios", Json::array()}};
    for (const auto& [dimension, data] : function.dimensions) {
      const auto path = fmt::format("data_f{0}_{1}/IOHprofiler_f{0}_DIM{2}.dat", id, function.name, dimension);
      json["scenarios"].push_back({{"dimension", dimension}, {"path", path}, {"runs", data.first}});
      files[path] = data.second;
    }
    for (std::size_t i = 0; i < function.dimensions.begin()->first; ++i)
      json["attributes"].push_back(fmt::format("x{}", i));
    files[fmt::format("IOHprofiler_f{}_{}.json", id, function.name)] =
        json.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  return files;
}

}  // namespace incumbent
