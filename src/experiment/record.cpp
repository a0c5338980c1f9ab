#include "experiment/record.hpp"

#include <nlohmann/json.hpp>

#include "core/parse_json.hpp"
#include "core/read_file.hpp"
#include "core/require.hpp"
#include "experiment/files.hpp"

namespace incumbent {
namespace {

using Json = nlohmann::ordered_json;

// Written as null, for want of a NaN.
const double kInactive = Configuration::inactive();

Json to_json(const ExperimentCommand& command) {
  return {{"words", command.words},
          {"shell", command.shell},
          {"calls", command.call.convention},
          {"instance", command.call.instance},
          {"cutoff", command.call.cutoff},
          {"result", command.result},
          {"direction", std::string(to_string(command.direction))},
          {"max_resource", command.max_resource},
          {"noisy", command.noisy},
          {"timeout", command.timeout},
          {"memory", command.memory_mb}};
}

// Its space is the problem's.
ExperimentCommand command_of(const Json& json, const std::optional<SearchSpace>& space) {
  ExperimentCommand command;
  command.words = json.at("words").get<std::vector<std::string>>();
  command.shell = json.at("shell");
  command.call = {json.at("calls"), json.at("instance"), json.at("cutoff")};
  command.result = json.at("result");
  command.space = write_configspace(space.value());
  command.direction = parse_direction(json.at("direction").get<std::string>());
  command.max_resource = json.at("max_resource");
  command.noisy = json.at("noisy");
  command.timeout = json.at("timeout");
  command.memory_mb = json.at("memory");
  return command;
}

Json to_json(const ExperimentProblem& problem, const ProblemRecord& record) {
  auto axes = Json::array();
  for (const auto& axis : record.axes) {
    axes.push_back({{"name", axis.name},
                    {"numeric", axis.numeric},
                    {"log", axis.log},
                    {"lower", axis.lower},
                    {"upper", axis.upper}});
  }
  return {{"label", problem.label},
          {"spec", problem.spec},
          {"command", problem.command ? to_json(*problem.command) : Json()},
          {"name", record.name},
          {"budget", problem.budget},
          {"total_resource", problem.total_resource ? Json(*problem.total_resource) : Json()},
          {"margin", problem.margin ? Json(*problem.margin) : Json()},
          {"direction", std::string(to_string(record.direction))},
          {"objective", record.objective},
          {"resource_unit", record.resource_unit},
          {"max_resource", record.max_resource},
          {"noisy", record.noisy},
          {"known_cost", record.known_cost},
          {"cost_in_seconds", record.cost_in_seconds},
          {"trains", record.trains},
          {"source", record.source},
          {"optimum", record.optimum ? Json(*record.optimum) : Json()},
          {"minimizers", record.minimizers},
          {"axes", axes},
          {"space", record.space ? Json::parse(write_configspace(*record.space)) : Json()}};
}

void from_json(const Json& json, ExperimentProblem& problem, ProblemRecord& record) {
  problem = {json.at("label"), json.at("spec"), json.at("budget")};
  if (!json.at("total_resource").is_null()) problem.total_resource = json.at("total_resource").get<std::int64_t>();
  if (json.contains("margin") && !json.at("margin").is_null()) problem.margin = json.at("margin").get<double>();
  record.direction = parse_direction(json.at("direction").get<std::string>());
  record.objective = json.at("objective");
  record.resource_unit = json.at("resource_unit");
  record.max_resource = json.at("max_resource");
  record.noisy = json.at("noisy");
  record.known_cost = json.value("known_cost", false);
  record.cost_in_seconds = json.value("cost_in_seconds", !record.known_cost);
  record.trains = json.value("trains", false);
  record.source = json.at("source");
  if (!json.at("optimum").is_null()) record.optimum = json.at("optimum").get<double>();
  for (const auto& minimizer : json.at("minimizers")) {
    auto& codes = record.minimizers.emplace_back();
    for (const auto& code : minimizer) codes.push_back(code.is_null() ? kInactive : code.get<double>());
  }
  for (const auto& axis : json.at("axes")) {
    record.axes.push_back({axis.at("name"), axis.at("numeric"), axis.at("log"), axis.at("lower"), axis.at("upper")});
  }
  record.name = json.value("name", "");
  if (json.contains("space") && !json.at("space").is_null()) record.space = read_configspace(json.at("space").dump());
  const auto command = json.value("command", Json());
  if (!command.is_null()) problem.command = command_of(command, record.space);
}

Json to_json(const SimulatedWorkers& workers) {
  Json json;
  for_each_option_of_workers([&](const char* name, auto member) {
    if constexpr (std::is_same_v<decltype(member), std::optional<double> SimulatedWorkers::*>) {
      json[name] = workers.*member ? Json(*(workers.*member)) : Json();
    } else {
      json[name] = workers.*member;
    }
  });
  return json;
}

SimulatedWorkers simulated_workers(const Json& json) {
  SimulatedWorkers workers;
  for_each_option_of_workers([&](const char* name, auto member) {
    if constexpr (std::is_same_v<decltype(member), std::optional<double> SimulatedWorkers::*>) {
      if (!json.at(name).is_null()) workers.*member = json.at(name).get<double>();
    } else if (name == std::string_view("straggler_law") && !json.contains(name)) {
      return;  // a record from before there was a choice
    } else {
      json.at(name).get_to(workers.*member);
    }
  });
  return workers;
}

Json to_json(const Making& making) {
  return {{"started", making.started}, {"program", making.program}, {"machine", making.machine},
          {"command", making.command}, {"jobs", making.jobs},       {"device", making.device},
          {"peers", making.peers}};
}

Making making(const Json& json) {
  return {json.at("started"),
          json.at("program"),
          json.at("machine"),
          json.at("command"),
          json.at("jobs"),
          json.value("device", ""),
          json.value("peers", std::vector<std::string>{})};
}

}  // namespace

ProblemRecord record_of(const Problem& problem) {
  const auto& description = problem.description();
  ProblemRecord record;
  record.name = description.name;
  record.space = description.space;
  record.direction = description.direction;
  record.objective = description.objective;
  record.resource_unit = description.resource_unit;
  record.max_resource = description.max_resource;
  record.noisy = description.noisy;
  record.known_cost = description.known_cost;
  record.cost_in_seconds = description.cost_in_seconds;
  record.trains =
      description.evaluation_cost == EvaluationCost::training || description.evaluation_cost == EvaluationCost::command;
  record.source = description.source;
  if (const auto optimum = problem.optimum()) {
    record.optimum = optimum->value;
    record.minimizers = optimum->minimizers;
  }
  for (const auto& parameter : description.space.parameters()) {
    if (parameter.kind == ParameterKind::constant) continue;
    const bool numeric = parameter.kind == ParameterKind::real || parameter.kind == ParameterKind::integer;
    record.axes.push_back({parameter.name, numeric, parameter.log, parameter.lower, parameter.upper});
  }
  return record;
}

bool has_recommendations(const ExperimentRecord& record, std::size_t problem) {
  return record.problems[problem].noisy && !record.problems[problem].trains;
}

std::string_view cost_unit(const ExperimentRecord& record, std::size_t problem) {
  if (record.spec.simulated) return "virtual time";
  return record.problems[problem].cost_in_seconds ? kSecondsUnit : "the problem's own unit";
}

std::string command_text(const ExperimentProblem& problem) {
  return problem.command ? to_json(*problem.command).dump(-1, ' ', false, Json::error_handler_t::replace) : "";
}

void write_record(const std::filesystem::path& file, const ExperimentRecord& record) {
  Json json = {{"name", record.spec.name},
               {"seeds", record.spec.seeds},
               {"seed", record.spec.seed},
               {"alpha", record.spec.alpha},
               {"device", record.spec.device}};
  if (record.spec.simulated) json["execution"] = to_json(*record.spec.simulated);
  json["problems"] = Json::array();
  for (std::size_t i = 0; i < record.problems.size(); ++i) {
    json["problems"].push_back(to_json(record.spec.problems[i], record.problems[i]));
  }
  json["methods"] = Json::array();
  for (const auto& method : record.spec.methods) {
    json["methods"].push_back({{"label", method.label}, {"sampler", method.sampler}, {"scheduler", method.scheduler}});
  }
  json["notes"] = record.notes;
  json["makings"] = Json::array();
  for (const auto& one : record.makings) json["makings"].push_back(to_json(one));
  // A command line may hold bytes that are no UTF-8.
  write_file(file, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

ExperimentRecord read_record(const std::filesystem::path& file) {
  try {
    const auto json = parse_json<Json>(file.string(), read_file(file), ErrorCode::storage);
    ExperimentRecord record;
    record.spec.name = json.at("name");
    record.spec.seeds = json.at("seeds");
    record.spec.seed = json.at("seed");
    record.spec.alpha = json.at("alpha");
    record.spec.device = json.value("device", record.spec.device);
    if (json.contains("execution")) record.spec.simulated = simulated_workers(json.at("execution"));
    for (const auto& problem : json.at("problems")) {
      from_json(problem, record.spec.problems.emplace_back(), record.problems.emplace_back());
    }
    for (const auto& method : json.at("methods")) {
      record.spec.methods.push_back({method.at("label"), method.at("sampler"), method.at("scheduler")});
    }
    record.notes = json.at("notes").get<std::vector<std::string>>();
    for (const auto& one : json.at("makings")) record.makings.push_back(making(one));
    return record;
  } catch (const nlohmann::json::exception& error) {
    fail(ErrorCode::storage, "{}: {}", file.string(), error.what());
  }
}

}  // namespace incumbent
