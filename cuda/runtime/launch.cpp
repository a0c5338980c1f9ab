// Launches that the runtime refuses: an error at once that says which.
#include <filesystem>
#include <source_location>

#include "cuda/runtime/memory.hpp"

namespace incumbent::cuda {

void check_launch(std::source_location place) {
  const cudaError_t error = cudaGetLastError();
  if (error == cudaSuccess) return;
  check(error, "launch in " + std::filesystem::path(place.file_name()).filename().string() + ":" +
                   std::to_string(place.line()));
}

}  // namespace incumbent::cuda
