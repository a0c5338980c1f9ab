// What asking for a CUDA device found.
#pragma once

#include <cstdint>
#include <string>

namespace incumbent::compute {

struct DeviceStatus {
  bool built = false;        // this program holds CUDA code
  int count = 0;             // of devices that the driver lists
  bool usable = false;       // a kernel ran on the device and gave the right answer
  std::string name;          // "NVIDIA H100 80GB HBM3"; empty if there is no device
  std::uint64_t memory = 0;  // bytes in all
  std::string reason;        // why it is not usable; empty if it is
};

}  // namespace incumbent::compute
