#include "incumbent/device.hpp"

#include <algorithm>

#include "compute/self_check.hpp"
#include "cuda/runtime/device.hpp"

namespace incumbent {

std::vector<Device> devices() {
  std::vector<Device> list;
  for (const auto* backend : compute::available_backends()) {
    const auto& description = backend->description();
    list.push_back({description.name, description.device, description.memory, description.float32, true, {}});
  }
  const auto is_cuda = [](const Device& device) { return device.backend == "cuda"; };
  if (std::any_of(list.begin(), list.end(), is_cuda)) return list;
  const auto status = cuda::probe_device();
  list.push_back({"cuda", status.name, status.memory, false, false, status.reason});
  return list;
}

std::vector<DeviceCheck> check_devices(std::uint64_t seed) {
  std::vector<DeviceCheck> list;
  for (const auto* backend : compute::available_backends()) {
    for (const auto& c : compute::check_backend(*backend, seed))
      list.push_back({backend->description().name, c.operation, c.error, c.tolerance, c.seconds, c.passed()});
  }
  return list;
}

}  // namespace incumbent
