// The functions that g++ and clang call before each access in code compiled with -fsanitize=thread. The checker's
// programs are linked with these instead of libtsan, so each access of a kernel comes to the checker with its address
// in the code. What is not a kernel's is let through: tests are compiled in the same way.
#include <cstddef>
#include <cstdint>

#include "simt/checker.hpp"

namespace {

using incumbent::simt::AccessKind;

// after: where the call returns to; the instruction before it belongs to the access.
inline void tell(const void* address, std::size_t bytes, AccessKind kind, const void* after) {
  if (!incumbent::simt::in_kernel()) return;
  const incumbent::simt::Pause pause;
  incumbent::simt::checker().access(address, bytes, kind, static_cast<const char*>(after) - 1);
}

}  // namespace

#define INCUMBENT_ACCESS(name, bytes, kind) \
  void name(void* address) { tell(address, bytes, AccessKind::kind, __builtin_return_address(0)); }
#define INCUMBENT_ACCESSES(bytes)                             \
  INCUMBENT_ACCESS(__tsan_read##bytes, bytes, read)           \
  INCUMBENT_ACCESS(__tsan_write##bytes, bytes, write)         \
  INCUMBENT_ACCESS(__tsan_unaligned_read##bytes, bytes, read) \
  INCUMBENT_ACCESS(__tsan_unaligned_write##bytes, bytes, write)

extern "C" {

// By each instrumented file, before main().
void __tsan_init() { incumbent::simt::observe(&incumbent::simt::checker()); }
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __tsan_vptr_update(void**, void*) {}
void __tsan_vptr_read(void**) {}

INCUMBENT_ACCESSES(1)
INCUMBENT_ACCESSES(2)
INCUMBENT_ACCESSES(4)
INCUMBENT_ACCESSES(8)
INCUMBENT_ACCESSES(16)

void __tsan_read_range(void* address, unsigned long bytes) {
  tell(address, bytes, AccessKind::read, __builtin_return_address(0));
}
void __tsan_write_range(void* address, unsigned long bytes) {
  tell(address, bytes, AccessKind::write, __builtin_return_address(0));
}

// Of the host's code around the kernels: the guards of static variables and the counts of shared pointers.
std::uint8_t __tsan_atomic8_load(const volatile std::uint8_t* address, int) {
  return __atomic_load_n(address, __ATOMIC_SEQ_CST);
}
std::uint32_t __tsan_atomic32_fetch_add(volatile std::uint32_t* address, std::uint32_t value, int) {
  return __atomic_fetch_add(address, value, __ATOMIC_SEQ_CST);
}
std::uint32_t __tsan_atomic32_fetch_sub(volatile std::uint32_t* address, std::uint32_t value, int) {
  return __atomic_fetch_sub(address, value, __ATOMIC_SEQ_CST);
}

}  // extern "C"
