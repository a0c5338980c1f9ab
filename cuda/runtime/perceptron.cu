// The kernels that train perceptrons, compiled for the device. Without fused multiplications and additions, so that the
// networks have the bits of the host's.
#include "cuda/kernel/perceptron.cuh"

#include "cuda/runtime/kernels.hpp"

namespace incumbent::cuda {

template void launch_train_epoch<float>(const PerceptronView<float>*, int, const PerceptronRows<float>&, cudaStream_t);
template void launch_perceptron_errors<float>(const PerceptronView<float>*, int, const PerceptronRows<float>&, double*,
                                              cudaStream_t);

}  // namespace incumbent::cuda
