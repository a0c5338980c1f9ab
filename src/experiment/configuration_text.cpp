#include "experiment/configuration_text.hpp"

#include "core/require.hpp"
#include "journal/distribution.hpp"
#include "journal/json.hpp"
#include "journal/text.hpp"

namespace incumbent {
namespace {

// Calls f(name, value) for each member.
template <class F>
void visit(std::string_view text, F f) {
  const auto json = Json::parse(text);
  require(json && json->kind() == Json::Kind::object, "the configuration '{}' is no JSON object", text);
  json->members([&](std::string_view key, const Json& value) { f(unescape(key), value); });
}

}  // namespace

std::string configuration_json(const SearchSpace& space, const Configuration& configuration) {
  std::string text = "{";
  for (std::size_t i = 0; i < configuration.size(); ++i) {
    if (!configuration.is_active(i)) continue;
    if (text.size() > 1) text += ',';
    append_string(text, space[i].name);
    text += ':';
    append_level(text, space.value(i, configuration[i]));
  }
  return text + '}';
}

Configuration parse_configuration(const SearchSpace& space, std::string_view json) {
  Configuration configuration(std::vector<double>(space.size(), Configuration::inactive()));
  visit(json, [&](const std::string& name, const Json& value) {
    const auto index = space.index(name);
    const auto code = value.kind() < Json::Kind::array ? code_from_json(space, index, value.text()) : std::nullopt;
    require(code.has_value(), "{} is no value of '{}', in the configuration '{}'", value.text(), name, json);
    configuration[index] = *code;
  });
  return configuration;
}

std::vector<double> axis_values(const std::vector<AxisRecord>& axes, std::string_view json) {
  std::vector<double> values(axes.size(), Configuration::inactive());
  visit(json, [&](const std::string& name, const Json& value) {
    for (std::size_t i = 0; i < axes.size(); ++i) {
      if (axes[i].name == name && value.kind() == Json::Kind::number) values[i] = value.number();
    }
  });
  return values;
}

}  // namespace incumbent
