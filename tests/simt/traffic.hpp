// What a launch asks of memory, counted by the checker: warp requests, and what each costs.
//
// A request is one load, store or atomic by the lanes of a warp: the n-th time that each of them comes to it since the
// last barrier of the block. Where lanes skip a turn of a loop that others take, later turns are paired wrongly.
//   Shared memory: 32 banks of 4 bytes. The lanes whose bytes add up to 128 go together (all 32; 16 of 8 bytes a lane;
// 8 of 16). They take as many wavefronts as the most different words that one bank has to give. Atomics on one word go
// one after another.
//   Global memory: sectors of 32 bytes, aligned; a request takes as many as its lanes touch.
// The source is compiled at -O1, by another compiler than a device's: requests are those of the code as written.
// Caches are not modelled: distinct bytes are the least that a device's memory has to move, sectors the most.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simt/observer.hpp"

namespace incumbent::simt {

struct Requests {
  std::uint64_t count = 0;
  std::uint64_t lanes = 0;         // that took part, of all requests
  std::uint64_t bytes = 0;         // that they asked for
  std::uint64_t transactions = 0;  // wavefronts of shared memory, sectors of global memory
  std::uint64_t least = 0;         // transactions without conflicts, or of the same bytes side by side
  std::uint64_t together = 0;      // wavefronts if all 32 lanes went together: no device needs fewer
  Requests& operator+=(const Requests& other);
  double transactions_each() const { return static_cast<double>(transactions) / static_cast<double>(count); }
};

// One source line's accesses to one array.
struct LineTraffic {
  std::string place;  // "file:line"
  std::string array;
  bool shared;
  AccessKind kind;
  Requests requests;
};

// Global arrays together; bytes that were touched at least once.
struct Distinct {
  std::uint64_t read = 0, written = 0;
};

struct Traffic {
  std::string kernel;  // as declared
  Dim3 grid, block;
  std::vector<LineTraffic> lines;
  Distinct distinct;

  // All lines together that match; nothing given matches all.
  struct Choice {
    std::string_view array = {};
    std::optional<bool> shared = {};
    std::optional<AccessKind> kind = {};
  };
  Requests of(const Choice& choice) const;
  // Shared-memory wavefronts beyond the least: 0 without bank conflicts.
  std::uint64_t bank_conflicts() const;
  // A table, a line a source line and array.
  std::string table() const;
};

// Of the last launch in this program. The environment variable INCUMBENT_SIMT_TRAFFIC prints it after each.
Traffic last_traffic();

}  // namespace incumbent::simt
