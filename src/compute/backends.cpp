// The list of backends: one line each.
#include <fmt/ranges.h>

#include <vector>

#include "compute/backend.hpp"
#include "core/require.hpp"

namespace incumbent::compute {

const Backend& cpu_backend();  // compute/cpu/backend.cpp
// cuda/runtime/backend.cpp; null in a program that is linked without it.
[[gnu::weak]] std::vector<const Backend*> usable_cuda_backends();

std::span<const Backend* const> available_backends() {
  static const std::vector<const Backend*> list = [] {
    std::vector<const Backend*> backends{&cpu_backend()};
    if (usable_cuda_backends != nullptr) {
      for (const Backend* backend : usable_cuda_backends()) backends.push_back(backend);
    }
    return backends;
  }();
  return list;
}

const Backend& default_backend() { return cpu_backend(); }

const Backend& find_backend(std::string_view name) {
  std::vector<std::string_view> known;
  for (const Backend* backend : available_backends()) {
    if (backend->description().name == name) return *backend;
    known.push_back(backend->description().name);
  }
  fail(ErrorCode::unavailable, "backend '{}' is not available here; available: {}", name, fmt::join(known, ", "));
}

}  // namespace incumbent::compute
