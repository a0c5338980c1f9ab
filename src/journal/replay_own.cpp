// The lines that this program wrote: nothing is lost between an event and its lines.
#include "core/require.hpp"
#include "journal/line.hpp"

namespace incumbent {

Configuration Replay::empty_configuration() const {
  return Configuration(std::vector<double>(spec_->space.size(), Configuration::inactive()));
}

// Parameters stand in the order of the space; those that are inactive are left out.
Configuration Replay::own_configuration(const Json& params) const {
  const auto& space = spec_->space;
  auto configuration = empty_configuration();
  std::size_t next = 0;
  params.members([&](std::string_view raw, const Json& value) {
    const bool escaped = raw.find('\\') != std::string_view::npos;
    const std::string name = escaped ? unescape(raw) : std::string();
    const std::string_view key = escaped ? std::string_view(name) : raw;
    while (next < space.size() && space[next].name != key) ++next;
    if (next == space.size()) throw JsonError(fmt::format("unknown parameter '{}'", key));
    configuration[next++] = value.number();
  });
  if (const auto violation = space.violation(configuration); !violation.empty()) throw JsonError(violation);
  return configuration;
}

TrialStarted Replay::own_start(const Json& attribute, std::int64_t number, Configuration configuration,
                               std::string& fingerprint) const {
  TrialStarted event;
  event.trial = number;
  event.configuration = std::move(configuration);
  auto& request = event.request;
  request.trial = number;
  const auto integers = [](const Json& array) {
    std::vector<std::int64_t> values;
    array.elements([&](const Json& value) { values.push_back(value.integer()); });
    return values;
  };
  attribute.members([&](std::string_view key, const Json& value) {
    if (key == "parent" && !value.is_null())
      request.parent = value.integer();
    else if (key == "seed")
      event.seed = unsigned_integer(value);
    else if (key == "sampler")
      event.sampler = value.string();
    else if (key == "seen")
      event.seen = static_cast<std::uint64_t>(value.integer());
    else if (key == "joint")
      event.joint = static_cast<int>(value.integer());
    else if (key == "fingerprint")
      fingerprint = value.string();
    else if (key == "model")
      event.model = value.string();
  });
  attribute.at("request").members([&](std::string_view key, const Json& value) {
    if (key == "resource")
      request.resource = value.integer();
    else if (key == "rungs")
      request.rungs = integers(value);
    else if (key == "bracket")
      request.bracket = static_cast<int>(value.integer());
    else if (key == "population")
      request.population = integers(value);
    else if (key == "from")
      request.from_resource = value.integer();
    else if (key == "target")
      request.target = value.integer();
    else if (key == "attempt")
      request.attempt = static_cast<std::uint32_t>(value.integer());
  });
  return event;
}

void Replay::create_own(const Line& line, std::int64_t number) {
  auto configuration = own_configuration(*line.params);
  if (line.state && static_cast<OptunaState>(line.state->integer()) == OptunaState::waiting) {
    at(number).status = TrialStatus::waiting;
    foreign_[number].configuration = configuration;
    emit(TrialEnqueued{number, std::move(configuration)});
    return;
  }
  std::string fingerprint;
  const auto attribute = line.need(line.system_attributes, "system_attrs").at("incumbent");
  auto event = own_start(attribute, number, std::move(configuration), fingerprint);
  at(number).resource = event.request.resource;
  emit(std::move(event), std::move(fingerprint));
}

// Opens or goes on with a block, except for the one attribute that commits itself.
void Replay::own_attribute(std::int64_t number, std::string_view key, const Json& value) {
  if (key == "incumbent:resume") {
    const auto resource = value.at("resource").integer();
    at(number).resource = resource;
    block_ = {};
    emit(TrialResumed{number, resource});
    return;
  }
  block_.open = true;
  block_.trial = number;
  if (key == "incumbent") block_.start = value.text();
  if (key == "incumbent:result" || key == "incumbent:report") block_.result = value.text();
  if (key.starts_with("constraints:")) block_.constraints.push_back(value.number());
}

void Replay::trial_state(const Line& line, std::int64_t number) {
  const auto state = static_cast<OptunaState>(line.need(line.state, "state").integer());
  auto& trial = at(number);
  switch (state) {
    case OptunaState::running:
      if (trial.status != TrialStatus::waiting) return;  // another process was faster
      if (block_.start) {
        std::string fingerprint;
        auto event = own_start(*Json::parse(*block_.start), number, foreign_[number].configuration, fingerprint);
        trial.status = TrialStatus::running;
        trial.resource = event.request.resource;
        emit(std::move(event), std::move(fingerprint));
      } else {
        start_foreign(number);
      }
      return;
    case OptunaState::waiting: return;
    case OptunaState::complete:
    case OptunaState::pruned:
    case OptunaState::fail: break;
    default: throw JsonError(fmt::format("unknown state {}", static_cast<int>(state)));
  }
  std::vector<double> values;
  if (line.values && !line.values->is_null()) {
    line.values->elements([&](const Json& value) { values.push_back(value.number()); });
  }
  if (block_.result)
    finish_own(number, state, std::move(values));
  else
    finish_foreign(number, state, std::move(values));
}

void Replay::finish_own(std::int64_t number, OptunaState state, std::vector<double> values) {
  TrialFinished event;
  event.trial = number;
  auto& measurement = event.measurement;
  bool measured = true;
  Json::parse(*block_.result)->members([&](std::string_view key, const Json& value) {
    if (key == "resource")
      measurement.resource = value.integer();
    else if (key == "cost")
      measurement.cost = value.number();
    else if (key == "score")
      event.score = value.number();
    else if (key == "noise")
      measurement.noise = value.number();
    else if (key == "failure")
      event.failure = parse_failure(value.string());
    else if (key == "measured")
      measured = value.boolean();
  });
  if (measured) measurement.objectives = std::move(values);
  measurement.constraints = block_.constraints;
  event.status = state == OptunaState::complete ? TrialStatus::complete
                 : state == OptunaState::pruned ? TrialStatus::pruned
                                                : TrialStatus::failed;
  at(number).status = event.status;
  foreign_.erase(number);
  emit(std::move(event));
}

void Replay::trial_value(const Line& line, std::int64_t number) {
  Measurement measurement;
  measurement.resource = line.need(line.step, "step").integer();
  measurement.objectives = {line.need(line.intermediate_value, "intermediate_value").number()};
  if (!line.own) {
    // Optuna counts from 0 and may repeat a step; a resource is positive and grows.
    if (at(number).status != TrialStatus::running || measurement.resource <= at(number).last_resource) return;
  }
  if (block_.result) {
    Json::parse(*block_.result)->members([&](std::string_view key, const Json& value) {
      if (key == "cost") measurement.cost = value.number();
      if (key == "noise") measurement.noise = value.number();
      if (key == "constraints") value.elements([&](const Json& c) { measurement.constraints.push_back(c.number()); });
    });
  }
  report(number, std::move(measurement));
}

}  // namespace incumbent
