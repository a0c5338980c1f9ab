// What the bits of a suggestion depend on beside the journal: "0.1.0; gcc 12.2.0; OpenBLAS 0.3.21 Zen; x86-64-v4; cpu;
// float64". Version, compiler, BLAS with the kernels that it chose for this processor, vector instructions, device
// (the CPU, or the kind of a CUDA device), precision.
#pragma once

#include <string>

#include "incumbent/device.hpp"

namespace incumbent {

std::string fingerprint(const ComputeDevice& device = {});

}  // namespace incumbent
