#include "cuda/runtime/device.hpp"

#include "cuda/runtime/kernels.hpp"
#include "cuda/runtime/memory.hpp"

namespace incumbent::cuda {
namespace {

// One kernel from launch to result: a driver may list devices that this program holds no code for.
void run_probe() {
  constexpr double kAnswer = 42;
  const Stream stream;
  const DeviceArray<double> out(1);
  double answer = 0;
  launch_fill(out.data(), kAnswer, 1, stream);
  out.download({&answer, 1}, stream);
  stream.wait("a tiny kernel");
  if (answer != kAnswer) check(cudaErrorUnknown, "a tiny kernel");
}

// The runtime calls a driver that is not there, or can't be opened, too old.
bool has_driver() {
  int version = 0;
  return cudaDriverGetVersion(&version) == cudaSuccess && version > 0;
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
  if (const cudaError_t error = cudaGetDeviceCount(&count); error != cudaSuccess) {
    because(error);
    if (error == cudaErrorInsufficientDriver && !has_driver())
      status.reason = "there is no CUDA driver that works here";
    return status;
  }
  status.count = count;
  if (index < 0 || index >= count) {
    status.reason = "there is no device " + std::to_string(index) + " of " + std::to_string(count);
    return status;
  }
  cudaDeviceProp properties{};
  if (const cudaError_t error = cudaGetDeviceProperties(&properties, index); error != cudaSuccess)
    return because(error);
  status.name = properties.name;
  status.memory = properties.totalGlobalMem;
  try {
    const DeviceScope scope(index);
    run_probe();
    status.usable = true;
  } catch (const Error& error) {
    status.reason = error.what();
  }
  return status;
}

}  // namespace incumbent::cuda
