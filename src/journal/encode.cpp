#include "journal/encode.hpp"

#include <cmath>

#include "core/require.hpp"
#include "journal/distribution.hpp"
#include "journal/fingerprint.hpp"
#include "journal/text.hpp"

namespace incumbent {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  append_string(out, text);
  return out;
}

// {"op_code":6,"worker_id":"incumbent","trial_id":3
void open_line(std::string& out, OpCode code, std::string_view id_name, std::int64_t id) {
  out += "{\"op_code\":";
  append_integer(out, static_cast<int>(code));
  out += ",\"worker_id\":\"";
  out += kWorker;
  out += "\",\"";
  out += id_name;
  out += "\":";
  append_integer(out, id);
}

void open_attribute(std::string& out, OpCode code, std::int64_t trial_id, std::string_view key) {
  open_line(out, code, "trial_id", trial_id);
  out += code == OpCode::trial_system_attribute ? ",\"system_attr\":{\"" : ",\"user_attr\":{\"";
  out += key;
  out += "\":";
}

void append_integers(std::string& out, const std::vector<std::int64_t>& values) {
  out += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += ',';
    append_integer(out, values[i]);
  }
  out += ']';
}

void append_reals(std::string& out, const std::vector<double>& values) {
  out += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += ',';
    append_real(out, values[i]);
  }
  out += ']';
}

void append_member(std::string& out, std::string_view key) {
  out += ",\"";
  out += key;
  out += "\":";
}

// What the attribute "incumbent" says of a start. Members with their usual value are left out of the request.
void append_start(std::string& out, const TrialStarted& event, const std::string& fingerprint) {
  const auto& request = event.request;
  out += "{\"kind\":";
  out += request.parent ? "\"clone\"" : event.sampler == "enqueued" ? "\"enqueued\"" : "\"start\"";
  append_member(out, "parent");
  if (request.parent)
    append_integer(out, *request.parent);
  else
    out += "null";
  out += ",\"request\":{\"resource\":";
  append_integer(out, request.resource);
  append_member(out, "rungs");
  append_integers(out, request.rungs);
  if (request.bracket != 0) append_member(out, "bracket"), append_integer(out, request.bracket);
  if (!request.population.empty()) append_member(out, "population"), append_integers(out, request.population);
  if (request.from_resource != 0) append_member(out, "from"), append_integer(out, request.from_resource);
  if (request.target) append_member(out, "target"), append_integer(out, *request.target);
  if (request.attempt != 0) append_member(out, "attempt"), append_integer(out, request.attempt);
  out += "},\"seed\":\"";
  out += fmt::format_int(event.seed).c_str();
  out += "\",\"sampler\":";
  append_string(out, event.sampler);
  append_member(out, "seen");
  append_integer(out, static_cast<std::int64_t>(event.seen));
  if (event.joint != 1) append_member(out, "joint"), append_integer(out, event.joint);
  append_member(out, "fingerprint");
  out += fingerprint;
  if (!event.model.empty()) append_member(out, "model"), append_string(out, event.model);
  out += '}';
}

}  // namespace

Encoder::Encoder(const StudySpec& spec) : fingerprint_(quoted(fingerprint(spec.device))) {
  for (const auto& parameter : spec.space.parameters()) {
    names_.push_back(quoted(parameter.name) + ':');
    distributions_.push_back(quoted(distribution_json(parameter)));
    integral_.push_back(parameter.kind != ParameterKind::real);
  }
}

std::uint64_t Encoder::append(std::string& out, const Event& event, const Replay& replay) const {
  return std::visit([&](const auto& e) { return lines(out, e, replay); }, event);
}

void Encoder::append_code(std::string& out, std::size_t parameter, double code) const {
  if (integral_[parameter])
    append_integer(out, static_cast<std::int64_t>(code));
  else
    append_real(out, code);
}

// One line a parameter.
std::uint64_t Encoder::parameters(std::string& out, const Configuration& codes, std::int64_t trial_id) const {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (!codes.is_active(i)) continue;
    open_line(out, OpCode::trial_parameter, "trial_id", trial_id);
    out += ",\"param_name\":";
    out.append(names_[i], 0, names_[i].size() - 1);
    append_member(out, "param_value_internal");
    append_code(out, i, codes[i]);
    out += ",\"distribution\":";
    out += distributions_[i];
    out += "}\n";
    ++count;
  }
  return count;
}

// "params" and "distributions" of the active parameters.
void Encoder::configuration(std::string& out, const Configuration& codes) const {
  const auto members = [&](auto append_value) {
    bool first = true;
    for (std::size_t i = 0; i < codes.size(); ++i) {
      if (!codes.is_active(i)) continue;
      if (!first) out += ',';
      first = false;
      out += names_[i];
      append_value(i);
    }
  };
  out += ",\"params\":{";
  members([&](std::size_t i) {
    if (integral_[i])
      append_integer(out, static_cast<std::int64_t>(codes[i]));
    else
      append_real(out, codes[i]);
  });
  out += "},\"distributions\":{";
  members([&](std::size_t i) { out += distributions_[i]; });
  out += '}';
}

std::uint64_t Encoder::lines(std::string& out, const TrialEnqueued& event, const Replay& replay) const {
  open_line(out, OpCode::create_trial, "study_id", replay.study());
  out += ",\"datetime_start\":null,\"state\":4,\"value\":null,\"values\":null";
  configuration(out, event.configuration);
  out += ",\"user_attrs\":{},\"system_attrs\":{},\"intermediate_values\":{}}\n";
  return 1;
}

std::uint64_t Encoder::lines(std::string& out, const TrialStarted& event, const Replay& replay) const {
  if (event.trial < replay.trials()) {
    const auto id = replay.trial_id(event.trial);
    open_attribute(out, OpCode::trial_system_attribute, id, "incumbent");
    append_start(out, event, fingerprint_);
    out += "}}\n";
    const auto set = replay.parameters_unset(event.trial) ? parameters(out, event.configuration, id) : 0;
    open_line(out, OpCode::trial_state, "trial_id", id);
    out += ",\"state\":0,\"values\":null,\"datetime_start\":";
    append_time(out);
    out += "}\n";
    return 2 + set;
  }
  open_line(out, OpCode::create_trial, "study_id", replay.study());
  out += ",\"datetime_start\":";
  append_time(out);
  out += ",\"state\":0,\"value\":null,\"values\":null";
  configuration(out, event.configuration);
  out += ",\"user_attrs\":{},\"system_attrs\":{\"incumbent\":";
  append_start(out, event, fingerprint_);
  out += "},\"intermediate_values\":{}}\n";
  return 1;
}

std::uint64_t Encoder::lines(std::string& out, const TrialResumed& event, const Replay& replay) const {
  open_attribute(out, OpCode::trial_system_attribute, replay.trial_id(event.trial), "incumbent:resume");
  out += "{\"resource\":";
  append_integer(out, event.resource);
  out += "}}}\n";
  return 1;
}

std::uint64_t Encoder::lines(std::string& out, const TrialReported& event, const Replay& replay) const {
  const auto& measurement = event.measurement;
  const auto id = replay.trial_id(event.trial);
  std::uint64_t count = 1;
  if (measurement.cost != 0 || !measurement.constraints.empty() || measurement.noise) {
    open_attribute(out, OpCode::trial_system_attribute, id, "incumbent:report");
    out += "{\"cost\":";
    append_real(out, measurement.cost);
    append_member(out, "constraints");
    append_reals(out, measurement.constraints);
    if (measurement.noise) append_member(out, "noise"), append_real(out, *measurement.noise);
    out += "}}}\n";
    ++count;
  }
  open_line(out, OpCode::trial_value, "trial_id", id);
  append_member(out, "step");
  append_integer(out, measurement.resource);
  append_member(out, "intermediate_value");
  append_real(out, measurement.objectives.front());
  out += "}\n";
  return count;
}

std::uint64_t Encoder::lines(std::string& out, const TrialFinished& event, const Replay& replay) const {
  const auto& measurement = event.measurement;
  const auto id = replay.trial_id(event.trial);
  const bool measured = !measurement.objectives.empty();
  std::uint64_t count = 2;
  open_attribute(out, OpCode::trial_system_attribute, id, "incumbent:result");
  out += "{\"resource\":";
  append_integer(out, measurement.resource);
  if (!measured) out += ",\"measured\":false";
  if (measurement.cost != 0) append_member(out, "cost"), append_real(out, measurement.cost);
  if (event.score) append_member(out, "score"), append_real(out, *event.score);
  if (measurement.noise) append_member(out, "noise"), append_real(out, *measurement.noise);
  if (event.failure != Failure::none) append_member(out, "failure"), append_string(out, to_string(event.failure));
  out += "}}}\n";
  for (std::size_t i = 0; i < measurement.constraints.size(); ++i, ++count) {
    open_attribute(out, OpCode::trial_system_attribute, id, fmt::format("constraints:c{}", i));
    append_real(out, measurement.constraints[i]);
    out += "}}\n";
  }
  if (event.failure != Failure::none) {
    open_attribute(out, OpCode::trial_user_attribute, id, "failure");
    append_string(out, to_string(event.failure));
    out += "}}\n";
    ++count;
  }
  for (const auto& [name, value] : {std::pair{"score", event.score}, std::pair{"noise", measurement.noise}}) {
    if (!value) continue;
    open_attribute(out, OpCode::trial_user_attribute, id, name);
    append_real(out, *value);
    out += "}}\n";
    ++count;
  }
  const auto state = event.status == TrialStatus::complete ? OptunaState::complete
                     : event.status == TrialStatus::pruned ? OptunaState::pruned
                                                           : OptunaState::fail;
  open_line(out, OpCode::trial_state, "trial_id", id);
  append_member(out, "state");
  append_integer(out, static_cast<int>(state));
  append_member(out, "values");
  // A pruned trial shows what it reported last, as Optuna does it.
  const auto last = replay.last_value(event.trial);
  if (state == OptunaState::fail)
    out += "null";
  else if (measured)
    append_reals(out, measurement.objectives);
  else if (last && !std::isnan(*last))
    append_reals(out, {*last});
  else
    out += "null";
  append_member(out, "datetime_complete");
  append_time(out);
  out += "}\n";
  return count;
}

}  // namespace incumbent
