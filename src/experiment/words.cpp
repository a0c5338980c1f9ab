#include "experiment/words.hpp"

#include <fmt/format.h>

#include <cmath>

namespace incumbent {

std::string short_number(double value, int digits) {
  if (std::isnan(value)) return "none";
  if (value < 0) return "−" + short_number(-value, digits);
  if (std::isinf(value)) return "∞";
  if (value == 0) return "0";
  auto text = fmt::format("{:.{}g}", value, digits);
  if (value < 0.001) text = fmt::format("{:.{}e}", value, digits - 1);
  const auto exponent = text.find('e');
  if (exponent == std::string::npos) return text;
  const auto first = text.find_first_of("123456789", exponent);  // 1.2e-05 -> 1.2e−5, 1e+06 -> 1e6
  return text.substr(0, exponent) + (text[exponent + 1] == '-' ? "e−" : "e") + text.substr(first);
}

std::string times_text(double ratio) {
  if (ratio < 999.5 || ratio >= 995000) return short_number(ratio);
  const double unit = ratio < 9950 ? 100 : (ratio < 99500 ? 1000 : 10000);  // two digits
  const auto whole = std::lround(ratio / unit) * static_cast<long>(unit);
  return fmt::format("{}\u202f{:03}", whole / 1000, whole % 1000);
}

std::string p_text(double p) {
  if (p < 0.001) return "< 0.001";
  return p < 0.0995 ? fmt::format("{:.2g}", p) : fmt::format("{:.2f}", p);
}

std::string seconds_text(double seconds) {
  if (seconds < 0.0995) return fmt::format("{:.0f} ms", 1000 * seconds);
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<long>(std::lround(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string join(const std::vector<std::string>& words, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? fmt::format(" {} ", last) : ", ";
    text += words[i];
  }
  return text;
}

std::string count_text(std::size_t count, std::string_view thing) {
  const char* ending = count == 1 ? "" : (thing.ends_with("ch") && !thing.ends_with("epoch") ? "es" : "s");
  return fmt::format("{} {}{}", count, thing, ending);
}

std::string loss_name(const Results& results, const Analysis& analysis, std::size_t problem) {
  if (analysis.problems[problem].regret) return "regret";
  auto name = results.record.problems[problem].objective;
  const auto found = name.find("validation");
  if (analysis.problems[problem].scored && found != std::string::npos) name.replace(found, 10, "test");
  return name;
}

}  // namespace incumbent
