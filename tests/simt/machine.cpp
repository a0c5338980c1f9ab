#include "simt/machine.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "simt/fiber.hpp"
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

namespace incumbent::simt {
namespace {

constexpr std::size_t kThreadsOfBlock = 1024;
constexpr std::size_t kSharedBytes = 48 * 1024;  // what a kernel may declare without asking for more
constexpr std::size_t kAlignment = 128;          // of shared arrays, and the least distance between two

std::string name(Index3 i) {
  return "(" + std::to_string(i.x) + ", " + std::to_string(i.y) + ", " + std::to_string(i.z) + ")";
}

std::string place(const char* file, int line) { return std::string(file) + ":" + std::to_string(line); }

Index3 unravel(std::size_t linear, Dim3 extent) {
  const auto i = static_cast<unsigned>(linear);
  return {i % extent.x, i / extent.x % extent.y, i / extent.x / extent.y};
}

// The shared memory of one block.
class SharedMemory {
 public:
  SharedMemory() : lines_(kLines) { clear(); }
  ~SharedMemory() { allow(0, kLines * kAlignment); }
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  void clear() {
    arrays_.clear();
    used_ = declared_ = 0;
#if defined(__SANITIZE_ADDRESS__)
    __asan_poison_memory_region(lines_.data(), kLines * kAlignment);
#endif
  }

  // nullptr: over the limit.
  void* array(const void* place, std::size_t bytes) {
    for (const Array& array : arrays_)
      if (array.place == place) return array.data;
    const std::size_t lines = (bytes + kAlignment - 1) / kAlignment;
    declared_ += bytes;
    if (declared_ > kSharedBytes || used_ + lines > kLines) return nullptr;
    void* data = &lines_[used_];
    allow(used_, bytes);
    std::memset(data, 0xff, bytes);  // NaN, in float and in double
    arrays_.push_back({place, data});
    used_ += lines + 1;  // the last one keeps two arrays apart
    return data;
  }

 private:
  struct alignas(kAlignment) Line {
    char bytes[kAlignment];
  };
  static constexpr std::size_t kLines = 2 * kSharedBytes / kAlignment;
  struct Array {
    const void* place;
    void* data;
  };

  void allow([[maybe_unused]] std::size_t first_line, [[maybe_unused]] std::size_t bytes) {
#if defined(__SANITIZE_ADDRESS__)
    __asan_unpoison_memory_region(&lines_[first_line], bytes);
#endif
  }

  std::vector<Line> lines_;
  std::size_t used_ = 0;      // lines
  std::size_t declared_ = 0;  // bytes
  std::vector<Array> arrays_;
};

struct Thread {
  Index3 index{};
  Fiber* fiber = nullptr;  // none before it starts and after it ends
};

class Machine {
 public:
  Order order = Order::forward;
  std::uint64_t seed = 1;

  void run(Dim3 grid, Dim3 block, const std::function<void()>& kernel);
  void* shared_array(const void* place, std::size_t bytes);
  void barrier(const char* file, int line);

  Index3 thread_index() const { return threads_[current_].index; }
  Index3 block_index{};
  Dim3 block_extent, grid_extent;

 private:
  std::vector<std::size_t> arranged(std::size_t count);
  void run_block();
  void run_threads();
  Fiber& take_next();
  [[noreturn]] void leave();

  const std::function<void()>* kernel_ = nullptr;
  std::mt19937_64 random_;
  SharedMemory shared_;

  std::vector<Thread> threads_;
  std::deque<std::size_t> ready_;
  std::size_t current_ = 0;
  std::size_t ended_ = 0;
  std::size_t waiting_ = 0;        // at the barrier
  const char* barrier_file_ = "";  // where they wait
  int barrier_line_ = 0;
  std::string defect_;

  std::unique_ptr<Fiber> main_;
  std::vector<std::unique_ptr<Fiber>> fibers_;
  std::vector<Fiber*> free_;
};

std::vector<std::size_t> Machine::arranged(std::size_t count) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  if (order == Order::reverse) std::reverse(numbers.begin(), numbers.end());
  if (order == Order::random) std::shuffle(numbers.begin(), numbers.end(), random_);
  return numbers;
}

void Machine::run(Dim3 grid, Dim3 block, const std::function<void()>& kernel) {
  if (grid.count() == 0 || block.count() == 0 || block.count() > kThreadsOfBlock || grid.y > 65535 || grid.z > 65535)
    throw Defect("no device runs " + name({grid.x, grid.y, grid.z}) + " blocks of " +
                 name({block.x, block.y, block.z}));
  main_ = std::make_unique<Fiber>();
  kernel_ = &kernel;
  grid_extent = grid;
  block_extent = block;
  random_.seed(seed);
  for (const std::size_t b : arranged(grid.count())) {
    block_index = unravel(b, grid);
    run_block();
    if (defect_.empty()) continue;
    // The other threads' stacks are left as they are, in the middle of the kernel.
    fibers_.clear();
    free_.clear();
    throw Defect("block " + name(block_index) + ": " + std::exchange(defect_, {}));
  }
}

void Machine::run_block() {
  const std::size_t count = block_extent.count();
  shared_.clear();
  threads_.assign(count, {});
  for (std::size_t i = 0; i < count; ++i) threads_[i].index = unravel(i, block_extent);
  ended_ = waiting_ = 0;
  const auto start = arranged(count);
  ready_.assign(start.begin(), start.end());
  main_->hand_over(take_next());
}

// Makes the next ready thread the current one; its fiber, or main's if no thread is ready.
Fiber& Machine::take_next() {
  if (ready_.empty()) return *main_;
  current_ = ready_.front();
  ready_.pop_front();
  Thread& thread = threads_[current_];
  if (thread.fiber == nullptr) {
    if (free_.empty()) {
      fibers_.push_back(std::make_unique<Fiber>([this] { run_threads(); }));
      free_.push_back(fibers_.back().get());
    }
    thread.fiber = free_.back();
    free_.pop_back();
  }
  return *thread.fiber;
}

// What each fiber does: the current thread from its start to its end, then the next thread that takes this fiber.
void Machine::run_threads() {
  for (;;) {
    (*kernel_)();
    Thread& thread = threads_[current_];
    if (waiting_ > 0) {
      defect_ = "thread " + name(thread.index) + " ended while " + std::to_string(waiting_) +
                " wait at the barrier in " + place(barrier_file_, barrier_line_);
      leave();
    }
    ++ended_;
    Fiber& here = *std::exchange(thread.fiber, nullptr);
    free_.push_back(&here);
    Fiber& next = take_next();
    if (&next != &here) here.hand_over(next);
  }
}

void Machine::barrier(const char* file, int line) {
  Thread& thread = threads_[current_];
  if (waiting_ == 0) {
    barrier_file_ = file;
    barrier_line_ = line;
  } else if (line != barrier_line_ || std::strcmp(file, barrier_file_) != 0) {
    defect_ = "thread " + name(thread.index) + " is at the barrier in " + place(file, line) + " but " +
              std::to_string(waiting_) + " wait in " + place(barrier_file_, barrier_line_);
    leave();
  }
  if (ended_ > 0) {
    defect_ = "thread " + name(thread.index) + " is at the barrier in " + place(file, line) + " but " +
              std::to_string(ended_) + " have ended";
    leave();
  }
  if (++waiting_ == threads_.size()) {
    waiting_ = 0;
    const auto released = arranged(threads_.size());
    ready_.assign(released.begin(), released.end());
  }
  Fiber& here = *thread.fiber;
  Fiber& next = take_next();
  if (&next != &here) here.hand_over(next);
}

void* Machine::shared_array(const void* place, std::size_t bytes) {
  void* array = shared_.array(place, bytes);
  if (array == nullptr) {
    defect_ = "more than " + std::to_string(kSharedBytes) + " bytes of shared memory";
    leave();
  }
  return array;
}

// Leaves the kernel where it is, for run() to throw the defect. Nothing on this stack is destroyed: the caller must not
// hold anything that owns memory.
void Machine::leave() {
  threads_[current_].fiber->hand_over(*main_);
  std::abort();
}

Machine& machine() {
  thread_local Machine one;
  return one;
}

}  // namespace

void set_order(Order order, std::uint64_t seed) {
  machine().order = order;
  machine().seed = seed;
}
void run(Dim3 grid, Dim3 block, const std::function<void()>& kernel) { machine().run(grid, block, kernel); }
Index3 thread_index() { return machine().thread_index(); }
Index3 block_index() { return machine().block_index; }
Dim3 block_extent() { return machine().block_extent; }
Dim3 grid_extent() { return machine().grid_extent; }
void barrier(const char* file, int line) { machine().barrier(file, line); }
void* shared_array(const void* place, std::size_t bytes) { return machine().shared_array(place, bytes); }

}  // namespace incumbent::simt
