#include "experiment/cell.hpp"

#include <algorithm>

#include "core/make_folder.hpp"
#include "core/read_file.hpp"
#include "core/registry.hpp"
#include "experiment/timed_sampler.hpp"
#include "formula/random.hpp"

namespace incumbent {
namespace {

// FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv
std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 0xcbf29ce484222325u;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return value;
}

std::vector<Event> recorded(Journal& journal) {
  auto events = journal.begin();
  journal.end();
  return events;
}

// As ExperimentProblem::total_resource says.
void bound_resource(std::int64_t total, StudySpec& study) {
  auto options = Options::parse(study.scheduler);
  if (!find_registered("scheduler", schedulers(), options.name()).capabilities.total_resource) {
    study.budget = std::clamp<std::int64_t>(total / study.max_resource, 1, *study.budget);
  } else if (!options.has("total_resource")) {
    options.set("total_resource", std::to_string(total));
    study.scheduler = options.text();
  }
}

CellEnd run_journal(const StudySpec& spec, const Problem& problem, const std::filesystem::path& path,
                    const ExecutionOptions& options) {
  auto sampler = std::make_unique<TimedSampler>(make_sampler(spec.sampler, sampler_context(spec)));
  const auto& timed = *sampler;
  if (timed.foreign()) std::filesystem::remove(path);
  const auto journal = std::filesystem::exists(path)
                           ? Journal::open(path, Durability::write, Access::exclusive, spec.device)
                           : Journal::create(path, spec, Durability::write, Access::exclusive);
  require_cell(spec, *journal);
  Study study(journal->spec(), std::move(sampler), make_scheduler(spec.scheduler, scheduler_context(spec)), journal);
  CellEnd end;
  if (spec.simulated) {
    end.reason = simulate_trials(study, problem, *spec.simulated, options, recorded(*journal)).reason;
  } else {
    study.replay(recorded(*journal));
    end.reason = run_trials(study, problem, options);
  }
  end.suggesting = timed.seconds();
  journal->sync();
  return end;
}

}  // namespace

void require_cell(StudySpec expected, const Journal& journal) {
  if (!journal.spec().simulated) expected.simulated.reset();
  require_same(expected, journal);
}

bool is_damaged(const std::filesystem::path& journal) {
  try {
    read_file(journal);
  } catch (const Error&) {
    return false;
  }
  try {
    open_study(Journal::read(journal));
  } catch (const Error&) {
    return true;
  }
  return false;
}

std::uint64_t study_seed(const ExperimentSpec& spec, const std::string& problem_name, std::int64_t seed) {
  return Stream(spec.seed ^ hash(problem_name), Purpose::cell, static_cast<std::uint64_t>(seed)).bits64();
}

StudySpec cell_study(const ExperimentSpec& spec, const ProblemDescription& problem, std::size_t problem_index,
                     std::size_t method_index, std::int64_t seed) {
  auto study = study_of(problem);
  study.name = spec.problems[problem_index].label + " " + spec.methods[method_index].label + " " + std::to_string(seed);
  study.seed = study_seed(spec, problem.name, seed);
  study.sampler = spec.methods[method_index].sampler;
  study.scheduler = spec.methods[method_index].scheduler;
  study.budget = spec.problems[problem_index].budget;
  if (const auto total = spec.problems[problem_index].total_resource) bound_resource(*total, study);
  study.simulated = spec.simulated;
  return study;
}

std::optional<StudySpec> cell_study(const ExperimentRecord& record, const Cell& cell) {
  const auto& problem = record.problems[cell.problem];
  if (!problem.space) return {};
  ProblemDescription description;
  description.name = problem.name;
  description.space = *problem.space;
  description.direction = problem.direction;
  description.max_resource = problem.max_resource;
  description.noisy = problem.noisy;
  return cell_study(record.spec, description, cell.problem, cell.method, cell.seed);
}

CellEnd run_cell(const StudySpec& spec, const Problem& problem, const std::filesystem::path& path,
                 const ExecutionOptions& options) {
  make_folder(path.parent_path());
  try {
    return run_journal(spec, problem, path, options);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::storage || !is_damaged(path)) throw;
    throw Error(ErrorCode::check_failed, error.what());
  }
}

Simulation read_simulation(const std::filesystem::path& path, const Problem& problem, const SimulatedWorkers& workers) {
  const auto journal = Journal::read(path);
  return simulate_trials(*make_study(journal->spec(), journal), problem, workers, {}, recorded(*journal));
}

}  // namespace incumbent
