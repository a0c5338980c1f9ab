// A report's schedules of hyperparameters, of methods whose trials go on from the checkpoints of others.
#include <fmt/format.h>

#include "experiment/figures.hpp"
#include "experiment/page_writer.hpp"

namespace incumbent {

void write_lineages(PageWriter& page, std::size_t p) {
  for (const auto m : page.analysis.problems[p].order) {
    const auto* cell = typical_search(page.results, page.analysis, p, m);
    auto lineage = lineage_pictures(page.results, *cell);
    if (lineage.pictures.empty() || lineage.ancestors == 0) continue;
    std::string panels;
    for (auto& picture : lineage.pictures) panels += page.figure(std::move(picture), page.method(m));
    page.add(
        fmt::format("<h3>The schedule that led to the best trial</h3>\n<p class=\"soft\">{}, seed {}: the parameters "
                    "of trial {} and of its {}, from whose checkpoints it went on; grey: all trials.</p>\n"
                    "<div class=\"panels\">\n{}</div>\n",
                    page.method(m), cell->seed, lineage.trial, count_text(lineage.ancestors, "ancestor"), panels));
  }
}

}  // namespace incumbent
