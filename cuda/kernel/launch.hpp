// The one place that knows who compiles a kernel: nvcc for a device, or the host compiler for the SIMT machine of the
// tests. Kernels use CUDA's own words and these:
//   INCUMBENT_SHARED(float, tile, [32][33]);             an array in the block's shared memory
//   INCUMBENT_DYNAMIC_SHARED(float, rows);               a pointer to the block's dynamic shared memory
//   INCUMBENT_NOT_UNROLLED                               before a loop whose unrolled body has no registers
//   cuda::launch(kernel, grid, block, stream, arguments...)
//   cuda::launch(kernel, grid, {block, bytes}, stream, arguments...)      with so much dynamic shared memory
#pragma once

#include <cstddef>
#include <source_location>

#if defined(__CUDACC__)

#include <cuda_runtime.h>

#define INCUMBENT_SHARED(type, name, extents) __shared__ type name extents
#define INCUMBENT_DYNAMIC_SHARED(type, name)                                \
  extern __shared__ __align__(16) unsigned char incumbent_dynamic_shared[]; \
  type* const name = reinterpret_cast<type*>(incumbent_dynamic_shared)
#define INCUMBENT_NOT_UNROLLED _Pragma("unroll 1")

namespace incumbent::cuda {

using DeviceStream = cudaStream_t;

template <class... Parameters>
void start(void (*kernel)(Parameters...), dim3 grid, dim3 block, std::size_t dynamic_bytes, DeviceStream stream,
           Parameters... arguments) {
  // Who wants more than 48 KiB has to say so; what the device does not have is an error of the launch.
  if (dynamic_bytes > 48 * 1024)
    cudaFuncSetAttribute(reinterpret_cast<const void*>(kernel), cudaFuncAttributeMaxDynamicSharedMemorySize,
                         static_cast<int>(dynamic_bytes));
  kernel<<<grid, block, dynamic_bytes, stream>>>(arguments...);
}

// Throws if the last launch was refused; cuda/runtime/launch.cpp.
void check_launch(std::source_location place);
inline void finish(DeviceStream, std::source_location place) { check_launch(place); }

}  // namespace incumbent::cuda

#else

#include <simt/simt.hpp>

#endif

namespace incumbent::cuda {

// The threads of a block, and where it is launched.
struct Block {
  using Place = std::source_location;
  constexpr Block(dim3 extent, std::size_t bytes = 0, Place where = Place::current())
      : threads(extent), dynamic_bytes(bytes), place(where) {}
  constexpr Block(unsigned width, std::size_t bytes = 0, Place where = Place::current())
      : threads(width), dynamic_bytes(bytes), place(where) {}

  dim3 threads;
  std::size_t dynamic_bytes;
  Place place;
};

template <class... Parameters, class... Arguments>
void launch(void (*kernel)(Parameters...), dim3 grid, Block block, DeviceStream stream, Arguments&&... arguments) {
  start<Parameters...>(kernel, grid, block.threads, block.dynamic_bytes, stream, static_cast<Parameters>(arguments)...);
  finish(stream, block.place);
}

}  // namespace incumbent::cuda
