#include "cli/number_words.hpp"

#include <algorithm>
#include <cmath>

#include "core/read_number.hpp"
#include "core/require.hpp"

namespace incumbent::cli {
namespace {

constexpr double kLargest = std::numeric_limits<double>::max();

// "a finite number", "a finite number of at least 0", "a finite number from 0 to 1".
std::string allowed(const NumberRange& range) {
  if (std::isinf(range.least) && std::isinf(range.most)) return "a number";
  if (range.least <= -kLargest && range.most >= kLargest) return "a finite number";
  if (range.most >= kLargest) return fmt::format("a finite number of at least {}", range.least);
  return fmt::format("a number from {} to {}", range.least, range.most);
}

// The nearest integer that there is.
std::int64_t bound(double value) {
  using Limits = std::numeric_limits<std::int64_t>;
  if (value <= static_cast<double>(Limits::min())) return Limits::min();
  return value >= static_cast<double>(Limits::max()) ? Limits::max() : static_cast<std::int64_t>(value);
}

}  // namespace

void read_word(std::string_view option, const std::string& word, const NumberRange& range, std::int64_t& value) {
  const auto number = read_number<std::int64_t>(word);
  const std::int64_t least = bound(range.least), most = bound(range.most);
  require(number && *number >= least && *number <= most, "{} is '{}'; it must be an integer from {} to {}", option,
          word, least, most);
  value = *number;
}

void read_word(std::string_view option, const std::string& word, const NumberRange& range, double& value) {
  const auto number = read_number<double>(word);
  const bool any = std::isinf(range.least) && std::isinf(range.most);
  require(number && (any || (*number >= range.least && *number <= range.most && std::isfinite(*number))),
          "{} is '{}'; it must be {}", option, word, allowed(range));
  value = *number;
}

void read_word(std::string_view, const std::string& word, const NumberRange&, std::string& value) { value = word; }

std::vector<std::string> split_words(std::string_view option, const std::vector<std::string>& words) {
  std::vector<std::string> parts;
  for (const auto& word : words) {
    require(!word.empty(), "{} is empty", option);
    for (std::size_t start = 0, end = 0;; start = end + 1) {
      end = std::min(word.find(',', start), word.size());
      parts.push_back(word.substr(start, end - start));
      require(!parts.back().empty(), "{} is '{}'; there must be something before and after each comma", option, word);
      if (end == word.size()) break;
    }
  }
  return parts;
}

}  // namespace incumbent::cli
