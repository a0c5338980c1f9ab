// INCUMBENT_HOST_DEVICE marks a function that the host compiler and nvcc both compile.
#pragma once

#if defined(__CUDACC__)
#define INCUMBENT_HOST_DEVICE __host__ __device__
#else
#define INCUMBENT_HOST_DEVICE
#endif
