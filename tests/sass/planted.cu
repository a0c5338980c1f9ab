// Kernels with what the count of instructions must find.
namespace incumbent::planted {

// An array with an index that is not known before the launch: local memory.
__global__ void local_memory(const int* indices, float* out) {
  float values[64];
  for (int i = 0; i < 64; ++i) values[i] = out[i];
  for (int i = 0; i < 64; ++i) values[indices[i]] *= values[indices[i + 64]];
  for (int i = 0; i < 64; ++i) out[i] = values[i];
}

// 0.1 is a double.
template <class T>
__global__ void double_constant(T* out) {
  out[threadIdx.x] *= 0.1;
}
template __global__ void double_constant<float>(float*);
template __global__ void double_constant<double>(double*);  // here it may be

}  // namespace incumbent::planted
