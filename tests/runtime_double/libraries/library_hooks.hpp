// What a double of a library and the double of the runtime tell each other. Each library has `incumbent_hooks`, which
// the runtime double fills before anything else opens the library.
#pragma once

namespace incumbent::runtime_double {

struct LibraryHooks {
  bool (*fails)(const char* call) = nullptr;  // counts the call; whether it is to fail
  int (*device)() = nullptr;                  // the current one
  void (*stray)() = nullptr;                  // a handle was used where another device is current
  int handles = 0;                            // that live
};

}  // namespace incumbent::runtime_double

extern "C" [[gnu::visibility("default")]] incumbent::runtime_double::LibraryHooks incumbent_hooks;
