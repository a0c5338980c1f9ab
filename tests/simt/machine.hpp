// The SIMT machine: runs a kernel launch on the host, each CUDA thread a fiber, one block after another. What the order
// of threads may not change is run in several orders and compared.
//
// Within a block a thread runs until it waits, at a barrier or for lanes of its warp, or ends; then the next one in the
// order goes on. What is found wrong ends the launch with a Defect that names the place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>

namespace incumbent::simt {

struct Index3 {
  unsigned x, y, z;
};

// Extents of a grid or a block, as CUDA's.
struct Dim3 {
  unsigned x, y, z;
  constexpr Dim3(unsigned width = 1, unsigned height = 1, unsigned depth = 1) : x(width), y(height), z(depth) {}
  constexpr std::size_t count() const { return std::size_t{x} * y * z; }
};

// The index whose number is `linear`, x first; and "(x, y, z)".
Index3 unravel(std::size_t linear, Dim3 extent);
std::string name(Index3 index);

inline constexpr unsigned kWarp = 32;  // threads of a warp

// In which order the blocks of a grid, the threads of a block, and those that a barrier let go are run.
enum class Order { forward, reverse, random };

class Defect : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Launches from here on, in this thread of the operating system. The seed is for Order::random.
void set_order(Order order, std::uint64_t seed = 1);

inline constexpr std::size_t kThreadsOfBlock = 1024;  // at most, of any kernel

struct Launch {
  Dim3 grid, block;
  std::size_t dynamic_bytes = 0;  // shared memory beside the declared arrays
  const void* kernel = nullptr;   // its address
  std::string_view name = {};
  std::size_t most_threads = kThreadsOfBlock;  // of a block, that it is compiled for
};

// Runs `thread` once for each thread of each block. Defect, also for a launch that no device allows.
void run(const Launch& launch, const std::function<void()>& thread);

// What the running thread sees.
Index3 thread_index();
Index3 block_index();
Dim3 block_extent();
Dim3 grid_extent();
std::size_t thread_number();  // within its block, x first
std::size_t block_number();   // within the grid, x first

// All threads of the block meet; returns how many of them voted. Defect if some meet at another place or have ended.
unsigned barrier(bool vote, std::source_location place);

// Lanes of a warp meet: those of `mask` that exist, with the same mask, at the same place. Defect if the caller is not
// among them, if one of them has ended, or if it never comes. `word` is what the kernel calls it.
void warp_barrier(const char* word, unsigned mask, std::source_location place);
unsigned ballot(const char* word, unsigned mask, bool vote, std::source_location place);  // bit l: lane l voted
// The value that lane `source` brought. Defect if that one isn't there.
std::uint64_t shuffle(const char* word, unsigned mask, std::uint64_t value, unsigned source,
                      std::source_location place);

// The block's array that is declared at `place`: the same address for all its threads, filled with the bytes of NaN
// when the first of them asks. Defect if the block's arrays are over 48 KiB. Between arrays is memory that
// AddressSanitizer won't let anyone touch.
void* shared_array(const void* place, const char* name, std::size_t bytes);

// The launch's dynamic_bytes of shared memory, in the same way. Defect if there are none.
void* dynamic_shared();

}  // namespace incumbent::simt
