#include "incumbent/report.hpp"

#include "core/read_file.hpp"
#include "core/require.hpp"
#include "experiment/collect.hpp"
#include "experiment/files.hpp"
#include "experiment/latex.hpp"
#include "experiment/page.hpp"
#include "experiment/statistics_json.hpp"

namespace incumbent {
namespace {

// The run's own files belong to the process that runs the experiment; without the lock they are only read.
Results with_current_tables(const Layout& layout) {
  if (!std::filesystem::exists(layout.journals())) return read_results(layout);
  FolderLock lock;
  const bool mine = lock.acquire(layout.lock());
  auto results = current_results(layout);
  if (!mine) return results;
  write_tables(layout, results);
  return read_results(layout);
}

}  // namespace

Report write_report(const std::filesystem::path& directory, const std::filesystem::path& latex) {
  const Layout layout{directory};
  require_experiment(layout);
  require_gnuplot();
  const auto results = with_current_tables(layout);
  const auto analysis = analyze(results);
  const auto words = conclude(results, analysis);
  const auto trials = problem_trials(results, analysis);
  write_file(layout.statistics(), statistics_json(results, analysis, words, trials));
  write_file(layout.summary(), summary_csv(results, analysis));
  write_file(layout.report(), report_page(results, analysis, words, trials, read_file(layout.spec())));
  if (!latex.empty()) write_in_place(latex, latex_table(results, analysis));
  Report report{layout.report(), layout.statistics(), layout.summary(), words.headline};
  if (const auto missing = preliminary(results); !missing.empty()) report.verdict += "\n" + missing;
  for (const auto& sentence : words.sentences) report.verdict += "\n" + sentence;
  return report;
}

}  // namespace incumbent
