#include "execution/job_steps.hpp"

#include <algorithm>

namespace incumbent {

bool JobSteps::reads_record(const Job& job) const {
  return law_.kind() != RuntimeLaw::Kind::cost && recorded_.next_of(job.action.trial);
}

Step JobSteps::next(const Job& job, std::int64_t known) {
  using Kind = Step::Kind;
  if (reads_record(job)) {
    const auto& event = *recorded_.next_of(job.action.trial);
    if (const auto* reported = std::get_if<TrialReported>(&event)) {
      const auto resource = reported->measurement.resource;
      return step_to(job, resource < job.action.resource ? Kind::report : Kind::end, resource);
    }
    const auto& finished = std::get<TrialFinished>(event);
    if (!blames_configuration(finished.failure) && finished.failure != Failure::none) return {Kind::never};
    return step_to(job, Kind::end, finished.measurement.resource);
  }
  if (!evaluator_.is_done(*job.segment)) return step_to(job, Kind::unknown, job.position + 1);
  const auto& measurements = job.segment->measurements;
  known = std::max(known, job.position);
  const auto next = std::upper_bound(measurements.begin(), measurements.end(), known,
                                     [](auto resource, const Measurement& m) { return resource < m.resource; });
  if (next != measurements.end()) {
    return step_to(job, Kind::report, next->resource, static_cast<std::size_t>(next - measurements.begin()));
  }
  const auto& outcome = job.segment->outcome;
  return step_to(job, Kind::end, std::clamp(outcome.resource, known + 1, job.action.resource));
}

Step JobSteps::step_to(const Job& job, Step::Kind kind, std::int64_t resource, std::size_t index) const {
  double part = static_cast<double>(resource - job.position);
  if (law_.kind() == RuntimeLaw::Kind::cost) {
    const auto& segment = *job.segment;
    const bool end = kind == Step::Kind::end;
    const double cost = kind == Step::Kind::unknown ? 0 : end ? segment.outcome.cost : segment.cost_at(resource);
    part = kind == Step::Kind::unknown ? 0 : std::max(0.0, cost - segment.cost_at(job.position));
  }
  const double spent = job.fate.factor * law_.time(part, static_cast<double>(job.action.resource - job.from));
  return {kind, job.time + spent, spent, resource, index};
}

}  // namespace incumbent
