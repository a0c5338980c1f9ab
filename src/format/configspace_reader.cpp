// Reads ConfigSpace's JSON, format 0.4, and what its older versions wrote: "default", "probabilities", "q", RELATION.
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "core/parse_json.hpp"
#include "core/require.hpp"
#include "formula/logarithm.hpp"
#include "incumbent/space.hpp"

namespace incumbent {
namespace {

using Json = nlohmann::json;

// A JSON object and where it stands in the text, for messages: "hyperparameters[2]".
struct Item {
  const Json& json;
  std::string where;

  bool has(const char* key) const { return json.contains(key) && !json[key].is_null(); }

  const Json& at(const char* key) const {
    require(json.contains(key), "{} has no '{}': {}", where, key, json.dump());
    return json[key];
  }

  std::string text(const char* key) const {
    const Json& value = at(key);
    require(value.is_string(), "'{}' of {} is {}; it must be a text", key, where, value.dump());
    return value.get<std::string>();
  }

  double number(const char* key) const {
    const Json& value = at(key);
    require(value.is_number(), "'{}' of {} is {}; it must be a number", key, where, value.dump());
    return value.get<double>();
  }

  std::int64_t integer(const char* key) const {
    const double value = number(key);
    require(std::fabs(value) <= 0x1p53 && std::nearbyint(value) == value,
            "'{}' of {} is {}; it must be an integer between -2^53 and 2^53", key, where, json[key].dump());
    return static_cast<std::int64_t>(value);
  }

  bool flag(const char* key) const {
    if (!has(key)) return false;
    require(json[key].is_boolean(), "'{}' of {} is {}; it must be true or false", key, where, json[key].dump());
    return json[key].get<bool>();
  }

  // The items of an array of objects.
  std::vector<Item> items(const char* key) const {
    const Json& array = at(key);
    require(array.is_array(), "'{}' of {} is {}; it must be an array", key, where, array.dump());
    std::vector<Item> all;
    for (std::size_t i = 0; i < array.size(); ++i) {
      const std::string place = fmt::format("{}{}[{}]", where == "the space" ? "" : where + ".", key, i);
      require(array[i].is_object(), "{} is {}; it must be an object", place, array[i].dump());
      all.push_back({array[i], place});
    }
    return all;
  }

  Level level(const Json& value, const char* key) const {
    if (value.is_null()) return nullptr;
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_string()) return value.get<std::string>();
    require(!value.is_number_unsigned() || value.get<std::uint64_t>() <= INT64_MAX,
            "'{}' of {} has {}; it is too large", key, where, value.dump());
    if (value.is_number_integer()) return value.get<std::int64_t>();
    require(value.is_number(), "'{}' of {} has {}; it must be a text, a number, true, false or null", key, where,
            value.dump());
    return value.get<double>();
  }

  Level level(const char* key) const { return level(at(key), key); }

  std::vector<Level> levels(const char* key) const {
    const Json& array = at(key);
    require(array.is_array(), "'{}' of {} is {}; it must be an array", key, where, array.dump());
    std::vector<Level> all;
    for (const Json& value : array) all.push_back(level(value, key));
    return all;
  }

  // A misspelt key would go unread.
  void check_keys(std::initializer_list<std::string_view> known) const {
    for (const auto& [key, value] : json.items()) {
      require(std::find(known.begin(), known.end(), key) != known.end(), "{} has an unknown key '{}'; known: {}", where,
              key, fmt::join(known, ", "));
    }
  }

  // "default_value", once "default".
  const char* default_key() const { return json.contains("default_value") ? "default_value" : "default"; }
};

template <class Options>
void read_prior(const Item& item, const std::string& type, double lower, Options& how) {
  how.log = item.flag("log");
  if (type.starts_with("beta")) {
    how.prior = {
        .kind = Prior::Kind::beta, .first = item.number("alpha"), .second = item.number("beta"), .weights = {}};
  } else if (type.starts_with("normal")) {
    double mu = item.number("mu"), sigma = item.number("sigma");
    if (how.log) {
      require(mu > 0, "'mu' of {} is {}; it must be positive on a log scale", item.where, mu);
      // ConfigSpace's mu is a value; its sigma s acts as |log(lower + s)| on the logarithm.
      mu = formula::log(mu);
      sigma = std::fabs(formula::log(lower + sigma));
      if (item.has("meta") && item.json["meta"].contains("log_mu")) {
        const Item meta{item.json["meta"], item.where + ".meta"};
        mu = meta.number("log_mu");
        sigma = meta.number("log_sigma");
      }
    }
    how.prior = {.kind = Prior::Kind::normal, .first = mu, .second = sigma, .weights = {}};
  }
}

void read_number(const Item& item, const std::string& type, SearchSpace& space) {
  const std::string name = item.text("name");
  const bool has_meta_step = item.has("meta") && item.json["meta"].is_object() && item.json["meta"].contains("step");
  const Item meta{has_meta_step ? item.json["meta"] : item.json, has_meta_step ? item.where + ".meta" : item.where};
  const char* step = has_meta_step ? "step" : item.has("q") ? "q" : nullptr;
  const char* key = item.default_key();
  if (type.ends_with("_float")) {
    RealOptions how;
    read_prior(item, type, item.number("lower"), how);
    if (step) how.step = meta.number(step);
    if (item.has(key)) how.default_value = item.number(key);
    space.add_real(name, item.number("lower"), item.number("upper"), how);
  } else {
    IntegerOptions how;
    read_prior(item, type, item.number("lower"), how);
    if (step) how.step = meta.integer(step);
    if (item.has(key)) how.default_value = item.integer(key);
    space.add_integer(name, item.integer("lower"), item.integer("upper"), how);
  }
}

std::optional<Level> read_default(const Item& item, const std::vector<Level>& levels) {
  const char* key = item.default_key();
  if (item.has(key)) return item.level(key);
  // null is a default only where it is one of the levels.
  const Level null = nullptr;
  if (item.json.contains(key) && std::find(levels.begin(), levels.end(), null) != levels.end()) return null;
  return std::nullopt;
}

void read_categorical(const Item& item, SearchSpace& space) {
  const std::vector<Level> choices = item.levels("choices");
  const char* key = item.has("weights") ? "weights" : "probabilities";
  std::vector<double> weights;
  if (item.has(key)) {
    require(item.json[key].is_array(), "'{}' of {} is {}; it must be an array", key, item.where, item.json[key].dump());
    for (const Json& weight : item.json[key]) {
      require(weight.is_number(), "'{}' of {} has {}; it must be a number", key, item.where, weight.dump());
      weights.push_back(weight.get<double>());
    }
  }
  space.add_categorical(item.text("name"), choices, weights, read_default(item, choices));
}

void read_hyperparameter(const Item& item, SearchSpace& space) {
  item.check_keys({"type", "name", "lower", "upper", "log", "q", "default_value", "default", "mu", "sigma", "alpha",
                   "beta", "choices", "weights", "probabilities", "sequence", "value", "meta"});
  const std::string type = item.text("type");
  if (type == "categorical") return read_categorical(item, space);
  if (type == "ordinal") {
    const std::vector<Level> sequence = item.levels("sequence");
    return space.add_ordinal(item.text("name"), sequence, read_default(item, sequence));
  }
  if (type == "constant") return space.add_constant(item.text("name"), item.level("value"));
  for (const char* known : {"uniform_float", "uniform_int", "normal_float", "normal_int", "beta_float", "beta_int"}) {
    if (type == known) return read_number(item, type, space);
  }
  fail(ErrorCode::usage,
       "'type' of {} is '{}'; known: uniform_float, uniform_int, normal_float, normal_int, beta_float, beta_int, "
       "categorical, "
       "ordinal, constant",
       item.where, type);
}

constexpr int kDeepest = 100;  // of conditions and clauses in each other

Condition read_condition(const Item& item, int depth = 0) {
  using Op = Condition::Op;
  require(depth <= kDeepest, "conditions are nested more than {} deep", kDeepest);
  item.check_keys({"type", "child", "parent", "value", "values", "conditions"});
  const std::string type = item.text("type");
  Condition c{.child = item.text("child"), .parent = {}, .values = {}, .operands = {}};
  if (type == "AND" || type == "OR") {
    c.op = type == "AND" ? Op::conjunction : Op::disjunction;
    for (const Item& operand : item.items("conditions")) c.operands.push_back(read_condition(operand, depth + 1));
    return c;
  }
  c.parent = item.text("parent");
  if (type == "IN") {
    c.op = Op::in;
    c.values = item.levels("values");
    return c;
  }
  require(type == "EQ" || type == "NEQ" || type == "LT" || type == "GT",
          "'type' of {} is '{}'; known: EQ, NEQ, LT, GT, IN, AND, OR", item.where, type);
  c.op = type == "EQ" ? Op::equal : type == "NEQ" ? Op::not_equal : type == "LT" ? Op::less : Op::greater;
  c.values = {item.level("value")};
  return c;
}

Forbidden read_forbidden(const Item& item, int depth = 0) {
  using Op = Forbidden::Op;
  require(depth <= kDeepest, "forbidden clauses are nested more than {} deep", kDeepest);
  item.check_keys({"type", "name", "value", "values", "clauses", "left", "right", "lambda"});
  std::string type = item.text("type");
  Forbidden f;
  if (type == "AND" || type == "OR") {
    f.op = type == "AND" ? Op::conjunction : Op::disjunction;
    for (const Item& clause : item.items("clauses")) f.operands.push_back(read_forbidden(clause, depth + 1));
    return f;
  }
  if (type == "RELATION") type += "_" + item.text("lambda");
  const bool relation = type.starts_with("RELATION_");
  if (type == "IN") {
    f.op = Op::in;
  } else if (type != "EQUALS") {
    const std::string sign = relation ? type.substr(9) : type.starts_with("CLAUSE_") ? type.substr(7) : type;
    require(
        sign == "LT" || sign == "LE" || sign == "GT" || sign == "GE" || (relation && sign == "EQ"),
        "'type' of {} is '{}'; known: EQUALS, IN, AND, OR, CLAUSE_LT, CLAUSE_LE, CLAUSE_GT, CLAUSE_GE, RELATION_LT, "
        "RELATION_LE, RELATION_EQ, RELATION_GT, RELATION_GE",
        item.where, type);
    f.op = sign == "LT"   ? Op::less
           : sign == "LE" ? Op::less_equal
           : sign == "GT" ? Op::greater
           : sign == "GE" ? Op::greater_equal
                          : Op::equal;
  }
  f.parameter = item.text(relation ? "left" : "name");
  if (relation) {
    f.right = item.text("right");
  } else {
    f.values = f.op == Op::in ? item.levels("values") : std::vector<Level>{item.level("value")};
  }
  return f;
}

}  // namespace

SearchSpace read_configspace(std::string_view json) {
  const auto parsed = parse_json<Json>("the space", json);
  require(parsed.is_object(), "the space is {}; it must be an object with 'hyperparameters'",
          parsed.dump().substr(0, 60));
  const Item root{parsed, "the space"};
  root.check_keys({"name", "hyperparameters", "conditions", "forbiddens", "format_version", "json_format_version",
                   "python_module_version", "meta"});
  if (root.has("format_version")) {
    require(root.number("format_version") <= 0.4, "'format_version' is {}; known up to 0.4",
            parsed["format_version"].dump());
  }
  SearchSpace space;
  if (root.has("name")) space.name = root.text("name");
  for (const Item& item : root.items("hyperparameters")) read_hyperparameter(item, space);
  if (root.has("conditions")) {
    for (const Item& item : root.items("conditions")) space.add_condition(read_condition(item));
  }
  if (root.has("forbiddens")) {
    for (const Item& item : root.items("forbiddens")) space.add_forbidden(read_forbidden(item));
  }
  return space;
}

}  // namespace incumbent
