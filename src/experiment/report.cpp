#include "incumbent/report.hpp"

#include "core/read_file.hpp"
#include "core/require.hpp"
#include "experiment/collect.hpp"
#include "experiment/files.hpp"
#include "experiment/latex.hpp"
#include "experiment/page.hpp"
#include "experiment/statistics_json.hpp"

namespace incumbent {

Report write_report(const std::filesystem::path& directory, const std::filesystem::path& latex) {
  const Layout layout{directory};
  require(std::filesystem::exists(layout.record()), "{} holds no experiment: there is no {}", directory.string(),
          layout.record().filename().string());
  require_gnuplot();
  if (std::filesystem::exists(layout.journals())) collect(layout, read_record(layout.record()));
  const auto results = read_results(layout);
  const auto analysis = analyze(results);
  const auto words = conclude(results, analysis);
  write_file(layout.statistics(), statistics_json(results, analysis, words));
  write_file(layout.summary(), summary_csv(results, analysis));
  write_file(layout.report(), report_page(results, analysis, words, read_file(layout.spec())));
  if (!latex.empty()) write_file(latex, latex_table(results, analysis));
  Report report{layout.report(), layout.statistics(), layout.summary(), words.headline};
  for (const auto& sentence : words.sentences) report.verdict += "\n" + sentence;
  return report;
}

}  // namespace incumbent
