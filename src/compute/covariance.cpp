// Covariances as data: put together and looked at.
#include "compute/covariance.hpp"

#include <algorithm>
#include <limits>

#include "core/require.hpp"

namespace incumbent::compute {

void Covariance::add_term(std::initializer_list<CovarianceFactor> product) {
  if (count == kMaxTerms || factor_count + product.size() > kMaxFactors ||
      product.size() > CovarianceTerm::kMaxFactors) {
    fail(ErrorCode::internal, "a term of {} factors behind {} terms of {}; there is room for {} terms of {} factors",
         product.size(), count, factor_count, kMaxTerms, kMaxFactors);
  }
  terms[count++] = {factor_count, static_cast<std::uint32_t>(product.size())};
  for (const auto& factor : product) factors[factor_count++] = factor;
}

std::vector<double> Covariance::least_length_scales(std::size_t columns, std::span<const double> parameters) const {
  std::vector<double> least(columns, std::numeric_limits<double>::infinity());
  std::size_t at = 0;
  for (std::size_t t = 0; t < count; ++t) {
    ++at;  // its output scale
    for (const auto& factor : factors_of(t)) {
      for (std::size_t c = 0; c < factor.columns; ++c) {
        double& scale = least[factor.first_column + c];
        scale = std::min(scale, parameters[at + c]);
      }
      at += factor.parameters();
    }
  }
  return least;
}

}  // namespace incumbent::compute
