// Makes candidate configurations.
#include "acquisition/candidates.hpp"

#include <algorithm>

#include "formula/local_moves.hpp"
#include "formula/sobol.hpp"

namespace incumbent {
namespace {

// The points that a description stands for.
class UnitPoints {
 public:
  UnitPoints(const formula::SpaceTable& space, const MadeCandidates& made)
      : space_(space),
        sequence_(made.centres.rows == 0 ? space.dimension : 0, made.seed),
        moves_{made.centres.data, made.centres.rows, made.centres.stride, made.seed, space.dimension} {}

  void operator()(std::size_t index, std::span<double> unit) const {
    if (moves_.count == 0) return sequence_.point(index, unit);
    const auto move = moves_.move(index);
    for (std::uint32_t k = 0; k < space_.dimension; ++k) unit[k] = moves_.unit(space_, move, k);
  }

 private:
  const formula::SpaceTable& space_;
  formula::SobolSequence sequence_;
  formula::LocalMoves moves_;
};

}  // namespace

CandidateMaker::CandidateMaker(const SearchSpace& space, const Refusal& refused)
    : space_(space), refused_(refused), flat_(flat_table(space)) {
  for (std::size_t k = 0; k < flat_.dimension; ++k) has_levels_ = has_levels_ || !is_continuous(k);
}

CandidateSet CandidateMaker::make_set() const {
  CandidateSet set;
  set.dimension = flat_.dimension;
  if (flat_.is_free) set.configurations.push_back(space_.decode(std::vector<double>(flat_.dimension, 0.5)));
  return set;
}

void CandidateMaker::add(std::span<const double> unit, CandidateSet& set) const {
  auto configuration = space_.decode(unit);
  if (space_.is_forbidden(configuration) || refused_(configuration)) return;
  set.units.resize(set.units.size() + unit.size());
  space_.encode(configuration, {set.units.data() + set.units.size() - unit.size(), unit.size()});
  if (!flat_.is_free) set.configurations.push_back(std::move(configuration));
}

void CandidateMaker::add_point(std::span<const double> unit, CandidateSet& set) const {
  if (flat_.is_free)
    set.units.insert(set.units.end(), unit.begin(), unit.end());
  else
    add(unit, set);
}

bool CandidateMaker::add_all(std::uint64_t most, CandidateSet& set) const {
  std::uint64_t cells = 1;
  for (std::size_t k = 0; k < flat_.dimension; ++k) {
    if (is_continuous(k) || axis(k).count > most / cells) return false;
    cells *= axis(k).count;
  }
  std::vector<double> unit(flat_.dimension);
  for (std::uint64_t cell = 0; cell < cells; ++cell) {
    std::uint64_t rest = cell;
    for (std::size_t k = 0; k < flat_.dimension; ++k) {
      unit[k] = unit_of_level(k, rest % axis(k).count);
      rest /= axis(k).count;
    }
    add(unit, set);
  }
  return true;
}

Matrix CandidateMaker::points(const MadeCandidates& made, std::span<const compute::Scored> which) const {
  const UnitPoints point(flat_, made);
  Matrix units(which.size(), flat_.dimension);
  for (std::size_t i = 0; i < which.size(); ++i) point(which[i].index, units.row(i));
  return units;
}

void CandidateMaker::add_made(const MadeCandidates& made, CandidateSet& set) const {
  const UnitPoints point(flat_, made);
  std::vector<double> unit(flat_.dimension);
  for (std::size_t i = 0; i < made.count; ++i) {
    point(i, unit);
    add_point(unit, set);
  }
}

std::uint64_t CandidateMaker::level(std::size_t coordinate, double unit) const {
  return axis(coordinate).index(axis(coordinate).from_unit(unit));
}

double CandidateMaker::unit_of_level(std::size_t coordinate, std::uint64_t index) const {
  return axis(coordinate).to_unit(axis(coordinate).at(index));
}

void CandidateMaker::add_neighbours(std::span<const double> centre, CandidateSet& set) const {
  constexpr std::uint64_t kMostCategories = 64;
  std::vector<double> unit(centre.begin(), centre.end());
  for (std::size_t k = 0; k < flat_.dimension; ++k) {
    const auto count = axis(k).count;
    if (is_continuous(k) || count < 2) continue;
    const auto now = level(k, centre[k]);
    std::vector<std::uint64_t> others;
    if (flat_.coordinates[k].is_label) {
      for (std::uint64_t c = 0; c < std::min(count, kMostCategories); ++c) others.push_back(c);
    } else {
      for (const std::uint64_t away : {std::uint64_t{1}, std::uint64_t{2}, count / 20}) {
        if (now >= away) others.push_back(now - away);
        if (now + away < count) others.push_back(now + away);
      }
    }
    for (const auto other : others) {
      if (other == now) continue;
      unit[k] = unit_of_level(k, other);
      add(unit, set);
    }
    unit[k] = centre[k];
  }
}

}  // namespace incumbent
