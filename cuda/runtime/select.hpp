// Compaction on the device.
#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>

namespace incumbent::cuda {

// out := ids[e] (or e where ids is null) of all e < count with flags[e] != 0, in ascending order of e; returns how
// many. Pointers are the device's; out has room for count. Waits for the stream.
int select_flagged(const std::uint8_t* flags, const int* ids, int count, int* out, cudaStream_t stream);

}  // namespace incumbent::cuda
