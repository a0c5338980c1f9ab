#include "experiment/configuration_text.hpp"

#include <charconv>
#include <vector>

#include "core/require.hpp"

namespace incumbent {
namespace {

constexpr std::string_view kSeparator = ", ";

// How long the value is that the text starts with, if it stands before a separator or the end.
bool ends_at(std::string_view text, std::size_t length) {
  return length == text.size() || text.substr(length).starts_with(kSeparator);
}

struct Found {
  double code = Configuration::inactive();
  std::size_t length = 0;  // 0: none
};

// Of the levels that the text may start with, the longest: a level may hold a separator.
Found find_level(const Parameter& parameter, std::string_view text) {
  Found found;
  for (std::size_t k = 0; k < parameter.levels.size(); ++k) {
    const auto level = to_string(parameter.levels[k]);
    if (!text.starts_with(level) || !ends_at(text, level.size()) || level.size() < found.length) continue;
    found = {static_cast<double>(k), level.size()};
  }
  return found;
}

Found find_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const auto length = static_cast<std::size_t>(end - text.data());
  return error == std::errc() && ends_at(text, length) ? Found{value, length} : Found{};
}

}  // namespace

Configuration parse_configuration(const SearchSpace& space, std::string_view text) {
  Configuration configuration(std::vector<double>(space.size(), Configuration::inactive()));
  auto rest = text;
  for (std::size_t i = 0; i < space.size(); ++i) {
    const auto& parameter = space[i];
    const auto& name = parameter.name;
    if (!rest.starts_with(name) || !rest.substr(name.size()).starts_with("=")) continue;
    const auto value = rest.substr(name.size() + 1);
    const auto found = parameter.levels.empty() ? find_number(value) : find_level(parameter, value);
    require(found.code == found.code, "'{}' is no value of '{}', in the configuration '{}'",
            value.substr(0, value.find(kSeparator)), name, text);
    configuration[i] = found.code;
    rest = value.substr(found.length);
    if (rest.starts_with(kSeparator)) rest.remove_prefix(kSeparator.size());
  }
  require(rest.empty(), "'{}' is no configuration of this space, from '{}' on", text, rest);
  return configuration;
}

}  // namespace incumbent
