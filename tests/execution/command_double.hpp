// A command for tests: a text for sh in a folder of its own, and what came of it.
#pragma once

#include <functional>
#include <string>

#include "incumbent/command.hpp"
#include "journal/helpers.hpp"

namespace incumbent::testing_doubles {

// One real parameter x in [0, 1], and a categorical that is active where x < 0.5.
inline SearchSpace command_space(std::vector<Level> choices = {Level("a"), Level("b")}) {
  SearchSpace space;
  space.add_real("x", 0, 1);
  space.add_categorical("opt", std::move(choices));
  Condition condition;
  condition.op = Condition::Op::less;
  condition.child = "opt";
  condition.parent = "x";
  condition.values = {Level(0.5)};
  space.add_condition(condition);
  return space;
}

struct CommandDouble {
  explicit CommandDouble(const std::string& script) { options.words = {"sh", "-c", script}; }

  Outcome run(
      const Evaluation& how = {}, const Reporter& report = [](const Measurement&) { return true; },
      const Configuration& configuration = Configuration({0.25, 0.0})) {
    options.folder = folder / "study";
    const CommandProblem problem({.name = "command", .space = space}, options);
    return problem.evaluate(configuration, how, report);
  }
  std::string file(const std::string& name, std::int64_t trial = 0) const {
    const auto number = std::to_string(trial);
    return read_text(folder / ("study/trials/" + std::string(6 - number.size(), '0') + number) / name);
  }

  TemporaryFolder folder;
  SearchSpace space = command_space();
  CommandOptions options;
};

}  // namespace incumbent::testing_doubles
