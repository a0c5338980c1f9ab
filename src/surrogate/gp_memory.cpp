// A fitted model as text.
#include "surrogate/gp_memory.hpp"

#include <charconv>
#include <cmath>

#include "core/require.hpp"

namespace incumbent {
namespace {

constexpr std::string_view kWarp = "warp";

// Words between single spaces.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(text) {}

  bool done() const { return end_; }
  std::string_view peek() const { return end_ ? std::string_view{} : rest_.substr(0, rest_.find(' ')); }
  std::string_view next() {
    const auto word = peek();
    if (word.size() < rest_.size())
      rest_.remove_prefix(word.size() + 1);
    else
      end_ = true;
    return word;
  }

 private:
  std::string_view rest_;
  bool end_ = false;
};

std::optional<double> hexadecimal(std::string_view word) {
  const bool negative = word.starts_with('-');
  if (negative) word.remove_prefix(1);
  if (!word.starts_with("0x")) return {};
  word.remove_prefix(2);
  if (word.starts_with('-')) return {};
  double value = 0;
  const auto read = std::from_chars(word.data(), word.data() + word.size(), value, std::chars_format::hex);
  if (read.ec != std::errc{} || read.ptr != word.data() + word.size() || !std::isfinite(value)) return {};
  return negative ? -value : value;
}

bool is_number(std::string_view word) { return word.starts_with("0x") || word.starts_with("-0x"); }

}  // namespace

std::string GpMemory::text() const {
  std::string text = std::to_string(observations);
  for (const double p : parameters) text += fmt::format(" {:a}", p);
  if (outputs != OutputTransformKind::standardize) {
    text += fmt::format(" {}", kOutputTransformNames[static_cast<std::size_t>(outputs)]);
  }
  if (outputs == OutputTransformKind::yeo_johnson) text += fmt::format(" {:a}", lambda);
  if (!concentrations.empty()) text += fmt::format(" {}", kWarp);
  for (const double c : concentrations) text += fmt::format(" {:a}", c);
  return text;
}

std::optional<GpMemory> GpMemory::parse(std::string_view text, const compute::Covariance& covariance,
                                        std::size_t concentrations) {
  GpMemory memory;
  Words words(text);
  const auto count = words.next();
  const auto read = std::from_chars(count.data(), count.data() + count.size(), memory.observations);
  if (read.ec != std::errc{} || read.ptr != count.data() + count.size()) return {};
  for (std::size_t p = 0; p < covariance.parameters(); ++p) {
    const auto value = hexadecimal(words.next());
    if (!value || (p != covariance.mean_index() && !(*value > 0))) return {};
    memory.parameters.push_back(*value);
  }
  for (const auto kind : {OutputTransformKind::yeo_johnson, OutputTransformKind::rank}) {
    if (words.peek() != kOutputTransformNames[static_cast<std::size_t>(kind)]) continue;
    memory.outputs = kind;
    words.next();
    if (kind != OutputTransformKind::yeo_johnson) break;
    const auto lambda = hexadecimal(words.next());
    if (!lambda || !(*lambda >= OutputTransform::kLeastLambda && *lambda <= OutputTransform::kMostLambda)) return {};
    memory.lambda = *lambda;
    break;
  }
  if (words.peek() == kWarp) {
    words.next();
    while (is_number(words.peek())) {
      const auto value = hexadecimal(words.next());
      if (!value || !(*value > 0)) return {};
      memory.concentrations.push_back(*value);
    }
    if (memory.concentrations.empty() || memory.concentrations.size() != concentrations) return {};
  }
  if (!words.done()) return {};
  return memory;
}

}  // namespace incumbent
