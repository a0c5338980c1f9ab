// Which CUDA device there is, and why there is none. Works without a driver, and in a build without CUDA.
#pragma once

#include "compute/device_status.hpp"

namespace incumbent::cuda {

using compute::DeviceStatus;

// Asks the driver for device `index` and runs a tiny kernel there. Never throws for what it finds.
DeviceStatus probe_device(int index = 0);

}  // namespace incumbent::cuda
