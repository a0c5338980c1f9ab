// How much longer than it should a simulated job takes: the factor 1 + s X, where s is the option `straggler` and X >=
// 0 has the law
//   half_normal             |z|, z ~ N(0, 1): Li et al., "A system for massively parallel hyperparameter tuning", MLSys
//                           2020, appendix
//   log_normal:deviation=1  e^(deviation z): every moment is there, the mean is e^(deviation^2 / 2)
//   pareto:shape=1.5        P(X > x) = (1 + x)^-shape (Lomax, "Business failures", J. Am. Stat. Assoc. 49, 1954): the
//                           mean 1 / (shape - 1) is finite for a shape above 1, the variance above 2
// One normal number each, of which X is an increasing function, of its magnitude where it is half normal: with another
// law the same numbers are drawn.
#pragma once

#include <string>

namespace incumbent {

class StragglerLaw {
 public:
  explicit StragglerLaw(const std::string& specification);  // Error(usage)

  double excess(double z) const;  // X, finite for every double that a normal draw may be

 private:
  enum class Kind { half_normal, log_normal, pareto };
  Kind kind_ = Kind::half_normal;
  double parameter_ = 1;  // deviation or shape
};

}  // namespace incumbent
