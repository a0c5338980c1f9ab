// The one place that knows who compiles a kernel: nvcc for a device, or the host compiler for the SIMT machine of the
// tests. Kernels use CUDA's own words and these:
//   INCUMBENT_SHARED(float, tile, [32][33]);             an array in the block's shared memory
//   INCUMBENT_NOT_UNROLLED                               before a loop whose unrolled body has no registers
//   cuda::launch(kernel, grid, block, stream, arguments...)
#pragma once

#if defined(__CUDACC__)

#include <cuda_runtime.h>

#include <utility>

#define INCUMBENT_SHARED(type, name, extents) __shared__ type name extents
#define INCUMBENT_NOT_UNROLLED _Pragma("unroll 1")

namespace incumbent::cuda {

using DeviceStream = cudaStream_t;

template <class... Parameters, class... Arguments>
void launch(void (*kernel)(Parameters...), dim3 grid, dim3 block, DeviceStream stream, Arguments&&... arguments) {
  kernel<<<grid, block, 0, stream>>>(static_cast<Parameters>(std::forward<Arguments>(arguments))...);
}

}  // namespace incumbent::cuda

#else

#include <simt/simt.hpp>

#endif
