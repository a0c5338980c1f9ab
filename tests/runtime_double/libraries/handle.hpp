// A handle of a double of a library: its device, and the stream that its work is queued in.
#pragma once

#include "cuda_runtime_api.h"
#include "libraries/library_hooks.hpp"

namespace incumbent::runtime_double {

template <class Context, class Status>
Status create(const char* call, Context** handle, Status failed) {
  if (incumbent_hooks.fails(call)) return failed;
  *handle = new Context{nullptr, incumbent_hooks.device()};
  ++incumbent_hooks.handles;
  return Status{};
}

// Counts the call; whether the handle may be used for it, which needs a stream.
template <class Context>
bool begin(const char* call, const Context* handle, bool needs_stream = true) {
  if (incumbent_hooks.fails(call) || handle == nullptr) return false;
  if (handle->device != incumbent_hooks.device()) incumbent_hooks.stray();
  return handle->stream != nullptr || !needs_stream;
}

template <class Context, class Status>
Status destroy(const char* call, Context* handle, Status failed) {
  const bool good = begin(call, handle, false);
  if (handle == nullptr) return failed;
  delete handle;
  --incumbent_hooks.handles;
  return good ? Status{} : failed;
}

}  // namespace incumbent::runtime_double
