// The SIMT machine: runs a kernel launch on the host, each CUDA thread a fiber, one block after another. What the order
// of threads may not change is run in several orders and compared.
//
// Within a block a thread runs until it waits at a barrier or ends; then the next one in the order goes on. What is
// found wrong ends the launch with a Defect that names the place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>

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

// In which order the blocks of a grid, the threads of a block, and those that a barrier let go are run.
enum class Order { forward, reverse, random };

class Defect : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Launches from here on, in this thread of the operating system. The seed is for Order::random.
void set_order(Order order, std::uint64_t seed = 1);

// Runs `kernel` once for each thread of each block. Defect, also for extents that no device allows.
void run(Dim3 grid, Dim3 block, const std::function<void()>& kernel);

// What the running thread sees.
Index3 thread_index();
Index3 block_index();
Dim3 block_extent();
Dim3 grid_extent();

// All threads of the block meet. Defect if some of them meet at another place or have ended.
void barrier(const char* file, int line);

// The block's array that is declared at `place`: the same address for all its threads, filled with the bytes of NaN
// when the first of them asks. Defect if the block's shared memory is over 48 KiB. Between arrays is memory that
// AddressSanitizer won't let anyone touch.
void* shared_array(const void* place, std::size_t bytes);

}  // namespace incumbent::simt
