#include <cuda_runtime.h>

#include "cuda/kernel/launch.hpp"
#include "cuda/runtime/device.hpp"

namespace incumbent::cuda {
namespace {

constexpr int kAnswer = 0x1ccbe17;

__global__ void write_answer(int* out) { *out = kAnswer; }

// One kernel from launch to result: a driver may list devices that this program holds no code for.
cudaError_t run_probe() {
  int* out = nullptr;
  int answer = 0;
  cudaError_t error = cudaMalloc(&out, sizeof(int));
  if (error != cudaSuccess) return error;
  launch(write_answer, 1, 1, DeviceStream{}, out);
  error = cudaGetLastError();
  if (error == cudaSuccess) error = cudaMemcpy(&answer, out, sizeof(int), cudaMemcpyDeviceToHost);
  cudaFree(out);
  if (error == cudaSuccess && answer != kAnswer) error = cudaErrorUnknown;
  return error;
}

}  // namespace

DeviceStatus probe_device(int index) {
  DeviceStatus status;
  status.built = true;
  const auto because = [&](cudaError_t error) {
    cudaGetLastError();  // forget it: the next call would return it again
    status.reason = cudaGetErrorString(error);
    return status;
  };
  int count = 0;
  if (const cudaError_t error = cudaGetDeviceCount(&count); error != cudaSuccess) return because(error);
  if (index < 0 || index >= count) {
    status.reason = "there is no device " + std::to_string(index) + " of " + std::to_string(count);
    return status;
  }
  cudaDeviceProp properties{};
  if (const cudaError_t error = cudaGetDeviceProperties(&properties, index); error != cudaSuccess)
    return because(error);
  status.name = properties.name;
  status.memory = properties.totalGlobalMem;
  int before = 0;
  cudaGetDevice(&before);
  cudaError_t error = cudaSetDevice(index);
  if (error == cudaSuccess) error = run_probe();
  cudaSetDevice(before);
  if (error != cudaSuccess) return because(error);
  status.usable = true;
  return status;
}

}  // namespace incumbent::cuda
