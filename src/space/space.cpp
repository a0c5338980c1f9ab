// The search space: names, values and codes, activity, and what a configuration may be.
#include "incumbent/space.hpp"

#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "space/compile.hpp"
#include "space/level.hpp"
#include "space/table.hpp"

namespace incumbent {

const SearchSpace::Table& SearchSpace::table() const {
  static const Table empty;
  return table_ ? *table_ : empty;
}

SearchSpace::Table& SearchSpace::edit() {
  if (!table_) table_ = std::make_shared<Table>();
  if (table_.use_count() > 1) table_ = std::make_shared<Table>(*table_);
  return *table_;
}

std::optional<std::size_t> SearchSpace::find(std::string_view wanted) const {
  const auto& names = table().by_name;
  const auto place = std::lower_bound(names.begin(), names.end(), wanted,
                                      [this](std::uint32_t i, std::string_view w) { return parameters_[i].name < w; });
  if (place == names.end() || parameters_[*place].name != wanted) return std::nullopt;
  return *place;
}

std::size_t SearchSpace::index(std::string_view wanted) const {
  const auto found = find(wanted);
  if (found) return *found;
  std::string known;
  for (const Parameter& p : parameters_) known += (known.empty() ? "" : ", ") + p.name;
  fail(ErrorCode::usage, "unknown parameter '{}'; known: {}", wanted, known.empty() ? "none" : known);
}

double code_of(const Parameter& p, const Axis& axis, const Level& level) {
  if (p.kind == ParameterKind::real || p.kind == ParameterKind::integer) {
    const auto* integer = std::get_if<std::int64_t>(&level);
    const auto* real = std::get_if<double>(&level);
    const double x = integer ? static_cast<double>(*integer) : real ? *real : Configuration::inactive();
    // The second test: an integer beyond 2^53 must not be rounded into the bounds.
    if (axis.allows(x) && (!integer || static_cast<std::int64_t>(x) == *integer)) return axis.nearest(x);
  }
  for (std::size_t i = 0; i < p.levels.size(); ++i) {
    if (same_level(p.levels[i], level)) return static_cast<double>(i);
  }
  fail(ErrorCode::usage, "'{}' can't be {}; it must be {}", p.name, quoted(level), allowed(p));
}

double SearchSpace::code(std::size_t parameter, const Level& level) const {
  require(parameter < size(), "parameter index {} is out of range; the space has {} parameters", parameter, size());
  return code_of(parameters_[parameter], table().axes[parameter], level);
}

Level SearchSpace::value(std::size_t parameter, double code) const {
  require(parameter < size(), "parameter index {} is out of range; the space has {} parameters", parameter, size());
  const Parameter& p = parameters_[parameter];
  if (!table().axes[parameter].allows(code)) {
    fail(ErrorCode::usage, "'{}' has no value with the code {}; it must be {}", p.name, code, allowed(p));
  }
  if (p.kind == ParameterKind::real) return code;
  if (p.kind == ParameterKind::integer) return static_cast<std::int64_t>(code);
  return p.levels[static_cast<std::size_t>(code)];
}

double SearchSpace::nearest(std::size_t parameter, double number) const {
  require(parameter < size(), "parameter index {} is out of range; the space has {} parameters", parameter, size());
  return table().axes[parameter].nearest(number);
}

std::uint64_t SearchSpace::code_count(std::size_t parameter) const { return table().axes[parameter].count; }

double SearchSpace::nth_code(std::size_t parameter, std::uint64_t k) const { return table().axes[parameter].at(k); }

double SearchSpace::code_at(std::size_t parameter, double unit) const {
  return table().axes[parameter].from_unit(unit);
}

std::string SearchSpace::violation(const Configuration& configuration) const {
  if (configuration.size() != size()) {
    return fmt::format("the configuration has {} values; the space has {} parameters", configuration.size(), size());
  }
  const Table& t = table();
  const double* codes = configuration.codes().data();
  const auto wrong = [&](std::size_t i) {
    const Parameter& p = parameters_[i];
    if (codes[i] != codes[i]) return fmt::format("'{}' is active but has no value", p.name);
    const bool number = p.kind == ParameterKind::real || p.kind == ParameterKind::integer;
    return fmt::format("'{}' has the {} {}; it must be {}", p.name, number ? "value" : "code", codes[i], allowed(p));
  };
  for (const std::uint32_t i : t.free) {
    if (!t.axes[i].allows(codes[i])) return wrong(i);
  }
  for (const Table::Gate& gate : t.gates) {
    const std::uint32_t i = gate.child;
    if (t.is_open(gate, codes)) {
      if (!t.axes[i].allows(codes[i])) return wrong(i);
    } else if (codes[i] == codes[i]) {
      return fmt::format("'{}' is inactive under its conditions but has a value", parameters_[i].name);
    }
  }
  for (std::size_t i = 0; i < t.clauses.size(); ++i) {
    if (t.rules.view().holds(t.clauses[i], codes)) return "forbidden: " + text(forbidden_[i]);
  }
  return {};
}

Configuration SearchSpace::activate(Configuration c) const {
  require(c.size() == size(), "the configuration has {} values; the space has {} parameters", c.size(), size());
  const Table& t = table();
  const auto repaired = [&](std::uint32_t i) {
    return t.axes[i].nearest(c.is_active(i) ? c[i] : parameters_[i].default_code);
  };
  for (const std::uint32_t i : t.free) c[i] = repaired(i);
  for (const Table::Gate& gate : t.gates) {
    c[gate.child] = t.is_open(gate, c.codes().data()) ? repaired(gate.child) : Configuration::inactive();
  }
  return c;
}

bool SearchSpace::is_forbidden(const Configuration& c) const {
  require(c.size() == size(), "the configuration has {} values; the space has {} parameters", c.size(), size());
  return table().is_forbidden(c.codes().data());
}

Configuration SearchSpace::default_configuration() const {
  std::vector<double> codes;
  for (const Parameter& p : parameters_) codes.push_back(p.default_code);
  return activate(Configuration(std::move(codes)));
}

std::string SearchSpace::describe(const Configuration& c) const {
  require(c.size() == size(), "the configuration has {} values; the space has {} parameters", c.size(), size());
  std::string all;
  for (std::size_t i = 0; i < size(); ++i) {
    if (!c.is_active(i)) continue;
    all += (all.empty() ? "" : ", ") + parameters_[i].name + "=" + to_string(value(i, c[i]));
  }
  return all;
}

}  // namespace incumbent
