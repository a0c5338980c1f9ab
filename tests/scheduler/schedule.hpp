// A study with a scheduler by its specification, and shorthands to drive it.
#pragma once

#include "study/scripted.hpp"

namespace incumbent::testing_doubles {

struct Setting {
  std::string scheduler;
  std::int64_t max_resource = 1;
  std::optional<std::int64_t> budget = {};
  Direction direction = Direction::minimize;
};

inline std::unique_ptr<Study> study_of(const Setting& setting, std::shared_ptr<EventLog> log = {}) {
  StudySpec spec;
  spec.space = unit_space();
  spec.scheduler = setting.scheduler;
  spec.max_resource = setting.max_resource;
  spec.budget = setting.budget;
  spec.direction = setting.direction;
  return std::make_unique<Study>(spec, std::make_unique<CountingSampler>(spec.space),
                                 make_scheduler(spec.scheduler, {spec.budget, spec.max_resource, 0}), std::move(log));
}

inline Result value_of(double y) {
  Result result;
  result.objectives = {y};
  return result;
}

inline Result failure_of(Failure failure) {
  Result result;
  result.failure = failure;
  return result;
}

// Up to `most` actions, one ask each; ends at wait or finished.
inline std::vector<Action> asks(Study& study, int most) {
  std::vector<Action> result;
  while (static_cast<int>(result.size()) < most) {
    auto action = study.ask().front();
    if (action.kind == Action::Kind::wait || action.kind == Action::Kind::finished) break;
    result.push_back(std::move(action));
  }
  return result;
}

}  // namespace incumbent::testing_doubles
