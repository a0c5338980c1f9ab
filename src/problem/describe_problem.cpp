#include "incumbent/options.hpp"
#include "incumbent/problem_description.hpp"
#include "problem/trainings.hpp"

namespace incumbent {

ProblemDescription describe_problem(std::string_view specification) {
  const auto options = Options::parse(specification);
  if (options.name() != "convnet") return make_problem(specification)->description();
  auto description = describe_convnet(options);
  options.check_all_used("problem");
  return description;
}

}  // namespace incumbent
