// fail=F: the configurations at one end of the first numeric parameter's range crash, a fraction F of the range (of its
// logarithm if it is log; of an integer's values, rounded). It is the upper end, or the lower one if every known
// minimizer lies in the upper.
#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "problem/wrappers.hpp"
#include "space/axis.hpp"

namespace incumbent {
namespace {

// The first real or integer parameter that is always active.
std::size_t failing_parameter(const ProblemDescription& description) {
  const auto& space = description.space;
  for (std::size_t i = 0; i < space.size(); ++i) {
    const bool numeric = space[i].kind == ParameterKind::real || space[i].kind == ParameterKind::integer;
    const auto conditions = space.conditions();
    const bool conditional = std::any_of(conditions.begin(), conditions.end(),
                                         [&](const Condition& condition) { return condition.child == space[i].name; });
    if (numeric && !conditional) return i;
  }
  fail(ErrorCode::usage, "'{}' has no numeric parameter that is always active; fail= needs one", description.name);
}

// The last code that doesn't crash, seen from the end that does.
double boundary(const Axis& axis, double fraction, bool upper_end) {
  if (axis.is_continuous()) return axis.from_unit(upper_end ? 1 - fraction : fraction);
  const auto values = static_cast<double>(axis.count);
  const auto crashing = static_cast<std::uint64_t>(std::min(values - 1, std::round(fraction * values)));
  return axis.at(upper_end ? axis.count - 1 - crashing : crashing);
}

class FailingProblem : public Wrapper {
 public:
  FailingProblem(std::unique_ptr<Problem> problem, double fraction)
      : Wrapper(std::move(problem), "fail", fmt::format("{}", fraction)), parameter_(failing_parameter(description_)) {
    const Axis axis = make_axis(description_.space[parameter_]);
    threshold_ = boundary(axis, fraction, true);
    optimum_ = inner().optimum();
    if (optimum_ && remaining().empty()) {
      upper_end_ = false;
      threshold_ = boundary(axis, fraction, false);
    }
    if (!optimum_) return;
    optimum_->minimizers = remaining();
    if (optimum_->minimizers.empty()) optimum_.reset();
  }

  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter& report) const override {
    if (!crashes(configuration[parameter_])) return inner().evaluate(configuration, how, report);
    Outcome outcome;
    outcome.failure = Failure::crash;
    outcome.resource = how.resource;
    return outcome;
  }

  // Known if one of its minimizers doesn't crash.
  std::optional<Optimum> optimum() const override { return optimum_; }

 private:
  bool crashes(double code) const { return upper_end_ ? code > threshold_ : code < threshold_; }

  std::vector<std::vector<double>> remaining() const {
    std::vector<std::vector<double>> minimizers;
    for (const auto& minimizer : optimum_->minimizers) {
      if (!crashes(minimizer[parameter_])) minimizers.push_back(minimizer);
    }
    return minimizers;
  }

  std::size_t parameter_;
  double threshold_ = 0;
  bool upper_end_ = true;
  std::optional<Optimum> optimum_;
};

}  // namespace

std::unique_ptr<Problem> make_failing(std::unique_ptr<Problem> inner, double fraction) {
  return std::make_unique<FailingProblem>(std::move(inner), fraction);
}

}  // namespace incumbent
