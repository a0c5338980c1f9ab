// Device memory and streams that free themselves, and CUDA's errors as ours.
#pragma once

#include <cuda_runtime_api.h>

#include <algorithm>
#include <cstddef>
#include <new>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "compute/out_of_memory.hpp"
#include "cuda/runtime/memory_pool.hpp"
#include "incumbent/error.hpp"

namespace incumbent::cuda {

// what: the call and what it was for.
inline void check(cudaError_t error, const std::string& what) {
  if (error == cudaSuccess) return;
  cudaGetLastError();  // forget it: the next call would return it again
  const auto message = "CUDA: " + what + ": " + cudaGetErrorString(error);
  if (error == cudaErrorMemoryAllocation) throw compute::OutOfMemory(message);
  throw Error(ErrorCode::unavailable, message);
}

// Makes a device the current one, and the one before it again at the end.
class DeviceScope {
 public:
  explicit DeviceScope(int index) {
    check(cudaGetDevice(&before_), "current device");
    check(cudaSetDevice(index), "choice of device " + std::to_string(index));
  }
  // For destructors: where that fails, the current one stays.
  DeviceScope(int index, std::nothrow_t) noexcept {
    if (cudaGetDevice(&before_) == cudaSuccess) {
      cudaSetDevice(index);
    } else {
      cudaGetLastError();  // forget it: the next launch would be blamed
      before_ = -1;
    }
  }
  ~DeviceScope() {
    if (before_ >= 0) cudaSetDevice(before_);
  }
  DeviceScope(const DeviceScope&) = delete;
  DeviceScope& operator=(const DeviceScope&) = delete;

 private:
  int before_ = -1;
};

// Work of the current device in order.
class Stream {
 public:
  Stream() {
    check(cudaGetDevice(&device_), "current device");
    check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "creation of a stream");
  }
  ~Stream() {
    const DeviceScope scope(device_, std::nothrow);
    cudaStreamDestroy(stream_);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  operator cudaStream_t() const { return stream_; }
  // Waits for everything queued, and throws what was wrong with it, or with a call that nobody looked at.
  void wait(const char* what) const {
    const cudaError_t launched = cudaGetLastError(), done = cudaStreamSynchronize(stream_);
    check(launched, std::string("a call before ") + what);
    check(done, what);
  }

 private:
  int device_ = 0;
  cudaStream_t stream_ = nullptr;
};

// Copies rows of `columns` entries, in the stream's order, as one piece where nothing is between them; strides in
// entries. Waits if host memory takes part, so that nothing that is queued outlives what it is to read or write.
template <class T>
void copy_rows(T* to, std::size_t to_stride, const T* from, std::size_t from_stride, std::size_t rows,
               std::size_t columns, cudaMemcpyKind kind, const Stream& stream) {
  if (rows == 0 || columns == 0) return;
  const std::size_t width = columns * sizeof(T);
  const bool is_one_piece = rows == 1 || (to_stride == columns && from_stride == columns);
  check(is_one_piece
            ? cudaMemcpyAsync(to, from, rows * width, kind, stream)
            : cudaMemcpy2DAsync(to, to_stride * sizeof(T), from, from_stride * sizeof(T), width, rows, kind, stream),
        kind == cudaMemcpyHostToDevice ? "copy to the device" : "copy from the device");
  if (kind != cudaMemcpyDeviceToDevice) stream.wait("a copy, or work before it");
}

// An array on the current device.
template <class T>
class DeviceArray {
 public:
  DeviceArray() = default;
  explicit DeviceArray(std::size_t size) : size_(size) {
    if (size == 0) return;
    pool_ = &MemoryPool::current();
    data_ = static_cast<T*>(pool_->take(size * sizeof(T)));
  }
  ~DeviceArray() {
    if (data_ != nullptr) pool_->give_back(data_);
  }
  DeviceArray(DeviceArray&& other) noexcept
      : pool_(other.pool_), data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  DeviceArray& operator=(DeviceArray&& other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }

  T* data() const { return data_; }
  std::size_t size() const { return size_; }

  // At least so large; what was in it is lost if it grows. The old memory is given back before the new is taken.
  void reserve(std::size_t size) {
    if (size <= size_) return;
    *this = DeviceArray();
    *this = DeviceArray(size);
  }

  void upload(std::span<const T> values, const Stream& stream, std::size_t at = 0) const {
    copy_rows(data_ + at, 0, values.data(), 0, 1, values.size(), cudaMemcpyHostToDevice, stream);
  }
  void download(std::span<T> values, const Stream& stream, std::size_t at = 0) const {
    copy_rows(values.data(), 0, static_cast<const T*>(data_) + at, 0, 1, values.size(), cudaMemcpyDeviceToHost, stream);
  }

 private:
  MemoryPool* pool_ = nullptr;
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace incumbent::cuda
