// fail=F: the configurations at one end of the first numeric parameter's range crash, a fraction F of the range (of its
// logarithm if it is log; of an integer's values, rounded). It is the upper end, or the lower one if every known
// minimizer lies in the upper. Where no number is always active it is the first parameter that is, and its last or
// first levels crash.
#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "problem/wrappers.hpp"
#include "space/axis.hpp"

namespace incumbent {
namespace {

// The first real or integer parameter that is always active; else the first of any kind that has a choice.
std::size_t failing_parameter(const ProblemDescription& description) {
  const auto& space = description.space;
  std::optional<std::size_t> levels;
  for (std::size_t i = 0; i < space.size(); ++i) {
    const auto kind = space[i].kind;
    const auto conditions = space.conditions();
    const bool conditional = std::any_of(conditions.begin(), conditions.end(),
                                         [&](const Condition& condition) { return condition.child == space[i].name; });
    if (conditional || kind == ParameterKind::constant) continue;
    if (kind == ParameterKind::real || kind == ParameterKind::integer) return i;
    if (!levels && space[i].levels.size() > 1) levels = i;
  }
  require(levels.has_value(), "'{}' has no parameter that is always active; fail= needs one", description.name);
  return *levels;
}

// The last code that doesn't crash, seen from the end that does.
double boundary(const ProblemDescription& description, const Parameter& parameter, double fraction, bool upper_end) {
  const Axis axis = make_axis(parameter);
  if (axis.is_continuous()) return axis.from_unit(upper_end ? 1 - fraction : fraction);
  const auto values = static_cast<double>(axis.count);
  const auto crashing = static_cast<std::uint64_t>(std::min(values - 1, std::round(fraction * values)));
  require(crashing > 0, "'{}': a fraction {} of the {} values of '{}' is none", description.name, fraction, values,
          parameter.name);
  return axis.at(upper_end ? axis.count - 1 - crashing : crashing);
}

class FailingProblem : public Wrapper {
 public:
  FailingProblem(std::unique_ptr<Problem> problem, double fraction)
      : Wrapper(std::move(problem), "fail", fmt::format("{}", fraction)), parameter_(failing_parameter(description_)) {
    const auto& parameter = description_.space[parameter_];
    threshold_ = boundary(description_, parameter, fraction, true);
    optimum_ = inner().optimum();
    if (optimum_ && remaining().empty()) {
      upper_end_ = false;
      threshold_ = boundary(description_, parameter, fraction, false);
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
