// The one place that knows who compiles a kernel: nvcc for a device, or the host compiler for the SIMT machine of the
// tests. Kernels use CUDA's own words and these:
//   INCUMBENT_SHARED(float, tile, [32][33]);             an array in the block's shared memory
//   INCUMBENT_DYNAMIC_SHARED(float, rows);               a pointer to the block's dynamic shared memory
//   INCUMBENT_NOT_UNROLLED                               before a loop whose unrolled body has no registers
//   __launch_bounds__(kBlockThreads)                     before each kernel's name
//   cuda::launch<kernel>(grid, block, stream, arguments...)
//   cuda::launch<kernel>(grid, {block, bytes}, stream, arguments...)      with so much dynamic shared memory
#pragma once

#include <cstddef>
#include <source_location>
#include <string_view>
#include <type_traits>

#include "cuda/kernel/launched.hpp"

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
void start(void (*kernel)(Parameters...), const Launched& what, dim3 grid, dim3 block, DeviceStream stream,
           std::type_identity_t<Parameters>... arguments) {
  // Who wants more than 48 KiB has to say so; what the device does not have is an error of the launch.
  if (what.dynamic_bytes > 48 * 1024)
    cudaFuncSetAttribute(reinterpret_cast<const void*>(kernel), cudaFuncAttributeMaxDynamicSharedMemorySize,
                         static_cast<int>(what.dynamic_bytes));
  kernel<<<grid, block, what.dynamic_bytes, stream>>>(arguments...);
}

// Throws if the launch, the last one, was refused; cuda/runtime/launch.cpp.
void check_launch(const Launched& launch);
inline void finish(DeviceStream, const Launched& launch) { check_launch(launch); }

}  // namespace incumbent::cuda

#else

#include <simt/simt.hpp>

#endif

namespace incumbent::cuda {

inline constexpr unsigned kBlockThreads = 256;  // of every kernel's block, at most

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

// "fill<double>": the compiler's word for it, as in "... [with auto kernel = incumbent::cuda::fill<double>; ...]".
template <auto kernel>
constexpr std::string_view kernel_name() {
  constexpr std::string_view kBefore = "kernel = ", kOurs = "incumbent::cuda::";
  std::string_view text = __PRETTY_FUNCTION__;
  text.remove_prefix(text.find(kBefore) + kBefore.size());
  text = text.substr(0, text.find(';') < text.size() ? text.find(';') : text.rfind(']'));
  if (text.substr(0, 1) == "&") text.remove_prefix(1);
  if (text.substr(0, kOurs.size()) == kOurs) text.remove_prefix(kOurs.size());
  return text;
}

// most: as the kernel's __launch_bounds__ says.
template <auto kernel, unsigned most = kBlockThreads, class... Arguments>
void launch(dim3 grid, Block block, DeviceStream stream, Arguments&&... arguments) {
  const auto& [threads, bytes, place] = block;
  const Launched what{
      kernel_name<kernel>(), {grid.x, grid.y, grid.z}, {threads.x, threads.y, threads.z}, most, bytes, place};
  start(kernel, what, grid, threads, stream, arguments...);
  finish(stream, what);
}

}  // namespace incumbent::cuda
