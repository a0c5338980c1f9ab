// What a kernel's source sees when the host compiler reads it: CUDA's words, meant for the SIMT machine.
// cuda/kernel/launch.hpp includes this where nvcc does not compile.
#pragma once

#include <cstddef>
#include <utility>

#include "simt/machine.hpp"

#define __global__
#define __device__
#define __host__
#define __launch_bounds__(...)

#define threadIdx (::incumbent::simt::thread_index())
#define blockIdx (::incumbent::simt::block_index())
#define blockDim (::incumbent::simt::block_extent())
#define gridDim (::incumbent::simt::grid_extent())

using dim3 = incumbent::simt::Dim3;

// The default arguments are the place of the call.
inline void __syncthreads(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  incumbent::simt::barrier(file, line);
}

#define INCUMBENT_NOT_UNROLLED

// A reference to the block's array. Each declaration, in each instance of a template, is an array of its own.
#define INCUMBENT_SHARED(type, name, extents) \
  using name##_array = type extents;          \
  static const char name##_place = 0;         \
  name##_array& name = *static_cast<name##_array*>(::incumbent::simt::shared_array(&name##_place, sizeof(name##_array)))

namespace incumbent::cuda {

// The machine finishes a launch before it returns: there is only one stream, and nothing to wait for.
struct DeviceStream {};

template <class... Parameters, class... Arguments>
void launch(void (*kernel)(Parameters...), dim3 grid, dim3 block, DeviceStream, Arguments&&... arguments) {
  simt::run(grid, block, [&] { kernel(static_cast<Parameters>(arguments)...); });
}

}  // namespace incumbent::cuda
