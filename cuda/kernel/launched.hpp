// A launch, as an error names it.
#pragma once

#include <array>
#include <cstddef>
#include <source_location>
#include <string_view>

namespace incumbent::cuda {

struct Launched {
  std::string_view kernel;              // "fill<double>"
  std::array<unsigned, 3> grid, block;  // extents
  unsigned most_threads;                // of a block, that the kernel is compiled for
  std::size_t dynamic_bytes;            // of shared memory
  std::source_location place;
};

}  // namespace incumbent::cuda
