// incumbent problems: the registered problems, or one of them as it is specified.
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "core/registry.hpp"
#include "incumbent/error.hpp"
#include "incumbent/problem_description.hpp"

namespace incumbent::cli {
namespace {

constexpr char kEveryProblem[] =
    "embed=0 (a dimension), shift=0 (a seed), fail=0 (a fraction), noise=0 (a deviation), delay=0 (seconds)";

using Json = nlohmann::ordered_json;

void add_description(Json& row, const ProblemDescription& description) {
  row["default"] = description.name;
  row["dimension"] = description.space.size();
  row["direction"] = to_string(description.direction);
  row["objective"] = description.objective;
  row["objectives"] = description.objectives;
  row["constraints"] = description.constraints;
  row["max_resource"] = description.max_resource;
  row["resource_unit"] = description.resource_unit;
  row["checkpoints"] = description.checkpoints;
  row["noisy"] = description.noisy;
  row["cost"] = to_string(description.evaluation_cost);
  row["licence"] = description.licence;
  row["source"] = description.source;
}

// What is known of a problem; one that can't be made here, for want of its data or its library, says so, beside what is
// known of it all the same.
Json describe(const ProblemEntry& entry, std::string_view specification) {
  Json row{{"name", entry.name}, {"summary", entry.summary}, {"options", entry.options}};
  try {
    const auto problem = make_problem(specification);
    add_description(row, problem->description());
    const auto optimum = problem->optimum();
    row["optimum"] = optimum ? Json(optimum->value) : Json();
    const auto reference = problem->reference();
    row["reference_point"] = reference ? Json(reference->objectives) : Json();
    row["hypervolume"] = reference && reference->hypervolume ? Json(*reference->hypervolume) : Json();
  } catch (const Error& error) {
    row["error"] = error.what();
    if (error.code() != ErrorCode::unavailable) return row;
    try {
      add_description(row, describe_problem(specification));
    } catch (const Error&) {  // its data are missing too
    }
  }
  return row;
}

// "x0: real, -5 to 5", "width: integer, 8 to 4096, log", "kernel: a, b"
std::string parameter_text(const Parameter& parameter) {
  const bool real = parameter.kind == ParameterKind::real;
  if (!real && parameter.kind != ParameterKind::integer) {
    std::vector<std::string> levels;
    for (const auto& level : parameter.levels) levels.push_back(to_string(level));
    return fmt::format("{}: {}{}", parameter.name, parameter.kind == ParameterKind::ordinal ? "in this order " : "",
                       fmt::join(levels, ", "));
  }
  return fmt::format("{}: {}, {} to {}{}", parameter.name, real ? "real" : "integer", parameter.lower, parameter.upper,
                     parameter.log ? ", log" : "");
}

// "2 objectives, reference point [1.1,1.1], largest hypervolume not known", "optimum 0.4"
std::string best_text(const Json& row) {
  if (row["objectives"] == 1)
    return "optimum " + (row["optimum"].is_null() ? "not known" : fmt::format("{}", row["optimum"].get<double>()));
  const auto& reference = row["reference_point"];
  const auto& hypervolume = row["hypervolume"];
  return fmt::format("reference point {}, largest hypervolume {}", reference.is_null() ? "not known" : reference.dump(),
                     hypervolume.is_null() ? "not known" : fmt::format("{}", hypervolume.get<double>()));
}

void print_row(const Json& row) {
  const auto text = [&](const char* key) { return row[key].get<std::string>(); };
  fmt::print("{}: {}\n", text("name"), text("summary"));
  if (row.contains("error")) fmt::print("    not available: {}\n", text("error"));
  if (row.contains("default")) {
    std::string values;
    if (row["objectives"] > 1) values += fmt::format(", {} objectives", row["objectives"].get<int>());
    if (row["constraints"] > 0) values += fmt::format(", {} constraints", row["constraints"].get<int>());
    if (row["max_resource"] > 1) {
      values += fmt::format(", {} {}s ({} when resumed)", row["max_resource"].get<std::int64_t>(),
                            text("resource_unit"), row["checkpoints"].get<bool>() ? "goes on" : "begins again");
    }
    if (row["noisy"].get<bool>()) values += ", noisy";
    if (row.contains("optimum")) values += ", " + best_text(row);
    fmt::print("    {}: dimension {}, {}{}\n", text("default"), row["dimension"].get<int>(), text("direction"), values);
    fmt::print("    cost: {}; licence: {}\n", text("cost"), text("licence"));
  }
  if (!text("options").empty()) fmt::print("    options: {}\n", text("options"));
  if (row.contains("source")) fmt::print("    source: {}\n", text("source"));
}

// One, with its parameters and where its optimum is.
int print_one(const std::string& specification, bool as_json) {
  const auto& entry = find_registered("problem", problems(), incumbent::Options::parse(specification).name());
  const auto description = describe_problem(specification);  // throws, if it is wrong
  auto row = describe(entry, specification);
  row["parameters"] = Json::array();
  for (const auto& parameter : description.space.parameters()) row["parameters"].push_back(parameter_text(parameter));
  std::vector<std::string> minimizers;
  if (!row.contains("error")) {
    if (const auto optimum = make_problem(specification)->optimum()) {
      for (const auto& codes : optimum->minimizers)
        minimizers.push_back(description.space.describe(Configuration(codes)));
    }
  }
  row["minimizers"] = minimizers;
  if (as_json) {
    fmt::print("{}\n", row.dump(2));
    return 0;
  }
  print_row(row);
  for (const auto& parameter : row["parameters"]) fmt::print("    {}\n", parameter.get<std::string>());
  constexpr std::size_t kMost = 10;
  for (std::size_t i = 0; i < std::min(kMost, minimizers.size()); ++i) fmt::print("    optimum at {}\n", minimizers[i]);
  if (minimizers.size() > kMost) fmt::print("    and at {} more\n", minimizers.size() - kMost);
  return 0;
}

int print(const std::optional<std::string>& specification, bool as_json) {
  if (specification) return print_one(*specification, as_json);
  auto list = Json::array();
  for (const auto& entry : problems()) list.push_back(describe(entry, entry.name));
  if (as_json) {
    fmt::print("{}\n", list.dump(2));
    return 0;
  }
  for (const auto& row : list) print_row(row);
  fmt::print("\nOptions of every problem: {}\n", kEveryProblem);
  return 0;
}

}  // namespace

extern const Command problems_command{
    "problems", "list the problems, their options and known optima; or one in detail",
    "incumbent problems --json\n  incumbent problems bbob_f8:dim=5,instance=3",
    [](Arguments& arguments) -> std::function<int()> {
      auto specification = std::make_shared<std::optional<std::string>>();
      auto as_json = std::make_shared<bool>(false);
      arguments.add("PROBLEM", *specification, "this one alone, with its parameters and where its optimum is");
      arguments.flag("--json", *as_json, "print JSON: an array, or of one problem an object");
      return [=] { return print(*specification, *as_json); };
    }};

}  // namespace incumbent::cli
