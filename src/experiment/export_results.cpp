#include "incumbent/export_results.hpp"

#include <fmt/ranges.h>

#include <algorithm>

#include "core/make_folder.hpp"
#include "core/require.hpp"
#include "experiment/collect.hpp"
#include "experiment/export_run.hpp"
#include "experiment/files.hpp"
#include "incumbent/journal.hpp"

namespace incumbent {
namespace {

namespace fs = std::filesystem;

std::size_t write_files(const ExportedFiles& files, const fs::path& out, const fs::path& from) {
  require(!files.empty(), "{} has no finished search", from.string());
  for (const auto& [path, text] : files) {
    make_folder((out / path).parent_path());
    write_file(out / path, text);
  }
  return files.size();
}

// A folder for each method.
template <class F>
ExportedFiles by_method(const Results& results, F files_of) {
  std::vector<std::string> labels;
  for (const auto& method : results.record.spec.methods) labels.push_back(method.label);
  const auto folders = folder_names(labels);
  ExportedFiles files;
  for (std::size_t m = 0; m < folders.size(); ++m) {
    for (auto& [path, text] : files_of(results, m)) files[folders[m] / path] = std::move(text);
  }
  return files;
}

std::size_t export_journal(const fs::path& journal, std::string_view format, const fs::path& out) {
  require(format != "optuna", "{} is a journal that Optuna reads as it is", journal.string());
  require(format == "csv" || format == "configspace",
          "{} is a journal; the format {} takes the directory of an experiment", journal.string(), format);
  const auto study = open_study(Journal::read(journal));
  return write_files(format == "csv" ? csv_files(*study) : configspace_files(*study), out, journal);
}

// The searches that the format leaves out, and why.
std::vector<std::string> left_out(const Results& results, std::string_view format) {
  std::vector<std::string> list;
  if (format == "configspace") return list;  // it has none
  const bool takes_empty = format == "csv" || format == "optuna";
  for (const auto& cell : results.cells) {
    if (cell.done && (takes_empty || !cell.trials.empty())) continue;
    const auto why = !cell.error.empty()   ? cell.error
                     : cell.trials.empty() ? "no trial"
                                           : fmt::format("not finished, {} trials so far", cell.trials.size());
    list.push_back(cell_name(results.record.spec, cell) + ": " + why);
  }
  return list;
}

std::size_t write(const Layout& layout, const Results& results, std::string_view format, const fs::path& out) {
  if (format == "coco") return write_files(by_method(results, coco_files), out, layout.root);
  if (format == "iohprofiler") return write_files(by_method(results, iohprofiler_files), out, layout.root);
  if (format == "csv") return write_files(csv_files(results), out, layout.root);
  if (format == "configspace") return write_files(configspace_files(results), out, layout.root);
  make_folder(out);
  write_optuna(layout, results, out / "studies.log");
  return 1;
}

}  // namespace

ExportedResults export_results(const fs::path& from, std::string_view format, const fs::path& out) {
  require(std::ranges::count(kExportFormats, format) > 0, "unknown format '{}'; known: {}", format,
          fmt::join(kExportFormats, ", "));
  require(!fs::exists(out) || (fs::is_directory(out) && fs::is_empty(out)),
          "{} exists and is not an empty folder; results are exported into a new one", out.string());
  if (fs::is_regular_file(from)) return {export_journal(from, format, out), {}};
  const Layout layout{from};
  require_experiment(layout);
  const auto results = current_results(layout);
  return {write(layout, results, format, out), left_out(results, format)};
}

}  // namespace incumbent
