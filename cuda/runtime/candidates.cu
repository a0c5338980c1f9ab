// The kernels that make candidates, compiled for the device. Without fused multiplications and additions, so that the
// points have the bits of the host's.
#include "cuda/kernel/candidates.cuh"

#include "cuda/runtime/kernels.hpp"

namespace incumbent::cuda {

template void launch_sobol_points<double>(const SobolTask<double>&, cudaStream_t);
template void launch_space_points<double>(const SpaceTask<double>&, cudaStream_t);

}  // namespace incumbent::cuda
