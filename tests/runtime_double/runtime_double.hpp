// A double of the CUDA runtime, for tests of host code: kernels run on the SIMT machine, streams are queues, device
// memory is host memory.
//   - What is queued runs only when someone waits for it, streams in an order that a seed chooses.
//   - Device memory is filled with the bytes of NaN, and under AddressSanitizer nobody but queued work may touch it.
//   - What is written just beyond an allocation ends the program when it is freed; AddressSanitizer finds reads, too.
//   - Any call can be made to fail.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "cuda_runtime_api.h"

namespace incumbent::runtime_double {

// In which order waiting runs streams.
void set_seed(std::uint64_t seed);

// The call of this name that comes after `before` others of it returns `error`; once.
void fail(const std::string& call, int before, cudaError_t error);
// What a launch that the device refuses leaves behind: the next cudaGetLastError returns it.
void refuse_launch(cudaError_t error);
// How often a call was made since the last reset().
int calls(const std::string& call);
// No failures, no counts, 1 GiB of memory.
void reset();

// So many devices, one unless it is said; memory of the one numbered `broken` can't be had.
void set_devices(int count, int broken = -1);
// What cudaDriverGetVersion says: 0 without a driver.
void set_driver(int version);
// What cudaMemGetInfo says, and cudaMalloc keeps to.
void set_memory(std::size_t bytes);
std::size_t live_allocations();
std::size_t live_bytes();
std::size_t live_streams();

}  // namespace incumbent::runtime_double
