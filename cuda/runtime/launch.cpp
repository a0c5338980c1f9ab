// Launches that the runtime refuses: an error at once that says which.
#include <filesystem>
#include <string>

#include "cuda/kernel/launched.hpp"
#include "cuda/runtime/memory.hpp"

namespace incumbent::cuda {
namespace {

std::string text(const std::array<unsigned, 3>& extents) {
  const auto& [x, y, z] = extents;
  return "(" + std::to_string(x) + ", " + std::to_string(y) + ", " + std::to_string(z) + ")";
}

}  // namespace

void check_launch(const Launched& launch) {
  const cudaError_t error = cudaGetLastError();
  if (error == cudaSuccess) return;
  check(error, "kernel " + std::string(launch.kernel) + ", grid " + text(launch.grid) + ", block " +
                   text(launch.block) + ", " + std::to_string(launch.dynamic_bytes) +
                   " bytes of dynamic shared memory, launched in " +
                   std::filesystem::path(launch.place.file_name()).filename().string() + ":" +
                   std::to_string(launch.place.line()));
}

}  // namespace incumbent::cuda
