// A double of the CUDA runtime, for tests of host code: kernels run on the SIMT machine, streams are queues, device
// memory is host memory.
//   - What is queued runs only when someone waits for it, streams in an order that a seed chooses.
//   - Device memory is filled with the bytes of NaN, and under AddressSanitizer nobody but queued work may touch it.
//   - What is written just beyond an allocation ends the program when it is freed; AddressSanitizer finds reads, too.
//   - cuBLAS and cuSOLVER are doubles too, in shared libraries of their own (libraries/).
//   - Any call, theirs too, can be made to fail; a launch counts as one, by the name "launch".
//   - Streams and memory belong to the device that was current when they were made. A launch into a stream of another
//     one, and a copy between devices, are refused; waiting for a stream of another one, or ending it, is noted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cuda_runtime_api.h"

namespace incumbent::runtime_double {

// In which order waiting runs streams.
void set_seed(std::uint64_t seed);

// The call of this name that comes after `before` others of it returns `error`; once.
void fail(const std::string& call, int before, cudaError_t error);
// What a call leaves behind that nobody looked at: the next cudaGetLastError returns it.
void leave_error(cudaError_t error);
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
// How often a stream or memory was used where another device was the one in question, since the last reset().
int strays();
// The names of all calls.
std::vector<std::string> call_names();
std::size_t live_allocations();
std::size_t live_bytes();
std::size_t live_streams();
int live_handles();  // of cuBLAS and cuSOLVER

}  // namespace incumbent::runtime_double
