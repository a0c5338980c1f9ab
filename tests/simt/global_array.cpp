#include "simt/global_array.hpp"

#include <cstring>
#include <new>

#include "simt/observer.hpp"

namespace incumbent::simt {
namespace {

constexpr std::align_val_t kAlignment{256};
// So that what misses an array by a little does not hit another one. AddressSanitizer has its own.
#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t kGap = 0;
#else
constexpr std::size_t kGap = 4096;
#endif

}  // namespace

void* allocate_global(const std::string& name, std::size_t bytes, const void* data) {
  auto* memory = static_cast<char*>(::operator new(kGap + bytes + kGap, kAlignment)) + kGap;
  std::memset(memory, 0xff, bytes);
  if (data != nullptr) std::memcpy(memory, data, bytes);
  if (observer()) observer()->global_array(name, memory, bytes, data != nullptr);
  return memory;
}

void free_global(void* memory) {
  if (observer()) observer()->release(memory);
  ::operator delete(static_cast<char*>(memory) - kGap, kAlignment);
}

}  // namespace incumbent::simt
