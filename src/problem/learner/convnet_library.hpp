// The module of convolutional networks, opened when it is asked for: LibTorch takes half a second to start, which a
// process that trains none of them does not spend.
#pragma once

#include <memory>
#include <string>

#include "problem/learner/convnet_module.hpp"

namespace incumbent::learner {

struct ConvnetLibrary {
  std::string version;  // LibTorch's
  MakeConvnet make;
};

// The module beside this library, or where it was built; opened once. Error(unavailable) with what was tried, or why
// it was not built. Thread-safe.
const ConvnetLibrary& convnet_library();

}  // namespace incumbent::learner
