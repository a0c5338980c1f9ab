#include "incumbent/options.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <type_traits>

#include "core/require.hpp"

namespace incumbent {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Splits at commas outside double quotes.
std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  bool quoted = false;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '"') quoted = !quoted;
    if (i == text.size() || (text[i] == ',' && !quoted)) {
      parts.push_back(text.substr(start, i - start));
      start = i + 1;
    }
  }
  return parts;
}

template <class Number>
Number parse_number(std::string_view name, std::string_view key, std::string_view text, Number lower, Number upper) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool parsed = error == std::errc{} && end == text.data() + text.size();
  require(parsed && value >= lower && value <= upper, "'{}': {}={} is not {} from {} to {}", name, key, text,
          std::is_integral_v<Number> ? "an integer" : "a number", lower, upper);
  return value;
}

}  // namespace

Options Options::parse(std::string_view text) {
  Options options;
  const auto colon = text.find(':');
  options.name_ = trimmed(text.substr(0, colon));
  require(!options.name_.empty(), "'{}' has no name; write name or name:key=value,key=value", text);
  if (colon == std::string_view::npos) return options;
  for (const auto part : split(text.substr(colon + 1))) {
    const auto equal = part.find('=');
    require(equal != std::string_view::npos && !trimmed(part.substr(0, equal)).empty(), "'{}': '{}' is not key=value",
            text, part);
    auto value = trimmed(part.substr(equal + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    const std::string key(trimmed(part.substr(0, equal)));
    require(!options.has(key), "'{}': {} is given twice", text, key);
    options.set(key, value);
  }
  return options;
}

bool Options::has(std::string_view key) const { return values_.find(key) != values_.end(); }

void Options::set(std::string_view key, std::string_view value) {
  values_.insert_or_assign(std::string(key), std::string(value));
}

const std::string* Options::find(std::string_view key) const {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
  const auto found = values_.find(key);
  return found == values_.end() ? nullptr : &found->second;
}

double Options::get_double(std::string_view key, double fallback, double lower, double upper) const {
  const auto* text = find(key);
  return text ? parse_number(name_, key, *text, lower, upper) : fallback;
}

std::int64_t Options::get_int(std::string_view key, std::int64_t fallback, std::int64_t lower,
                              std::int64_t upper) const {
  const auto* text = find(key);
  return text ? parse_number(name_, key, *text, lower, upper) : fallback;
}

bool Options::get_bool(std::string_view key, bool fallback) const {
  static constexpr std::string_view allowed[] = {"true", "false"};
  return get_choice(key, fallback ? "true" : "false", allowed) == "true";
}

std::string Options::get_string(std::string_view key, std::string_view fallback) const {
  const auto* text = find(key);
  return text ? *text : std::string(fallback);
}

std::string Options::get_choice(std::string_view key, std::string_view fallback,
                                std::span<const std::string_view> allowed) const {
  const auto* text = find(key);
  if (!text) return std::string(fallback);
  require(std::find(allowed.begin(), allowed.end(), *text) != allowed.end(), "'{}': {}={} is not one of {}", name_, key,
          *text, fmt::join(allowed, ", "));
  return *text;
}

std::map<std::string, std::string, std::less<>> Options::rest() const {
  std::map<std::string, std::string, std::less<>> rest;
  for (const auto& entry : values_) {
    if (std::find(known_.begin(), known_.end(), entry.first) == known_.end()) rest.insert(entry);
  }
  for (const auto& [key, value] : rest) known_.push_back(key);
  return rest;
}

void Options::check_all_used(std::string_view what) const {
  for (const auto& [key, value] : values_) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    auto known = known_;
    std::sort(known.begin(), known.end());
    fail(ErrorCode::usage, "{} '{}' has no option '{}'; known: {}", what, name_, key,
         known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", ")));
  }
}

std::string Options::text() const {
  std::string result = name_;
  char separator = ':';
  for (const auto& [key, value] : values_) {
    const bool quote = value.find(',') != std::string::npos;
    result += fmt::format(fmt::runtime(quote ? "{}{}=\"{}\"" : "{}{}={}"), separator, key, value);
    separator = ',';
  }
  return result;
}

}  // namespace incumbent
