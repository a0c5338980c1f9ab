#include "experiment/validate.hpp"

#include "core/registry.hpp"
#include "experiment/cell.hpp"
#include "experiment/problem_of.hpp"
#include "incumbent/peer.hpp"

namespace incumbent {

void SpecValidator::add_problem(const ExperimentProblem& problem, const std::optional<SimulatedWorkers>& simulated) {
  require(!problem.command || !simulated, "a command takes its own time; simulated workers ([execution]) run none");
  problems_.push_back(problem_of(problem));
  if (simulated) check_runtime(*simulated, *problems_.back());
  study_of(problems_.back()->description());
  specs_.push_back(problem);
}

void SpecValidator::check_scheduler(const ExperimentMethod& method,
                                    const std::optional<SimulatedWorkers>& simulated) const {
  const auto& problem = problems_.front()->description();
  make_scheduler(method.scheduler, {specs_.front().budget, problem.max_resource, 0});
  for (const auto& each : problems_) check_clones(each->description(), method.scheduler);
  if (simulated) incumbent::check_scheduler(*simulated, method.scheduler);
}

void SpecValidator::check_sampler(const ExperimentMethod& method) const {
  const auto scheduler = Options::parse(method.scheduler).name();
  require(
      !is_peer(method.sampler) || !find_registered("scheduler", schedulers(), scheduler).capabilities.resumes,
      "scheduler '{}' pauses trials and goes on with some; samplers of other packages are told a trial once, when it "
      "has ended: give them the scheduler full, or peer to those that stop trials by their reports",
      scheduler);
  for (std::size_t i = 0; i < problems_.size(); ++i) {
    ExperimentSpec spec;
    spec.problems = {specs_[i]};
    spec.methods = {method};
    try {
      make_study(cell_study(spec, problems_[i]->description(), 0, 0, 0));
    } catch (const Error& error) {
      // What fails on the first problem is most likely wrong on all.
      if (i == 0) throw;
      fail(error.code(), "on problem '{}': {}", specs_[i].label, error.what());
    }
  }
}

}  // namespace incumbent
