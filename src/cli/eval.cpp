// incumbent eval: the values of a problem at the points of a file.
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/device_option.hpp"
#include "core/require.hpp"
#include "format/csv.hpp"
#include "incumbent/data.hpp"
#include "incumbent/execution.hpp"
#include "incumbent/problem.hpp"

namespace incumbent::cli {
namespace {

struct EvalArguments {
  std::string problem;
  std::string points;
  std::optional<std::int64_t> resource;
  std::int64_t seed = 0;
  std::optional<std::string> data_dir;
  bool json = false;
};

bool is_conditional(const SearchSpace& space, const std::string& name) {
  for (const auto& condition : space.conditions()) {
    if (condition.child == name) return true;
  }
  return false;
}

// Whether the text is another way to write a level that is a number: 1e-8 for 1e-08.
bool is_number(const Level& level, const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return false;
  if (const auto* real = std::get_if<double>(&level)) return *real == value;
  const auto* integer = std::get_if<std::int64_t>(&level);
  return integer && static_cast<double>(*integer) == value;
}

// The code that a cell stands for: a number, within the bounds or not; the text of a level; nothing if inactive.
double read_cell(const CsvTable& table, std::size_t row, std::size_t column, const SearchSpace& space, std::size_t i) {
  const auto& parameter = space[i];
  const auto& text = table.cell(row, column);
  if (text.empty() && is_conditional(space, parameter.name)) return Configuration::inactive();
  if (parameter.levels.empty()) {
    const double value = table.number(row, column);
    require(parameter.kind != ParameterKind::integer || value == std::floor(value),
            "{}:{}: '{}' is {}; it must be an integer", table.file(), table.line(row), parameter.name, text);
    return value;
  }
  std::string known;
  for (std::size_t k = 0; k < parameter.levels.size(); ++k) {
    const auto level = to_string(parameter.levels[k]);
    if (level == text || is_number(parameter.levels[k], text)) return static_cast<double>(k);
    known += (k == 0 ? "" : ", ") + level;
  }
  fail(ErrorCode::usage, "{}:{}: '{}' is '{}'; it must be one of {}", table.file(), table.line(row), parameter.name,
       text, known);
}

std::vector<Configuration> read_points(const std::string& file, const ProblemDescription& problem) {
  const auto table = CsvTable::read(file);
  const auto& space = problem.space;
  for (const auto& name : table.names()) {
    require(space.find(name).has_value(), "{}: column '{}' is no parameter of {}; the parameters are {}", file, name,
            problem.name, [&] {
              std::string names;
              for (const auto& parameter : space.parameters()) names += (names.empty() ? "" : ", ") + parameter.name;
              return names;
            }());
  }
  std::vector<std::size_t> columns;
  for (const auto& parameter : space.parameters()) columns.push_back(table.column(parameter.name));
  std::vector<Configuration> points;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::vector<double> codes(space.size());
    for (std::size_t i = 0; i < space.size(); ++i) codes[i] = read_cell(table, row, columns[i], space, i);
    Configuration point(std::move(codes));
    if (space.has_conditions()) {
      const auto activated = space.activate(point);
      for (std::size_t i = 0; i < space.size(); ++i) {
        require(activated.is_active(i) || !point.is_active(i),
                "{}:{}: '{}' has a value, but is inactive here; leave the cell empty", file, table.line(row),
                space[i].name);
        require(point.is_active(i) || !activated.is_active(i), "{}:{}: '{}' is empty, but active here", file,
                table.line(row), space[i].name);
      }
    }
    points.push_back(std::move(point));
  }
  return points;
}

// Objectives, then constraint slacks: feasible at >= 0. A failed evaluation has NaN for each.
std::vector<double> numbers(const Outcome& outcome, const ProblemDescription& problem) {
  if (outcome.objectives.empty()) return std::vector<double>(problem.objectives + problem.constraints, std::nan(""));
  auto values = outcome.objectives;
  for (const double constraint : outcome.constraints) values.push_back(0 - constraint);
  return values;
}

nlohmann::ordered_json as_json(const Outcome& outcome) {
  auto slacks = nlohmann::ordered_json::array();
  for (const double constraint : outcome.constraints) slacks.push_back(0 - constraint);
  nlohmann::ordered_json result{{"objectives", outcome.objectives}, {"slacks", slacks}};
  result["failure"] = outcome.failure == Failure::none ? nlohmann::ordered_json() : to_string(outcome.failure);
  result["score"] = outcome.score ? nlohmann::ordered_json(*outcome.score) : nlohmann::ordered_json();
  result["cost"] = outcome.cost;
  return result;
}

int eval(const EvalArguments& arguments) {
  if (arguments.data_dir) set_data_directory(*arguments.data_dir);
  const auto problem = make_problem(arguments.problem);
  const auto& description = problem->description();
  print_problem_device(description);
  Evaluation how;
  how.resource = arguments.resource.value_or(description.max_resource);
  how.seed = static_cast<std::uint64_t>(arguments.seed);
  require(how.resource >= 1 && how.resource <= description.max_resource, "--resource is {}; {} takes 1 to {} {}s",
          how.resource, description.name, description.max_resource, description.resource_unit);
  auto list = nlohmann::ordered_json::array();
  for (const auto& point : read_points(arguments.points, description)) {
    const auto outcome = evaluate(*problem, point, how);
    ++how.index;
    if (arguments.json) {
      list.push_back(as_json(outcome));
      continue;
    }
    std::string line;
    for (const double value : numbers(outcome, description))
      line += fmt::format("{}{:.17g}", line.empty() ? "" : " ", value);
    fmt::print("{}\n", line);
    if (outcome.failure != Failure::none) {
      fmt::print(stderr, "incumbent: point {} failed: {}\n", how.index, to_string(outcome.failure));
    }
  }
  if (arguments.json) fmt::print("{}\n", list.dump(1));
  return 0;
}

}  // namespace

extern const Command eval_command{
    "eval", "evaluate a problem at the points of a CSV file: objectives, then constraint slacks (feasible at >= 0)",
    "incumbent eval ackley:dim=2 --points points.csv    # with the header x0,x1",
    [](Arguments& declare) -> std::function<int()> {
      auto arguments = std::make_shared<EvalArguments>();
      declare.add("PROBLEM", arguments->problem, "name or name:key=value,...; see incumbent problems");
      declare.add("--points", arguments->points,
                  "CSV file; its header has the parameters' names; empty cells are inactive");
      declare.required("--points");
      declare.add("--resource", arguments->resource, "evaluate up to this resource (default: the largest)");
      declare.add("--seed", arguments->seed, "of everything random in the evaluations; point i is evaluation i of it");
      declare.range("--seed", 0);
      declare.add("--data-dir", arguments->data_dir, "where data sets are looked for first");
      declare.flag("--json", arguments->json, "print an array of {objectives, slacks, failure, score, cost}");
      return [arguments] { return eval(*arguments); };
    }};

}  // namespace incumbent::cli
