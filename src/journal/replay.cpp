#include "journal/replay.hpp"

#include <charconv>

#include "core/require.hpp"
#include "journal/header.hpp"
#include "journal/line.hpp"

namespace incumbent {
namespace {

bool is_attribute(OpCode code) {
  return code == OpCode::trial_parameter || code == OpCode::trial_user_attribute ||
         code == OpCode::trial_system_attribute;
}

}  // namespace

Replay::Line::Line(const Json& json) {
  json.members([&](std::string_view key, const Json& member) {
    if (key == "op_code")
      code = static_cast<OpCode>(member.integer());
    else if (key == "worker_id")
      own = member.plain_string() == kWorker;
    else if (key == "study_id")
      study_id = member.integer();
    else if (key == "trial_id")
      trial_id = member.integer();
    else if (key == "params")
      params = member;
    else if (key == "distributions")
      distributions = member;
    else if (key == "system_attrs")
      system_attributes = member;
    else if (key == "system_attr")
      attribute = member;
    else if (key == "user_attr")
      attribute = member;
    else if (key == "state")
      state = member;
    else if (key == "values")
      values = member;
    else if (key == "value")
      value = member;
    else if (key == "step")
      step = member;
    else if (key == "intermediate_value")
      intermediate_value = member;
    else if (key == "intermediate_values")
      intermediate_values = member;
    else if (key == "param_name")
      parameter = member;
    else if (key == "param_value_internal")
      parameter_value = member;
    else if (key == "distribution")
      distribution = member;
    else if (key == "study_name")
      study_name = member;
    else if (key == "directions")
      directions = member;
  });
  if (!code) throw JsonError("'op_code' is missing");
}

const Json& Replay::Line::need(const std::optional<Json>& member, const char* name) const {
  if (!member) throw JsonError("'" + std::string(name) + "' is missing");
  return *member;
}

std::uint64_t unsigned_integer(const Json& json) {
  const auto text = json.string();
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) throw JsonError("\"" + text + "\" is not a seed");
  return value;
}

void Replay::read(std::string_view text, std::vector<LoggedEvent>& events) {
  const auto json = Json::parse(text);
  if (!json) fail(ErrorCode::storage, "{}:{}: not a line of JSON", file_, lines_ + 1);
  events_ = &events;
  if (!block_.open) first_line_ = lines_;
  ++lines_;
  try {
    apply(Line(*json));
  } catch (const JsonError& error) {
    fail(ErrorCode::storage, "{}:{}: {}", file_, lines_, error.what());
  } catch (const Error& error) {
    if (error.code() != ErrorCode::usage) throw;
    fail(ErrorCode::storage, "{}:{}: {}", file_, lines_, error.what());
  }
  if (committed()) committed_lines_ = lines_;
}

bool Replay::parameters_unset(std::int64_t number) const {
  const auto found = foreign_.find(number);
  return found != foreign_.end() && found->second.fixed;
}

void Replay::roll_back() {
  block_ = {};
  lines_ = committed_lines_;
}

void Replay::emit(Event event, std::string fingerprint) {
  events_->push_back({std::move(event), first_line_, std::move(fingerprint)});
}

void Replay::apply(const Line& line) {
  std::int64_t number = -1;  // of the trial, if it is one of ours
  if (line.trial_id) {
    const auto id = *line.trial_id;
    number = id >= 0 && id < next_trial_id() ? numbers_[static_cast<std::size_t>(id)] : -1;
  }
  const auto finished = [](TrialStatus s) { return s != TrialStatus::waiting && s != TrialStatus::running; };
  if (number >= 0 && finished(at(number).status)) number = -1;

  if (block_.open && (!line.own || number != block_.trial)) {  // its process was killed before the commit
    block_ = {};
    first_line_ = lines_ - 1;
  }
  switch (*line.code) {
    case OpCode::create_study: create_study(line); break;
    case OpCode::delete_study: delete_study(line); break;
    case OpCode::study_user_attribute: break;
    case OpCode::study_system_attribute: study_attribute(line); break;
    case OpCode::create_trial: create_trial(line); break;
    case OpCode::discard_trials: break;
    case OpCode::trial_parameter:
      if (number >= 0) trial_parameter(line, number);
      break;
    case OpCode::trial_state:
      if (number >= 0) trial_state(line, number);
      break;
    case OpCode::trial_value:
      if (number >= 0) trial_value(line, number);
      break;
    case OpCode::trial_user_attribute:
    case OpCode::trial_system_attribute:
      if (number >= 0) trial_attribute(line, number);
      break;
    default: throw JsonError(fmt::format("unknown op_code {}", static_cast<int>(*line.code)));
  }
  if (!is_attribute(*line.code)) block_ = {};
}

void Replay::create_study(const Line& line) {
  Study study;
  study.name = line.need(line.study_name, "study_name").string();
  for (const auto& other : studies_) {
    if (!other.deleted && other.name == study.name) return;  // refused
  }
  line.need(line.directions, "directions").elements([&](const Json& direction) {
    ++study.directions;
    study.direction = direction.integer() == 2 ? Direction::maximize : Direction::minimize;
  });
  studies_.push_back(std::move(study));
}

void Replay::delete_study(const Line& line) {
  const auto id = line.study_id.value_or(-1);
  if (id < 0 || id >= static_cast<std::int64_t>(studies_.size())) return;
  studies_[static_cast<std::size_t>(id)].deleted = true;
  if (id == study_) throw JsonError(fmt::format("the study '{}' was deleted", spec_->name));
}

// The first study that has both attributes is ours.
void Replay::study_attribute(const Line& line) {
  const auto id = line.study_id.value_or(-1);
  if (spec_ || id < 0 || id >= static_cast<std::int64_t>(studies_.size())) return;
  auto& study = studies_[static_cast<std::size_t>(id)];
  if (study.deleted) return;
  line.need(line.attribute, "system_attr").members([&](std::string_view key, const Json& value) {
    if (key == "incumbent") study.attributes = value.text();
    if (key == "incumbent:space") study.space = value.text();
  });
  if (!study.attributes || !study.space) return;
  if (study.directions != 1) throw JsonError(fmt::format("the study has {} objectives instead of 1", study.directions));
  spec_ = read_spec(*study.attributes, *study.space);
  spec_->name = study.name;
  spec_->direction = study.direction;
  study_ = id;
}

void Replay::create_trial(const Line& line) {
  const auto id = line.study_id.value_or(-1);
  if (id < 0 || id >= static_cast<std::int64_t>(studies_.size()) || studies_[static_cast<std::size_t>(id)].deleted)
    return;
  if (id != study_) {
    numbers_.push_back(-1);
    return;
  }
  const auto number = trials();
  TrialState trial;
  trial.id = next_trial_id();
  numbers_.push_back(number);
  trials_.push_back(trial);
  if (line.own && line.params)
    create_own(line, number);
  else
    create_foreign(line, number);
}

void Replay::trial_attribute(const Line& line, std::int64_t number) {
  line.need(line.attribute, "attribute").members([&](std::string_view key, const Json& value) {
    const bool system = *line.code == OpCode::trial_system_attribute;
    if (line.own)
      own_attribute(number, system ? key : "", value);
    else if (system)
      foreign_attribute(number, key, value);
  });
}

void Replay::report(std::int64_t number, Measurement measurement) {
  auto& trial = at(number);
  trial.last_resource = measurement.resource;
  trial.last_value = measurement.objectives.front();
  emit(TrialReported{number, std::move(measurement)});
}

void Replay::note(const Event& event, std::uint64_t lines) {
  struct Visitor {
    Replay& replay;
    void operator()(const TrialEnqueued& e) const {
      replay.add(TrialStatus::waiting, 0);
      replay.foreign_[e.trial].configuration = e.configuration;
    }
    void operator()(const TrialStarted& e) const {
      if (e.trial == replay.trials()) replay.add(TrialStatus::running, e.request.resource);
      auto& trial = replay.at(e.trial);
      trial.status = TrialStatus::running;
      trial.resource = e.request.resource;
    }
    void operator()(const TrialResumed& e) const { replay.at(e.trial).resource = e.resource; }
    void operator()(const TrialReported& e) const {
      auto& trial = replay.at(e.trial);
      trial.last_resource = e.measurement.resource;
      trial.last_value = e.measurement.objectives.front();
    }
    void operator()(const TrialFinished& e) const {
      replay.at(e.trial).status = e.status;
      replay.foreign_.erase(e.trial);
    }
  };
  std::visit(Visitor{*this}, event);
  lines_ += lines;
  committed_lines_ = lines_;
}

void Replay::add(TrialStatus status, std::int64_t resource) {
  TrialState trial;
  trial.id = next_trial_id();
  trial.status = status;
  trial.resource = resource;
  numbers_.push_back(trials());
  trials_.push_back(trial);
}

}  // namespace incumbent
