// What can compute on this machine.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "incumbent/export.hpp"

namespace incumbent {

struct Device {
  std::string backend;       // "cpu", "cuda"
  std::string device;        // "OpenBLAS 0.3.21 SkylakeX", "NVIDIA H100 80GB HBM3"; empty if there is none
  std::uint64_t memory = 0;  // bytes; 0: not known
  bool float32 = false;      // single precision beside double
  bool usable = false;       // models can be made on it by this build
  std::string reason;        // why not; empty if it is usable
};

// The backends of this build, those that can be used first, best first. Probes the CUDA device, which takes a driver's
// time to start; never throws for what it finds.
INCUMBENT_EXPORT std::vector<Device> devices();

struct DeviceCheck {
  std::string backend;
  std::string operation;  // "posterior, n = 60"
  double error = 0;       // the largest, relative to 1 + the size of what is compared; NaN if a number is missing
  double tolerance = 0;
  double seconds = 0;  // of the backend's part, by the clock
  bool passed = false;
};

// Every operation of every usable backend on random data, beside plain loops. Takes seconds.
INCUMBENT_EXPORT std::vector<DeviceCheck> check_devices(std::uint64_t seed);

}  // namespace incumbent
