#include "simt/machine.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <numeric>
#include <utility>

#include "simt/machine_state.hpp"
#include "simt/observer.hpp"

namespace incumbent::simt {
namespace {

Observer* watcher = nullptr;
thread_local bool kernel_runs = false;

}  // namespace

std::string text(std::source_location place) {
  return std::string(place.file_name()) + ":" + std::to_string(place.line());
}

std::vector<std::size_t> Machine::arranged(std::size_t count) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  if (order == Order::reverse) std::reverse(numbers.begin(), numbers.end());
  if (order == Order::random) std::shuffle(numbers.begin(), numbers.end(), random_);
  return numbers;
}

void Machine::run(const Launch& what, const std::function<void()>& thread) {
  const auto& [grid, block, dynamic_bytes, kernel, kernel_name, most_threads] = what;
  if (grid.count() == 0 || block.count() == 0 || block.count() > kThreadsOfBlock || grid.y > 65535 || grid.z > 65535)
    throw Defect("no device runs " + name({grid.x, grid.y, grid.z}) + " blocks of " +
                 name({block.x, block.y, block.z}));
  if (dynamic_bytes > kSharedBytes)
    throw Defect("no device has " + std::to_string(dynamic_bytes) + " bytes of shared memory for a block; " +
                 std::to_string(kSharedBytes) + " at most");
  if (block.count() > most_threads)
    throw Defect("kernel " + std::string(kernel_name) + " is compiled for " + std::to_string(most_threads) +
                 " threads of a block at most, and launched with " + std::to_string(block.count()));
  main_ = std::make_unique<Fiber>();
  kernel_ = &thread;
  launch = what;
  random_.seed(seed);
  if (watcher) watcher->launch(launch);
  for (const std::size_t b : arranged(grid.count())) {
    block_number = b;
    block_index = unravel(b, grid);
    run_block();
    if (defect_.empty()) continue;
    // The other threads' stacks are left as they are, in the middle of the kernel.
    fibers_.clear();
    free_.clear();
    defect_ = "block " + name(block_index) + ": " + defect_;
    break;
  }
  if (watcher) {
    const std::string found = watcher->finish();
    if (!found.empty()) defect_ += (defect_.empty() ? "" : "\n") + found;
  }
  if (!defect_.empty()) throw Defect(std::exchange(defect_, {}));
}

void Machine::run_block() {
  const std::size_t count = launch.block.count();
  shared_.clear();
  declared_ = 0;
  threads_.assign(count, {});
  for (std::size_t i = 0; i < count; ++i) threads_[i].index = unravel(i, launch.block);
  ended_ = waiting_ = votes_ = 0;
  meetings_.assign((count + kWarp - 1) / kWarp, {});
  if (watcher) watcher->block();
  const auto start = arranged(count);
  ready_.assign(start.begin(), start.end());
  main_->hand_over(take_next());
  if (!defect_.empty() || ended_ == count) return;
  // Nobody can go on. One whom others wait for is at the barrier or in another meeting.
  defect_ = std::to_string(count - ended_) + " threads wait for each other";
  if (waiting_ > 0) defect_ += ", " + std::to_string(waiting_) + " at the barrier in " + text(barrier_place_);
  for (std::size_t warp = 0; warp < meetings_.size(); ++warp)
    for (const Meeting& meeting : meetings_[warp])
      defect_ += ", " + std::to_string(std::popcount(meeting.arrived)) + " of " +
                 std::to_string(std::popcount(meeting.lanes)) + " lanes of warp " + std::to_string(warp) + " at " +
                 meeting.word + " in " + text(meeting.place);
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

// The current thread lets others go on until it is taken from the ready ones.
void Machine::wait() {
  Fiber& here = *threads_[current_].fiber;
  Fiber& next = take_next();
  if (&next != &here) here.hand_over(next);
}

// What each fiber does: the current thread from its start to its end, then the next thread that takes this fiber.
void Machine::run_threads() {
  for (;;) {
    kernel_runs = true;
    (*kernel_)();
    kernel_runs = false;
    Thread& thread = threads_[current_];
    if (waiting_ > 0) {
      defect_ = who() + " ended while " + std::to_string(waiting_) + " wait at the barrier in " + text(barrier_place_);
      leave();
    }
    for (const Meeting& meeting : meetings_[current_ / kWarp]) {
      if (!(meeting.lanes >> current_ % kWarp & 1)) continue;
      defect_ = who() + " ended while lanes of its warp wait for it at " + meeting.word + " in " + text(meeting.place);
      leave();
    }
    thread.ended = true;
    ++ended_;
    Fiber& here = *std::exchange(thread.fiber, nullptr);
    free_.push_back(&here);
    Fiber& next = take_next();
    if (&next != &here) here.hand_over(next);
  }
}

void* Machine::shared_array(const void* place, const char* label, std::size_t bytes) {
  if (void* known = shared_.find(place)) return known;
  void* array = (declared_ += bytes) > kDeclaredBytes ? nullptr : shared_.make(place, bytes);
  if (array == nullptr) {
    defect_ = "more than " + std::to_string(kDeclaredBytes) + " bytes of shared memory";
    leave();
  }
  if (watcher) watcher->shared_array(label, array, bytes);
  return array;
}

void* Machine::dynamic_shared() {
  if (void* known = shared_.find(this)) return known;
  if (launch.dynamic_bytes == 0) {
    defect_ = who() + " asks for dynamic shared memory, of which the launch gives none";
    leave();
  }
  void* array = shared_.make(this, launch.dynamic_bytes);
  if (watcher) watcher->shared_array("dynamic shared memory", array, launch.dynamic_bytes);
  return array;
}

// Leaves the kernel where it is, for run() to throw the defect. Nothing on this stack is destroyed: the caller must not
// hold anything that owns memory.
void Machine::leave() {
  threads_[current_].fiber->hand_over(*main_);
  std::abort();
}

namespace {

Machine& machine() {
  thread_local Machine one;
  return one;
}

}  // namespace

Index3 unravel(std::size_t linear, Dim3 extent) {
  const auto i = static_cast<unsigned>(linear);
  return {i % extent.x, i / extent.x % extent.y, i / extent.x / extent.y};
}
std::string name(Index3 i) {
  return "(" + std::to_string(i.x) + ", " + std::to_string(i.y) + ", " + std::to_string(i.z) + ")";
}

void set_order(Order order, std::uint64_t seed) {
  machine().order = order;
  machine().seed = seed;
}
void run(const Launch& launch, const std::function<void()>& thread) { machine().run(launch, thread); }
Index3 thread_index() { return machine().thread_index(); }
Index3 block_index() { return machine().block_index; }
Dim3 block_extent() { return machine().launch.block; }
Dim3 grid_extent() { return machine().launch.grid; }
std::size_t thread_number() { return machine().thread_number(); }
std::size_t block_number() { return machine().block_number; }

unsigned barrier(bool vote, std::source_location place) {
  const Pause pause;
  return machine().barrier(vote, place);
}
void warp_barrier(const char* word, unsigned mask, std::source_location place) {
  const Pause pause;
  machine().meet({Meeting::Purpose::barrier, word, place, mask}, 0, 0);
}
unsigned ballot(const char* word, unsigned mask, bool vote, std::source_location place) {
  const Pause pause;
  return static_cast<unsigned>(machine().meet({Meeting::Purpose::ballot, word, place, mask}, vote, 0));
}
std::uint64_t shuffle(const char* word, unsigned mask, std::uint64_t value, unsigned source,
                      std::source_location place) {
  const Pause pause;
  return machine().meet({Meeting::Purpose::shuffle, word, place, mask}, value, source);
}
void* shared_array(const void* place, const char* name, std::size_t bytes) {
  const Pause pause;
  return machine().shared_array(place, name, bytes);
}
void* dynamic_shared() {
  const Pause pause;
  return machine().dynamic_shared();
}

void observe(Observer* observer) { watcher = observer; }
Observer* observer() { return watcher; }
bool in_kernel() { return kernel_runs; }
Pause::Pause() { kernel_runs = false; }
Pause::~Pause() { kernel_runs = true; }
bool on_stack(const void* address) { return machine().on_stack(address); }

}  // namespace incumbent::simt
