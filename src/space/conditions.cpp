// Adding conditions and clauses, and the order in which activity is decided.
#include <algorithm>

#include "core/require.hpp"
#include "incumbent/space.hpp"
#include "space/compile.hpp"
#include "space/table.hpp"

namespace incumbent {
namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;

}  // namespace

void SearchSpace::add_condition(Condition condition) {
  const auto child = static_cast<std::uint32_t>(index(condition.child));
  Table& t = edit();
  t.parents.resize(size());
  std::vector<std::uint32_t> parents;
  const std::uint32_t rule = compile(*this, condition, t.rules, parents);

  // Where each parameter's gate is.
  std::vector<std::uint32_t> gate_of(size(), kNone);
  for (std::uint32_t g = 0; g < t.gates.size(); ++g) gate_of[t.gates[g].child] = g;

  // A cycle: the child is among the ancestors of a new parent. `below[p]`: whose parent p was found to be.
  std::vector<std::uint32_t> below(size(), kNone), open;
  for (const std::uint32_t p : parents) {
    if (below[p] == kNone) below[p] = child, open.push_back(p);
  }
  while (!open.empty()) {
    const std::uint32_t p = open.back();
    open.pop_back();
    if (gate_of[p] == kNone) continue;
    for (const std::uint32_t ancestor : t.parents[p]) {
      if (ancestor == child) {
        std::string path = parameters_[child].name;
        for (std::uint32_t q = p; q != child; q = below[q]) path += " -> " + parameters_[q].name;
        fail(ErrorCode::usage, "the condition of '{}' closes a cycle: {} -> {}", condition.child, path,
             condition.child);
      }
      if (below[ancestor] == kNone) below[ancestor] = p, open.push_back(ancestor);
    }
  }

  if (gate_of[child] == kNone) {
    gate_of[child] = static_cast<std::uint32_t>(t.gates.size());
    t.gates.push_back({.child = child});
    std::erase(t.free, child);
  }
  // The child's conditions stand together: the new one after them.
  Table::Gate& gate = t.gates[gate_of[child]];
  if (gate.count == 0) gate.first = static_cast<std::uint32_t>(t.conditions.size());
  const std::uint32_t place = gate.first + gate.count++;
  t.conditions.insert(t.conditions.begin() + place, rule);
  for (Table::Gate& other : t.gates) {
    if (other.child != child && other.first >= place) ++other.first;
  }
  for (const std::uint32_t p : parents) {
    if (std::find(t.parents[child].begin(), t.parents[child].end(), p) == t.parents[child].end())
      t.parents[child].push_back(p);
  }

  // Parents before children, else as they were: a gate is placed as soon as all gates of its parents are.
  std::vector<Table::Gate> ordered;
  std::vector<bool> placed(size(), false);
  for (const std::uint32_t p : t.free) placed[p] = true;
  while (ordered.size() < t.gates.size()) {
    for (const Table::Gate& g : t.gates) {
      if (placed[g.child]) continue;
      if (!std::all_of(t.parents[g.child].begin(), t.parents[g.child].end(),
                       [&](std::uint32_t p) { return placed[p]; }))
        continue;
      placed[g.child] = true;
      ordered.push_back(g);
    }
  }
  t.gates = std::move(ordered);
  conditions_.push_back(std::move(condition));
}

void SearchSpace::add_forbidden(Forbidden clause) {
  Table& t = edit();
  t.clauses.push_back(compile(*this, clause, t.rules));
  forbidden_.push_back(std::move(clause));
}

}  // namespace incumbent
