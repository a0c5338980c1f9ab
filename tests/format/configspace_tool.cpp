// What the test against the real ConfigSpace asks, one question a run; JSON on standard input and output.
//   configspace_tool rewrite           < space      our JSON of the space
//   configspace_tool sample N SEED     < space      N random configurations, as objects of the active values
//   configspace_tool check             < {"space": space, "configurations": [...]}   a verdict each: true or false
//   configspace_tool random SEED       a random space that ConfigSpace can have
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <iterator>

#include "golden.hpp"
#include "incumbent/error.hpp"
#include "space/random_space.hpp"

namespace incumbent {
namespace {

using golden::Node;

std::string json(const Level& level) {
  if (!std::holds_alternative<std::string>(level)) return to_string(level);
  Node node;
  node.kind = Node::Kind::string;
  node.text = to_string(level);
  return node.dump();
}

std::string json(const SearchSpace& space, const Configuration& c) {
  std::string text;
  for (std::size_t i = 0; i < space.size(); ++i) {
    if (!c.is_active(i)) continue;
    text += fmt::format("{}\"{}\": {}", text.empty() ? "" : ", ", space[i].name, json(space.value(i, c[i])));
  }
  return "{" + text + "}";
}

Level level(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null: return nullptr;
    case Node::Kind::boolean: return node.flag;
    case Node::Kind::number: return node.is_integer ? Level(static_cast<std::int64_t>(node.value)) : Level(node.value);
    default: return node.text;
  }
}

bool accepts(const SearchSpace& space, const Node& values) {
  Configuration c(std::vector<double>(space.size(), Configuration::inactive()));
  try {
    for (const auto& [name, value] : values.members) {
      const std::size_t i = space.index(name);
      c[i] = space.code(i, level(value));
    }
  } catch (const Error&) {
    return false;
  }
  return space.contains(c);
}

// ConfigSpace is of two minds about != on a parent that is inactive.
bool compares_inactive(const SearchSpace& space, const Condition& c) {
  if (!c.operands.empty()) {
    return std::any_of(c.operands.begin(), c.operands.end(),
                       [&](const Condition& operand) { return compares_inactive(space, operand); });
  }
  return c.op == Condition::Op::not_equal &&
         std::any_of(space.conditions().begin(), space.conditions().end(),
                     [&](const Condition& other) { return other.child == c.parent; });
}

bool suits_configspace(const SearchSpace& space) {
  return !space.is_forbidden(space.default_configuration()) &&
         std::none_of(space.conditions().begin(), space.conditions().end(),
                      [&](const Condition& c) { return compares_inactive(space, c); });
}

int run(const std::vector<std::string>& arguments) {
  const std::string verb = arguments.at(0);
  if (verb == "random") {
    for (std::uint64_t attempt = 0;; ++attempt) {
      Stream stream(std::stoull(arguments.at(1)), Purpose::test, attempt);
      const SearchSpace space = random_space(stream, {.short_bounds = true});
      if (!suits_configspace(space)) continue;
      std::cout << write_configspace(space);
      return 0;
    }
  }
  const std::string input{std::istreambuf_iterator<char>(std::cin), {}};
  if (verb == "rewrite") {
    std::cout << write_configspace(read_configspace(input));
  } else if (verb == "sample") {
    const SearchSpace space = read_configspace(input);
    Stream stream(std::stoull(arguments.at(2)), Purpose::suggestion);
    std::string all;
    for (int i = 0; i < std::stoi(arguments.at(1)); ++i) {
      all += (i ? ", " : "") + json(space, space.sample(stream));
    }
    std::cout << "[" << all << "]";
  } else if (verb == "check") {
    const Node question = golden::parse(input);
    const SearchSpace space = read_configspace(question["space"].dump());
    std::string all;
    for (const Node& configuration : question["configurations"]) {
      all += fmt::format("{}{}", all.empty() ? "" : ", ", accepts(space, configuration));
    }
    std::cout << "[" << all << "]";
  } else {
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace incumbent

int main(int count, char** values) {
  try {
    return incumbent::run({values + 1, values + count});
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
