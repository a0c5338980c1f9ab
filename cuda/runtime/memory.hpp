// Device memory that frees itself, and CUDA's errors as ours. For .cu files.
#pragma once

#include <cuda_runtime.h>

#include <cstddef>
#include <span>
#include <string>

#include "incumbent/error.hpp"

namespace incumbent::cuda {

// what: the call and what it was for.
inline void check(cudaError_t error, const std::string& what) {
  if (error == cudaSuccess) return;
  cudaGetLastError();  // forget it: the next call would return it again
  throw Error(ErrorCode::unavailable, "CUDA: " + what + ": " + cudaGetErrorString(error));
}

// An array on the current device.
template <class T>
class DeviceArray {
 public:
  explicit DeviceArray(std::size_t size) : size_(size) {
    const cudaError_t error = cudaMalloc(&data_, size * sizeof(T));
    if (error == cudaSuccess) return;
    std::size_t free = 0, total = 0;
    cudaMemGetInfo(&free, &total);
    check(error, std::to_string(size * sizeof(T)) + " bytes where " + std::to_string(free) + " of " +
                     std::to_string(total) + " are free");
  }
  explicit DeviceArray(std::span<const T> values) : DeviceArray(values.size()) {
    check(cudaMemcpy(data_, values.data(), values.size_bytes(), cudaMemcpyHostToDevice), "copy to the device");
  }
  ~DeviceArray() { cudaFree(data_); }
  DeviceArray(const DeviceArray&) = delete;
  DeviceArray& operator=(const DeviceArray&) = delete;

  T* data() const { return data_; }
  void copy_to(std::span<T> values) const {
    check(cudaMemcpy(values.data(), data_, values.size_bytes(), cudaMemcpyDeviceToHost), "copy from the device");
  }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace incumbent::cuda
