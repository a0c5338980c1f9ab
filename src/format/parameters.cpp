// A configuration as a JSON object of the values of its active parameters.
#include <nlohmann/json.hpp>

#include "core/parse_json.hpp"
#include "core/require.hpp"
#include "incumbent/space.hpp"

namespace incumbent {
namespace {

using Json = nlohmann::ordered_json;

Json level_json(const Level& level) {
  return std::visit([](const auto& value) { return Json(value); }, level);
}

Level read_level(const std::string& name, const Json& json) {
  if (json.is_null()) return nullptr;
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer() && !json.is_number_unsigned()) return json.get<std::int64_t>();
  if (json.is_number_unsigned() && json.get<std::uint64_t>() <= INT64_MAX) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  require(json.is_string(), "'{}' is {}; a value is a number, a text, true, false or null", name, json.dump());
  return json.get<std::string>();
}

}  // namespace

std::string write_parameters(const SearchSpace& space, const Configuration& configuration) {
  auto object = Json::object();
  for (std::size_t i = 0; i < configuration.size(); ++i) {
    if (configuration.is_active(i)) object[space[i].name] = level_json(space.value(i, configuration[i]));
  }
  return object.dump();
}

Configuration read_parameters(const SearchSpace& space, std::string_view text) {
  const auto json = parse_json_or_discard<Json>("the text of the parameters", text);
  require(json.is_object(), "the parameters are {}; they must be a JSON object as {{\"x0\": 0.5}}", text);
  Configuration given(std::vector<double>(space.size(), Configuration::inactive()));
  for (const auto& [name, value] : json.items()) {
    const auto index = space.index(name);
    given[index] = space.code(index, read_level(name, value));
  }
  for (std::size_t i = 0; i < space.size(); ++i) {
    if (space[i].kind == ParameterKind::constant) given[i] = 0;
  }
  auto configuration = space.activate(given);
  for (std::size_t i = 0; i < space.size(); ++i) {
    if (space[i].kind == ParameterKind::constant) continue;
    require(configuration.is_active(i) || !given.is_active(i), "parameter '{}' is given, but the others switch it off",
            space[i].name);
    require(!configuration.is_active(i) || given.is_active(i), "parameter '{}' is missing", space[i].name);
  }
  return configuration;
}

}  // namespace incumbent
