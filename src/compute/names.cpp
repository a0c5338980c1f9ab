// Names of covariances and acquisition functions.
#include <fmt/ranges.h>

#include <algorithm>

#include "compute/acquisition.hpp"
#include "compute/covariance.hpp"
#include "core/require.hpp"

namespace incumbent::compute {
namespace {

std::size_t index_of(std::string_view name, std::span<const std::string_view> names, std::string_view what) {
  const auto found = std::find(names.begin(), names.end(), name);
  require(found != names.end(), "unknown {} '{}'; known: {}", what, name, fmt::join(names, ", "));
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

std::span<const std::string_view> covariance_names() { return formula::kCovarianceNames; }

CovarianceKind parse_covariance(std::string_view name) {
  return static_cast<CovarianceKind>(index_of(name, covariance_names(), "covariance"));
}

std::span<const std::string_view> acquisition_names() { return formula::kAcquisitionNames; }

AcquisitionKind parse_acquisition(std::string_view name) {
  return static_cast<AcquisitionKind>(index_of(name, acquisition_names(), "acquisition function"));
}

}  // namespace incumbent::compute
