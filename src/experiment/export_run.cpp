#include "experiment/export_run.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "experiment/words.hpp"
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

std::vector<std::string> folder_names(const std::vector<std::string>& labels) {
  std::vector<std::string> names;
  for (const auto& label : labels) {
    auto name = folder_name(label);
    if (std::ranges::count(names, name) > 0) name += "-" + std::to_string(names.size() + 1);
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace incumbent
