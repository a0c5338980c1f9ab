// Points near given ones, each a function of the seed and its number alone. Point i moves away from centre i mod count,
// at a radius that changes from round to round: of all coordinates in four rounds, of about two in the next four.
// A number moves by a normal step of the radius; one with levels in three of ten cases, by one level at least; a
// category to another one, as often.
// The numbers of point i are Philox blocks, those of Stream(seed, Purpose::candidates, i): block 0 chooses the
// coordinate that always moves, block 1 + k is of coordinate k.
#pragma once

#include <cstdint>

#include "core/host_device.hpp"
#include "formula/normal.hpp"
#include "formula/philox.hpp"
#include "formula/random.hpp"
#include "formula/space_table.hpp"

namespace incumbent::formula {

struct LocalMoves {
  static constexpr double kLevelMove = 0.3;  // most points keep most of their levels

  const double* centres = nullptr;  // unit points, one a row, `stride` entries apart; at least one
  std::uint64_t count = 0, stride = 0;
  std::uint64_t seed = 0;
  std::uint32_t dimension = 0;
  double radii[4] = {0.2, 0.05, 0.01, 0.002};

  // What the coordinates of a point have in common.
  struct Move {
    std::uint64_t index;
    const double* centre;
    double radius;
    double chance;         // of a coordinate to move,
    std::uint32_t always;  // but for this one
  };

  INCUMBENT_HOST_DEVICE PhiloxBlock block(std::uint64_t index, std::uint32_t number) const {
    const auto purpose = static_cast<std::uint32_t>(Purpose::candidates) << 24;
    const PhiloxBlock counter{{number, static_cast<std::uint32_t>(index),
                               (static_cast<std::uint32_t>(index >> 32) & 0xFFFFFFu) | purpose, 0}};
    return philox(counter, static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32));
  }

  INCUMBENT_HOST_DEVICE Move move(std::uint64_t index) const {
    const std::uint64_t round = index / count;
    const auto which = static_cast<std::uint32_t>(round % 4);
    // Not radii[which], which would be in the thread's memory.
    const double radius = which == 0 ? radii[0] : which == 1 ? radii[1] : which == 2 ? radii[2] : radii[3];
    const bool all = round / 4 % 2 == 0 || dimension <= 2;
    const auto always = static_cast<std::uint32_t>((std::uint64_t{block(index, 0).word[0]} * dimension) >> 32);
    return {index, centres + index % count * stride, radius, all ? 1.0 : 2.0 / dimension, always};
  }

  // Coordinate k of the point.
  INCUMBENT_HOST_DEVICE double unit(const SpaceTable& space, const Move& move, std::uint32_t k) const {
    __extension__ using uint128 = unsigned __int128;
    const double centre = move.centre[k];
    const PhiloxBlock random = block(move.index, 1 + k);
    if (k != move.always && !(random.word[0] * 0x1p-32 < move.chance)) return centre;
    const Axis& axis = space.axes[space.coordinates[k].parameter];
    const std::uint64_t bits = random.word[2] | (std::uint64_t{random.word[3]} << 32);
    if (!axis.is_continuous()) {
      if (axis.count < 2 || !(random.word[1] * 0x1p-32 < kLevelMove)) return centre;
      const std::uint64_t now = axis.index(axis.from_unit(centre)), last = axis.count - 1;
      if (space.coordinates[k].is_label) {
        const auto away = 1 + static_cast<std::uint64_t>((uint128{bits} * last) >> 64);
        return axis.to_unit(axis.at((now + away) % axis.count));
      }
      const double step = move.radius * static_cast<double>(axis.count) * normal(bits);
      const double away = magnitude(step) < 1 ? with_sign(1.0, step) : step;
      const double target = bounded(static_cast<double>(now) + away + 0.5, 0.0, static_cast<double>(last));
      return axis.to_unit(axis.at(static_cast<std::uint64_t>(target)));
    }
    return bounded(centre + move.radius * normal(bits), 0.0, 1.0);
  }

  // As Stream::normal().
  INCUMBENT_HOST_DEVICE static double normal(std::uint64_t bits) {
    return inverse_normal_cdf((static_cast<double>(bits >> 12) + 0.5) * 0x1p-52);
  }
};

}  // namespace incumbent::formula
