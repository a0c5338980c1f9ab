// Where an acquisition function is looked at: points of a search space. Spaces of continuous parameters alone, without
// conditions and clauses, are looked at where the unit cube is, and only what is proposed becomes a configuration;
// elsewhere each candidate is the encoding of a valid configuration.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "compute/gp_model.hpp"
#include "core/matrix.hpp"
#include "incumbent/space.hpp"
#include "space/table.hpp"

namespace incumbent {

// Says whether a configuration may not be proposed: because it was seen, say.
using Refusal = std::function<bool(const Configuration&)>;

// Points of the unit cube, row by row, and the configurations that they encode; of a continuous space one configuration
// that stands for all: the same parameters are active in each.
struct CandidateSet {
  std::size_t dimension = 0;
  std::vector<Configuration> configurations;
  std::vector<double> units;
  std::vector<double> offsets;  // one a point, added to its value by objectives that take them; or none

  std::size_t size() const { return dimension == 0 ? configurations.size() : units.size() / dimension; }
  bool empty() const { return size() == 0; }
  MatrixView<const double> points() const { return {units.data(), size(), dimension}; }
  const Configuration& configuration(std::size_t i) const { return configurations[configurations.size() == 1 ? 0 : i]; }
};

// Candidates by their description: points of a Sobol sequence scrambled by the seed or, if there are centres, moves
// away from these unit points, in turn (formula/local_moves.hpp).
struct MadeCandidates {
  std::size_t count = 0;
  std::uint64_t seed = 0;
  MatrixView<const double> centres = {};
};

class CandidateMaker {
 public:
  CandidateMaker(const SearchSpace& space, const Refusal& refused);

  bool is_continuous(std::size_t coordinate) const { return axis(coordinate).is_continuous(); }
  bool has_levels() const { return has_levels_; }
  // Every point of the unit cube is as good as a configuration.
  bool is_free() const { return flat_.is_free; }
  CandidateSet make_set() const;

  // Adds decode(unit), unless it is forbidden or refused; add_point() takes points of a free space as they are.
  void add(std::span<const double> unit, CandidateSet& set) const;
  void add_point(std::span<const double> unit, CandidateSet& set) const;
  // All configurations, if there are at most `most` cells; else nothing and false.
  bool add_all(std::uint64_t most, CandidateSet& set) const;

  // Some of the points that a description stands for, as the unit cube has them; and all of them, by add_point().
  Matrix points(const MadeCandidates& made, std::span<const compute::Scored> which) const;
  void add_made(const MadeCandidates& made, CandidateSet& set) const;
  // Every configuration that differs in one coordinate with levels: the next ones, those a twentieth of all levels
  // away, and all categories.
  void add_neighbours(std::span<const double> unit, CandidateSet& set) const;

 private:
  const formula::Axis& axis(std::size_t coordinate) const {
    return flat_.axes[flat_.coordinates[coordinate].parameter];
  }
  std::uint64_t level(std::size_t coordinate, double unit) const;
  double unit_of_level(std::size_t coordinate, std::uint64_t index) const;

  const SearchSpace& space_;
  const Refusal& refused_;
  formula::SpaceTable flat_;
  bool has_levels_ = false;
};

}  // namespace incumbent
