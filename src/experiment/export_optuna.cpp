// All searches of an experiment as the studies of one file that Optuna and optuna-dashboard read: their journals one
// after the other, with the numbers that studies and trials have in a file of several.
#include <set>

#include "core/read_file.hpp"
#include "core/require.hpp"
#include "experiment/export_run.hpp"
#include "experiment/files.hpp"
#include "journal/renumber.hpp"

namespace incumbent {

std::size_t write_optuna(const Layout& layout, const Results& results, const std::filesystem::path& file) {
  const auto& spec = results.record.spec;
  std::set<std::string> names;
  std::int64_t studies = 0, trials = 0;
  for (const auto& cell : results.cells) {
    if (!cell.done) continue;
    const auto journal = layout.journal(spec, cell.problem, cell.method, cell.seed);
    require(std::filesystem::exists(journal), "{} is not there; the format optuna is made from the journals",
            journal.string());
    const auto part = renumbered(read_file(journal), journal.string(), studies, trials);
    require(names.insert(part.study_name).second, "two searches have the name '{}'; give the methods other labels",
            part.study_name);
    append_file(file, part.lines);
    ++studies;
    trials += part.trials;
  }
  require(studies > 0, "{} has no finished search", layout.root.string());
  sync_file(file);
  return static_cast<std::size_t>(studies);
}

}  // namespace incumbent
