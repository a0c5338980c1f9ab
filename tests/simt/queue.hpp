// Work that waits, as in a CUDA stream.
#pragma once

#include <deque>
#include <functional>

namespace incumbent::simt {

struct Queue {
  std::deque<std::function<void()>> work;
};

}  // namespace incumbent::simt
