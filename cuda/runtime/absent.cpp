// A build without CUDA.
#include "cuda/runtime/device.hpp"

namespace incumbent::cuda {

DeviceStatus probe_device(int) { return {.reason = INCUMBENT_CUDA_STATUS}; }

}  // namespace incumbent::cuda
