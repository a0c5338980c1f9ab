#include "space/level.hpp"

#include <fmt/format.h>

#include <cmath>

namespace incumbent {
namespace {

std::optional<double> number(const Level& level) {
  if (const auto* integer = std::get_if<std::int64_t>(&level)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&level)) return *real;
  return std::nullopt;
}

}  // namespace

bool same_level(const Level& a, const Level& b) {
  if (a.index() == b.index()) return a == b;
  const auto x = number(a), y = number(b);
  return x && y && *x == *y;
}

std::string shortest(double x) {
  if (std::isnan(x)) return "nan";
  if (std::isinf(x)) return x > 0 ? "inf" : "-inf";
  std::string text = fmt::format("{}", x);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string to_string(const Level& level) {
  if (const auto* flag = std::get_if<bool>(&level)) return *flag ? "true" : "false";
  if (const auto* integer = std::get_if<std::int64_t>(&level)) return fmt::format("{}", *integer);
  if (const auto* real = std::get_if<double>(&level)) return shortest(*real);
  if (const auto* text = std::get_if<std::string>(&level)) return *text;
  return "null";
}

std::string quoted(const Level& level) {
  return std::holds_alternative<std::string>(level) ? "'" + std::get<std::string>(level) + "'" : to_string(level);
}

std::string quoted(const std::vector<Level>& levels) {
  std::string text;
  for (const Level& level : levels) text += (text.empty() ? "" : ", ") + quoted(level);
  return text;
}

}  // namespace incumbent
