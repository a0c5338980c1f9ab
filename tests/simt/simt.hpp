// What a kernel's source sees when the host compiler reads it: CUDA's words, meant for the SIMT machine.
// cuda/kernel/launch.hpp includes this where nvcc does not compile.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <type_traits>

#include "cuda/kernel/launched.hpp"
#include "simt/machine.hpp"
#include "simt/queue.hpp"
#include "simt/words/atomic.hpp"
#include "simt/words/block.hpp"
#include "simt/words/math.hpp"
#include "simt/words/vector.hpp"
#include "simt/words/warp.hpp"

#define INCUMBENT_NOT_UNROLLED
#define __grid_constant__

// A reference to the block's array. Each declaration, in each instance of a template, is an array of its own.
#define INCUMBENT_SHARED(type, name, extents) \
  using name##_array = type extents;          \
  static const char name##_place = 0;         \
  name##_array& name =                        \
      *static_cast<name##_array*>(::incumbent::simt::shared_array(&name##_place, #name, sizeof(name##_array)))

#define INCUMBENT_DYNAMIC_SHARED(type, name) type* const name = static_cast<type*>(::incumbent::simt::dynamic_shared())

namespace incumbent::cuda {

// Null: the machine runs a launch before it returns. Else the launch waits in the queue.
using DeviceStream = simt::Queue*;

template <class... Parameters>
void start(void (*kernel)(Parameters...), const Launched& what, dim3 grid, dim3 block, DeviceStream stream,
           std::type_identity_t<Parameters>... arguments) {
  const auto run = [=] {
    const auto thread = [&] { kernel(arguments...); };
    simt::run({grid, block, what.dynamic_bytes, reinterpret_cast<const void*>(kernel), what.kernel, what.most_threads},
              std::ref(thread));
  };
  stream == nullptr ? run() : stream->launch(run);
}

// cuda/runtime/launch.cpp; null in a program without a runtime.
[[gnu::weak]] void check_launch(const Launched& launch);
inline void finish(DeviceStream stream, const Launched& launch) {
  if (stream != nullptr && check_launch != nullptr) check_launch(launch);
}

}  // namespace incumbent::cuda
