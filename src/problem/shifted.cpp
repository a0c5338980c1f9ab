// shift=S: f(x - v), reflected at the bounds of the box, so that only values of the box are seen and nothing jumps:
//
//   y = x - v;  y < lower: 2 lower - y;  y > upper: 2 upper - y
//
// in the logarithm for a log parameter, in steps for an integer or stepped one. v is drawn from the seed S so that the
// first known minimizer (the middle of the box if none is known) goes to a uniformly random place. Categories, ordinals
// and what conditions or forbidden clauses refer to stay.
#include <cmath>
#include <set>

#include "core/require.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"
#include "formula/random.hpp"
#include "problem/wrappers.hpp"
#include "space/axis.hpp"

namespace incumbent {
namespace {

// One parameter on a scale where a shift is a subtraction.
class Scale {
 public:
  explicit Scale(const Parameter& parameter) : axis_(make_axis(parameter)) {
    if (axis_.is_continuous()) {
      lower_ = axis_.natural_lower;
      upper_ = lower_ + axis_.natural_width;
    } else {
      upper_ = static_cast<double>(axis_.count - 1);
    }
  }

  double draw(Stream& stream) const {
    if (axis_.is_continuous()) return stream.uniform(lower_, upper_);
    return static_cast<double>(stream.below(axis_.count));
  }
  double middle() const { return axis_.is_continuous() ? 0.5 * (lower_ + upper_) : std::floor(0.5 * upper_); }

  double of(double code) const {
    if (!axis_.is_continuous()) return static_cast<double>(axis_.index(code));
    return axis_.log ? formula::log(code) : code;
  }
  double code(double position) const {
    if (!axis_.is_continuous()) return axis_.at(static_cast<std::uint64_t>(position));
    return axis_.log ? formula::exp(position) : position;
  }
  double reflected(double position) const {
    if (position < lower_) return 2 * lower_ - position;
    if (position > upper_) return 2 * upper_ - position;
    return position;
  }
  bool holds(double code) const { return axis_.is_continuous() || axis_.allows(code); }
  bool within(double position) const { return position >= lower_ && position <= upper_; }

 private:
  Axis axis_;
  double lower_ = 0;
  double upper_ = 0;
};

struct Move {
  std::size_t parameter;
  Scale scale;
  double by;
};

void add_names(const Condition& condition, std::set<std::string>& names) {
  names.insert(condition.parent);
  for (const auto& operand : condition.operands) add_names(operand, names);
}
void add_names(const Forbidden& clause, std::set<std::string>& names) {
  names.insert({clause.parameter, clause.right});
  for (const auto& operand : clause.operands) add_names(operand, names);
}

std::vector<std::size_t> movable(const SearchSpace& space) {
  std::set<std::string> fixed;
  for (const auto& condition : space.conditions()) add_names(condition, fixed);
  for (const auto& clause : space.forbidden()) add_names(clause, fixed);
  std::vector<std::size_t> parameters;
  for (std::size_t i = 0; i < space.size(); ++i) {
    const bool numeric = space[i].kind == ParameterKind::real || space[i].kind == ParameterKind::integer;
    if (numeric && !fixed.contains(space[i].name)) parameters.push_back(i);
  }
  return parameters;
}

class ShiftedProblem : public Wrapper {
 public:
  ShiftedProblem(std::unique_ptr<Problem> problem, std::int64_t seed)
      : Wrapper(std::move(problem), "shift", fmt::format("{}", seed)), optimum_(inner().optimum()) {
    const auto& space = description_.space;
    const bool known = optimum_ && !optimum_->minimizers.empty();
    Stream stream(static_cast<std::uint64_t>(seed), Purpose::shift);
    for (const std::size_t i : movable(space)) {
      const Scale scale(space[i]);
      const bool has = known && !std::isnan(optimum_->minimizers.front()[i]);  // else inactive there
      const double from = has ? scale.of(optimum_->minimizers.front()[i]) : scale.middle();
      moves_.push_back({i, scale, scale.draw(stream) - from});
    }
    if (known) move_minimizers();
  }

  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter& report) const override {
    Configuration moved = configuration;
    for (const auto& [i, scale, by] : moves_) {
      if (!configuration.is_active(i) || !scale.holds(configuration[i])) continue;
      moved[i] = scale.code(scale.reflected(scale.of(configuration[i]) - by));
    }
    return inner().evaluate(moved, how, report);
  }

  // Of the minimizers, those that the shift leaves in the box; reflections of them are not listed.
  std::optional<Optimum> optimum() const override { return optimum_; }

 private:
  void move_minimizers() {
    std::vector<std::vector<double>> inside;
    for (auto minimizer : optimum_->minimizers) {
      bool in_box = true;
      for (const auto& [i, scale, by] : moves_) {
        if (std::isnan(minimizer[i])) continue;
        const double position = scale.of(minimizer[i]) + by;
        in_box = in_box && scale.within(position);
        if (in_box) minimizer[i] = scale.code(position);
      }
      if (in_box) inside.push_back(std::move(minimizer));
    }
    optimum_->minimizers = std::move(inside);
  }

  std::optional<Optimum> optimum_;
  std::vector<Move> moves_;
};

}  // namespace

std::unique_ptr<Problem> make_shifted(std::unique_ptr<Problem> inner, std::int64_t seed) {
  return std::make_unique<ShiftedProblem>(std::move(inner), seed);
}

}  // namespace incumbent
