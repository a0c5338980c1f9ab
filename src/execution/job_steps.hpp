// When a simulated job has its next event: from its evaluation, or from what was recorded of it.
#pragma once

#include "execution/recorded.hpp"
#include "execution/simulated_job.hpp"

namespace incumbent {

class JobSteps {
 public:
  JobSteps(const RuntimeLaw& law, const Recorded& recorded, Evaluator& evaluator)
      : law_(law), recorded_(recorded), evaluator_(evaluator) {}

  // Whether the record has the job's next event, so that it need not be evaluated. The law "cost" always needs the
  // evaluation to know times.
  bool reads_record(const Job& job) const;
  // known: the resource of the trial's last value. Whether the job is lost before is not looked at.
  Step next(const Job& job, std::int64_t known);

 private:
  Step step_to(const Job& job, Step::Kind kind, std::int64_t resource, std::size_t index = 0) const;

  const RuntimeLaw& law_;
  const Recorded& recorded_;
  Evaluator& evaluator_;
};

}  // namespace incumbent
