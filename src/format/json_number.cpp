#include "format/json_number.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace incumbent {

nlohmann::ordered_json json_number(double value) {
  if (std::isnan(value)) return {};
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return value;
}

nlohmann::ordered_json json_numbers(const std::vector<double>& values) {
  auto array = nlohmann::ordered_json::array();
  for (const double value : values) array.push_back(json_number(value));
  return array;
}

}  // namespace incumbent
