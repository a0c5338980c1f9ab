// The machine's inside: who waits for whom, and which thread goes on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <source_location>
#include <string>
#include <vector>

#include "simt/fiber.hpp"
#include "simt/machine.hpp"
#include "simt/shared_memory.hpp"

namespace incumbent::simt {

struct Thread {
  Index3 index{};
  Fiber* fiber = nullptr;  // none before it starts and after it ends
  bool ended = false;
  std::uint64_t value = 0;  // what it brings to a meeting of its warp, then what it takes away
  unsigned source = 0;      // the lane whose value that is to be
};

// Lanes of one warp that wait for each other.
struct Meeting {
  enum class Purpose { barrier, ballot, shuffle } purpose;
  const char* word;
  std::source_location place;
  unsigned lanes;  // all that come
  unsigned arrived = 0;
};

// "file:line"
std::string text(std::source_location place);

class Machine {
 public:
  Order order = Order::forward;
  std::uint64_t seed = 1;

  void run(const Launch& launch, const std::function<void()>& thread);
  void* shared_array(const void* place, const char* name, std::size_t bytes);
  void* dynamic_shared();
  unsigned barrier(bool vote, std::source_location place);
  std::uint64_t meet(const Meeting& meeting, std::uint64_t value, unsigned source);

  Index3 thread_index() const { return threads_[current_].index; }
  std::size_t thread_number() const { return current_; }
  bool on_stack(const void* address) const {
    return main_->stack_holds(address) || threads_[current_].fiber->stack_holds(address);
  }
  Launch launch;
  Index3 block_index{};
  std::size_t block_number = 0;

 private:
  std::vector<std::size_t> arranged(std::size_t count);
  void run_block();
  void run_threads();
  Fiber& take_next();
  void wait();
  void finish(Meeting meeting, std::size_t first);
  std::string who() const { return "thread " + name(threads_[current_].index); }
  [[noreturn]] void leave();

  const std::function<void()>* kernel_ = nullptr;
  std::mt19937_64 random_;
  SharedMemory shared_;
  std::size_t declared_ = 0;  // bytes of shared arrays

  std::vector<Thread> threads_;
  std::deque<std::size_t> ready_;
  std::size_t current_ = 0;
  std::size_t ended_ = 0;
  std::size_t waiting_ = 0;                     // at the barrier
  std::source_location barrier_place_;          // where they wait
  unsigned votes_ = 0;                          // of those who wait
  unsigned counted_ = 0;                        // at the barrier before
  std::vector<std::vector<Meeting>> meetings_;  // of each warp
  std::string defect_;

  std::unique_ptr<Fiber> main_;
  std::vector<std::unique_ptr<Fiber>> fibers_;
  std::vector<Fiber*> free_;
};

}  // namespace incumbent::simt
