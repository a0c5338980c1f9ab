// The lines that other programs wrote, Optuna above all: its trials get their parameters one at a time while they run,
// so their configuration is known when they end. A trial that doesn't fit our space counts, without a configuration.
#include <algorithm>
#include <cmath>

#include "journal/distribution.hpp"
#include "journal/line.hpp"

namespace incumbent {

Configuration Replay::complete(Configuration configuration) const {
  const auto& space = spec_->space;
  if (configuration.empty()) return {};
  for (std::size_t i = 0; i < space.size(); ++i) {
    if (space[i].kind == ParameterKind::constant && !configuration.is_active(i)) configuration[i] = 0;
  }
  auto active = space.activate(configuration);  // what the conditions switch off does not matter
  for (std::size_t i = 0; i < space.size(); ++i) {
    if (active.is_active(i) && !configuration.is_active(i)) return {};
  }
  return space.contains(active) ? active : Configuration();
}

void Replay::set_foreign_parameter(Foreign& foreign, std::string_view raw_name, double internal,
                                   const Json& distribution) const {
  const auto index = spec_->space.find(unescape(raw_name));
  if (!index) return;
  if (foreign.configuration.empty()) foreign.configuration = empty_configuration();
  const auto code = code_from_optuna(spec_->space, *index, internal, distribution.string());
  foreign.configuration[*index] = code.value_or(Configuration::inactive());
}

void Replay::create_foreign(const Line& line, std::int64_t number) {
  auto& foreign = foreign_[number];
  if (line.params && line.distributions) {
    line.params->members([&](std::string_view name, const Json& value) {
      if (const auto distribution = line.distributions->find(name)) {
        set_foreign_parameter(foreign, name, value.number(), *distribution);
      }
    });
  }
  if (line.system_attributes) {
    line.system_attributes->members(
        [&](std::string_view key, const Json& value) { foreign_attribute(number, key, value); });
  }
  const auto state = line.state ? static_cast<OptunaState>(line.state->integer()) : OptunaState::running;
  if (state == OptunaState::waiting) {
    at(number).status = TrialStatus::waiting;
    if (auto configuration = complete(foreign.configuration); !configuration.empty()) {
      foreign.configuration = configuration;
      emit(TrialEnqueued{number, std::move(configuration)});
      return;
    }
    foreign.configuration = {};  // nothing that our samplers can start; it counts as running elsewhere
  }
  start_foreign(number);
  if (state == OptunaState::running || state == OptunaState::waiting) return;
  if (line.intermediate_values) {
    std::vector<std::pair<std::int64_t, double>> reports;
    line.intermediate_values->members([&](std::string_view step, const Json& value) {
      if (const auto resource = Json::parse(step); resource && !value.is_null()) {
        reports.emplace_back(resource->integer(), value.number());
      }
    });
    std::sort(reports.begin(), reports.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [resource, value] : reports) {
      if (resource >= 1) report(number, {resource, {value}, {}, 0});
    }
  }
  std::vector<double> values;
  if (line.values && !line.values->is_null()) {
    line.values->elements([&](const Json& value) { values.push_back(value.number()); });
  } else if (line.value && !line.value->is_null()) {
    values.push_back(line.value->number());
  }
  finish_foreign(number, state, std::move(values));
}

void Replay::start_foreign(std::int64_t number) {
  TrialStarted event;
  event.trial = number;
  event.request.trial = number;
  event.request.resource = spec_->max_resource;
  event.sampler = "foreign";
  event.seen = first_line_;
  event.configuration = complete(foreign_[number].configuration);
  auto& trial = at(number);
  trial.known = !event.configuration.empty();
  trial.status = TrialStatus::running;
  trial.resource = spec_->max_resource;
  emit(std::move(event));
}

void Replay::trial_parameter(const Line& line, std::int64_t number) {
  if (line.own || at(number).known) return;
  const auto& name = line.need(line.parameter, "param_name");
  const auto& value = line.need(line.parameter_value, "param_value_internal");
  const auto text = name.text();
  if (name.kind() != Json::Kind::string) throw JsonError("'param_name' is not a string");
  set_foreign_parameter(foreign_[number], text.substr(1, text.size() - 2), value.number(),
                        line.need(line.distribution, "distribution"));
}

// Constraints are "constraints:<name>": value since Optuna 5, and "constraints": [values] before. A configuration that
// enqueue_trial() fixed is "fixed_params": {name: value}.
void Replay::foreign_attribute(std::int64_t number, std::string_view key, const Json& value) {
  constexpr std::string_view prefix = "constraints:";
  auto& foreign = foreign_[number];
  const auto set = [&](const std::string& name, double constraint) {
    for (auto& [known, old] : foreign.constraints) {
      if (known == name) {
        old = constraint;
        return;
      }
    }
    foreign.constraints.emplace_back(name, constraint);
  };
  if (key.starts_with(prefix) && value.kind() == Json::Kind::number) {
    set(std::string(key.substr(prefix.size())), value.number());
  } else if (key == "constraints" && value.kind() == Json::Kind::array) {
    std::size_t i = 0;
    value.elements([&](const Json& constraint) { set(std::to_string(i++), constraint.number()); });
  } else if (key == "fixed_params" && value.kind() == Json::Kind::object) {
    value.members([&](std::string_view name, const Json& fixed) {
      const auto index = spec_->space.find(unescape(name));
      const bool scalar = fixed.kind() != Json::Kind::object && fixed.kind() != Json::Kind::array;
      if (!index || !scalar) return;
      if (foreign.configuration.empty()) foreign.configuration = empty_configuration();
      const auto code = code_from_json(spec_->space, *index, fixed.text());
      foreign.configuration[*index] = code.value_or(Configuration::inactive());
      foreign.fixed = true;
    });
  }
}

void Replay::finish_foreign(std::int64_t number, OptunaState state, std::vector<double> values) {
  if (at(number).status == TrialStatus::waiting) start_foreign(number);
  auto& trial = at(number);
  TrialFinished event;
  event.trial = number;
  event.measurement.resource = std::max(trial.resource, trial.last_resource);
  const auto found = foreign_.find(number);
  if (found != foreign_.end()) {
    if (!trial.known) event.configuration = complete(found->second.configuration);
    for (const auto& [name, constraint] : found->second.constraints)
      event.measurement.constraints.push_back(constraint);
    foreign_.erase(found);
  }
  if (state == OptunaState::pruned) {
    event.status = TrialStatus::pruned;  // its value is the last one that it reported
  } else if (state == OptunaState::fail || values.size() != 1) {
    event.status = TrialStatus::failed;
    event.failure = Failure::crash;
  } else if (!std::isfinite(values.front())) {
    event.status = TrialStatus::failed;
    event.failure = Failure::nan;
  } else {
    event.measurement.objectives = std::move(values);
  }
  trial.status = event.status;
  emit(std::move(event));
}

}  // namespace incumbent
