// One line of a journal, taken apart.
#pragma once

#include <cstdint>
#include <optional>

#include "journal/json.hpp"
#include "journal/replay.hpp"

namespace incumbent {

struct Replay::Line {
  // JsonError if it is not an object with an op_code.
  explicit Line(const Json& json);
  // The member; JsonError if the line has none of that name.
  const Json& need(const std::optional<Json>& member, const char* name) const;

  std::optional<OpCode> code;
  bool own = false;  // written by this program
  std::optional<std::int64_t> study_id, trial_id;
  std::optional<Json> study_name, directions;
  std::optional<Json> params, distributions, system_attributes, intermediate_values;
  std::optional<Json> state, values, value;
  std::optional<Json> attribute;  // {key: value}, of a user or of the system
  std::optional<Json> step, intermediate_value;
  std::optional<Json> parameter, parameter_value, distribution;
};

}  // namespace incumbent
