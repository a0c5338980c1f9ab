#include "cuda/runtime/memory_pool.hpp"

#include <cuda_runtime_api.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <memory>
#include <string>

#include "cuda/runtime/memory.hpp"

namespace incumbent::cuda {
namespace {

std::atomic<std::size_t> limit = MemoryPool::kNoLimit;

// By the number of a device. Never destroyed: the driver may end before the program does.
struct Pools {
  std::mutex mutex;
  std::map<int, std::unique_ptr<MemoryPool>> of_device;
};
Pools& pools() {
  static auto* const all = new Pools;
  return *all;
}

// Sizes are powers of two, and eighths of them where that wastes memory that counts: what grows a little finds what it
// had.
std::size_t rounded(std::size_t bytes) {
  constexpr std::size_t kLeast = 256, kLarge = std::size_t{1} << 20;
  if (bytes <= kLeast) return kLeast;
  if (bytes <= kLarge) return std::bit_ceil(bytes);
  const std::size_t step = std::bit_floor(bytes) / 8;
  return (bytes + step - 1) / step * step;
}

}  // namespace

MemoryPool& MemoryPool::current() {
  int device = 0;
  check(cudaGetDevice(&device), "current device");
  const std::lock_guard lock(pools().mutex);
  auto& pool = pools().of_device[device];
  if (!pool) pool = std::make_unique<MemoryPool>();
  return *pool;
}

void MemoryPool::set_limit(std::size_t bytes) {
  limit = bytes;
  if (bytes == 0) trim_all();
}

void MemoryPool::trim_all() {
  const std::lock_guard lock(pools().mutex);
  for (auto& [device, pool] : pools().of_device) {
    const std::lock_guard inner(pool->mutex_);
    pool->trim();
  }
}

void MemoryPool::trim() {
  for (const auto& [bytes, memory] : ready_) cudaFree(memory);
  for (const auto& [memory, bytes] : waiting_) cudaFree(memory);
  ready_.clear();
  waiting_.clear();
  kept_bytes_ = 0;
}

// A block of so many bytes, or up to twice as many, that nothing uses any more; or null.
void* MemoryPool::kept(std::size_t bytes) {
  const std::size_t most = std::max(2 * bytes, rounded(bytes));
  const auto found = [&] {
    const auto at = ready_.lower_bound(bytes);
    return at != ready_.end() && at->first <= most ? at : ready_.end();
  };
  auto at = found();
  const bool waits =
      std::ranges::any_of(waiting_, [&](const auto& block) { return block.second >= bytes && block.second <= most; });
  if (at == ready_.end() && waits) {
    check(cudaDeviceSynchronize(), "work before memory is used again");
    for (const auto& [memory, size] : waiting_) ready_.emplace(size, memory);
    waiting_.clear();
    at = found();
  }
  if (at == ready_.end()) return nullptr;
  void* memory = at->second;
  taken_[memory] = at->first;
  kept_bytes_ -= at->first;
  ready_.erase(at);
  return memory;
}

void* MemoryPool::take(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  waiting_.reserve(waiting_.size() + taken_.size() + 1);  // so that none that comes back needs memory
  if (void* memory = kept(bytes)) return memory;
  void* memory = nullptr;
  std::size_t size = limit > 0 ? rounded(bytes) : bytes;
  cudaError_t error = cudaMalloc(&memory, size);
  if (error == cudaErrorMemoryAllocation) {  // without what is kept, and without room to grow
    cudaGetLastError();                      // forget it: the next call would return it again
    trim();
    size = bytes;
    error = cudaMalloc(&memory, size);
  }
  if (error != cudaSuccess) {
    std::size_t free = 0, total = 0;
    cudaMemGetInfo(&free, &total);
    check(error, std::to_string(bytes) + " bytes where " + std::to_string(free) + " of " + std::to_string(total) +
                     " are free");
  }
  taken_[memory] = size;
  return memory;
}

void MemoryPool::give_back(void* memory) {
  const std::lock_guard lock(mutex_);
  const auto at = taken_.find(memory);
  const std::size_t bytes = at->second;
  taken_.erase(at);
  if (kept_bytes_ + bytes > limit) {
    cudaFree(memory);
    return;
  }
  waiting_.emplace_back(memory, bytes);
  kept_bytes_ += bytes;
}

std::size_t MemoryPool::free_bytes() {
  std::size_t free = 0, total = 0;
  check(cudaMemGetInfo(&free, &total), "free memory");
  const std::lock_guard lock(mutex_);
  return free + kept_bytes_;
}

}  // namespace incumbent::cuda
