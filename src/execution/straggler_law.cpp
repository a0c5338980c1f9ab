#include "execution/straggler_law.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string_view>

#include "core/require.hpp"
#include "formula/exponential.hpp"
#include "formula/normal.hpp"
#include "incumbent/options.hpp"

namespace incumbent {
namespace {

constexpr std::string_view kLaws[] = {"half_normal", "log_normal", "pareto"};

}  // namespace

StragglerLaw::StragglerLaw(const std::string& specification) {
  const auto options = Options::parse(specification);
  const auto found = std::ranges::find(kLaws, options.name());
  require(found != std::end(kLaws), "unknown straggler law '{}'; known: half_normal, log_normal, pareto",
          options.name());
  kind_ = static_cast<Kind>(found - std::begin(kLaws));
  // A factor of 1e12 times these is still a finite time.
  if (kind_ == Kind::log_normal) parameter_ = options.get_double("deviation", 1, 1e-3, 10);
  if (kind_ == Kind::pareto) parameter_ = options.get_double("shape", 1.5, 0.5, 1000);
  options.check_all_used("straggler law");
}

double StragglerLaw::excess(double z) const {
  switch (kind_) {
    case Kind::half_normal: return std::abs(z);
    case Kind::log_normal: return formula::exp(parameter_ * z);
    case Kind::pareto: return formula::exp(-formula::log_normal_cdf(-z) / parameter_) - 1;
  }
  return 0;
}

}  // namespace incumbent
