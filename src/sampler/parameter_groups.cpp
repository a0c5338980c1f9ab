#include "sampler/parameter_groups.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "space/compile.hpp"

namespace incumbent {
namespace {

void add_parents(const SearchSpace& space, const Condition& condition, std::set<std::size_t>& parents) {
  for (const auto& operand : condition.operands) add_parents(space, operand, parents);
  if (!condition.parent.empty()) parents.insert(space.index(condition.parent));
}

// What makes a parameter active: its conditions, in one order.
std::string key_of(const SearchSpace& space, std::size_t parameter) {
  std::set<std::string> texts;
  for (const auto& condition : space.conditions()) {
    if (condition.child == space[parameter].name) texts.insert(text(condition));
  }
  std::string key;
  for (const auto& t : texts) key += t + '\n';
  return key;
}

}  // namespace

std::vector<ParameterGroup> parameter_groups(const SearchSpace& space, bool joint) {
  std::vector<ParameterGroup> waiting;
  std::vector<std::string> keys;
  for (std::size_t j = 0; j < space.size(); ++j) {
    if (space[j].kind == ParameterKind::constant || space.code_count(j) == 1) continue;
    const auto key = key_of(space, j);
    const auto found = joint ? std::ranges::find(keys, key) : keys.end();
    if (found != keys.end()) {
      waiting[static_cast<std::size_t>(found - keys.begin())].parameters.push_back(j);
    } else {
      keys.push_back(key);
      waiting.push_back({{j}, !key.empty()});
    }
  }

  // A group comes as soon as no parent of its parameters is in a group that waits.
  std::vector<std::set<std::size_t>> parents(waiting.size());
  for (std::size_t g = 0; g < waiting.size(); ++g) {
    for (const auto& condition : space.conditions()) {
      if (condition.child == space[waiting[g].parameters.front()].name) add_parents(space, condition, parents[g]);
    }
  }
  std::vector<ParameterGroup> ordered;
  std::vector<bool> done(waiting.size(), false);
  std::vector<bool> decided(space.size(), true);
  for (const auto& group : waiting) {
    for (const std::size_t j : group.parameters) decided[j] = false;
  }
  while (ordered.size() < waiting.size()) {
    for (std::size_t g = 0; g < waiting.size(); ++g) {
      if (done[g] || !std::ranges::all_of(parents[g], [&](std::size_t p) { return decided[p]; })) continue;
      done[g] = true;
      for (const std::size_t j : waiting[g].parameters) decided[j] = true;
      ordered.push_back(waiting[g]);
    }
  }
  return ordered;
}

}  // namespace incumbent
