// Makes candidate configurations.
#include "acquisition/candidates.hpp"

#include <algorithm>
#include <cmath>

#include "formula/sobol.hpp"

namespace incumbent {
namespace {

constexpr double kRadii[] = {0.2, 0.05, 0.01, 0.002};
constexpr double kLevelMove =
    0.3;  // how often a chosen coordinate with levels moves: most local points keep most of them

}  // namespace

CandidateMaker::CandidateMaker(const SearchSpace& space, const Refusal& refused) : space_(space), refused_(refused) {
  for (const std::size_t i : space.coordinates()) {
    axes_.emplace_back(space[i]);
    is_label_.push_back(space[i].kind == ParameterKind::categorical);
    has_levels_ = has_levels_ || !axes_.back().is_continuous();
  }
  free_ = !has_levels_ && !axes_.empty() && !space.has_conditions() && space.forbidden().empty();
}

CandidateSet CandidateMaker::make_set() const {
  CandidateSet set;
  set.dimension = axes_.size();
  if (free_) set.configurations.push_back(space_.decode(std::vector<double>(axes_.size(), 0.5)));
  return set;
}

void CandidateMaker::add(std::span<const double> unit, CandidateSet& set) const {
  auto configuration = space_.decode(unit);
  if (space_.is_forbidden(configuration) || refused_(configuration)) return;
  set.units.resize(set.units.size() + unit.size());
  space_.encode(configuration, {set.units.data() + set.units.size() - unit.size(), unit.size()});
  if (!free_) set.configurations.push_back(std::move(configuration));
}

void CandidateMaker::add_point(std::span<const double> unit, CandidateSet& set) const {
  if (free_)
    set.units.insert(set.units.end(), unit.begin(), unit.end());
  else
    add(unit, set);
}

bool CandidateMaker::add_all(std::uint64_t most, CandidateSet& set) const {
  std::uint64_t cells = 1;
  for (const auto& axis : axes_) {
    if (axis.is_continuous() || axis.count() > most / cells) return false;
    cells *= axis.count();
  }
  std::vector<double> unit(axes_.size());
  for (std::uint64_t cell = 0; cell < cells; ++cell) {
    std::uint64_t rest = cell;
    for (std::size_t k = 0; k < axes_.size(); ++k) {
      unit[k] = unit_of_level(k, rest % axes_[k].count());
      rest /= axes_[k].count();
    }
    add(unit, set);
  }
  return true;
}

void CandidateMaker::add_global(std::size_t count, std::uint64_t seed, CandidateSet& set) const {
  const formula::SobolSequence sequence(axes_.size(), seed);
  std::vector<double> unit(axes_.size());
  for (std::size_t i = 0; i < count; ++i) {
    sequence.point(i, unit);
    add_point(unit, set);
  }
}

std::uint64_t CandidateMaker::level(std::size_t coordinate, double unit) const {
  return axes_[coordinate].index(axes_[coordinate].from_unit(unit));
}

double CandidateMaker::unit_of_level(std::size_t coordinate, std::uint64_t index) const {
  return axes_[coordinate].to_unit(axes_[coordinate].at(index));
}

double CandidateMaker::moved(std::size_t coordinate, double unit, double radius, Stream& stream) const {
  const auto& axis = axes_[coordinate];
  if (axis.is_continuous()) return std::clamp(unit + radius * stream.normal(), 0.0, 1.0);
  if (axis.count() < 2 || stream.uniform() >= kLevelMove) return unit;
  const auto now = level(coordinate, unit), last = axis.count() - 1;
  if (is_label_[coordinate]) return unit_of_level(coordinate, (now + 1 + stream.below(last)) % axis.count());
  const double step = radius * static_cast<double>(axis.count()) * stream.normal();
  const double away = std::max(std::abs(step), 1.0);
  const double target = static_cast<double>(now) + (step < 0 ? -away : away);
  return unit_of_level(coordinate,
                       static_cast<std::uint64_t>(std::clamp(target + 0.5, 0.0, static_cast<double>(last))));
}

void CandidateMaker::add_local(MatrixView<const double> centres, std::size_t count, Stream& stream,
                               CandidateSet& set) const {
  if (centres.rows == 0 || axes_.empty()) return;
  const double few = std::min(1.0, 2.0 / static_cast<double>(axes_.size()));
  std::vector<double> unit(axes_.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t round = i / centres.rows;
    const auto centre = centres.row(i % centres.rows);
    const double radius = kRadii[round % std::size(kRadii)];
    const bool all = round / std::size(kRadii) % 2 == 0;
    const std::size_t always = stream.below(axes_.size());
    for (std::size_t k = 0; k < unit.size(); ++k) {
      const bool chosen = all || k == always || stream.uniform() < few;
      unit[k] = chosen ? moved(k, centre[k], radius, stream) : centre[k];
    }
    add_point(unit, set);
  }
}

void CandidateMaker::add_neighbours(std::span<const double> centre, CandidateSet& set) const {
  constexpr std::uint64_t kMostCategories = 64;
  std::vector<double> unit(centre.begin(), centre.end());
  for (std::size_t k = 0; k < axes_.size(); ++k) {
    const auto count = axes_[k].count();
    if (axes_[k].is_continuous() || count < 2) continue;
    const auto now = level(k, centre[k]);
    std::vector<std::uint64_t> others;
    if (is_label_[k]) {
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
