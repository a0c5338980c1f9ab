// Counting configurations. Parameters that conditions connect form a group; the space's count is the product of the
// groups'. Within a group, only which side of each comparison a parent's value is on matters, so its values fall into
// few classes: the values that conditions mention, and the stretches between them. The classes of all parents are
// enumerated, parents before children, and each combination counts the product of its classes' sizes and of its active
// other members' counts.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "incumbent/space.hpp"
#include "space/table.hpp"

namespace incumbent {
namespace {

constexpr double kMost = 0x1p53;
constexpr double kInfinite = HUGE_VAL;

// Values of one parameter that no condition tells apart.
struct Class {
  double code;   // one of them
  double count;  // how many there are; infinite for a stretch of a continuous real
};

void collect(const SearchSpace& space, const Condition& c, std::vector<std::vector<double>>& mentioned) {
  for (const Condition& operand : c.operands) collect(space, operand, mentioned);
  if (!c.operands.empty()) return;
  const std::size_t parent = space.index(c.parent);
  for (const Level& level : c.values) mentioned[parent].push_back(space.code(parent, level));
}

std::vector<Class> classes(const Axis& axis, std::vector<double> mentioned) {
  std::sort(mentioned.begin(), mentioned.end());
  mentioned.erase(std::unique(mentioned.begin(), mentioned.end()), mentioned.end());
  std::vector<Class> all;
  if (axis.is_continuous()) {
    double before = axis.nearest(-HUGE_VAL);
    for (const double code : mentioned) {
      if (code > before || all.empty()) all.push_back({before == code ? code : 0.5 * (before + code), kInfinite});
      all.push_back({code, 1});
      before = code;
    }
    if (before < axis.last) all.push_back({0.5 * (before + axis.last), kInfinite});
    return all;
  }
  // Bins: `next` is the first not yet counted.
  std::uint64_t next = 0;
  for (const double code : mentioned) {
    const std::uint64_t bin = axis.index(code);
    if (bin > next) all.push_back({axis.at(next), static_cast<double>(bin - next)});
    all.push_back({code, 1});
    next = bin + 1;
  }
  if (next < axis.count) all.push_back({axis.at(next), static_cast<double>(axis.count - next)});
  return all;
}

// One group being counted.
struct Group {
  struct Member {
    std::uint32_t parameter;
    double count;                // of its codes
    std::vector<Class> classes;  // parents only
  };

  std::vector<Member> members;  // parents before children
  int steps = 0;

  static constexpr int kMostSteps = 1000000;

  // `is_active(parameter, codes)` decides with the codes of the members before it.
  template <class IsActive>
  double count(std::size_t from, std::vector<double>& codes, const IsActive& is_active) {
    double product = 1;
    for (std::size_t m = from; m < members.size(); ++m) {
      const Member& member = members[m];
      if (++steps > kMostSteps) return kInfinite;
      if (!is_active(member.parameter, codes)) {
        codes[member.parameter] = Configuration::inactive();
      } else if (member.classes.empty()) {
        product *= member.count;
      } else {
        double sum = 0;
        for (const Class& c : member.classes) {
          codes[member.parameter] = c.code;
          sum += c.count * count(m + 1, codes, is_active);
          if (product * sum > kMost) return kInfinite;
        }
        return product * sum;
      }
      if (product > kMost) return kInfinite;
    }
    return product;
  }
};

}  // namespace

std::optional<std::uint64_t> SearchSpace::cardinality() const {
  const Table& t = table();
  std::vector<std::vector<double>> mentioned(size());
  for (const Condition& condition : conditions_) collect(*this, condition, mentioned);

  std::vector<std::uint32_t> group_of(size());
  std::iota(group_of.begin(), group_of.end(), 0u);
  std::vector<const Table::Gate*> gate_of(size(), nullptr);
  for (const Table::Gate& gate : t.gates) {
    gate_of[gate.child] = &gate;
    for (const std::uint32_t parent : t.parents[gate.child]) {
      const std::uint32_t from = group_of[parent], to = group_of[gate.child];
      std::replace(group_of.begin(), group_of.end(), from, to);
    }
  }

  std::vector<Group> groups(size());
  const auto join = [&](std::uint32_t i) {
    const Axis& axis = t.axes[i];
    groups[group_of[i]].members.push_back(
        {i, axis.is_continuous() ? kInfinite : static_cast<double>(axis.count),
         mentioned[i].empty() ? std::vector<Class>{} : classes(axis, std::move(mentioned[i]))});
  };
  for (const std::uint32_t i : t.free) join(i);
  for (const Table::Gate& gate : t.gates) join(gate.child);

  const auto is_active = [&](std::uint32_t i, const std::vector<double>& codes) {
    return !gate_of[i] || t.is_open(*gate_of[i], codes.data());
  };
  std::vector<double> codes(size());
  double product = 1;
  for (Group& group : groups) {
    product *= group.count(0, codes, is_active);
    if (product > kMost) return std::nullopt;
  }
  return static_cast<std::uint64_t>(product);
}

}  // namespace incumbent
