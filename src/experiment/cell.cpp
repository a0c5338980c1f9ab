#include "experiment/cell.hpp"

#include "core/require.hpp"
#include "formula/random.hpp"
#include "incumbent/journal.hpp"

namespace incumbent {
namespace {

// FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv
std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 0xcbf29ce484222325u;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return value;
}

// A journal that was put in another's place would spoil the comparison silently.
void check_same(const StudySpec& expected, const StudySpec& found, const std::filesystem::path& path) {
  const auto text = difference(expected, found);
  if (!text.empty()) fail(ErrorCode::check_failed, "{} holds another study: its {}", path.string(), text);
}

}  // namespace

StudySpec cell_study(const ExperimentSpec& spec, const ProblemDescription& problem, std::size_t problem_index,
                     std::size_t method_index, std::int64_t seed) {
  StudySpec study;
  study.name = spec.problems[problem_index].label + " " + spec.methods[method_index].label + " " + std::to_string(seed);
  study.space = problem.space;
  study.direction = problem.direction;
  study.seed = Stream(spec.seed ^ hash(problem.name), Purpose::cell, static_cast<std::uint64_t>(seed)).bits64();
  study.sampler = spec.methods[method_index].sampler;
  study.scheduler = spec.methods[method_index].scheduler;
  study.budget = spec.problems[problem_index].budget;
  study.max_resource = problem.max_resource;
  study.noisy = problem.noisy;
  return study;
}

std::string run_cell(const StudySpec& spec, const Problem& problem, const std::filesystem::path& path,
                     const ExecutionOptions& options) {
  std::filesystem::create_directories(path.parent_path());
  const auto journal = std::filesystem::exists(path)
                           ? Journal::open(path, Durability::write, Access::exclusive, spec.device)
                           : Journal::create(path, spec, Durability::write, Access::exclusive);
  check_same(spec, journal->spec(), path);
  const auto study = open_study(journal);
  const auto reason = run_trials(*study, problem, options);
  journal->sync();
  return reason;
}

}  // namespace incumbent
