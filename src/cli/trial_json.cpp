#include "cli/trial_json.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace incumbent::cli {

using Json = nlohmann::ordered_json;

Json number_json(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  return value;
}

Json params_json(const SearchSpace& space, const Configuration& configuration) {
  return Json::parse(write_parameters(space, configuration));
}

Json trial_json(const Study& study, const Trial& trial) {
  Json json{{"trial", trial.number}, {"status", to_string(trial.status)}};
  if (trial.status == TrialStatus::failed) json["failure"] = to_string(trial.failure);
  json["value"] = trial.has_value() ? number_json(study.natural(trial.objective())) : Json();
  json["resource"] = trial.has_value() ? trial.measurements.back().resource : 0;
  json["params"] = trial.configuration.empty() ? Json() : params_json(study.spec().space, trial.configuration);
  json["parent"] = trial.parent ? Json(*trial.parent) : Json();
  if (trial.parent) json["from_resource"] = trial.from_resource;
  json["seed"] = fmt::format("{}", trial.seed);
  auto measurements = Json::array();
  for (const auto& m : trial.measurements) {
    auto constraints = Json::array();
    for (const double c : m.constraints) constraints.push_back(number_json(c));
    measurements.push_back({{"resource", m.resource},
                            {"value", number_json(study.natural(m.objectives.front()))},
                            {"constraints", constraints},
                            {"cost", number_json(m.cost)}});
    if (m.noise) measurements.back()["noise"] = number_json(*m.noise);
  }
  json["measurements"] = measurements;
  if (const auto score = study.score(trial.number)) json["score"] = number_json(*score);
  return json;
}

}  // namespace incumbent::cli
