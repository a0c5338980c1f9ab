// One operation a kernel, of those that are more than one instruction: what each costs (bench/roofline.py).
#include <cmath>

#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"

namespace incumbent::operation {

__global__ void divide(const double* in, double* out) { out[threadIdx.x] = in[threadIdx.x] / out[threadIdx.x]; }
__global__ void square_root(const double* in, double* out) { out[threadIdx.x] = std::sqrt(in[threadIdx.x]); }
__global__ void exp(const double* in, double* out) { out[threadIdx.x] = formula::exp(in[threadIdx.x]); }
__global__ void exp_of_negative(const double* in, double* out) {
  out[threadIdx.x] = formula::exp_of_negative(in[threadIdx.x]);
}
__global__ void log(const double* in, double* out) { out[threadIdx.x] = formula::log(in[threadIdx.x]); }
__global__ void log1p(const double* in, double* out) { out[threadIdx.x] = formula::log1p(in[threadIdx.x]); }

}  // namespace incumbent::operation
