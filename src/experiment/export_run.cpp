#include "experiment/export_run.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "experiment/configuration_text.hpp"
#include "experiment/search_state.hpp"
#include "incumbent/options.hpp"

namespace incumbent {

double written(double value) { return std::min(value, 1e300); }

std::vector<ExportedEvaluation> exported_evaluations(const Results& results, const Cell& cell) {
  const auto& record = results.record.problems[cell.problem];
  const double sign = record.direction == Direction::maximize ? -1 : 1;
  std::unordered_map<std::int64_t, std::vector<double>> places;  // by trial
  for (const auto& row : cell.trials) places[row.trial] = axis_values(record.axes, row.parameters);
  const auto worth = [&](double value, bool feasible) {
    return std::isnan(value) || !feasible ? std::numeric_limits<double>::infinity() : sign * value;
  };
  std::vector<ExportedEvaluation> evaluations;
  std::int64_t incumbent = -1;
  std::int64_t since = 0;
  for (const auto& state : search_states(cell, record.direction)) {
    const auto number = static_cast<std::int64_t>(state.evaluations);
    if (number > static_cast<std::int64_t>(evaluations.size())) {
      auto& next = evaluations.emplace_back();
      next.number = number;
      next.measured = worth(state.result.value, state.result.feasible);
      next.x = places[state.result.trial];
    }
    if (state.incumbent != incumbent || state.result.trial == incumbent) since = number;
    incumbent = state.incumbent;
    auto& evaluation = evaluations.back();
    evaluation.best_measured = worth(state.value, state.feasible);
    evaluation.best = worth(std::isnan(state.score) ? state.value : state.score, state.feasible);
    if (record.optimum) evaluation.best -= sign * *record.optimum;
    const bool found = std::isfinite(evaluation.best);
    evaluation.best_number = found ? since : 0;
    evaluation.best_x = found ? places[incumbent] : evaluation.x;
  }
  return evaluations;
}

bool parse_bbob(const std::string& spec, BbobName& name) {
  constexpr std::string_view kPrefix = "bbob_f";
  const auto options = Options::parse(spec);
  if (!options.name().starts_with(kPrefix)) return false;
  auto plain = Options::parse(options.name());
  for (const auto* key : {"dim", "instance"}) {
    if (options.has(key)) plain.set(key, options.get_string(key, ""));
  }
  if (plain.text() != options.text()) return false;
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
    const auto plain = folder_name(label);
    auto name = plain;
    for (auto n = names.size() + 1; std::ranges::count(names, name) > 0; ++n) name = plain + "-" + std::to_string(n);
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace incumbent
