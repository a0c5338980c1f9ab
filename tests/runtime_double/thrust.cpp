// What Thrust does, done by queued host code.
#include "cuda/runtime/memory.hpp"
#include "cuda/runtime/select.hpp"

namespace incumbent::cuda {

int select_flagged(const std::uint8_t* flags, const int* ids, int count, int* out, cudaStream_t stream) {
  int selected = 0;
  stream->launch([&] {
    for (int e = 0; e < count; ++e) {
      if (flags[e] != 0) out[selected++] = ids == nullptr ? e : ids[e];
    }
  });
  check(cudaGetLastError(), "selection of candidates");
  check(cudaStreamSynchronize(stream), "selection of candidates");  // as Thrust does
  return selected;
}

}  // namespace incumbent::cuda
