// A fiber: a function with a stack of its own that runs until it hands over to another one. All fibers of a machine run
// on the operating system's thread that made them; nothing is concurrent.
#pragma once

#include <cstddef>
#include <functional>

namespace incumbent::simt {

class Fiber {
 public:
  // The stack that the caller is on: what to hand over from at first, and back to.
  Fiber();
  // A new one that will run `body` once something hands over to it. The body never returns: it hands over for good.
  explicit Fiber(std::function<void()> body);
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  // Saves the running fiber in *this and goes on with `next`; returns when something hands over to *this.
  void hand_over(Fiber& next);

  bool stack_holds(const void* address) const;

 private:
  static void enter();

  std::function<void()> body_;
  char* mapping_ = nullptr;  // the guard page and the stack above it
  char* stack_ = nullptr;
  std::size_t size_ = 0;
  void* context_ = nullptr;     // the saved stack pointer, or the ucontext_t
  void* fake_stack_ = nullptr;  // AddressSanitizer's, of a fiber that waits
};

}  // namespace incumbent::simt
