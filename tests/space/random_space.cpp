#include "space/random_space.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "formula/decimal.hpp"

namespace incumbent {
namespace {

bool is_number(const Parameter& p) { return p.kind == ParameterKind::real || p.kind == ParameterKind::integer; }
bool is_ordered(const Parameter& p) { return is_number(p) || p.kind == ParameterKind::ordinal; }

// A number of few digits, as people write bounds.
double round_number(Stream& stream, double lower, double upper) {
  return std::stod(std::to_string(stream.uniform(lower, upper)));
}

Prior random_prior(Stream& stream, double lower, double upper, bool log) {
  Prior prior;
  if (log) lower = std::log(lower), upper = std::log(upper);
  switch (stream.below(4)) {
    case 0:
      prior.kind = Prior::Kind::normal;
      prior.first = round_number(stream, lower, upper);
      prior.second = round_number(stream, 0.1, 1) * (upper - lower);
      break;
    case 1:
      prior.kind = Prior::Kind::beta;
      prior.first = round_number(stream, 1, 5);
      prior.second = round_number(stream, 1, 5);
      break;
    default: break;
  }
  return prior;
}

void add_parameter(SearchSpace& space, Stream& stream, const RandomSpace& how) {
  const std::string name = "p" + std::to_string(space.size());
  const auto kind = stream.below(how.continuous ? 9 : 5);
  const bool log = stream.below(2) == 0;
  if (kind == 0) {
    std::vector<double> weights;
    const auto count = 2 + stream.below(3);
    std::vector<Level> choices;
    for (std::uint64_t i = 0; i < count; ++i) choices.push_back(std::string(1, static_cast<char>('a' + i)));
    if (log) {
      for (std::uint64_t i = 0; i < count; ++i) weights.push_back(round_number(stream, 0.1, 1));
    }
    space.add_categorical(name, choices, weights, choices[stream.below(count)]);
  } else if (kind == 1) {
    std::vector<Level> sequence;
    const auto count = 2 + stream.below(3);
    for (std::uint64_t i = 0; i < count; ++i) sequence.push_back(static_cast<std::int64_t>((i * 7 + 3) % 11));
    space.add_ordinal(name, sequence, sequence[stream.below(count)]);
  } else if (kind == 2) {
    space.add_constant(name, log ? Level(static_cast<std::int64_t>(stream.below(5))) : Level(std::string("fixed")));
  } else if (kind == 3) {
    space.add_categorical(name, {true, false});
  } else if (kind <= 5) {
    const std::int64_t lower = log ? 1 + static_cast<std::int64_t>(stream.below(3)) : -2;
    const std::int64_t width = how.continuous ? 1 + static_cast<std::int64_t>(stream.below(1000)) : 2;
    const auto step = width > 20 ? 1 + static_cast<std::int64_t>(stream.below(4)) : 1;
    space.add_integer(
        name, lower, lower + width,
        {.log = log,
         .step = step,
         .prior = random_prior(stream, static_cast<double>(lower), static_cast<double>(lower + width), log)});
  } else {
    double lower = log ? std::pow(10, round_number(stream, -8, -1)) : round_number(stream, -10, 10);
    double upper = log ? lower * std::pow(10, round_number(stream, 1, 6)) : lower + round_number(stream, 1, 20);
    if (how.short_bounds) {
      lower = log ? formula::round_to_digits(lower, 4) : formula::round_to_decimals(lower, 4);
      upper = log ? formula::round_to_digits(upper, 4) : formula::round_to_decimals(upper, 4);
    }
    const double step = !log && stream.below(3) == 0 ? 0.1 : 0;
    space.add_real(name, lower, upper, {.log = log, .step = step, .prior = random_prior(stream, lower, upper, log)});
  }
}

Level random_value(const SearchSpace& space, std::size_t i, Stream& stream) {
  return space.value(i, random_assignment(space, stream)[i]);
}

Condition random_comparison(const SearchSpace& space, std::size_t child, Stream& stream) {
  using Op = Condition::Op;
  const std::size_t parent = stream.below(child);
  Condition c{.child = space[child].name, .parent = space[parent].name, .values = {}, .operands = {}};
  const Op ordered[] = {Op::less, Op::greater, Op::equal, Op::not_equal, Op::in};
  c.op = is_ordered(space[parent]) ? ordered[stream.below(5)] : ordered[2 + stream.below(3)];
  const auto count = c.op == Op::in ? 1 + stream.below(3) : 1;
  for (std::uint64_t i = 0; i < count; ++i) c.values.push_back(random_value(space, parent, stream));
  return c;
}

Condition random_condition(const SearchSpace& space, std::size_t child, int depth, Stream& stream) {
  if (depth == 0 || stream.below(2) == 0) return random_comparison(space, child, stream);
  Condition c{.child = space[child].name, .parent = {}, .values = {}, .operands = {}};
  c.op = stream.below(2) ? Condition::Op::conjunction : Condition::Op::disjunction;
  for (std::uint64_t i = 0; i < 2 + stream.below(2); ++i) {
    c.operands.push_back(random_condition(space, child, depth - 1, stream));
  }
  return c;
}

Forbidden random_clause(const SearchSpace& space, int depth, Stream& stream) {
  using Op = Forbidden::Op;
  Forbidden f;
  if (depth > 0) {
    f.op = stream.below(4) ? Op::conjunction : Op::disjunction;
    for (int i = 0; i < 2; ++i) f.operands.push_back(random_clause(space, depth - 1, stream));
    return f;
  }
  const Op ordered[] = {Op::less, Op::less_equal, Op::greater, Op::greater_equal, Op::equal, Op::in};
  const std::size_t left = stream.below(space.size()), right = stream.below(space.size());
  f.parameter = space[left].name;
  if (left != right && stream.below(2) && is_number(space[left]) && is_number(space[right])) {
    f.op = ordered[stream.below(5)];
    f.right = space[right].name;
    return f;
  }
  f.op = is_ordered(space[left]) ? ordered[stream.below(6)] : ordered[4 + stream.below(2)];
  f.values.push_back(random_value(space, left, stream));
  return f;
}

// The value to compare with: a number, or a level's place in its parameter.
std::optional<double> place(const SearchSpace& space, std::size_t parameter, const Level& value) {
  const Parameter& p = space[parameter];
  if (const auto* i = std::get_if<std::int64_t>(&value); i && is_number(p)) return static_cast<double>(*i);
  if (const auto* r = std::get_if<double>(&value); r && is_number(p)) return *r;
  const auto found = std::find(p.levels.begin(), p.levels.end(), value);
  if (found == p.levels.end()) return std::nullopt;
  return static_cast<double>(found - p.levels.begin());
}

bool compare(const std::string& op, double a, double b) {
  if (op == "<") return a < b;
  if (op == "<=") return a <= b;
  if (op == ">") return a > b;
  if (op == ">=") return a >= b;
  if (op == "!=") return a != b;
  return a == b;
}

bool slow_holds(const SearchSpace& space, const Configuration& codes, const Condition& c) {
  using Op = Condition::Op;
  const auto holds = [&](const Condition& operand) { return slow_holds(space, codes, operand); };
  if (c.op == Op::conjunction) return std::all_of(c.operands.begin(), c.operands.end(), holds);
  if (c.op == Op::disjunction) return std::any_of(c.operands.begin(), c.operands.end(), holds);
  const std::size_t parent = space.index(c.parent);
  if (!slow_is_active(space, codes, parent)) return false;
  const Level mine = space.value(parent, codes[parent]);
  const std::string op = c.op == Op::less ? "<" : c.op == Op::greater ? ">" : c.op == Op::not_equal ? "!=" : "==";
  return std::any_of(c.values.begin(), c.values.end(), [&](const Level& value) {
    return compare(op, *place(space, parent, mine), *place(space, parent, value));
  });
}

bool slow_holds(const SearchSpace& space, const Configuration& codes, const Forbidden& f) {
  using Op = Forbidden::Op;
  const auto holds = [&](const Forbidden& operand) { return slow_holds(space, codes, operand); };
  if (f.op == Op::conjunction) return std::all_of(f.operands.begin(), f.operands.end(), holds);
  if (f.op == Op::disjunction) return std::any_of(f.operands.begin(), f.operands.end(), holds);
  const std::size_t left = space.index(f.parameter);
  if (!slow_is_active(space, codes, left)) return false;
  const std::string op = f.op == Op::less            ? "<"
                         : f.op == Op::less_equal    ? "<="
                         : f.op == Op::greater       ? ">"
                         : f.op == Op::greater_equal ? ">="
                                                     : "==";
  const double mine = *place(space, left, space.value(left, codes[left]));
  if (!f.right.empty()) {
    const std::size_t right = space.index(f.right);
    return slow_is_active(space, codes, right) &&
           compare(op, mine, *place(space, right, space.value(right, codes[right])));
  }
  return std::any_of(f.values.begin(), f.values.end(),
                     [&](const Level& value) { return compare(op, mine, *place(space, left, value)); });
}

}  // namespace

SearchSpace random_space(Stream& stream, const RandomSpace& how) {
  SearchSpace space;
  space.name = "random";
  for (std::size_t i = 0; i < how.parameters; ++i) add_parameter(space, stream, how);
  for (std::size_t i = 0; i < how.conditions; ++i) {
    space.add_condition(random_condition(space, 1 + stream.below(space.size() - 1), 2, stream));
  }
  for (std::size_t i = 0; i < how.clauses; ++i) {
    // A clause that forbids much is left out, so that sampling stays possible.
    const Forbidden clause = random_clause(space, 1, stream);
    SearchSpace with = space;
    with.add_forbidden(clause);
    int forbidden = 0;
    for (int k = 0; k < 100; ++k) {
      forbidden += with.is_forbidden(with.activate(random_assignment(with, stream)));
    }
    if (forbidden < 30) space = with;
  }
  return space;
}

Configuration random_assignment(const SearchSpace& space, Stream& stream) {
  SearchSpace flat;
  std::vector<double> unit(space.dimension());
  for (double& u : unit) u = stream.uniform();
  for (const Parameter& p : space.parameters()) {
    if (p.kind == ParameterKind::real) flat.add_real(p.name, p.lower, p.upper, {.log = p.log, .step = p.step});
    if (p.kind == ParameterKind::integer) {
      flat.add_integer(p.name, static_cast<std::int64_t>(p.lower), static_cast<std::int64_t>(p.upper),
                       {.log = p.log, .step = static_cast<std::int64_t>(p.step)});
    }
    if (p.kind == ParameterKind::categorical) flat.add_categorical(p.name, p.levels);
    if (p.kind == ParameterKind::ordinal) flat.add_ordinal(p.name, p.levels);
    if (p.kind == ParameterKind::constant) flat.add_constant(p.name, p.levels[0]);
  }
  return flat.decode(unit);
}

bool slow_is_active(const SearchSpace& space, const Configuration& codes, std::size_t parameter) {
  return std::all_of(space.conditions().begin(), space.conditions().end(), [&](const Condition& c) {
    return c.child != space[parameter].name || slow_holds(space, codes, c);
  });
}

bool slow_is_forbidden(const SearchSpace& space, const Configuration& codes) {
  return std::any_of(space.forbidden().begin(), space.forbidden().end(),
                     [&](const Forbidden& f) { return slow_holds(space, codes, f); });
}

}  // namespace incumbent
