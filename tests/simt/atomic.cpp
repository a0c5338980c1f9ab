#include "simt/atomic.hpp"

#include "simt/observer.hpp"

namespace incumbent::simt {

template <class T>
T atomic(T* address, T first, T second, T (*operation)(T, T, T)) {
  if (observer() && in_kernel()) {
    const Pause pause;
    observer()->access(address, sizeof(T), AccessKind::atomic,
                       static_cast<const char*>(__builtin_return_address(0)) - 1);
  }
  const T old = *address;
  *address = operation(old, first, second);
  return old;
}

template int atomic(int*, int, int, int (*)(int, int, int));
template unsigned atomic(unsigned*, unsigned, unsigned, unsigned (*)(unsigned, unsigned, unsigned));
template unsigned long long atomic(unsigned long long*, unsigned long long, unsigned long long,
                                   unsigned long long (*)(unsigned long long, unsigned long long, unsigned long long));
template float atomic(float*, float, float, float (*)(float, float, float));
template double atomic(double*, double, double, double (*)(double, double, double));

}  // namespace incumbent::simt
