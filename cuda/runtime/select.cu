// The one file that includes Thrust, which takes a minute to compile.
#include "cuda/runtime/select.hpp"

#include <thrust/copy.h>
#include <thrust/execution_policy.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/system/cuda/execution_policy.h>

#include "cuda/runtime/memory_pool.hpp"
#include "incumbent/error.hpp"

namespace incumbent::cuda {
namespace {

struct IsSet {
  __host__ __device__ bool operator()(std::uint8_t flag) const { return flag != 0; }
};

// Thrust's own room to work in.
struct PoolMemory {
  using value_type = char;
  char* allocate(std::ptrdiff_t bytes) {
    return static_cast<char*>(MemoryPool::current().take(static_cast<std::size_t>(bytes)));
  }
  void deallocate(char* memory, std::size_t) { MemoryPool::current().give_back(memory); }
};

}  // namespace

int select_flagged(const std::uint8_t* flags, const int* ids, int count, int* out, cudaStream_t stream) {
  try {
    PoolMemory memory;
    const auto policy = thrust::cuda::par(memory).on(stream);
    const int* end = out;
    if (ids == nullptr) {
      const thrust::counting_iterator<int> first(0);
      end = thrust::copy_if(policy, first, first + count, flags, out, IsSet());
    } else {
      end = thrust::copy_if(policy, ids, ids + count, flags, out, IsSet());
    }
    return static_cast<int>(end - out);
  } catch (const Error&) {  // of PoolMemory
    throw;
  } catch (const std::exception& error) {  // Thrust's own
    throw Error(ErrorCode::unavailable, std::string("CUDA: selection of candidates: ") + error.what());
  }
}

}  // namespace incumbent::cuda
