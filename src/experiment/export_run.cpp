#include "experiment/export_run.hpp"

#include <cctype>
#include <cmath>

#include "core/require.hpp"
#include "experiment/files.hpp"
#include "experiment/words.hpp"
#include "incumbent/export_results.hpp"
#include "incumbent/options.hpp"

namespace incumbent {

std::vector<ExportedEvaluation> exported_evaluations(const Results& results, const Cell& cell) {
  const auto& record = results.record.problems[cell.problem];
  const double sign = record.direction == Direction::maximize ? -1 : 1;
  std::vector<ExportedEvaluation> evaluations;
  std::int64_t number = 0;
  for (const auto& row : cell.trials) {
    ++number;
    if (std::isnan(row.value)) continue;
    ExportedEvaluation evaluation;
    evaluation.number = number;
    evaluation.measured = sign * row.value;
    evaluation.best_measured = sign * row.incumbent;
    evaluation.best = sign * (std::isnan(row.incumbent_score) ? row.incumbent : row.incumbent_score);
    if (record.optimum) evaluation.best -= sign * *record.optimum;
    for (const auto& axis : record.axes) evaluation.x.push_back(parameter_value(row.parameters, axis.name));
    evaluations.push_back(std::move(evaluation));
  }
  return evaluations;
}

bool parse_bbob(const std::string& spec, BbobName& name) {
  constexpr std::string_view kPrefix = "bbob_f";
  const auto options = Options::parse(spec);
  if (!options.name().starts_with(kPrefix)) return false;
  const auto digits = options.name().substr(kPrefix.size());
  if (digits.empty() || digits.size() > 2 || digits.find_first_not_of("0123456789") != std::string::npos) return false;
  name.function = std::stoi(digits);
  name.dimension = static_cast<int>(options.get_int("dim", 2, 1, 10000));
  name.instance = static_cast<int>(options.get_int("instance", 1, 1, 1'000'000));
  return true;
}

std::string folder_name(const std::string& label) {
  std::string name;
  for (const char c : label) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.';
    if (plain)
      name += c;
    else if (!name.empty() && name.back() != '-')
      name += '-';
  }
  while (!name.empty() && (name.back() == '-' || name.back() == '.')) name.pop_back();
  return name.empty() || name.front() == '.' ? "method" + name : name;
}

std::size_t export_results(const std::filesystem::path& directory, std::string_view format,
                           const std::filesystem::path& out) {
  const Layout layout{directory};
  require(std::filesystem::exists(layout.record()), "{} holds no experiment: there is no {}", directory.string(),
          layout.record().filename().string());
  require(format == "coco" || format == "iohprofiler", "unknown format '{}'; known: coco, iohprofiler", format);
  require(!std::filesystem::exists(out) || std::filesystem::is_empty(out),
          "{} exists and is not empty; results are exported into a new folder", out.string());
  const auto results = read_results(layout);
  const auto& methods = results.record.spec.methods;
  std::map<std::filesystem::path, std::string> files;
  for (std::size_t m = 0; m < methods.size(); ++m) {
    auto folder = folder_name(methods[m].label);
    for (std::size_t other = 0; other < m; ++other) {
      if (folder_name(methods[other].label) == folder) folder += fmt::format("-{}", m + 1);
    }
    for (auto& [path, text] : format == "coco" ? coco_files(results, m) : iohprofiler_files(results, m)) {
      files[out / folder / path] = std::move(text);
    }
  }
  require(!files.empty(), "{} has no finished search", directory.string());
  for (const auto& [path, text] : files) {
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) fail(ErrorCode::storage, "{} can't be made: {}", path.parent_path().string(), error.message());
    write_file(path, text);
  }
  return files.size();
}

}  // namespace incumbent
