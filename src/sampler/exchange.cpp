#include "sampler/exchange.hpp"

#include <algorithm>

#include "formula/random.hpp"
#include "sampler/trials.hpp"

namespace incumbent {
namespace {

constexpr std::uint64_t kFew = 5;  // values that are all tried
constexpr int kMoves = 4;          // of a parameter with more

// Coordinates that can change.
std::vector<std::size_t> changeable(const SearchSpace& space, const Configuration& configuration) {
  std::vector<std::size_t> result;
  for (std::size_t j = 0; j < space.dimension(); ++j) {
    const auto i = space.coordinates()[j];
    if (configuration.is_active(i) && space.code_count(i) != 1) result.push_back(j);
  }
  return result;
}

// A place of coordinate j with another code than the configuration's.
double moved(const SearchSpace& space, const Configuration& configuration, std::size_t j, double unit, double deviation,
             Stream& stream) {
  constexpr int kNormal = 16, kUniform = 64;
  const auto i = space.coordinates()[j];
  const bool jumps = space[i].kind == ParameterKind::categorical;
  double place = unit;
  for (int attempt = 0; attempt < kNormal + kUniform; ++attempt) {
    place = jumps || attempt >= kNormal ? stream.uniform() : reflected(unit + deviation * stream.normal());
    if (space.code_at(i, place) != configuration[i]) break;
  }
  return place;
}

Configuration with(const SearchSpace& space, const Configuration& configuration, std::size_t j, double place,
                   Stream& stream) {
  if (!space.has_conditions()) {  // the others stay
    auto result = configuration;
    result[space.coordinates()[j]] = space.code_at(space.coordinates()[j], place);
    return result;
  }
  auto unit = place_of(space, configuration, stream);
  unit[j] = place;
  return space.decode(unit);
}

// The place of a code of parameter i, coordinate j.
double place_of_code(const SearchSpace& space, Configuration configuration, std::size_t i, std::size_t j, double code) {
  configuration[i] = code;
  return space.encode(configuration)[j];
}

}  // namespace

Configuration mutated(const SearchSpace& space, const Configuration& configuration, double deviation, Stream& stream) {
  constexpr int kAttempts = 32;
  const auto coordinates = changeable(space, configuration);
  if (coordinates.empty()) return space.sample(stream);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const auto j = coordinates[stream.below(coordinates.size())];
    const double place = moved(space, configuration, j, space.encode(configuration)[j], deviation, stream);
    auto result = with(space, configuration, j, place, stream);
    if (!space.is_forbidden(result)) return result;
  }
  return space.sample(stream);
}

std::vector<Configuration> neighbours(const SearchSpace& space, const Configuration& configuration, double deviation,
                                      Stream& stream) {
  std::vector<Configuration> result;
  const auto unit = space.encode(configuration);
  for (const auto j : changeable(space, configuration)) {
    const auto i = space.coordinates()[j];
    const auto count = space.code_count(i);
    if (count > 0 && count <= kFew) {
      for (std::uint64_t k = 0; k < count; ++k) {
        const double code = space.nth_code(i, k);
        if (code == configuration[i]) continue;
        result.push_back(with(space, configuration, j, place_of_code(space, configuration, i, j, code), stream));
      }
    } else {
      for (int move = 0; move < kMoves; ++move) {
        result.push_back(
            with(space, configuration, j, moved(space, configuration, j, unit[j], deviation, stream), stream));
      }
    }
  }
  std::erase_if(result, [&](const Configuration& c) { return space.is_forbidden(c); });
  for (std::size_t k = result.size(); k > 1; --k) std::swap(result[k - 1], result[stream.below(k)]);
  return result;
}

bool has_wide_parameter(const SearchSpace& space, const Configuration& configuration) {
  return std::ranges::any_of(changeable(space, configuration), [&](std::size_t j) {
    const auto count = space.code_count(space.coordinates()[j]);
    return count == 0 || count > kFew;
  });
}

}  // namespace incumbent
