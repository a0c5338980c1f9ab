// The acquisition functions, one file each. A kind is a functor with value(mean, deviation, parameters) and
// slopes(mean, deviation, parameters) = the value and its derivatives; larger is better, objectives are minimized.
#pragma once

#include <cstdint>
#include <string_view>

#include "formula/acquisition/expected_improvement.hpp"
#include "formula/acquisition/log_expected_improvement.hpp"
#include "formula/acquisition/log_probability_of_improvement.hpp"
#include "formula/acquisition/lower_confidence_bound.hpp"
#include "formula/acquisition/max_value_entropy.hpp"
#include "formula/acquisition/posterior_mean.hpp"
#include "formula/acquisition/probability_of_improvement.hpp"

namespace incumbent::formula {

enum class AcquisitionKind : std::uint8_t {
  expected_improvement,
  log_expected_improvement,
  probability_of_improvement,
  log_probability_of_improvement,
  lower_confidence_bound,
  posterior_mean,
  max_value_entropy,
  gibbon,
};

// In the order of AcquisitionKind.
inline constexpr std::string_view kAcquisitionNames[] = {"ei",  "log_ei", "pi",  "log_pi",
                                                         "lcb", "mean",   "mes", "gibbon"};

// f(functor) for the functor of a kind: the one place that knows which is which.
#if defined(__CUDACC__)
#pragma nv_exec_check_disable  // f may be for the host alone, to launch a kernel
#endif
template <class F>
INCUMBENT_HOST_DEVICE constexpr auto with_acquisition(AcquisitionKind kind, F&& f) {
  switch (kind) {
    case AcquisitionKind::expected_improvement: return f(ExpectedImprovement{});
    case AcquisitionKind::log_expected_improvement: return f(LogExpectedImprovement{});
    case AcquisitionKind::probability_of_improvement: return f(ProbabilityOfImprovement{});
    case AcquisitionKind::log_probability_of_improvement: return f(LogProbabilityOfImprovement{});
    case AcquisitionKind::posterior_mean: return f(PosteriorMean{});
    case AcquisitionKind::max_value_entropy: return f(MaxValueEntropy{});
    case AcquisitionKind::gibbon: return f(Gibbon{});
    default: return f(LowerConfidenceBound{});
  }
}

}  // namespace incumbent::formula
