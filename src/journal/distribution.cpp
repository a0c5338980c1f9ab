#include "journal/distribution.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "incumbent/error.hpp"
#include "journal/json.hpp"
#include "journal/text.hpp"

namespace incumbent {
namespace {

std::string categorical(const std::vector<Level>& levels) {
  std::string out = R"({"name": "CategoricalDistribution", "attributes": {"choices": [)";
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if (i > 0) out += ", ";
    append_level(out, levels[i]);
  }
  return out + "]}}";
}

// Optuna lowers a bound that is not on the grid, with a warning; it computes in decimal, so the last grid point is
// rounded to the 15 digits that a decimal step can have.
double last_on_grid(const Parameter& p) {
  const double steps = (p.upper - p.lower) / p.step;
  const double nearest = std::round(steps);
  if (std::abs(steps - nearest) < 1e-9 * std::max(1.0, nearest)) return p.upper;
  return std::strtod(fmt::format("{:.15g}", p.lower + std::floor(steps) * p.step).c_str(), nullptr);
}

std::string number(double value) {
  std::string out;
  append_real(out, value);
  return out;
}

std::string real(const Parameter& p) {
  // log and step together are nothing that Optuna knows; the values are right all the same.
  const bool stepped = p.step > 0 && !p.log;
  return fmt::format(
      R"({{"name": "FloatDistribution", "attributes": {{"step": {}, "low": {}, "high": {}, "log": {}}}}})",
      stepped ? number(p.step) : "null", number(p.lower), number(stepped ? last_on_grid(p) : p.upper), p.log);
}

std::string integer(const Parameter& p) {
  const auto lower = static_cast<std::int64_t>(p.lower);
  const auto upper = static_cast<std::int64_t>(p.upper);
  const auto step = static_cast<std::int64_t>(p.step);
  return fmt::format(R"({{"name": "IntDistribution", "attributes": {{"log": {}, "step": {}, "low": {}, "high": {}}}}})",
                     p.log && step == 1, step, lower, lower + (upper - lower) / step * step);
}

std::optional<double> code_of(const SearchSpace& space, std::size_t parameter, const Level& level) {
  try {
    return space.code(parameter, level);
  } catch (const Error&) {
    return {};
  }
}

Level level_of(const Json& json) {
  switch (json.kind()) {
    case Json::Kind::null: return nullptr;
    case Json::Kind::boolean: return json.boolean();
    case Json::Kind::string: return json.string();
    case Json::Kind::number: return json.is_integer() ? Level(json.integer()) : Level(json.number());
    default: throw JsonError(std::string(json.text()) + " is not a value of a parameter");
  }
}

}  // namespace

std::string distribution_json(const Parameter& parameter) {
  switch (parameter.kind) {
    case ParameterKind::real: return real(parameter);
    case ParameterKind::integer: return integer(parameter);
    default: return categorical(parameter.levels);
  }
}

std::optional<double> code_from_json(const SearchSpace& space, std::size_t parameter, std::string_view value) {
  const auto json = Json::parse(value);
  if (!json) throw JsonError(std::string(value) + " is not JSON");
  return code_of(space, parameter, level_of(*json));
}

std::optional<double> code_from_optuna(const SearchSpace& space, std::size_t parameter, double internal,
                                       std::string_view distribution) {
  const auto json = Json::parse(distribution);
  if (!json) throw JsonError("a distribution is not JSON");
  const auto attributes = json->find("attributes").value_or(*json);  // or the abbreviated form
  if (const auto choices = attributes.find("choices")) {
    std::optional<double> code;
    double index = 0;
    choices->elements([&](const Json& choice) {
      if (index++ == internal) code = code_of(space, parameter, level_of(choice));
    });
    return code;
  }
  if (std::trunc(internal) == internal && std::abs(internal) <= 0x1p53 &&
      space[parameter].kind != ParameterKind::real) {
    return code_of(space, parameter, static_cast<std::int64_t>(internal));
  }
  return code_of(space, parameter, internal);
}

}  // namespace incumbent
