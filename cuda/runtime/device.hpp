// Which CUDA device there is, and why there is none. Works without a driver, and in a build without CUDA.
#pragma once

#include <cstdint>
#include <string>

namespace incumbent::cuda {

struct DeviceStatus {
  bool built = false;        // this program holds CUDA code
  int count = 0;             // of devices that the driver lists
  bool usable = false;       // a kernel ran on the device and gave the right answer
  std::string name;          // "NVIDIA H100 80GB HBM3"; empty if there is no device
  std::uint64_t memory = 0;  // bytes in all
  std::string reason;        // why it is not usable; empty if it is
};

// Asks the driver for device `index` and runs a tiny kernel there. Never throws for what it finds.
DeviceStatus probe_device(int index = 0);

}  // namespace incumbent::cuda
