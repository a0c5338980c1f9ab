// A fitted model as text.
#include "surrogate/gp_memory.hpp"

#include "core/require.hpp"
#include "core/words.hpp"

namespace incumbent {
namespace {

constexpr std::string_view kOf = "of", kWarp = "warp";

bool is_number(std::string_view word) { return word.starts_with("0x") || word.starts_with("-0x"); }

}  // namespace

std::string GpMemory::text() const {
  std::string text = std::to_string(observations);
  if (of > observations) text += fmt::format(" {} {}", kOf, of);
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
  const auto count = integer<std::size_t>(words.next());
  if (!count) return {};
  memory.observations = memory.of = *count;
  if (words.peek() == kOf) {
    words.next();
    const auto of = integer<std::size_t>(words.next());
    if (!of || *of <= memory.observations) return {};
    memory.of = *of;
  }
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
