#include "study/recommendation.hpp"

namespace incumbent {

bool is_comparable(const Trial& trial, const Trial& best) {
  return trial.has_value() && trial.status != TrialStatus::failed &&
         trial.measurements.back().resource == best.measurements.back().resource && trial.feasible() == best.feasible();
}

void Recommendation::renew(const Study& study) {
  const auto best = study.best();
  trial_ = best ? std::optional(best->number) : std::nullopt;
}

void Recommendation::update(const Study& study, bool counts) {
  constexpr std::int64_t kEach = 100;
  results_ += counts;
  const bool is_due = results_ >= next_;
  if (is_due) next_ = results_ + (results_ <= kEach ? 1 : results_ / 20);
  const bool is_noisy = study.spec().noisy;
  const bool asks = study.with_history([&](const History& history) {
    const auto* best = history.best();
    const bool stands = is_noisy && best && trial_ && is_comparable(history[*trial_], *best);
    if (!stands) trial_ = best ? std::optional(best->number) : std::nullopt;
    return is_noisy && best && (is_due || !stands);
  });
  if (asks) renew(study);
}

}  // namespace incumbent
