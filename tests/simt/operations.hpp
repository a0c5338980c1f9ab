// What a launch asks of arithmetic: a scalar that is a double and counts, to be a kernel's T, and who keeps the counts.
//
// A product that is added to something or subtracted from it is one fused operation, as nvcc contracts them; signs and
// quotients by a whole number that is written there (a power of two in our kernels) cost no more than a product. What
// is more than one instruction stands for itself, with what it does inside not counted.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "simt/observer.hpp"
#include "simt/words/warp.hpp"

namespace incumbent::simt {

enum class Operation : std::uint8_t {
  add,
  multiply,
  fused,
  compare,
  divide,
  square_root,
  exp,
  exp_of_negative,
  log,
  log1p
};
inline constexpr std::size_t kOperations = 10;
std::string_view name(Operation operation);

struct Operations {
  struct Count {
    std::uint64_t lanes = 0;  // of all threads
    // Of warps: between two barriers, the most of one lane. Lanes that go apart cost more than this.
    std::uint64_t warps = 0;
  };
  std::array<Count, kOperations> counts{};
  std::uint64_t barriers = 0;  // of all blocks

  const Count& of(Operation operation) const { return counts[static_cast<std::size_t>(operation)]; }
};

// By the running thread of a kernel.
void count(Operation operation);

// Counts as long as it lives, one at a time; who watched before goes on to watch.
class OperationCounter final : public Observer {
 public:
  OperationCounter();
  ~OperationCounter() override;
  OperationCounter(const OperationCounter&) = delete;
  OperationCounter& operator=(const OperationCounter&) = delete;

  const Operations& last() const { return total_; }  // of the last launch
  void add(Operation operation) { ++threads_[thread_number()][static_cast<std::size_t>(operation)]; }

  void global_array(const std::string& name, const void* data, std::size_t bytes, bool initialized) override;
  void release(const void* data) override;
  void launch(const Launch& launch) override;
  void block() override;
  void shared_array(const char* name, const void* data, std::size_t bytes) override;
  void barrier() override;
  void warp_barrier(std::size_t warp, unsigned lanes) override;
  void access(const void* address, std::size_t bytes, AccessKind kind, const void* pc) override;
  std::string finish() override;

 private:
  void close();

  Observer* next_;
  Operations total_;
  std::vector<std::array<std::uint32_t, kOperations>> threads_;  // of the block, since its last barrier
};

// Its accesses to memory are not quite those of a double: the compiler does not see through the counting.
struct Counted {
  // One that may still become part of a fused operation.
  struct Product {
    double value;
    [[gnu::always_inline]] Product operator-() const { return {-value}; }
  };

  double value;

  Counted() = default;
  template <class Number>
  requires std::is_arithmetic_v<Number>
  [[gnu::always_inline]] constexpr Counted(Number number) : value(static_cast<double>(number)) {}
  [[gnu::always_inline]] Counted(Product product) : value(product.value) { count(Operation::multiply); }

  [[gnu::always_inline]] Counted operator-() const { return -value; }
  template <class Other>
  [[gnu::always_inline]] Counted& operator+=(Other other) {
    return *this = *this + other;
  }
  template <class Other>
  [[gnu::always_inline]] Counted& operator-=(Other other) {
    return *this = *this - other;
  }
  [[gnu::always_inline]] Counted& operator*=(Counted other) { return *this = *this * other; }
  [[gnu::always_inline]] Counted& operator/=(Counted other) { return *this = *this / other; }

  [[gnu::always_inline]] static Counted after(Operation operation, double value) {
    count(operation);
    return value;
  }
  [[gnu::always_inline]] friend Product operator*(Counted a, Counted b) { return {a.value * b.value}; }
  [[gnu::always_inline]] friend Counted operator/(Counted a, Counted b) {
    return after(Operation::divide, a.value / b.value);
  }
  [[gnu::always_inline]] friend Product operator/(Counted a, int b) { return {a.value / b}; }

  [[gnu::always_inline]] friend Counted operator+(Counted a, Counted b) {
    return after(Operation::add, a.value + b.value);
  }
  [[gnu::always_inline]] friend Counted operator-(Counted a, Counted b) {
    return after(Operation::add, a.value - b.value);
  }
  [[gnu::always_inline]] friend Counted operator+(Counted a, Product b) {
    return after(Operation::fused, a.value + b.value);
  }
  [[gnu::always_inline]] friend Counted operator-(Counted a, Product b) {
    return after(Operation::fused, a.value - b.value);
  }
  [[gnu::always_inline]] friend Counted operator+(Product a, Counted b) {
    return after(Operation::fused, a.value + b.value);
  }
  [[gnu::always_inline]] friend Counted operator-(Product a, Counted b) {
    return after(Operation::fused, a.value - b.value);
  }

  [[gnu::always_inline]] friend Counted operator+(Product a, Product b) { return Counted(a) + b; }
  [[gnu::always_inline]] friend Counted operator-(Product a, Product b) { return Counted(a) - b; }

  [[gnu::always_inline]] friend bool operator==(Counted a, Counted b) {
    return after(Operation::compare, 0), a.value == b.value;
  }
  [[gnu::always_inline]] friend bool operator<(Counted a, Counted b) {
    return after(Operation::compare, 0), a.value < b.value;
  }
  [[gnu::always_inline]] friend bool operator>(Counted a, Counted b) { return b < a; }

  // Kernels and formulas find these by the type of what they are given.
  friend Counted sqrt(Counted x);
  friend Counted exp(Counted x);
  friend Counted exp_of_negative(Counted x);
  friend Counted log(Counted x);
  friend Counted log1p(Counted x);
  friend Counted __shfl_down_sync(unsigned mask, Counted value, unsigned delta,
                                  std::source_location place = std::source_location::current()) {
    return ::__shfl_down_sync(mask, value.value, delta, 32, place);
  }
};
}  // namespace incumbent::simt
