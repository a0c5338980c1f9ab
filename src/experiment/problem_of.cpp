#include "experiment/problem_of.hpp"

#include "core/require.hpp"
#include "incumbent/command.hpp"

namespace incumbent {

std::unique_ptr<Problem> problem_of(const ExperimentProblem& problem, const std::filesystem::path& folder,
                                    std::function<bool()> cancelled) {
  if (!problem.command) return make_problem(problem.spec);
  const auto& command = *problem.command;
  ProblemDescription description;
  description.name = "command " + problem.label;
  description.space = read_configspace(command.space);
  description.direction = command.direction;
  description.max_resource = command.max_resource;
  description.noisy = command.noisy;
  CommandOptions options;
  options.words = called(command.call, command.words, description.space, command.max_resource);
  require(!command.shell || command.call.convention == "placeholders",
          "command is a text for a shell, and calls is {}, which adds words: write command as a list of words",
          command.call.convention);
  options.shell = command.shell;
  options.result = command.result;
  options.timeout = command.timeout;
  options.memory = command.memory_mb * 1'000'000;
  options.folder = folder;
  options.cancelled = std::move(cancelled);
  return std::make_unique<CommandProblem>(std::move(description), std::move(options));
}

}  // namespace incumbent
