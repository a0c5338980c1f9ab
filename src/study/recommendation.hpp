// A study's incumbent (Study::best) as its results come in. Where values are noisy it is what the sampler recommends,
// and that costs a prediction of its model at all trials, if not a fit, so it is not asked for after every result.
#pragma once

#include <cstdint>
#include <optional>

#include "incumbent/study.hpp"

namespace incumbent {

// Whether a trial may be recommended beside History::best(): it has a value, as far and as feasible.
bool is_comparable(const Trial& trial, const Trial& best);

class Recommendation {
 public:
  // After a result. A noisy study's sampler is asked after each of the first 100 results that count, then after every
  // 5 % more, and whenever the trial that it named is not comparable with History::best() any more.
  void update(const Study& study, bool counts = true);
  // Asks in any case.
  void renew(const Study& study);

  std::optional<std::int64_t> trial() const { return trial_; }

 private:
  std::optional<std::int64_t> trial_;
  std::int64_t results_ = 0, next_ = 1;
};

}  // namespace incumbent
