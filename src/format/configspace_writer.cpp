// Writes ConfigSpace's JSON, format 0.4. What ConfigSpace has no word for goes into "meta", which it keeps: a step, and
// the exact mu and sigma of a normal prior on a log scale.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/require.hpp"
#include "formula/decimal.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"
#include "incumbent/space.hpp"

namespace incumbent {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Level& level) {
  return std::visit([](const auto& value) -> Json { return value; }, level);
}

Json to_json(const std::vector<Level>& levels) {
  Json array = Json::array();
  for (const Level& level : levels) array.push_back(to_json(level));
  return array;
}

Json number(const Parameter& p, double x) {
  if (p.kind == ParameterKind::integer) return static_cast<std::int64_t>(x);
  return x;
}

// The number of fewest digits near one of the xs that f maps to y exactly; the first x if there is none. Undoes the
// roundings of exp and log for numbers that people write.
template <class F>
double shortest_preimage(const std::vector<double>& xs, double y, const F& f) {
  for (int digits = 1; digits <= 15; ++digits) {
    for (const double x : xs) {
      const double rounded = formula::round_to_digits(x, digits);
      if (f(rounded) == y) return rounded;
    }
  }
  return xs[0];
}

void write_prior(const Parameter& p, Json& out, Json& meta) {
  if (p.prior.kind == Prior::Kind::beta) {
    out["alpha"] = p.prior.first;
    out["beta"] = p.prior.second;
  } else if (p.prior.kind == Prior::Kind::normal && !p.log) {
    out["mu"] = p.prior.first;
    out["sigma"] = p.prior.second;
  } else if (p.prior.kind == Prior::Kind::normal) {
    // ConfigSpace's mu is a value; its sigma s > 0 acts as |log(lower + s)| on the logarithm: two s at most, maybe
    // none.
    const auto log = [](double m) { return formula::log(m); };
    const auto deviation = [&](double s) { return std::fabs(formula::log(p.lower + s)); };
    const double mu = shortest_preimage({formula::exp(p.prior.first)}, p.prior.first, log);
    std::vector<double> sigmas{formula::exp(-p.prior.second) - p.lower, formula::exp(p.prior.second) - p.lower};
    std::erase_if(sigmas, [](double s) { return s <= 0; });
    if (sigmas.empty()) sigmas = {1e-9 * p.lower};
    const double sigma = shortest_preimage(sigmas, p.prior.second, deviation);
    out["mu"] = mu;
    out["sigma"] = sigma;
    if (formula::log(mu) != p.prior.first || deviation(sigma) != p.prior.second) {
      meta["log_mu"] = p.prior.first;
      meta["log_sigma"] = p.prior.second;
    }
  }
}

Json to_json(const SearchSpace& space, std::size_t i) {
  const Parameter& p = space[i];
  Json out, meta;
  switch (p.kind) {
    case ParameterKind::constant:
      out = {{"type", "constant"}, {"name", p.name}, {"value", to_json(p.levels[0])}};
      break;
    case ParameterKind::categorical:
      out = {{"type", "categorical"}, {"name", p.name}, {"choices", to_json(p.levels)}};
      out["weights"] = p.prior.weights.empty() ? Json() : Json(p.prior.weights);
      out["default_value"] = to_json(space.value(i, p.default_code));
      break;
    case ParameterKind::ordinal:
      out = {{"type", "ordinal"}, {"name", p.name}, {"sequence", to_json(p.levels)}};
      out["default_value"] = to_json(space.value(i, p.default_code));
      break;
    case ParameterKind::real:
    case ParameterKind::integer: {
      const bool integer = p.kind == ParameterKind::integer;
      const std::string prefix = p.prior.kind == Prior::Kind::normal ? "normal"
                                 : p.prior.kind == Prior::Kind::beta ? "beta"
                                                                     : "uniform";
      out = {{"type", prefix + (integer ? "_int" : "_float")}, {"name", p.name}};
      write_prior(p, out, meta);
      out["lower"] = number(p, p.lower);
      out["upper"] = number(p, p.upper);
      out["default_value"] = number(p, p.default_code);
      out["log"] = p.log;
      if (p.step != (integer ? 1 : 0)) meta["step"] = number(p, p.step);
      break;
    }
  }
  out["meta"] = meta;
  return out;
}

Json to_json(const Condition& c) {
  using Op = Condition::Op;
  Json out;
  if (c.op == Op::conjunction || c.op == Op::disjunction) {
    // ConfigSpace combines two or more.
    if (c.operands.size() == 1) return to_json(c.operands[0]);
    out = {{"type", c.op == Op::conjunction ? "AND" : "OR"}, {"child", c.child}, {"conditions", Json::array()}};
    for (const Condition& operand : c.operands) out["conditions"].push_back(to_json(operand));
    return out;
  }
  const char* type = c.op == Op::equal       ? "EQ"
                     : c.op == Op::not_equal ? "NEQ"
                     : c.op == Op::less      ? "LT"
                     : c.op == Op::greater   ? "GT"
                                             : "IN";
  out = {{"type", type}, {"child", c.child}, {"parent", c.parent}};
  if (c.op == Op::in) {
    out["values"] = to_json(c.values);
  } else {
    out["value"] = to_json(c.values[0]);
  }
  return out;
}

// ConfigSpace takes one condition a child; several that must all hold are one conjunction.
std::vector<Condition> one_a_child(const SearchSpace& space) {
  std::vector<Condition> all;
  for (const Condition& c : space.conditions()) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Condition& other) { return other.child == c.child; });
    if (found == all.end()) {
      all.push_back({.op = Condition::Op::conjunction, .child = c.child, .parent = {}, .values = {}, .operands = {c}});
    } else {
      found->operands.push_back(c);
    }
  }
  return all;
}

Json to_json(const Forbidden& f) {
  using Op = Forbidden::Op;
  Json out;
  if (f.op == Op::conjunction || f.op == Op::disjunction) {
    if (f.operands.size() == 1) return to_json(f.operands[0]);
    out = {{"type", f.op == Op::conjunction ? "AND" : "OR"}, {"clauses", Json::array()}};
    for (const Forbidden& operand : f.operands) out["clauses"].push_back(to_json(operand));
    return out;
  }
  const std::string sign = f.op == Op::less         ? "LT"
                           : f.op == Op::less_equal ? "LE"
                           : f.op == Op::greater    ? "GT"
                           : f.op == Op::equal      ? "EQ"
                                                    : "GE";
  if (!f.right.empty()) return {{"type", "RELATION_" + sign}, {"left", f.parameter}, {"right", f.right}};
  if (f.op == Op::in) return {{"type", "IN"}, {"name", f.parameter}, {"values", to_json(f.values)}};
  const std::string type = f.op == Op::equal ? "EQUALS" : "CLAUSE_" + sign;
  return {{"type", type}, {"name", f.parameter}, {"value", to_json(f.values[0])}};
}

}  // namespace

std::string write_configspace(const SearchSpace& space) {
  Json out = {{"name", space.name.empty() ? Json() : Json(space.name)}};
  for (const char* key : {"hyperparameters", "conditions", "forbiddens"}) out[key] = Json::array();
  for (std::size_t i = 0; i < space.size(); ++i) out["hyperparameters"].push_back(to_json(space, i));
  for (const Condition& condition : one_a_child(space)) out["conditions"].push_back(to_json(condition));
  for (const Forbidden& clause : space.forbidden()) out["forbiddens"].push_back(to_json(clause));
  out["python_module_version"] = "none";
  out["format_version"] = 0.4;
  try {
    return out.dump();
  } catch (const Json::type_error& error) {
    fail(ErrorCode::usage, "a text of the space is not UTF-8: {}", error.what());
  }
}

}  // namespace incumbent
