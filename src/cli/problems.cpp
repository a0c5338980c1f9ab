// incumbent problems: the registered problems.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "incumbent/error.hpp"
#include "incumbent/problem.hpp"

namespace incumbent::cli {
namespace {

constexpr char kEveryProblem[] =
    "embed=0 (a dimension), shift=0 (a seed), fail=0 (a fraction), noise=0 (a deviation), delay=0 (seconds)";

// What is known of a problem with its default options; a learner whose data isn't there says so in its place.
nlohmann::ordered_json describe(const ProblemEntry& entry) {
  nlohmann::ordered_json row{{"name", entry.name}, {"summary", entry.summary}, {"options", entry.options}};
  try {
    const auto problem = make_problem(entry.name);
    const auto& description = problem->description();
    const auto optimum = problem->optimum();
    row["default"] = description.name;
    row["dimension"] = description.space.size();
    row["direction"] = to_string(description.direction);
    row["objective"] = description.objective;
    row["objectives"] = description.objectives;
    row["constraints"] = description.constraints;
    row["max_resource"] = description.max_resource;
    row["resource_unit"] = description.resource_unit;
    row["checkpoints"] = description.checkpoints;
    row["cost"] = to_string(description.evaluation_cost);
    row["optimum"] = optimum ? nlohmann::ordered_json(optimum->value) : nlohmann::ordered_json();
    const auto reference = problem->reference();
    row["reference_point"] = reference ? nlohmann::ordered_json(reference->objectives) : nlohmann::ordered_json();
    row["hypervolume"] = reference && reference->hypervolume ? nlohmann::ordered_json(*reference->hypervolume)
                                                             : nlohmann::ordered_json();
    row["licence"] = description.licence;
    row["source"] = description.source;
  } catch (const Error& error) {
    row["error"] = error.what();
  }
  return row;
}

int print(bool as_json) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& entry : problems()) list.push_back(describe(entry));
  if (as_json) {
    fmt::print("{}\n", list.dump(2));
    return 0;
  }
  for (const auto& row : list) {
    const auto text = [&](const char* key) { return row[key].get<std::string>(); };
    fmt::print("{}: {}\n", text("name"), text("summary"));
    if (row.contains("error")) {
      fmt::print("    not available: {}\n", text("error"));
    } else {
      std::string values;
      if (row["objectives"] > 1) values += fmt::format("{} objectives, ", row["objectives"].get<int>());
      if (row["constraints"] > 0) values += fmt::format("{} constraints, ", row["constraints"].get<int>());
      if (row["max_resource"] > 1) {
        values += fmt::format("{} {}s ({} when resumed), ", row["max_resource"].get<std::int64_t>(),
                              text("resource_unit"), row["checkpoints"].get<bool>() ? "goes on" : "begins again");
      }
      if (!row["reference_point"].is_null()) {
        values += fmt::format("reference point {}, ", row["reference_point"].dump());
        if (!row["hypervolume"].is_null()) values += fmt::format("hypervolume {}, ", row["hypervolume"].get<double>());
      }
      const auto optimum = row["optimum"].is_null() ? "not known" : fmt::format("{}", row["optimum"].get<double>());
      fmt::print("    {}: dimension {}, {}, {}optimum {}\n", text("default"), row["dimension"].get<int>(),
                 text("direction"), values, optimum);
    }
    if (row.contains("cost")) fmt::print("    cost: {}; licence: {}\n", text("cost"), text("licence"));
    if (!text("options").empty()) fmt::print("    options: {}\n", text("options"));
    if (row.contains("source")) fmt::print("    source: {}\n", text("source"));
  }
  fmt::print("\nOptions of every problem: {}\n", kEveryProblem);
  return 0;
}

}  // namespace

extern const Command problems_command{"problems", "list the problems, their options and known optima",
                                      "incumbent problems --json", [](Arguments& arguments) -> std::function<int()> {
                                        auto as_json = std::make_shared<bool>(false);
                                        arguments.flag("--json", *as_json, "print a JSON array");
                                        return [as_json] { return print(*as_json); };
                                      }};

}  // namespace incumbent::cli
