#include "simt/operations.hpp"

#include <algorithm>
#include <cmath>

#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"

namespace incumbent::simt {
namespace {

OperationCounter* counter = nullptr;

}  // namespace

std::string_view name(Operation operation) {
  static constexpr std::string_view kNames[kOperations] = {
      "add", "multiply", "fused", "compare", "divide", "square_root", "exp", "exp_of_negative", "log", "log1p"};
  return kNames[static_cast<std::size_t>(operation)];
}

void count(Operation operation) {
  if (counter != nullptr && in_kernel()) counter->add(operation);
}

OperationCounter::OperationCounter() : next_(observer()) {
  counter = this;
  observe(this);
}
OperationCounter::~OperationCounter() {
  counter = nullptr;
  observe(next_);
}

// Everyone's counts since the last barrier go into the total.
void OperationCounter::close() {
  for (std::size_t first = 0; first < threads_.size(); first += kWarp) {
    const std::size_t end = std::min<std::size_t>(first + kWarp, threads_.size());
    for (std::size_t operation = 0; operation < kOperations; ++operation) {
      std::uint32_t most = 0;
      for (std::size_t thread = first; thread < end; ++thread) {
        most = std::max(most, threads_[thread][operation]);
        total_.counts[operation].lanes += threads_[thread][operation];
      }
      total_.counts[operation].warps += most;
    }
  }
  for (auto& thread : threads_) thread.fill(0);
}

void OperationCounter::launch(const Launch& launch) {
  total_ = {};
  threads_.assign(launch.block.count(), {});
  if (next_) next_->launch(launch);
}
void OperationCounter::block() {
  close();
  if (next_) next_->block();
}
void OperationCounter::barrier() {
  close();
  ++total_.barriers;
  if (next_) next_->barrier();
}
std::string OperationCounter::finish() {
  close();
  return next_ ? next_->finish() : std::string();
}

void OperationCounter::global_array(const std::string& name, const void* data, std::size_t bytes, bool initialized) {
  if (next_) next_->global_array(name, data, bytes, initialized);
}
void OperationCounter::release(const void* data) {
  if (next_) next_->release(data);
}
void OperationCounter::shared_array(const char* name, const void* data, std::size_t bytes) {
  if (next_) next_->shared_array(name, data, bytes);
}
void OperationCounter::warp_barrier(std::size_t warp, unsigned lanes) {
  if (next_) next_->warp_barrier(warp, lanes);
}
void OperationCounter::access(const void* address, std::size_t bytes, AccessKind kind, const void* pc) {
  if (next_) next_->access(address, bytes, kind, pc);
}

Counted sqrt(Counted x) { return Counted::after(Operation::square_root, std::sqrt(x.value)); }
Counted exp(Counted x) { return Counted::after(Operation::exp, formula::exp(x.value)); }
Counted exp_of_negative(Counted x) {
  return Counted::after(Operation::exp_of_negative, formula::exp_of_negative(x.value));
}
Counted log(Counted x) { return Counted::after(Operation::log, formula::log(x.value)); }
Counted log1p(Counted x) { return Counted::after(Operation::log1p, formula::log1p(x.value)); }

}  // namespace incumbent::simt
