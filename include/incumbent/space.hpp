// Search spaces: parameters, conditions, forbidden combinations, and the configurations that they hold.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "incumbent/export.hpp"

namespace incumbent {

class Stream;
namespace formula {
struct SpaceTable;
}

enum class ParameterKind { real, integer, categorical, ordinal, constant };

// A choice of a categorical, a member of an ordinal sequence, or the value of a constant, as the user wrote it.
using Level = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string>;

// How a parameter is drawn when nothing is known; the encoding to the unit cube is the same for all.
struct Prior {
  enum class Kind { uniform, normal, beta, weights };
  Kind kind = Kind::uniform;
  double first = 0;             // normal: mu; beta: alpha. In the parameter's own units (of its logarithm if log)
  double second = 1;            // normal: sigma; beta: beta
  std::vector<double> weights;  // categorical: one weight a choice, >= 0, not all 0
};

// One axis of a search space.
struct Parameter {
  std::string name;
  ParameterKind kind = ParameterKind::real;
  double lower = 0;  // real, integer: the bounds, both included
  double upper = 1;
  bool log = false;           // real, integer: equal mass for equal ratios; lower > 0
  double step = 0;            // real: 0 is continuous, else values are lower + k*step; integer: at least 1
  std::vector<Level> levels;  // categorical: choices; ordinal: sequence; constant: one value
  Prior prior;
  double default_code = 0;  // the default value, as a code (below); a real's as it was given
};

// A point of a search space: one number ("code") a parameter, in the space's order.
//   real and integer: the value itself;  categorical, ordinal: the index of the level;  constant: 0;  inactive: NaN.
// Integers are exact up to 2^53; a space refuses larger bounds.
class INCUMBENT_EXPORT Configuration {
 public:
  Configuration() = default;
  explicit Configuration(std::vector<double> codes) : codes_(std::move(codes)) {}
  static constexpr double inactive() { return std::numeric_limits<double>::quiet_NaN(); }

  std::size_t size() const { return codes_.size(); }
  bool empty() const { return codes_.empty(); }
  bool is_active(std::size_t i) const { return codes_[i] == codes_[i]; }
  double operator[](std::size_t i) const { return codes_[i]; }
  double& operator[](std::size_t i) { return codes_[i]; }
  std::span<const double> codes() const { return codes_; }

  // Equal codes, inactive equal to inactive; -0 equal to 0.
  INCUMBENT_EXPORT friend bool operator==(const Configuration& a, const Configuration& b);
  std::uint64_t hash() const;

 private:
  std::vector<double> codes_;
};

// When a parameter is active. A parameter with conditions is active if all of them hold; a comparison with an inactive
// parent does not hold.
struct Condition {
  enum class Op { equal, not_equal, less, greater, in, conjunction, disjunction };
  Op op = Op::equal;
  std::string child;
  std::string parent;               // comparisons
  std::vector<Level> values;        // comparisons: one value; in: several
  std::vector<Condition> operands;  // conjunction, disjunction: of the same child
};

// A combination of values that no configuration may have. A clause about an inactive parameter does not apply.
struct Forbidden {
  enum class Op { equal, in, less, less_equal, greater, greater_equal, conjunction, disjunction };
  Op op = Op::equal;
  std::string parameter;            // the left side
  std::vector<Level> values;        // comparison with values; empty for a relation
  std::string right;                // relation between two parameters: the right side's name
  std::vector<Forbidden> operands;  // conjunction, disjunction
};

// What a real parameter may have beside its bounds.
struct RealOptions {
  bool log = false;
  double step = 0;
  std::optional<double> default_value{};
  Prior prior{};
};

// What an integer parameter may have beside its bounds.
struct IntegerOptions {
  bool log = false;
  std::int64_t step = 1;
  std::optional<std::int64_t> default_value{};
  Prior prior{};
};

// An ordered set of parameters. Built by the add_ functions, which check their arguments and throw Error(usage) naming
// the parameter, the value and what is allowed.
class INCUMBENT_EXPORT SearchSpace {
 public:
  std::string name;

  void add_real(std::string name, double lower, double upper, const RealOptions& how = {});
  void add_integer(std::string name, std::int64_t lower, std::int64_t upper, const IntegerOptions& how = {});
  // weights: empty for uniform.
  void add_categorical(std::string name, std::vector<Level> choices, std::vector<double> weights = {},
                       std::optional<Level> default_value = {});
  void add_ordinal(std::string name, std::vector<Level> sequence, std::optional<Level> default_value = {});
  void add_constant(std::string name, Level value);
  void add_condition(Condition condition);
  void add_forbidden(Forbidden clause);

  std::size_t size() const { return parameters_.size(); }
  const Parameter& operator[](std::size_t i) const { return parameters_[i]; }
  std::span<const Parameter> parameters() const { return parameters_; }
  std::span<const Condition> conditions() const { return conditions_; }
  std::span<const Forbidden> forbidden() const { return forbidden_; }
  std::optional<std::size_t> find(std::string_view name) const;
  std::size_t index(std::string_view name) const;  // Error(usage) with the known names

  // Values <-> codes of one parameter. code() throws Error(usage) if the parameter can't take the value.
  double code(std::size_t parameter, const Level& value) const;
  Level value(std::size_t parameter, double code) const;
  // The code of this parameter nearest to a number: within the bounds, on the grid. NaN gives the lower bound.
  double nearest(std::size_t parameter, double number) const;
  // How many codes the parameter has, 0 if it is continuous; and the k-th of them, ascending.
  std::uint64_t code_count(std::size_t parameter) const;
  double nth_code(std::size_t parameter, std::uint64_t k) const;
  // The code at a place of the unit interval, as decode() has it.
  double code_at(std::size_t parameter, double unit) const;

  // Why a configuration is not one of this space's: empty if it is. Checks size, activity, bounds, steps, clauses.
  std::string violation(const Configuration& configuration) const;
  bool contains(const Configuration& configuration) const { return violation(configuration).empty(); }
  // Sets parameters that the conditions switch off to inactive, those switched on but NaN to their default, and the
  // others to the nearest code.
  Configuration activate(Configuration configuration) const;
  bool is_forbidden(const Configuration& configuration) const;
  Configuration default_configuration() const;

  // Unit cube: every parameter that isn't constant is one coordinate, in order.
  //   real: linear (or in the logarithm);  stepped and integer: the middle of one of equally wide bins;
  //   ordinal, categorical: the middle of one of equally wide bins;  inactive: 0.5.
  //   stepped and integer with log: the bins meet at the geometric means of neighbouring values (equal ratios, equal
  //   mass), and a value's coordinate is that of its logarithm.
  // decode(encode(c)) == c exactly, for every configuration c of the space. [0,1] has fewer doubles than most
  // intervals, so a continuous real holds the decimals that [0,1] resolves, and its bounds: on a linear scale the
  // multiples of a power of ten near 1e-15 of the largest bound, with log 12 to 15 significant digits; in [0,1] every
  // double. code(), decode(), sample() and activate() give such values only; violation() allows any double within the
  // bounds, which encode() places like the nearest held one. A stepped value is lower + k*step in decimals: 0.3, not
  // 3*0.1. decode takes any point of [0,1]^d (outside: the nearest), applies the conditions, and may return a forbidden
  // configuration; Error(usage) for NaN.
  std::size_t dimension() const;
  std::span<const std::size_t> coordinates() const;  // parameter index of each coordinate
  void encode(const Configuration& configuration, std::span<double> unit) const;
  std::vector<double> encode(const Configuration& configuration) const;
  Configuration decode(std::span<const double> unit) const;

  // Draws from the priors until no clause is violated; Error(usage) after 10 000 rejections, naming the clauses.
  Configuration sample(Stream& stream) const;

  // Number of configurations (clauses not subtracted, inactive parameters not counted); nothing if infinite or above
  // 2^53, or if conditions tie so many parents together that counting takes over a million steps.
  std::optional<std::uint64_t> cardinality() const;
  bool has_conditions() const { return !conditions_.empty(); }

  // "x0=0.5, opt=adam": active parameters only, shortest text that reads back exactly.
  std::string describe(const Configuration& configuration) const;

 private:
  friend formula::SpaceTable flat_table(const SearchSpace& space);
  struct Table;  // axes and rules, precomputed; shared by copies until one of them changes
  const Table& table() const;
  Table& edit();
  void add(Parameter parameter, const std::optional<Level>& default_value);

  std::vector<Parameter> parameters_;
  std::vector<std::size_t> coordinates_;
  std::vector<Condition> conditions_;
  std::vector<Forbidden> forbidden_;
  std::shared_ptr<Table> table_;
};

// Text of a level as JSON would write it without quotes: "adam", "3", "0.1", "true", "null".
INCUMBENT_EXPORT std::string to_string(const Level& level);

// ConfigSpace's JSON, format 0.4 (https://automl.github.io/ConfigSpace). Reading throws Error(usage) naming the key and
// the value. A step is written as "meta": {"step": s}.
INCUMBENT_EXPORT SearchSpace read_configspace(std::string_view json);
INCUMBENT_EXPORT std::string write_configspace(const SearchSpace& space);

// {"x0": 0.5, "opt": "adam"} of the active parameters, values as the user wrote them.
INCUMBENT_EXPORT std::string write_parameters(const SearchSpace& space, const Configuration& configuration);
// From such an object: every active parameter but the constants must be there. Error(usage) naming the parameter.
INCUMBENT_EXPORT Configuration read_parameters(const SearchSpace& space, std::string_view json);

}  // namespace incumbent
