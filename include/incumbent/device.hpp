// What can compute on this machine.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "incumbent/export.hpp"

namespace incumbent {

namespace compute {
class Backend;
}

struct Device {
  std::string backend;       // "cpu", "cuda"
  std::string device;        // "OpenBLAS 0.3.21 SkylakeX", "NVIDIA H100 80GB HBM3"; empty if there is none
  std::uint64_t memory = 0;  // bytes; 0: not known
  bool float32 = false;      // single precision beside double
  bool usable = false;       // models can be made on it by this build
  std::string reason;        // why not; empty if it is usable
};

// The backends of this build, those that can be used first. Probes the CUDA devices, which takes a driver's time to
// start; never throws for what it finds.
INCUMBENT_EXPORT std::vector<Device> devices();

// A device that models are made on; without being told, the CPU. choose_device() gives others. It is no part of a study
// or an experiment: they may go on with another one, and each suggestion's fingerprint says which made it.
struct ComputeDevice {
  std::string name = "cpu";                   // as choose_device() takes it: "cpu", "cuda", "cuda:1"
  std::string product;                        // "OpenBLAS 0.3.21 SkylakeX", "NVIDIA H200"; empty: not asked for
  std::string reason;                         // why it was chosen: what was probed and found; empty unless by "auto"
  const compute::Backend* backend = nullptr;  // null: the CPU's
};

// "cpu"; "cuda": the first CUDA device that can be used; "cuda:3": that one; "auto": as "cuda", or the CPU if there is
// none. A CUDA device can be used if it ran a tiny kernel and gave the right answer; "cpu" asks no driver. Error(usage)
// with the allowed words, Error(unavailable) with the reason.
INCUMBENT_EXPORT ComputeDevice choose_device(std::string_view word);
// Error(usage) unless choose_device() knows the word, whatever there is on this machine.
INCUMBENT_EXPORT void check_device_word(std::string_view word);

struct DeviceCheck {
  std::string backend;
  std::string operation;  // "posterior, n = 60"
  double error = 0;       // the largest, relative to 1 + the size of what is compared; NaN if a number is missing
  double tolerance = 0;
  double seconds = 0;  // of the backend's part, by the clock
  bool passed = false;
  std::string failure;  // what was thrown instead of an answer; empty if nothing was
};

// Every operation of every usable backend on random data, beside plain loops. Takes seconds. An operation that throws
// has not passed; devices() says which backends are not usable, and why.
INCUMBENT_EXPORT std::vector<DeviceCheck> check_devices(std::uint64_t seed);

}  // namespace incumbent
