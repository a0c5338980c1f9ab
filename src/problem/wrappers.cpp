#include "problem/wrappers.hpp"

#include <limits>

namespace incumbent {
namespace {

ProblemDescription extended(ProblemDescription description, std::string_view option, std::string_view value) {
  auto name = Options::parse(description.name);
  name.set(option, value);
  description.name = name.text();
  return description;
}

}  // namespace

Wrapper::Wrapper(std::unique_ptr<Problem> inner, std::string_view option, std::string_view value)
    : Problem(extended(inner->description(), option, value)), inner_(std::move(inner)) {}

std::unique_ptr<Problem> wrapped(std::unique_ptr<Problem> problem, const Options& options) {
  constexpr double kLargest = std::numeric_limits<double>::max();
  constexpr double kDay = 86400;
  const auto dimension = options.get_int("embed", 0, 0, 1'000'000);
  const auto seed = options.get_int("shift", 0, 0, std::numeric_limits<std::int64_t>::max());
  const double fraction = options.get_double("fail", 0, 0, 0.99);
  const double deviation = options.get_double("noise", 0, 0, kLargest);
  const double seconds = options.get_double("delay", 0, 0, kDay);
  if (dimension > 0) problem = make_embedded(std::move(problem), static_cast<std::size_t>(dimension));
  if (seed > 0) problem = make_shifted(std::move(problem), seed);
  if (fraction > 0) problem = make_failing(std::move(problem), fraction);
  if (deviation > 0) problem = make_noisy(std::move(problem), deviation);
  if (seconds > 0) problem = make_delayed(std::move(problem), seconds);
  return problem;
}

}  // namespace incumbent
