// Spaces that ConfigSpace wrote: its verdicts, its defaults, its activity, and our JSON of the same space.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <iterator>

#include "formula/random.hpp"
#include "golden.hpp"
#include "incumbent/error.hpp"
#include "incumbent/space.hpp"

namespace incumbent {
namespace {

using golden::Node;

Level level(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null: return nullptr;
    case Node::Kind::boolean: return node.flag;
    case Node::Kind::number: return node.is_integer ? Level(static_cast<std::int64_t>(node.value)) : Level(node.value);
    default: return node.text;
  }
}

// A configuration from named values; Error for an unknown name or a value that the parameter can't take.
Configuration configuration(const SearchSpace& space, const Node& values) {
  Configuration c(std::vector<double>(space.size(), Configuration::inactive()));
  for (const auto& [name, value] : values.members) {
    const std::size_t i = space.index(name);
    c[i] = space.code(i, level(value));
  }
  return c;
}

bool accepts(const SearchSpace& space, const Node& values) {
  try {
    return space.contains(configuration(space, values));
  } catch (const Error&) {
    return false;
  }
}

std::vector<std::string> active_names(const SearchSpace& space, const Configuration& c) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < space.size(); ++i) {
    if (c.is_active(i)) names.push_back(space[i].name);
  }
  return names;
}

std::vector<std::string> texts(const Node& array) {
  std::vector<std::string> all;
  for (const Node& node : array) all.push_back(node.string());
  return all;
}

class Golden : public testing::Test {
 protected:
  const Node file_ = golden::load("configspace.json");
};

TEST_F(Golden, DefaultIsConfigSpaces) {
  for (const Node& s : file_["spaces"]) {
    const SearchSpace space = read_configspace(s["configspace_json"].dump());
    EXPECT_EQ(space.default_configuration(), configuration(space, s["default"])) << s["tag"].string();
    EXPECT_EQ(space.violation(space.default_configuration()), "") << s["tag"].string();
  }
}

TEST_F(Golden, OrderIsTheFiles) {
  for (const Node& s : file_["spaces"]) {
    const SearchSpace space = read_configspace(s["configspace_json"].dump());
    const Node& listed = s["configspace_json"]["hyperparameters"];
    ASSERT_EQ(space.size(), listed.size());
    for (std::size_t i = 0; i < space.size(); ++i) EXPECT_EQ(space[i].name, listed[i]["name"].string());
  }
}

TEST_F(Golden, ValidConfigurationsAreValidAndExactInTheUnitCube) {
  int count = 0;
  for (const Node& s : file_["spaces"]) {
    const SearchSpace space = read_configspace(s["configspace_json"].dump());
    for (const Node& valid : s["valid"]) {
      const Configuration c = configuration(space, valid["values"]);
      EXPECT_EQ(space.violation(c), "") << s["tag"].string() << " " << valid["values"].dump();
      EXPECT_THAT(active_names(space, c), testing::UnorderedElementsAreArray(texts(valid["active"])));
      EXPECT_EQ(space.decode(space.encode(c)), c) << space.describe(c);
      ++count;
    }
  }
  EXPECT_GT(count, 100);
}

// Continuous reals are encoded alike: linear in the value or in its logarithm, between the bounds. ConfigSpace rounds
// the value, not the vector, to 13 decimals.
TEST_F(Golden, VectorOfContinuousReals) {
  int count = 0;
  for (const Node& s : file_["spaces"]) {
    const SearchSpace space = read_configspace(s["configspace_json"].dump());
    const std::vector<std::string> order = texts(s["order"]);
    for (const Node& valid : s["valid"]) {
      const Configuration c = configuration(space, valid["values"]);
      const std::vector<double> unit = space.encode(c);
      for (std::size_t k = 0; k < unit.size(); ++k) {
        const std::size_t i = space.coordinates()[k];
        if (space[i].kind != ParameterKind::real || !c.is_active(i)) continue;
        const auto place = std::find(order.begin(), order.end(), space[i].name) - order.begin();
        const double slope = space[i].log ? 1 / (c[i] * std::log(space[i].upper / space[i].lower))
                                          : 1 / (space[i].upper - space[i].lower);
        EXPECT_NEAR(unit[k], valid["vector"][static_cast<std::size_t>(place)].number(), 1e-13 * slope + 1e-12)
            << space.describe(c);
        ++count;
      }
    }
  }
  EXPECT_GT(count, 100);
}

TEST_F(Golden, VerdictsAreConfigSpaces) {
  int accepted = 0, refused = 0;
  for (const Node& s : file_["spaces"]) {
    const SearchSpace space = read_configspace(s["configspace_json"].dump());
    for (const Node& check : s["checked"]) {
      EXPECT_EQ(accepts(space, check["values"]), check["valid"].flag)
          << s["tag"].string() << ", " << check["label"].string() << ": " << check["values"].dump();
      ++(check["valid"].flag ? accepted : refused);
    }
  }
  EXPECT_GT(refused, 100);
}

TEST_F(Golden, ActivityAndClausesAreConfigSpaces) {
  int forbidden = 0;
  for (const Node& s : file_["spaces"]) {
    const SearchSpace space = read_configspace(s["configspace_json"].dump());
    for (const Node& assignment : s["assignments"]) {
      const Configuration c = space.activate(configuration(space, assignment["full"]));
      EXPECT_THAT(active_names(space, c), testing::UnorderedElementsAreArray(texts(assignment["active"])))
          << s["tag"].string() << " " << assignment["full"].dump();
      EXPECT_EQ(c, configuration(space, assignment["active_values"]));
      EXPECT_EQ(space.is_forbidden(c), assignment["forbidden"].flag) << s["tag"].string() << " " << space.describe(c);
      forbidden += assignment["forbidden"].flag;
    }
  }
  EXPECT_GT(forbidden, 10);
}

TEST_F(Golden, SizeWhereItIsDefinedAlike) {
  int finite = 0;
  for (const Node& s : file_["spaces"]) {
    const SearchSpace space = read_configspace(s["configspace_json"].dump());
    if (space.has_conditions()) continue;  // ConfigSpace multiplies inactive parameters in
    const double size = s["estimate_size"].number();
    EXPECT_EQ(space.cardinality().has_value(), std::isfinite(size)) << s["tag"].string();
    if (!std::isfinite(size)) continue;
    EXPECT_EQ(static_cast<double>(space.cardinality().value()), size);
    ++finite;
  }
  EXPECT_GE(finite, 1);
}

// Compares the JSON as a tree; key order and the writer's name differ.
void expect_same(const Node& a, const Node& b, const std::string& where) {
  ASSERT_EQ(a.kind, b.kind) << where;
  EXPECT_EQ(a.flag, b.flag) << where;
  EXPECT_EQ(a.value, b.value) << where;
  EXPECT_EQ(a.is_integer, b.is_integer) << where;
  EXPECT_EQ(a.text, b.text) << where;
  ASSERT_EQ(a.items.size(), b.items.size()) << where;
  for (std::size_t i = 0; i < a.items.size(); ++i) expect_same(a[i], b[i], where + "[" + std::to_string(i) + "]");
  for (const auto& [key, value] : a.members) {
    if (key == "python_module_version" || (key == "meta" && value.is_null())) continue;
    ASSERT_TRUE(b.has(key)) << where << "." << key;
    expect_same(value, b[key], where + "." + key);
  }
}

TEST_F(Golden, WrittenJsonSaysTheSame) {
  for (const Node& s : file_["spaces"]) {
    const SearchSpace space = read_configspace(s["configspace_json"].dump());
    const std::string written = write_configspace(space);
    expect_same(s["configspace_json"], golden::parse(written), s["tag"].string());
    EXPECT_EQ(write_configspace(read_configspace(written)), written);
  }
}

TEST(ConfigSpace, OlderFormat) {
  const SearchSpace space = read_configspace(R"({
    "hyperparameters": [
      {"name": "alpha", "type": "uniform_float", "log": false, "lower": 0.0, "upper": 1.0, "default": 0.25, "q": null},
      {"name": "task", "type": "categorical", "choices": ["40981", "41146"], "default": "41146", "probabilities": [0.25, 0.75]},
      {"name": "n", "type": "uniform_int", "log": false, "lower": 0, "upper": 100, "default": 40, "q": 20}],
    "conditions": [], "forbiddens": [{"type": "RELATION", "lambda": "LT", "left": "n", "right": "alpha"}],
    "python_module_version": "0.4.19", "json_format_version": 0.2})");
  EXPECT_EQ(space.describe(space.default_configuration()), "alpha=0.25, task=41146, n=40");
  EXPECT_THAT(space[1].prior.weights, testing::ElementsAre(0.25, 0.75));
  EXPECT_EQ(space[2].step, 20);
  EXPECT_EQ(space.forbidden()[0].right, "alpha");
}

// What only our own JSON can say comes back exactly.
TEST(ConfigSpace, EverythingComesBack) {
  SearchSpace space;
  space.name = "all kinds";
  space.add_real("step", 0, 1, {.step = 0.1, .default_value = 0.3});
  space.add_real("thirds", 1.0 / 3, 2.0 / 3, {.log = true, .default_value = 0.5});
  space.add_real("extreme", 1e-300, 1e300, {.log = true});
  space.add_real("bell", 1e-6, 0.1,
                 {.log = true, .prior = {.kind = Prior::Kind::normal, .first = -5.1, .second = 0.7}});
  space.add_integer("bent", 8, 512, {.log = true, .prior = {.kind = Prior::Kind::normal, .first = 3, .second = 0.5}});
  space.add_integer("beta", -5, 5, {.prior = {.kind = Prior::Kind::beta, .first = 2, .second = 3.5}});
  space.add_integer("huge", -(std::int64_t{1} << 52), std::int64_t{1} << 52, {.default_value = 3});
  space.add_integer("even", 0, 1000, {.step = 2});
  space.add_categorical("mixed", {nullptr, true, std::int64_t{1} << 60, 0.1, 2.0, std::string("ä\"\\\n")},
                        {1, 2, 0, 0.5, 1, 1});
  space.add_ordinal("size", {std::string("s"), std::string("m")}, Level(std::string("m")));
  space.add_constant("c", 1e-7);
  space.add_condition(
      {.op = Condition::Op::disjunction,
       .child = "beta",
       .operands = {{.op = Condition::Op::in, .child = "beta", .parent = "mixed", .values = {nullptr, 0.1}},
                    {.op = Condition::Op::less, .child = "beta", .parent = "even", .values = {500L}}}});
  space.add_condition(
      {.op = Condition::Op::not_equal, .child = "beta", .parent = "size", .values = {std::string("s")}});
  using Op = Forbidden::Op;
  space.add_forbidden({.op = Op::disjunction,
                       .operands = {{.op = Op::greater_equal, .parameter = "step", .values = {0.7}},
                                    {.op = Op::less_equal, .parameter = "even", .right = "bent"},
                                    {.op = Op::in, .parameter = "mixed", .values = {true, 2.0}}}});
  const SearchSpace back = read_configspace(write_configspace(space));
  EXPECT_EQ(write_configspace(back), write_configspace(space));
  ASSERT_EQ(back.size(), space.size());
  for (std::size_t i = 0; i < space.size(); ++i) {
    EXPECT_EQ(back[i].name, space[i].name);
    EXPECT_EQ(back[i].lower, space[i].lower);
    EXPECT_EQ(back[i].upper, space[i].upper);
    EXPECT_EQ(back[i].step, space[i].step);
    EXPECT_EQ(back[i].log, space[i].log);
    EXPECT_EQ(back[i].levels, space[i].levels);
    EXPECT_EQ(back[i].default_code, space[i].default_code);
    EXPECT_EQ(back[i].prior.first, space[i].prior.first) << space[i].name;
    EXPECT_EQ(back[i].prior.second, space[i].prior.second) << space[i].name;
    EXPECT_EQ(back[i].prior.weights, space[i].prior.weights);
  }
  Stream one(3, Purpose::test), two(3, Purpose::test);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(space.sample(one), back.sample(two));
}

TEST(ConfigSpace, ErrorsNameKeyAndValue) {
  const std::string lr = R"({"type":"uniform_float","name":"lr","lower":0.1,"upper":1.0,"log":false})";
  const auto with = [&](const char* more) { return std::string("{\"hyperparameters\":[") + more + "]}"; };
  const std::vector<std::pair<std::string, std::vector<const char*>>> wrong = {
      {"", {"not JSON"}},
      {"{\"hyperparameters\":[", {"not JSON"}},
      {"[]", {"must be an object"}},
      {"{}", {"hyperparameters"}},
      {R"({"hyperparameters":[],"format_version":0.5})", {"format_version", "0.5", "0.4"}},
      {R"({"hyperparameters":{}})", {"'hyperparameters'", "array"}},
      {R"({"hyperparameters":[],"condition":[]})",
       {"the space", "'condition'", "known: name, hyperparameters, conditions"}},
      {with(R"({"type":"uniform_float","name":"a","lower":0,"upper":1,"lgo":true})"),
       {"hyperparameters[0]", "unknown key 'lgo'", "log"}},
      {with(R"({"type":"uniform_float","name":"a","lower":0,"lower":0.5,"upper":1})"), {"'lower' twice"}},
      {with("3"), {"hyperparameters[0]", "3"}},
      {with(R"({"name":"a"})"), {"hyperparameters[0]", "'type'"}},
      {with(R"({"name":"a","type":"gamma"})"), {"gamma", "uniform_float"}},
      {with(R"({"type":"uniform_float","lower":0,"upper":1})"), {"'name'", "hyperparameters[0]"}},
      {with(R"({"type":"uniform_float","name":"a","lower":"0","upper":1})"), {"'lower'", "\"0\"", "number"}},
      {with(R"({"type":"uniform_int","name":"a","lower":0.5,"upper":1})"), {"'lower'", "0.5", "integer"}},
      {with(R"({"type":"uniform_int","name":"a","lower":0,"upper":1e300})"), {"'upper'", "2^53"}},
      {with(R"({"type":"uniform_float","name":"a","lower":3,"upper":1})"), {"'a'", "3.0", "1.0"}},
      {with(R"({"type":"uniform_float","name":"a","lower":0,"upper":1,"log":true})"), {"'a'", "0.0", "positive"}},
      {with(R"({"type":"uniform_float","name":"a","lower":0,"upper":1,"log":"yes"})"), {"'log'", "\"yes\""}},
      {with(R"({"type":"uniform_float","name":"a","lower":0,"upper":1,"default_value":2})"),
       {"'a'", "2.0", "[0.0, 1.0]"}},
      {with(R"({"type":"normal_float","name":"a","lower":0,"upper":1,"mu":0})"), {"'sigma'"}},
      {with(R"({"type":"categorical","name":"a","choices":[]})"), {"'a'", "no values"}},
      {with(R"({"type":"categorical","name":"a","choices":["x",["y"]]})"), {"'choices'", "[\"y\"]"}},
      {with(R"({"type":"categorical","name":"a","choices":["x","x"]})"), {"'a'", "'x'", "twice"}},
      {with(R"({"type":"categorical","name":"a","choices":["x","y"],"weights":[1]})"),
       {"'a'", "1 weights", "2 choices"}},
      {with(R"({"type":"categorical","name":"a","choices":["x","y"],"weights":[1,-1]})"), {"-1", "'y'", "negative"}},
      {with((lr + "," + lr).c_str()), {"already", "'lr'"}},
      {R"({"hyperparameters":[)" + lr + R"(],"conditions":[{"type":"EQ","child":"lr","parent":"opt","value":1}]})",
       {"'opt'", "known: lr"}},
      {R"({"hyperparameters":[)" + lr + R"(],"conditions":[{"type":"EQ","child":"lr","parent":"lr","value":1}]})",
       {"'lr'", "itself"}},
      {R"({"hyperparameters":[)" + lr + R"(],"conditions":[{"type":"LE","child":"lr","parent":"lr","value":1}]})",
       {"'LE'", "NEQ"}},
      {R"({"hyperparameters":[)" + lr + R"(],"conditions":[{"type":"EQ","child":"lr","parent":"lr","val":1}]})",
       {"conditions[0]", "'val'"}},
      {R"({"hyperparameters":[)" + lr + R"(],"forbiddens":[{"type":"EQUALS","parameter":"lr","value":3}]})",
       {"forbiddens[0]", "'parameter'"}},
      {R"({"hyperparameters":[)" + lr + R"(],"forbiddens":[{"type":"EQUALS","name":"lr","value":3}]})",
       {"lr == 3", "[0.1, 1.0]"}},
      {R"({"hyperparameters":[)" + lr + R"(],"forbiddens":[{"type":"CLAUSE_NE","name":"lr","value":3}]})",
       {"CLAUSE_NE", "CLAUSE_GE"}},
  };
  for (const auto& [json, parts] : wrong) {
    try {
      read_configspace(json);
      ADD_FAILURE() << "accepted: " << json;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::usage);
      for (const char* part : parts) EXPECT_THAT(error.what(), testing::HasSubstr(part)) << json;
    }
  }
}

// Damaged files end in an Error, never in anything else.
TEST(ConfigSpace, NestingIsRefusedBeforeItUsesUpTheStack) {
  const std::string deep(2'000'000, '[');
  const std::string closed = deep + std::string(deep.size(), ']');
  for (const auto& text : {closed, R"({"hyperparameters": )" + closed + "}", R"({"hyperparameters": [)" + closed + "]}",
                           R"({"hyperparameters": [{"name": )" + closed + "}]}", deep}) {
    EXPECT_THAT([&] { read_configspace(text); },
                testing::ThrowsMessage<Error>(testing::HasSubstr("the space has arrays and objects 200")));
  }
}

TEST(ConfigSpace, DamagedFiles) {
  const Node file = golden::load("configspace.json");
  Stream stream(1, Purpose::test);
  int read = 0, refused = 0;
  for (const Node& s : file["spaces"]) {
    const std::string json = s["configspace_json"].dump();
    for (int i = 0; i < 300; ++i) {
      std::string damaged = json;
      for (std::uint64_t k = 0; k <= stream.below(3); ++k) {
        const std::size_t at = stream.below(damaged.size());
        const char* const pieces[] = {"", "0", "-", "1e999", "null", "[", "}", "\"", ",", "\xff", "true", "\"upper\""};
        damaged.replace(at, stream.below(6), pieces[stream.below(std::size(pieces))]);
      }
      try {
        const SearchSpace space = read_configspace(damaged);
        write_configspace(space);
        ++read;
      } catch (const Error&) {
        ++refused;
      }
    }
  }
  EXPECT_GT(read, 10);
  EXPECT_GT(refused, 100);
  std::string deep = R"({"type":"EQ","child":"b","parent":"a","value":0.5})";
  for (int i = 0; i < 300; ++i) deep = R"({"type":"AND","child":"b","conditions":[)" + deep + "]}";
  EXPECT_THROW(read_configspace(R"({"hyperparameters":[{"type":"uniform_float","name":"a","lower":0,"upper":1},
      {"type":"uniform_float","name":"b","lower":0,"upper":1}],"conditions":[)" +
                                deep + "]}"),
               Error);
}

}  // namespace
}  // namespace incumbent
