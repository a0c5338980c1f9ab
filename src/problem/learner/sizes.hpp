// What searches of networks have in common: the optimizer, and sizes, which are searched as other parameters or fixed
// by an option for a whole study, so that trials may go on from checkpoints of others.
#pragma once

#include <cstdint>
#include <string_view>

#include "incumbent/problem.hpp"

namespace incumbent::learner {

// The range, or with the option of this name a constant from 1 to `largest`.
inline void add_size(SearchSpace& space, const Options& options, const char* name, std::int64_t lower,
                     std::int64_t upper, std::int64_t largest, const IntegerOptions& how) {
  if (options.has(name)) {
    space.add_constant(name, options.get_int(name, lower, 1, largest));
  } else {
    space.add_integer(name, lower, upper, how);
  }
}

// The canonical name with the options of these sizes that are given.
inline std::string with_sizes(const std::string& name, const Options& options,
                              std::initializer_list<const char*> sizes) {
  auto all = Options::parse(name);
  for (const auto* size : sizes) {
    if (options.has(size)) all.set(size, options.get_string(size, ""));
  }
  return all.text();
}

// The optimizer that trains, and what each has: SGD a momentum, AdamW the decay of its second moments.
inline void add_optimizer(SearchSpace& space) {
  space.add_categorical("optimizer", {std::string("sgd"), std::string("adamw")});
  space.add_real("momentum", 0, 0.99, {.default_value = 0.9});
  space.add_real("beta2", 0.9, 0.9999, {.default_value = 0.999});
  space.add_condition({.child = "momentum", .parent = "optimizer", .values = {std::string("sgd")}});
  space.add_condition({.child = "beta2", .parent = "optimizer", .values = {std::string("adamw")}});
}

// A parameter's number, that of a constant too.
inline double number_of(const SearchSpace& space, const Configuration& configuration, std::string_view name) {
  const std::size_t index = space.index(name);
  const auto& parameter = space[index];
  return parameter.kind == ParameterKind::constant
             ? static_cast<double>(std::get<std::int64_t>(parameter.levels.front()))
             : configuration[index];
}

}  // namespace incumbent::learner
