#include "incumbent/device.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "compute/device_status.hpp"
#include "compute/self_check.hpp"
#include "core/require.hpp"

namespace incumbent {
namespace cuda {

// cuda/runtime/device.cpp; null in a program that is linked without it.
[[gnu::weak]] compute::DeviceStatus probe_device(int index);

}  // namespace cuda

namespace {

constexpr std::string_view kCuda = "cuda";

// What a user asks for.
struct Wish {
  bool cpu = false, cuda = false;  // both: whatever is best
  std::optional<int> index;        // of a CUDA device
};

Wish parse(std::string_view word) {
  if (word == "auto") return {true, true, {}};
  if (word == "cpu") return {true, false, {}};
  if (word == kCuda) return {false, true, {}};
  if (word.starts_with("cuda:")) {
    const auto digits = word.substr(kCuda.size() + 1);
    const char* end = digits.data() + digits.size();
    int index = -1;
    const auto [stop, error] = std::from_chars(digits.data(), end, index);
    if (error == std::errc() && stop == end && digits.front() != '-') return {false, true, index};
  }
  fail(ErrorCode::usage, "unknown device '{}'; allowed: auto, cpu, cuda, cuda:INDEX with an index from 0", word);
}

std::string cuda_name(int index) { return index == 0 ? std::string(kCuda) : fmt::format("{}:{}", kCuda, index); }

ComputeDevice on(const compute::Backend& backend) {
  return {backend.description().name, backend.description().device, {}, &backend};
}

compute::DeviceStatus probe(int index) {
  return cuda::probe_device == nullptr ? compute::DeviceStatus{.reason = "this program is linked without CUDA"}
                                       : cuda::probe_device(index);
}

// That CUDA device, or the first that can be used; none if there is none.
std::optional<ComputeDevice> find_cuda(std::optional<int> index) {
  for (const auto* backend : compute::available_backends()) {
    const auto& found = backend->description().name;
    if (index ? found == cuda_name(*index) : found.starts_with(kCuda)) return on(*backend);
  }
  return {};
}

}  // namespace

std::vector<Device> devices() {
  std::vector<Device> list;
  for (const auto* backend : compute::available_backends()) {
    const auto& description = backend->description();
    list.push_back({description.name, description.device, description.memory, description.float32, true, {}});
  }
  int count = 1;
  for (int index = 0; index < count; ++index) {
    const auto status = probe(index);
    count = status.count;
    if (status.usable) continue;
    list.push_back({cuda_name(index), status.name, status.memory, false, false, status.reason});
  }
  return list;
}

ComputeDevice choose_device(std::string_view word) {
  const auto wish = parse(word);
  if (!wish.cuda) return on(compute::default_backend());
  if (auto device = find_cuda(wish.index)) {
    if (wish.cpu) device->reason = device->product + " ran a tiny kernel";
    return *device;
  }
  const auto why_not = probe(wish.index.value_or(0)).reason;
  if (!wish.cpu) fail(ErrorCode::unavailable, "device '{}' is not available: {}", word, why_not);
  auto device = on(compute::default_backend());
  device.reason = "no CUDA device: " + why_not;
  return device;
}

void check_device_word(std::string_view word) { parse(word); }

std::vector<DeviceCheck> check_devices(std::uint64_t seed) {
  std::vector<DeviceCheck> list;
  for (const auto* backend : compute::available_backends()) {
    for (const auto& c : compute::check_backend(*backend, seed))
      list.push_back(
          {backend->description().name, c.operation, c.error, c.tolerance, c.seconds, c.passed(), c.failure});
  }
  return list;
}

}  // namespace incumbent
