// Work that waits, as in a CUDA stream.
#pragma once

#include <deque>
#include <functional>

namespace incumbent::simt {

struct Queue {
  virtual ~Queue() = default;
  // A kernel's launch, which a runtime may refuse.
  virtual void launch(std::function<void()> run) { work.push_back(std::move(run)); }

  std::deque<std::function<void()>> work;
};

}  // namespace incumbent::simt
