#include "incumbent/study.hpp"

namespace incumbent {

std::unique_ptr<Study> make_study(StudySpec spec, std::shared_ptr<EventLog> log) {
  auto sampler = make_sampler(spec.sampler, {spec.space, spec.seed, spec.budget, spec.max_resource, spec.noisy});
  auto scheduler = make_scheduler(spec.scheduler, {spec.budget, spec.max_resource, spec.seed});
  return std::make_unique<Study>(std::move(spec), std::move(sampler), std::move(scheduler), std::move(log));
}

}  // namespace incumbent
