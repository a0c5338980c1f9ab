// What a value was worth as a method was told it: comparable over resources, where scores are known at the end only.
#pragma once

#include <string>

#include "experiment/analysis.hpp"

namespace incumbent {

// The regret where the optimum is known and values have neither noise nor a lower fidelity, which may be below it; else
// the value, negated if larger is better.
class ToldLoss {
 public:
  ToldLoss(const Results& results, const Analysis& analysis, std::size_t problem);

  double loss(double value) const;   // infinite for a missing value
  double shown(double value) const;  // as readers want to see it: the regret, or the value in the problem's direction
  const std::string& name() const { return name_; }
  bool larger_is_better() const { return larger_is_better_; }  // of what is shown

 private:
  const Results& results_;
  const ProblemAnalysis& analysis_;
  std::size_t problem_;
  bool regret_ = false;
  bool larger_is_better_ = false;
  std::string name_;
};

}  // namespace incumbent
