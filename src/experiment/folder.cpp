#include "experiment/folder.hpp"

#include <fmt/ranges.h>

#include <algorithm>

#include "core/make_folder.hpp"
#include "core/or_none.hpp"
#include "core/read_file.hpp"
#include "core/require.hpp"
#include "experiment/cell.hpp"
#include "experiment/files.hpp"
#include "experiment/making.hpp"
#include "experiment/problem_of.hpp"
#include "format/configspace_difference.hpp"
#include "incumbent/peer.hpp"

namespace incumbent {
namespace {

namespace fs = std::filesystem;

// Whether there is nothing in the folder but what a process that was killed at its start may have left.
bool is_empty(const Layout& layout) {
  if (!fs::exists(layout.root)) return true;
  require(fs::is_directory(layout.root), "{} is not a directory", layout.root.string());
  return std::all_of(fs::directory_iterator(layout.root), fs::directory_iterator(),
                     [&](const fs::directory_entry& entry) {
                       const auto name = entry.path().filename();
                       return name == layout.lock().filename() || name.extension() == ".new";
                     });
}

// What the peers are made of, once for each method that is one: "optuna/tpe: optuna 5.0.0, ...". Errors as
// check_peer().
std::vector<std::string> peers_of(const ExperimentSpec& spec, const std::vector<std::unique_ptr<Problem>>& problems) {
  std::vector<std::string> list;
  for (std::size_t m = 0; m < spec.methods.size(); ++m) {
    const auto& method = spec.methods[m];
    if (!is_peer(method.sampler)) continue;
    std::vector<PeerSearch> searches;
    for (std::size_t p = 0; p < problems.size(); ++p) {
      searches.push_back(
          {spec.problems[p].label, sampler_context(cell_study(spec, problems[p]->description(), p, m, 0))});
    }
    try {
      list.push_back(fmt::format("{}: {}", method.label, check_peer(method.sampler, searches)));
    } catch (const Error& error) {
      fail(error.code(), "method '{}': {}", method.label, error.what());
    }
  }
  return list;
}

// What samplers have to say, once for each problem and text: "branin: grid, 1024 cells, more than ..."
std::vector<std::string> notes(const ExperimentSpec& spec, const std::vector<std::unique_ptr<Problem>>& problems) {
  std::vector<std::string> list;
  for (std::size_t p = 0; p < problems.size(); ++p) {
    for (std::size_t m = 0; m < spec.methods.size(); ++m) {
      const auto study = cell_study(spec, problems[p]->description(), p, m, 0);
      const auto note = make_sampler(study.sampler, sampler_context(study))->note();
      if (note.empty()) continue;
      list.push_back(fmt::format("{}, {}: {}.", spec.problems[p].label, spec.methods[m].label, note));
    }
  }
  return list;
}

template <class Entry>
std::vector<std::string> labels(const std::vector<Entry>& entries) {
  std::vector<std::string> list;
  for (const auto& entry : entries) list.push_back("'" + entry.label + "'");
  return list;
}

// Takes over what only the statistics of an experiment depend on; whether that was another.
bool adopt_statistics(const ExperimentSpec& from, ExperimentSpec& to) {
  const auto before = to;
  to.alpha = from.alpha;
  for (std::size_t i = 0; i < to.problems.size(); ++i) to.problems[i].margin = from.problems[i].margin;
  return to != before;
}

}  // namespace

std::string difference(const ExperimentSpec& here, const ExperimentSpec& there) {
  std::string found;
  const auto check = [&](const std::string& what, const auto& a, const auto& b) {
    if (found.empty() && a != b) found = fmt::format("{} is {} here and {} there", what, a, b);
  };
  check("name", here.name, there.name);
  check("seeds", here.seeds, there.seeds);
  check("seed", here.seed, there.seed);
  const auto workers = here.simulated.value_or(SimulatedWorkers{});
  const auto other = there.simulated.value_or(SimulatedWorkers{});
  check("[execution]", here.simulated ? "simulated" : "real", there.simulated ? "simulated" : "real");
  for_each_option_of_workers(
      [&](const char* option, auto member) { check(option, or_none(workers.*member), or_none(other.*member)); });
  check("the list of problems", fmt::format("{}", fmt::join(labels(here.problems), ", ")),
        fmt::format("{}", fmt::join(labels(there.problems), ", ")));
  check("the list of methods", fmt::format("{}", fmt::join(labels(here.methods), ", ")),
        fmt::format("{}", fmt::join(labels(there.methods), ", ")));
  if (!found.empty()) return found;
  for (std::size_t i = 0; i < here.problems.size(); ++i) {
    const auto of = fmt::format(" of problem '{}'", here.problems[i].label);
    check("spec" + of, here.problems[i].spec, there.problems[i].spec);
    check("the command" + of, command_text(here.problems[i]), command_text(there.problems[i]));
    if (found.empty() && here.problems[i].command &&
        here.problems[i].command->space != there.problems[i].command->space)
      found = fmt::format("the space{} is another: {}", of,
                          configspace_difference(here.problems[i].command->space, there.problems[i].command->space));
    check("budget" + of, here.problems[i].budget, there.problems[i].budget);
    check("total_resource" + of, here.problems[i].total_resource.value_or(0),
          there.problems[i].total_resource.value_or(0));
  }
  for (std::size_t i = 0; i < here.methods.size(); ++i) {
    const auto of = fmt::format(" of method '{}'", here.methods[i].label);
    check("sampler" + of, here.methods[i].sampler, there.methods[i].sampler);
    check("scheduler" + of, here.methods[i].scheduler, there.methods[i].scheduler);
  }
  return found;
}

ExperimentFolder::ExperimentFolder(const ExperimentSpec& spec, const fs::path& spec_file, const RunOptions& options,
                                   const ComputeDevice& device)
    : layout_{options.out} {
  // Looked at before anything is made in it, and again when nobody else can change it any more.
  look(spec, spec_file, options.resume);
  make_folder(layout_.root);
  if (!lock_.acquire(layout_.lock()))
    fail(ErrorCode::storage, "{}: another process is running this experiment", layout_.root.string());
  const bool fresh = look(spec, spec_file, options.resume);
  cells_ = empty_cells(spec);
  if (!fresh && fs::exists(layout_.cells())) read_cells(layout_, spec, cells_);
  for (auto& cell : cells_) {  // a search without its journal is not done
    cell.done &= fs::exists(layout_.journal(spec, cell.problem, cell.method, cell.seed));
  }
  const bool complete = std::all_of(cells_.begin(), cells_.end(), [](const Cell& cell) { return cell.done; });
  std::vector<std::unique_ptr<Problem>> problems;
  for (const auto& problem : spec.problems) problems.push_back(problem_of(problem));
  record_.makings.push_back(making_of_this_run(options.command, options.jobs, device,
                                               complete ? std::vector<std::string>{} : peers_of(spec, problems)));
  if (fresh) {
    create(problems, options.note);
  } else {
    const bool changed = adopt_statistics(spec, record_.spec);
    resume(complete && !changed);
    if (changed) write_file(layout_.spec(), read_file(spec_file));
  }
  if (!fs::exists(layout_.spec())) write_file(layout_.spec(), read_file(spec_file));
}

bool ExperimentFolder::look(const ExperimentSpec& spec, const fs::path& spec_file, bool resume) {
  const bool fresh = is_empty(layout_);
  require(fresh || resume, "{} is not empty; choose another directory, or --resume to go on with what is in it",
          layout_.root.string());
  record_ = {};
  record_.spec = spec;
  if (fresh) return true;
  require_experiment(layout_);
  record_ = read_record(layout_.record());
  const auto found = difference(record_.spec, spec);
  require(found.empty(), "{} holds another experiment than {}: {}", layout_.root.string(), spec_file.string(), found);
  return false;
}

// The record comes first: without it the folder counts as empty.
void ExperimentFolder::create(const std::vector<std::unique_ptr<Problem>>& problems, const std::string& note) {
  for (const auto& problem : problems) record_.problems.push_back(record_of(*problem));
  record_.notes = notes(record_.spec, problems);
  if (!note.empty()) record_.notes.insert(record_.notes.begin(), note);
  write_record(layout_.record(), record_);
  write_file(layout_.cells(), cells_header());
}

// cells.csv is written anew: the last line of a killed process may be torn.
void ExperimentFolder::resume(bool keeps_record) {
  for (auto& cell : cells_) cell.error.clear();
  write_cells(layout_, {record_, cells_});
  if (!keeps_record) write_record(layout_.record(), record_);
}

}  // namespace incumbent
