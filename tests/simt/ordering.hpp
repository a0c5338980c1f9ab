// Which accesses of a launch are ordered: the happens-before relation of CUDA's memory model as far as kernels here use
// it.
//   - of one thread: as they are written;
//   - of one block, with a __syncthreads between them: ordered;
//   - of one warp, with a chain of __syncwarp between the two lanes: ordered;
//   - of two blocks: never. Shuffles, votes and atomics order nothing.
// It depends on what the threads do, not on the order in which the machine runs them.
// Lanes of a warp have vector clocks (Mattern, Virtual time and global states of distributed systems, 1989), as in
// FastTrack (Flanagan and Freund, PLDI 2009): the warp's time is the number of its barriers in this epoch of the block;
// known[l][m] is the time before which lane l knows of every access of lane m.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "simt/machine.hpp"

namespace incumbent::simt {

// When: an access by lanes of one warp.
struct Moment {
  std::uint32_t block, epoch, warp, time;
  std::uint32_t lanes;  // bit l: lane l
};

class Ordering {
 public:
  void start_block(std::size_t block, std::size_t threads) {
    block_ = static_cast<std::uint32_t>(block);
    epoch_ = 0;
    warps_.assign((threads + kWarp - 1) / kWarp, {});
  }

  void barrier() {
    ++epoch_;
    std::fill(warps_.begin(), warps_.end(), Warp{});
  }

  void warp_barrier(std::size_t number, unsigned lanes) {
    Warp& warp = warps_[number];
    ++warp.time;
    Clock joint{};
    for (unsigned l = 0; l < kWarp; ++l)
      if (lanes >> l & 1)
        for (unsigned m = 0; m < kWarp; ++m) joint[m] = std::max(joint[m], warp.known[l][m]);
    for (unsigned l = 0; l < kWarp; ++l)
      if (lanes >> l & 1) joint[l] = warp.time;
    for (unsigned l = 0; l < kWarp; ++l)
      if (lanes >> l & 1) warp.known[l] = joint;
  }

  Moment now(std::size_t thread) const {
    const auto warp = static_cast<std::uint32_t>(thread / kWarp);
    return {block_, epoch_, warp, warps_[warp].time, 1u << thread % kWarp};
  }

  // Those lanes of an earlier access that are not ordered before `now`, which is one thread's present.
  std::uint32_t unordered(const Moment& earlier, const Moment& now) const {
    if (earlier.block != now.block) return earlier.lanes;
    if (earlier.epoch != now.epoch) return 0;
    if (earlier.warp != now.warp) return earlier.lanes;
    std::uint32_t lanes = earlier.lanes & ~now.lanes;
    if (earlier.time == now.time) return lanes;
    const Clock& known = warps_[now.warp].known[static_cast<std::size_t>(std::countr_zero(now.lanes))];
    for (std::uint32_t rest = lanes; rest != 0; rest &= rest - 1) {
      const auto lane = static_cast<std::size_t>(std::countr_zero(rest));
      if (earlier.time < known[lane]) lanes &= ~(1u << lane);
    }
    return lanes;
  }

 private:
  using Clock = std::array<std::uint32_t, kWarp>;
  struct Warp {
    std::uint32_t time = 0;
    std::array<Clock, kWarp> known{};
  };

  std::uint32_t block_ = 0, epoch_ = 0;
  std::vector<Warp> warps_;
};

}  // namespace incumbent::simt
