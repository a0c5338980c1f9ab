// What is remembered of four bytes of a kernel's memory: who has touched them, and which of them hold a value.
// As few accesses are kept as decide about any later one: an access is dropped when another one that stands in every
// conflict that it stands in is ordered after it, or when two that no later access can be ordered after both already
// say the same. So a race is found whenever there is one, and not only between the last two.
#pragma once

#include <cstdint>
#include <vector>

#include "simt/observer.hpp"
#include "simt/ordering.hpp"

namespace incumbent::simt {

struct Access {
  Moment when;
  std::uint32_t site;  // where in the code
  std::uint8_t bytes;  // of the four, bit b: byte b
  AccessKind kind;
};

inline bool conflict(AccessKind a, AccessKind b) {
  return a != b || a == AccessKind::write;  // reads go with reads, atomics with atomics
}

class Cell {
 public:
  // race(earlier access, its lanes that are not ordered before this one)
  template <class Race>
  void add(const Access& access, const Ordering& ordering, Race&& race) {
    read |= access.kind == AccessKind::write ? 0 : access.bytes;
    written |= access.kind == AccessKind::read ? 0 : access.bytes;
    std::size_t kept = 0;
    bool known = false;
    for (std::size_t i = 0; i < accesses_.size(); ++i) {
      Access& earlier = accesses_[i];
      const std::uint32_t lanes = ordering.unordered(earlier.when, access.when);
      if (lanes != 0 && earlier.bytes & access.bytes && conflict(earlier.kind, access.kind)) race(earlier, lanes);
      const bool within = (earlier.bytes & ~access.bytes) == 0;
      if (within && access.kind == AccessKind::write) continue;  // ordered, or reported
      if (within && lanes == 0 && access.kind == earlier.kind) continue;
      known |= joined(earlier, access);
      if (kept != i) accesses_[kept] = earlier;
      ++kept;
    }
    accesses_.resize(kept, access);
    if (!known && !redundant(access)) accesses_.push_back(access);
    if (access.kind != AccessKind::read) initialized |= access.bytes;
  }

  void forget_accesses() {
    accesses_.clear();
    read = written = 0;
  }

  std::uint8_t initialized = 0;        // bytes that hold a value
  std::uint8_t read = 0, written = 0;  // in this launch; atomics are both

 private:
  // One instruction of a warp is one access of many lanes.
  static bool joined(Access& earlier, const Access& access) {
    if (earlier.site != access.site || earlier.kind != access.kind || earlier.bytes != access.bytes) return false;
    const Moment &a = earlier.when, &b = access.when;
    if (a.block != b.block || a.epoch != b.epoch || a.warp != b.warp || a.time != b.time) return false;
    earlier.when.lanes |= b.lanes;
    return true;
  }

  // Two of the same kind from different blocks, or from different warps in this epoch of the block: whatever conflicts
  // with this access later conflicts with one of them, or is ordered after all three. (They are in the order of their
  // epochs: what follows one of this epoch is of this epoch.)
  bool redundant(const Access& access) const {
    if (access.kind == AccessKind::write) return false;
    const Access* first = nullptr;
    for (const Access& one : accesses_) {
      if (one.kind != access.kind || (access.bytes & ~one.bytes) != 0) continue;
      if (first == nullptr) {
        first = &one;
        continue;
      }
      const Moment &a = first->when, &b = one.when, &now = access.when;
      if (a.block != b.block) return true;
      if (a.block == now.block && a.epoch == now.epoch && a.warp != b.warp) return true;
    }
    return false;
  }

  std::vector<Access> accesses_;
};

}  // namespace incumbent::simt
