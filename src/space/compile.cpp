#include "space/compile.hpp"

#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "space/level.hpp"

namespace incumbent {
namespace {

using Op = Rules::Op;

bool is_number(const Parameter& p) { return p.kind == ParameterKind::real || p.kind == ParameterKind::integer; }

// A comparison of a parameter with one value or several; the values must be ones that the parameter can take.
std::uint32_t compile_comparison(const SearchSpace& space, std::uint32_t parameter, Op op,
                                 const std::vector<Level>& values, const std::string& whole, Rules& rules) {
  const Parameter& p = space[parameter];
  require(op == Op::in ? !values.empty() : values.size() == 1, "'{}' compares '{}' with {} values; it needs {}", whole,
          p.name, values.size(), op == Op::in ? "one at least" : "one");
  const bool ordered = op != Op::equal && op != Op::not_equal && op != Op::in;
  require(!ordered || is_number(p) || p.kind == ParameterKind::ordinal,
          "'{}': '{}' has no order; only real, integer and ordinal parameters can be compared by size", whole, p.name);
  std::vector<double> codes;
  for (const Level& value : values) {
    try {
      codes.push_back(space.code(parameter, value));
    } catch (const Error& error) {
      fail(ErrorCode::usage, "'{}': {}", whole, error.what());
    }
  }
  Rules::Node node{.op = op, .left = parameter, .value = codes.front()};
  if (op == Op::in) node.accepted = rules.add_numbers(codes);
  const std::uint32_t index = rules.open(node);
  rules.close(index);
  return index;
}

// Numbers that stand for the levels of two related parameters, so that they can be compared with each other and with
// the codes of number parameters: numbers are themselves; texts of a comparison by size their ranks.
struct Tables {
  std::vector<double> left, right;
};

std::optional<double> number(const Level& level) {
  if (const auto* integer = std::get_if<std::int64_t>(&level)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&level)) return *real;
  return std::nullopt;
}

template <class Number>
Tables map(const Parameter& a, const Parameter& b, const Number& number_of) {
  Tables tables;
  for (const Level& level : a.levels) tables.left.push_back(number_of(level));
  for (const Level& level : b.levels) tables.right.push_back(number_of(level));
  return tables;
}

Tables relate(const Parameter& a, const Parameter& b, bool ordered, const std::string& whole) {
  std::vector<Level> all = a.levels;
  all.insert(all.end(), b.levels.begin(), b.levels.end());
  const bool numbers =
      std::all_of(all.begin(), all.end(), [](const Level& level) { return number(level).has_value(); });
  // Against a number parameter, what isn't a number equals nothing.
  if (numbers || (!ordered && (is_number(a) || is_number(b)))) {
    return map(a, b, [](const Level& level) { return number(level).value_or(HUGE_VAL); });
  }
  if (ordered) {
    std::vector<std::string> texts;
    for (const Level& level : all) {
      if (const auto* one = std::get_if<std::string>(&level)) texts.push_back(*one);
    }
    require(texts.size() == all.size() && !is_number(a) && !is_number(b),
            "'{}': values of '{}' and '{}' can't be compared by size; all must be numbers, or all texts", whole, a.name,
            b.name);
    std::sort(texts.begin(), texts.end());
    return map(a, b, [&](const Level& level) {
      return static_cast<double>(std::lower_bound(texts.begin(), texts.end(), std::get<std::string>(level)) -
                                 texts.begin());
    });
  }
  return map(a, b, [&](const Level& level) {
    const auto same = [&](const Level& other) { return same_level(level, other); };
    return static_cast<double>(std::find_if(all.begin(), all.end(), same) - all.begin());
  });
}

Op operation(Condition::Op op) {
  switch (op) {
    case Condition::Op::equal: return Op::equal;
    case Condition::Op::not_equal: return Op::not_equal;
    case Condition::Op::less: return Op::less;
    case Condition::Op::greater: return Op::greater;
    case Condition::Op::in: return Op::in;
    case Condition::Op::conjunction:
    case Condition::Op::disjunction: break;
  }
  return Op::always;
}

Op operation(Forbidden::Op op) {
  switch (op) {
    case Forbidden::Op::equal: return Op::equal;
    case Forbidden::Op::in: return Op::in;
    case Forbidden::Op::less: return Op::less;
    case Forbidden::Op::less_equal: return Op::less_equal;
    case Forbidden::Op::greater: return Op::greater;
    case Forbidden::Op::greater_equal: return Op::greater_equal;
    case Forbidden::Op::conjunction:
    case Forbidden::Op::disjunction: break;
  }
  return Op::always;
}

template <class Rule>
Rules::Operands operands(const Rule& rule) {
  return rule.op == Rule::Op::conjunction   ? Rules::Operands::all
         : rule.op == Rule::Op::disjunction ? Rules::Operands::any
                                            : Rules::Operands::none;
}

std::string comparison(const std::string& name, Op op, const std::vector<Level>& values) {
  const char* sign = op == Op::equal        ? "=="
                     : op == Op::not_equal  ? "!="
                     : op == Op::less       ? "<"
                     : op == Op::less_equal ? "<="
                     : op == Op::greater    ? ">"
                                            : ">=";
  if (op == Op::in) return fmt::format("{} in {{{}}}", name, quoted(values));
  return fmt::format("{} {} {}", name, sign, quoted(values));
}

template <class Rule>
std::string join(const Rule& rule) {
  std::string joined;
  for (const Rule& operand : rule.operands) {
    const std::string one = text(operand);
    joined += (joined.empty()                           ? ""
               : operands(rule) == Rules::Operands::all ? " and "
                                                        : " or ") +
              (operand.operands.empty() ? one : "(" + one + ")");
  }
  return joined;
}

}  // namespace

std::string text(const Condition& c) {
  return c.operands.empty() ? comparison(c.parent, operation(c.op), c.values) : join(c);
}

std::string text(const Forbidden& f) {
  if (!f.operands.empty()) return join(f);
  return f.right.empty() ? comparison(f.parameter, operation(f.op), f.values)
                         : comparison(f.parameter, operation(f.op), {}) + f.right;
}

std::uint32_t compile(const SearchSpace& space, const Condition& c, Rules& rules, std::vector<std::uint32_t>& parents) {
  const Op op = operation(c.op);
  if (operands(c) != Rules::Operands::none) {
    require(!c.operands.empty(), "the condition of '{}' combines nothing; it needs one operand at least", c.child);
    const std::uint32_t index = rules.open({}, operands(c));
    for (const Condition& operand : c.operands) {
      require(operand.child == c.child,
              "a condition of '{}' combines a condition of '{}'; all must be of the same child", c.child,
              operand.child);
      compile(space, operand, rules, parents);
    }
    rules.close(index);
    return index;
  }
  require(c.operands.empty(), "the condition '{}' of '{}' is a comparison and can't have operands", text(c), c.child);
  require(c.parent != c.child, "'{}' is conditioned on itself", c.child);
  const auto parent = static_cast<std::uint32_t>(space.index(c.parent));
  const std::uint32_t index =
      compile_comparison(space, parent, op, c.values, fmt::format("{} if {}", c.child, text(c)), rules);
  parents.push_back(parent);
  return index;
}

std::uint32_t compile(const SearchSpace& space, const Forbidden& f, Rules& rules) {
  const Op op = operation(f.op);
  if (operands(f) != Rules::Operands::none) {
    require(!f.operands.empty(), "a forbidden clause combines nothing; it needs one operand at least");
    const std::uint32_t index = rules.open({}, operands(f));
    for (const Forbidden& operand : f.operands) compile(space, operand, rules);
    rules.close(index);
    return index;
  }
  const std::string whole = fmt::format("forbidden {}", text(f));
  require(f.operands.empty(), "'{}' is a comparison and can't have operands", whole);
  const auto left = static_cast<std::uint32_t>(space.index(f.parameter));
  if (f.right.empty()) return compile_comparison(space, left, op, f.values, whole, rules);

  require(f.values.empty(), "'{}' has both a right side and values", whole);
  require(op != Op::in, "'{}': a relation of two parameters is a comparison", whole);
  require(f.right != f.parameter, "'{}' relates '{}' with itself", whole, f.right);
  const auto right = static_cast<std::uint32_t>(space.index(f.right));
  const Tables tables = relate(space[left], space[right], op != Op::equal, whole);
  Rules::Node node{.op = op, .left = left, .right = right};
  if (!is_number(space[left])) node.left_levels = rules.add_numbers(tables.left);
  if (!is_number(space[right])) node.right_levels = rules.add_numbers(tables.right);
  const std::uint32_t index = rules.open(node);
  rules.close(index);
  return index;
}

std::string allowed(const Parameter& p) {
  switch (p.kind) {
    case ParameterKind::real:
      return p.step == 0 ? fmt::format("a number in [{}, {}]", shortest(p.lower), shortest(p.upper))
                         : fmt::format("a number in [{}, {}] in steps of {}", shortest(p.lower), shortest(p.upper),
                                       shortest(p.step));
    case ParameterKind::integer:
      return p.step == 1 ? fmt::format("an integer in [{:.0f}, {:.0f}]", p.lower, p.upper)
                         : fmt::format("an integer in [{:.0f}, {:.0f}] in steps of {:.0f}", p.lower, p.upper, p.step);
    default: return "one of " + quoted(p.levels);
  }
}

}  // namespace incumbent
