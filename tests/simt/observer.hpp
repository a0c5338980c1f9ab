// What the machine tells whoever watches its launches: the checker, in programs that are linked with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "simt/machine.hpp"

namespace incumbent::simt {

enum class AccessKind : std::uint8_t { read, write, atomic };

class Observer {
 public:
  virtual ~Observer() = default;

  // Global memory that a test has made or gives back; whether the host has filled it.
  virtual void global_array(const std::string& name, const void* data, std::size_t bytes, bool initialized) = 0;
  virtual void release(const void* data) = 0;

  virtual void launch(const Launch& launch) = 0;
  virtual void block() = 0;  // the next one starts; its shared memory is empty
  virtual void shared_array(const char* name, const void* data, std::size_t bytes) = 0;
  virtual void barrier() = 0;                                       // all threads of the block have met
  virtual void warp_barrier(std::size_t warp, unsigned lanes) = 0;  // these lanes have met to order their memory
  // The running thread's; pc is an address in the machine code that belongs to the access.
  virtual void access(const void* address, std::size_t bytes, AccessKind kind, const void* pc) = 0;
  // The launch has ended. What was wrong, a line each; empty if nothing was.
  virtual std::string finish() = 0;
};

// Of all launches from here on; nullptr: no one.
void observe(Observer* observer);
Observer* observer();

// Whether the code that runs is a kernel's, and not the machine's on its behalf.
bool in_kernel();

// As long as one lives, what runs is not the kernel.
class Pause {
 public:
  Pause();
  ~Pause();
  Pause(const Pause&) = delete;
  Pause& operator=(const Pause&) = delete;
};

// Whether this is on the stack of the running thread or of who launched it: variables, parameters.
bool on_stack(const void* address);

}  // namespace incumbent::simt
